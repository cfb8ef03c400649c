"""Reads labels of footage: JSON Lines, one frame a line, in constant memory.

What the rendered street writes can be read as it is; labels made by hand may leave out what scoring
does not need.
"""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.evaluation.footage.labels import LabelledFace, LabelledFrame

MOST_APART_S = 0.5
"""Footage and labels whose times differ by more than this do not belong together."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Face(_Row):
    person: str = Field(min_length=1)
    pass_id: str = Field(alias="pass", min_length=1)
    box: tuple[float, float, float, float]
    visible: float = Field(default=1.0, ge=0, le=1)
    # The rendered street says these too; scoring does not need them.
    landmarks: object = None
    face_px: object = None
    distance_m: object = None
    yaw_deg: object = None

    @model_validator(mode="after")
    def _has_area(self) -> "_Face":
        x0, y0, x1, y1 = self.box
        if x0 >= x1 or y0 >= y1:
            raise ValueError("box must be left, top, right, bottom in px")
        return self


class _Frame(_Row):
    frame: int = Field(ge=0)
    time_s: float
    people: tuple[_Face, ...]

    @model_validator(mode="after")
    def _each_pass_once(self) -> "_Frame":
        names = [face.pass_id for face in self.people]
        if len(names) != len(set(names)):
            raise ValueError("a pass occurs twice in one frame")
        return self


def read_labels(path: Path) -> Iterator[LabelledFrame]:
    """Read labels, one frame a line; the format is in ``docs/footage.md``.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, a line is not one frame's labels, or frames do not rise; the
        message names line and field.
    """
    before = -1
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                found = _parsed(path, number, line)
                if found.frame <= before:
                    raise ConfigurationError(
                        f"{path}, line {number}: frame {found.frame} comes after frame {before}; "
                        "write one line a frame, in order"
                    )
                before = found.frame
                yield found
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as labels: {error}") from error


class LabelFile:
    """A file of labels, asked frame by frame, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._labels = read_labels(path)
        self._next = next(self._labels, None)

    def of(self, frame: Frame) -> LabelledFrame | None:
        """Return a frame's labels; ``None`` where it has none.

        Raises
        ------
        ConfigurationError
            As for :func:`read_labels`, and when the labels' time is not the frame's.
        """
        while self._next is not None and self._next.frame < frame.index:
            self._next = next(self._labels, None)
        if self._next is None or self._next.frame != frame.index:
            return None
        apart_s = self._next.time_s - frame.time_s
        if abs(apart_s) > MOST_APART_S:
            raise ConfigurationError(
                f"{self._path}: frame {frame.index} is labelled at {self._next.time_s:.2f} s, the "
                f"footage has it at {frame.time_s:.2f} s; give the labels that belong to it"
            )
        return self._next


def _parsed(path: Path, number: int, line: str) -> LabelledFrame:
    try:
        row = _Frame.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(
            f"{path}, line {number}: {field}: {message}; the format is in docs/footage.md"
        ) from error
    faces = (LabelledFace(f.person, f.pass_id, Box(*f.box), f.visible) for f in row.people)
    return LabelledFrame(row.frame, row.time_s, tuple(faces))
