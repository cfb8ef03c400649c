"""What is known of each sprite: turn, landmarks, where it joins, how large the face is."""

from dataclasses import dataclass, replace

import numpy as np

from lookout.crowd.people.assets import Floats

JsonValue = str | float | int | list["JsonValue"]
"""What a label's field holds in ``person.json``."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a head is to be rendered.

    ``yaw_deg`` is positive when the person looks to the right of the picture, ``pitch_deg`` when
    seen from above; ``roll_deg`` when the head leans to the left of the picture.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    expression: str = "neutral"
    light: str = "overcast"
    roll_deg: float = 0.0

    @property
    def stem(self) -> str:
        """A file name without its ending."""
        return f"head_{self.yaw_deg:+03.0f}_{self.pitch_deg:02.0f}_{self.expression}_{self.light}"


@dataclass(frozen=True, slots=True, eq=False)
class HeadLabels:
    """Positions in a head sprite, in px.

    ``landmarks``: ``shape = (5, 2)``, in the project's order. ``face_px``: hairline to chin.
    ``box``: x0, y0, x1, y1 from forehead to chin.
    """

    turn: Turn
    landmarks: Floats
    chin: Floats
    neck: Floats
    face_px: float
    box: tuple[float, float, float, float]

    def moved(self, x: float, y: float) -> "HeadLabels":
        """Return the labels with every position moved by ``(x, y)``."""
        shift = np.asarray((x, y), np.float32)
        x0, y0, x1, y1 = self.box
        return replace(
            self,
            landmarks=self.landmarks + shift,
            chin=self.chin + shift,
            neck=self.neck + shift,
            box=(x0 + x, y0 + y, x1 + x, y1 + y),
        )

    def scaled(self, factor: float) -> "HeadLabels":
        """Return the labels of a picture resized by ``factor``."""
        x0, y0, x1, y1 = (value * factor for value in self.box)
        return replace(
            self,
            landmarks=self.landmarks * np.float32(factor),
            chin=self.chin * np.float32(factor),
            neck=self.neck * np.float32(factor),
            face_px=self.face_px * factor,
            box=(x0, y0, x1, y1),
        )

    def as_json(self) -> dict[str, JsonValue]:
        """Return the fields of ``person.json``."""
        return {
            "yaw_deg": self.turn.yaw_deg,
            "pitch_deg": self.turn.pitch_deg,
            "expression": self.turn.expression,
            "light": self.turn.light,
            "landmarks": [_pair(point) for point in self.landmarks],
            "chin": _pair(self.chin),
            "neck": _pair(self.neck),
            "face_px": _short(self.face_px),
            "box": [_short(value) for value in self.box],
        }


@dataclass(frozen=True, slots=True, eq=False)
class BodyLabels:
    """Positions in a body sprite, in px; ``phase`` in [0, 1), or -1 for standing."""

    phase: float
    neck: Floats
    face_px: float
    foot_y: float
    height_px: float
    light: str

    def as_json(self) -> dict[str, JsonValue]:
        """Return the fields of ``person.json``."""
        return {
            "phase": round(self.phase, 4),
            "neck": _pair(self.neck),
            "face_px": _short(self.face_px),
            "foot_y": _short(self.foot_y),
            "height_px": _short(self.height_px),
            "light": self.light,
        }


def _pair(point: Floats) -> list[JsonValue]:
    return [_short(float(point[0])), _short(float(point[1]))]


def _short(value: float) -> float:
    return round(float(value), 2)
