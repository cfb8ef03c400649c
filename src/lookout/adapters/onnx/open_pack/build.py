"""Builds the pack's ONNX graphs once and keeps them in the cache folder.

The files are named by the SHA-256 of what they are built from. A manifest beside them holds their
own hashes, which are checked each time; what is damaged is built again. Two processes may do this
at once: a lock makes the second wait for the first.
"""

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

import joblib
import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.dlib_graph import dlib_graph
from lookout.adapters.onnx.open_pack.dlib_weights import read_weights
from lookout.adapters.onnx.open_pack.mtcnn_graphs import onet_graph, pnet_graph, rnet_graph
from lookout.adapters.onnx.open_pack.sources import (
    ONET,
    PNET,
    RESNET,
    RNET,
    Source,
    read_source,
)
from lookout.domain.errors import ConfigurationError

BUILDER_VERSION = "2"
"""Rises whenever the graphs change, so that no old one is taken from a cache."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Models:
    """The four networks as ONNX models' bytes."""

    pnet: bytes
    rnet: bytes
    onet: bytes
    resnet: bytes


@dataclass(frozen=True, slots=True)
class _Part:
    source: Source
    build: Callable[[bytes], bytes]


def _resnet(data: bytes) -> bytes:
    return dlib_graph(read_weights(data, Path(RESNET.path).name))


def _keras(build: Callable[[Sequence[NDArray[np.float32]]], bytes]) -> Callable[[bytes], bytes]:
    return lambda data: build(cast(list[NDArray[np.float32]], joblib.load(BytesIO(data))))


_PARTS = {
    "pnet": _Part(PNET, _keras(pnet_graph)),
    "rnet": _Part(RNET, _keras(rnet_graph)),
    "onet": _Part(ONET, _keras(onet_graph)),
    "resnet": _Part(RESNET, _resnet),
}


def sources_digest() -> str:
    """SHA-256 (hex) of all that the graphs are built from: the weights' hashes and the builder."""
    facts = {name: part.source.sha256 for name, part in _PARTS.items()}
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
        models = {name: (cache_dir / f"{stem}-{name}.onnx").read_bytes() for name in _PARTS}
    except (FileNotFoundError, ValueError):
        return None
    if hashes != _hashes(models):
        return None
    return Models(**models)


def _build(cache_dir: Path, stem: str, progress: Progress) -> Models:
    progress("Building the recognition pack (once) …")
    models = {name: part.build(read_source(part.source)) for name, part in _PARTS.items()}
    for name, model in models.items():
        _write(cache_dir / f"{stem}-{name}.onnx", model)
    manifest = json.dumps(_hashes(models), indent=2, sort_keys=True)
    _write(cache_dir / f"{stem}.json", manifest.encode())
    progress(f"The recognition pack lies in {cache_dir}.")
    return Models(**models)


def _hashes(models: dict[str, bytes]) -> dict[str, str]:
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
