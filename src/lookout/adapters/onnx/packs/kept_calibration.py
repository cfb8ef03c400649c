"""Calibrations that were measured here, kept beside the packs by the pack's digest.

One that is kept takes the place of the one that a pack comes with: a street is not a press
photograph.
"""

import re
from pathlib import Path

from lookout.adapters.onnx.calibration_file import read_calibration, write_calibration
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError

FOLDER = "calibrations"


def kept_calibration(cache_dir: Path, pack_digest: str) -> Calibration | None:
    """Return the calibration that was kept for a pack, ``None`` without one.

    Raises
    ------
    ConfigurationError
        When the file is damaged, or belongs to another pack.
    """
    path = _path(cache_dir, pack_digest)
    if not path.is_file():
        return None
    found = read_calibration(path)
    if found.pack_digest != pack_digest:
        raise ConfigurationError(
            f"{path}: was measured with another pack; delete it, or keep the right one with: "
            "lookout packs calibrate"
        )
    return found


def keep_calibration(cache_dir: Path, calibration: Calibration) -> Path:
    """Keep a calibration for the pack that it was measured with, in place of an earlier one.

    Raises
    ------
    ConfigurationError
        When it cannot be written.
    """
    path = _path(cache_dir, calibration.pack_digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{path.parent}: cannot be made: {error}") from error
    write_calibration(path, calibration)
    return path


def forget_calibration(cache_dir: Path, pack_digest: str) -> bool:
    """Delete what was kept for a pack; tells whether there was anything.

    Raises
    ------
    ConfigurationError
        When it cannot be deleted.
    """
    path = _path(cache_dir, pack_digest)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be deleted: {error}") from error
    return True


def _path(cache_dir: Path, pack_digest: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{64}", pack_digest):
        raise ConfigurationError(f"pack_digest: {pack_digest!r} is no SHA-256")
    return cache_dir / FOLDER / f"{pack_digest}.json"
