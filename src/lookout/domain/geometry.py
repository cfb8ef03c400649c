"""Boxes and zones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookout.domain.arrays import Points
from lookout.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in px; ``x1`` and ``y1`` are its far edges, outside the last pixel."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in px, 0 or more."""
        return max(0.0, self.x1 - self.x0)

    @property
    def height(self) -> float:
        """Height in px, 0 or more."""
        return max(0.0, self.y1 - self.y0)

    @property
    def area(self) -> float:
        """Area in square px, 0 or more."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Middle ``(x, y)`` in px."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def iou(self, other: "Box") -> float:
        """Intersection over union with another box, in [0, 1]; 0 where both are empty."""
        overlap = self.intersection(other).area
        union = self.area + other.area - overlap
        return min(1.0, overlap / union) if union > 0 else 0.0

    def intersection(self, other: "Box") -> "Box":
        """Return the part that both boxes cover; an empty box where they do not meet."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return Box(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))

    def clipped(self, width: int, height: int) -> "Box":
        """Return the part that lies in a frame of ``width`` by ``height`` px."""
        x0, y0 = min(max(self.x0, 0.0), width), min(max(self.y0, 0.0), height)
        return Box(x0, y0, min(max(self.x1, x0), width), min(max(self.y1, y0), height))

    def enlarged(self, left: float, top: float, right: float, bottom: float) -> "Box":
        """Return the box with each side moved out by a multiple of its own width or height."""
        w, h = self.width, self.height
        return Box(self.x0 - left * w, self.y0 - top * h, self.x1 + right * w, self.y1 + bottom * h)

    def moved(self, dx: float, dy: float) -> "Box":
        """Return the box moved by ``(dx, dy)`` px."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def scaled(self, factor: float) -> "Box":
        """Return the box with all coordinates multiplied, as when its frame is resized."""
        return Box(self.x0 * factor, self.y0 * factor, self.x1 * factor, self.y1 * factor)

    @classmethod
    def around(cls, points: Points) -> "Box":
        """Return the smallest box that holds the points."""
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return cls(float(x0), float(y0), float(x1), float(y1))


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone of recognition of one camera: a polygon in fractions of the frame, each in [0, 1].

    Raises
    ------
    ConfigurationError
        With fewer than three corners, a corner outside the frame, or no area.
    """

    corners: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))

    def __post_init__(self) -> None:
        if len(self.corners) < 3:
            raise ConfigurationError(f"zone: needs three corners or more, has {len(self.corners)}")
        for x, y in self.corners:
            if not (0 <= x <= 1 and 0 <= y <= 1):
                raise ConfigurationError(
                    f"zone: corner ({x}, {y}) lies outside the frame; give fractions from 0 to 1"
                )
        if abs(self._doubled_area()) < 1e-9:
            raise ConfigurationError("zone: the corners lie on one line, so the zone has no area")

    def _doubled_area(self) -> float:
        pairs = zip(self.corners, self.corners[1:] + self.corners[:1], strict=True)
        return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point, in fractions of the frame, lies inside (even-odd rule)."""
        inside = False
        x0, y0 = self.corners[-1]
        for x1, y1 in self.corners:
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                inside = not inside
            x0, y0 = x1, y1
        return inside

    def polygon_px(
        self, width: int, height: int
    ) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        """Corners in px of a frame, ``shape = (n, 2)``, int32."""
        return np.rint(np.asarray(self.corners) * (width, height)).astype(np.int32)

    @classmethod
    def parse(cls, text: str) -> "Zone":
        """Read ``"x,y x,y x,y …"``, fractions of the frame.

        Raises
        ------
        ConfigurationError
            When the text is not pairs of numbers, or the polygon is not one.
        """
        try:
            corners: Sequence[tuple[float, ...]] = [
                tuple(float(number) for number in pair.split(",")) for pair in text.split()
            ]
            return cls(tuple((x, y) for x, y in corners))
        except ValueError as error:
            raise ConfigurationError(
                f"zone: {text!r} is not 'x,y x,y x,y …' with fractions of the frame"
            ) from error
