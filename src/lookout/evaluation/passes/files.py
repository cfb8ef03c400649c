"""Watched passes on disk: one file a person, whole or not there, so that a run can be resumed."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from lookout.domain.errors import ConfigurationError
from lookout.domain.track import Refusal
from lookout.evaluation.footage import Fate, PassRecord
from lookout.evaluation.passes.watching import Looks, WatchedPass

_FIELDS = ("vectors", "times_s", "tracks", "boxes", "qualities", "pictures")


def write_watched(path: Path, passes: Sequence[WatchedPass], key: str) -> None:
    """Write one person's passes; ``key`` names everything that they depend on.

    Raises
    ------
    ConfigurationError
        When the file cannot be written.
    """
    arrays: dict[str, np.ndarray] = {}
    for k, one in enumerate(passes):
        for part, looks in (("seen", one.seen), ("left", one.left)):
            arrays |= {f"{k}_{part}_{field}": getattr(looks, field) for field in _FIELDS}
    text = json.dumps({"key": key, "records": [asdict(one.record) for one in passes]})
    arrays["about"] = np.frombuffer(text.encode(), np.uint8)
    part_path = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        part_path.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written ({error}); free some space") from error


def read_watched(path: Path, key: str) -> list[WatchedPass] | None:
    """Read one person's passes; ``None`` where there are none of this key.

    Raises
    ------
    ConfigurationError
        When the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            about = json.loads(bytes(arrays["about"]))
            if about["key"] != key:
                return None
            return [
                WatchedPass(
                    _record(fields),
                    *(
                        Looks(*(arrays[f"{k}_{part}_{field}"] for field in _FIELDS))
                        for part in ("seen", "left")
                    ),
                )
                for k, fields in enumerate(about["records"])
            ]
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ConfigurationError(
            f"{path}: cannot be read ({error}); remove it, and the pass is watched again"
        ) from error


def _record(fields: dict[str, object]) -> PassRecord:
    refusal = fields["refusal"]
    known = {
        **fields,
        "fate": Fate(str(fields["fate"])),
        "refusal": None if refusal is None else Refusal(str(refusal)),
    }
    return PassRecord(**known)  # type: ignore[arg-type]  # as asdict() wrote them
