"""Keeps the pack's ONNX graphs in the cache folder, where they are built once.

The files are named by the SHA-256 of what they are built from. A manifest beside them holds their
own hashes, which are checked each time; what is damaged is built again. Two processes may do this
at once: a lock makes the second wait for the first.
"""

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.domain.errors import ConfigurationError

BUILDER_VERSION = "3"
"""Rises whenever the graphs change, so that no old one is taken from a cache."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Models:
    """The four networks as ONNX models' bytes."""

    pnet: bytes
    rnet: bytes
    onet: bytes
    resnet: bytes


def sources_digest() -> str:
    """SHA-256 (hex) of all that the graphs are built from: the weights' hashes and the builder."""
    facts = {name: source.sha256 for name, source in SOURCES.items()}
    text = json.dumps({**facts, "builder": BUILDER_VERSION}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def load_models(cache_dir: Path, progress: Progress) -> Models:
    """Return the pack's networks from the cache, building them first where need be.

    Parameters
    ----------
    cache_dir
        Folder to keep them in; it is made where it is missing.
    progress
        Is told, in one short sentence, what takes time.

    Raises
    ------
    ConfigurationError
        When the folder cannot be made, locked or written.
    ModelError
        When the packages that carry the weights are missing or damaged.
    """
    stem = f"open-{sources_digest()[:16]}"
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with _lock(cache_dir / f"{stem}.lock"):
            models = _read(cache_dir, stem)
            return models if models else _build(cache_dir, stem, progress)
    except OSError as error:
        raise ConfigurationError(
            f"cache_dir: {cache_dir} cannot be used ({error.strerror or error}); "
            "set LOOKOUT_CACHE_DIR to a folder that you may write"
        ) from error


def _read(cache_dir: Path, stem: str) -> Models | None:
    """Return what is cached, or ``None`` unless every file has the manifest's hash."""
    try:
        hashes = json.loads((cache_dir / f"{stem}.json").read_bytes())
        models = {name: (cache_dir / f"{stem}-{name}.onnx").read_bytes() for name in SOURCES}
    except (FileNotFoundError, ValueError):
        return None
    return Models(**models) if hashes == _hashes(models) else None


def _build(cache_dir: Path, stem: str, progress: Progress) -> Models:
    # Only building needs the packages onnx and joblib: 20 MB and 0.2 s that each start saves.
    from lookout.adapters.onnx.open_pack.build import build_models

    progress("Building the recognition pack (once) …")
    models = build_models()
    files = asdict(models)
    for name, model in files.items():
        _write(cache_dir / f"{stem}-{name}.onnx", model)
    manifest = json.dumps(_hashes(files), indent=2, sort_keys=True)
    _write(cache_dir / f"{stem}.json", manifest.encode())
    progress(f"The recognition pack lies in {cache_dir}.")
    return models


def _hashes(models: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(model).hexdigest() for name, model in models.items()}


def _write(path: Path, data: bytes) -> None:
    """Write so that the file is there as a whole or not at all, even after a power cut."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
