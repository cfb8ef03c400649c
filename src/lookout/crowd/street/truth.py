"""Ground truth: who is where in each frame, as drawn, kept as JSON Lines next to the video."""

import json
import math
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lookout.domain.arrays import Points
from lookout.domain.errors import ConfigurationError, SourceError
from lookout.domain.geometry import Box


@dataclass(frozen=True, slots=True, eq=False)
class TruthFace:
    """One person's face in one frame, exactly as it was drawn.

    ``pass_id`` names one walk through the street; the same person's next walk has another.
    ``face_px`` is the height of ``box``. ``distance_m`` is from the lens to the face.
    ``yaw_deg`` is the head's turn as seen, positive to the right of the picture. ``visible`` is
    the share of the box, in [0, 1], that neither others, street furniture nor the frame's edge
    hides.
    """

    person: str
    pass_id: str
    box: Box
    landmarks: Points
    face_px: float
    distance_m: float
    yaw_deg: float
    visible: float


@dataclass(frozen=True, slots=True, eq=False)
class TruthFrame:
    """Everybody whose face box meets one frame, nearest last; ``time_s`` is media time."""

    frame: int
    time_s: float
    people: tuple[TruthFace, ...]


class _FaceRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str
    pass_id: str = Field(alias="pass")
    box: tuple[float, float, float, float]
    landmarks: tuple[
        tuple[float, float],
        tuple[float, float],
        tuple[float, float],
        tuple[float, float],
        tuple[float, float],
    ]
    face_px: float = Field(ge=0)
    distance_m: float = Field(gt=0)
    yaw_deg: float = Field(ge=-180, le=180)
    visible: float = Field(ge=0, le=1)


class _FrameRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    frame: int = Field(ge=0)
    time_s: float
    people: tuple[_FaceRow, ...]


def truth_line(truth: TruthFrame) -> str:
    """Return one frame's truth as one line of JSON, without the line's end."""
    people = [
        {
            "person": face.person,
            "pass": face.pass_id,
            "box": [_tenth(v) for v in (face.box.x0, face.box.y0, face.box.x1, face.box.y1)],
            "landmarks": [[_tenth(x), _tenth(y)] for x, y in face.landmarks.tolist()],
            "face_px": _tenth(face.face_px),
            "distance_m": round(face.distance_m, 3),
            "yaw_deg": round(face.yaw_deg, 1),
            "visible": round(face.visible, 3),
        }
        for face in truth.people
    ]
    row = {"frame": truth.frame, "time_s": round(truth.time_s, 4), "people": people}
    return json.dumps(row, separators=(",", ":"))


def read_truth(path: Path) -> Iterator[TruthFrame]:
    """Read ground truth, one frame a line, in constant memory.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or a line is not one frame's truth; names line and field.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _parsed(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as ground truth: {error}") from error


def _parsed(path: Path, number: int, line: str) -> TruthFrame:
    try:
        row = _FrameRow.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        raise ConfigurationError(
            f"{path}, line {number}: {field}: {first['msg']}; "
            "write it with 'lookout crowd street … --truth FILE'"
        ) from error
    return TruthFrame(row.frame, row.time_s, tuple(_face(face) for face in row.people))


def _face(row: _FaceRow) -> TruthFace:
    return TruthFace(
        row.person,
        row.pass_id,
        Box(*row.box),
        np.array(row.landmarks, np.float32),
        row.face_px,
        row.distance_m,
        row.yaw_deg,
        row.visible,
    )


class TruthWriter:
    """Writes ground truth to a hidden file beside ``path``; only ``close`` gives it its name.

    As a context manager it closes at the end, or removes the unfinished file after an error.

    Raises
    ------
    ConfigurationError
        When the file cannot be made there.
    SourceError
        When it cannot be written, as on a full disk; nothing is left behind.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file: TextIO
        try:
            self._file = self._unfinished.open("w", encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(
                f"{path}: cannot be written there ({error.strerror}); make the folder or choose "
                "another"
            ) from error

    def write(self, truth: TruthFrame) -> None:
        """Add one frame."""
        try:
            self._file.write(truth_line(truth) + "\n")
        except OSError as error:
            self.discard()
            raise _unwritable(self._path, error) from error

    def close(self) -> None:
        """Make the file durable and give it its name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._unfinished.replace(self._path)
        except OSError as error:
            self.discard()
            raise _unwritable(self._path, error) from error

    def discard(self) -> None:
        """Remove what was written so far."""
        with suppress(OSError):  # the disk is full: what is still buffered is not wanted any more
            self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def __enter__(self) -> "TruthWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def _unwritable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"{path}: ground truth cannot be written ({error.strerror or error}); make room or choose "
        "another folder"
    )


def _tenth(value: float) -> float:
    return round(value, 1) if math.isfinite(value) else 0.0
