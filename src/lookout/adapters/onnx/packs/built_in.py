"""The pack ``open`` beside the installed ones: built when needed, kept in the same folder."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from lookout.adapters.onnx.open_pack.cache import sources_digest
from lookout.adapters.onnx.open_pack.pack import NAME, load
from lookout.domain.errors import ModelError


def is_built(cache_dir: Path) -> bool:
    """Tell whether the networks of this version lie in the cache directory."""
    return (cache_dir / f"{NAME}-{sources_digest()[:16]}.json").is_file()


def try_out_open(
    cache_dir: Path, provider: str, threads: int, progress: Callable[[str], None]
) -> None:
    """Check the networks' hashes, build again what is damaged or missing, and run each once.

    Raises
    ------
    ModelError
        When the weights are missing or damaged, or a network cannot be run.
    """
    pack = load(cache_dir, provider, threads, progress)
    grey = np.full((240, 320, 3), 127, np.uint8)
    pack.detector.detect([grey])
    size = pack.embedder.alignment.size_px
    pack.embedder.embed(np.full((1, size, size, 3), 127, np.uint8))


def remove_open(cache_dir: Path) -> list[Path]:
    """Delete what was built, of this version and of older ones; it is built again when needed.

    Raises
    ------
    ModelError
        When a file cannot be deleted.
    """
    gone = sorted(path for path in cache_dir.glob(f"{NAME}-*") if path.suffix in (".onnx", ".json"))
    for path in gone:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ModelError(f"{path}: cannot be deleted: {error.strerror}") from error
    return gone
