"""Things that stand in a street, drawn flat with a little shading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.crowd.street.sprites import Rgba

Tone = tuple[int, int, int]
_IRON: Tone = (46, 50, 52)


@dataclass(slots=True, eq=False)
class _Sheet:
    """A see-through drawing; metres from its middle and from the ground."""

    pixels: Rgba
    px_per_m: float

    @classmethod
    def of(cls, width_m: float, height_m: float, px_per_m: float) -> "_Sheet":
        shape = (round((height_m + 0.1) * px_per_m), round(width_m * px_per_m), 4)
        return cls(np.zeros(shape, np.uint8), px_per_m)

    @property
    def foot(self) -> tuple[float, float]:
        """Where the ground's middle is, in px."""
        height, width = self.pixels.shape[:2]
        return (width - 1) / 2, height - 1 - 0.1 * self.px_per_m

    def shape(self, points_m: list[tuple[float, float]], colour: Tone) -> None:
        x, y = self.foot
        at = [(x + px * self.px_per_m, y - py * self.px_per_m) for px, py in points_m]
        fixed = np.rint(np.array(at) * 16).astype(np.int32)
        cv2.fillPoly(self.pixels, [fixed], (*colour, 255), cv2.LINE_AA, 4)

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Tone) -> None:
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def post(self, x: float, y0: float, y1: float, radius: float, colour: Tone) -> None:
        """Draw an upright round bar: darker at its edges, a gleam left of the middle."""
        for i in range(9):
            left = x - radius + 2 * radius * i / 9
            across = (i + 0.5) / 4.5 - 1
            light = 0.55 + 0.75 * max(0.0, 1 - (across + 0.3) ** 2)
            tone = tuple(min(255, int(v * light)) for v in colour)
            self.box(left, y0, left + 2 * radius / 9 + 0.002, y1, (tone[0], tone[1], tone[2]))

    def words(self, text: str, y: float, height: float, colour: Tone) -> None:
        """Write a line in the middle; capitals are ``height`` metres tall."""
        font, size = cv2.FONT_HERSHEY_DUPLEX, height * self.px_per_m / 22
        thick = max(1, round(size * 1.7))
        (width, _), _ = cv2.getTextSize(text, font, size, thick)
        x, foot = self.foot
        at = (round(x - width / 2), round(foot - y * self.px_per_m))
        cv2.putText(self.pixels, text, at, font, size, (*colour, 255), thick, cv2.LINE_AA)


def drawn_furniture(
    kind: str, px_per_m: float, rng: np.random.Generator
) -> tuple[Rgba, tuple[float, float]]:
    """Return straight RGBA pixels and where the thing's foot is in them, ``(x, y)`` in px."""
    sheet = _KINDS[kind](px_per_m, rng)
    return sheet.pixels, sheet.foot


def _lamp(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    sheet = _Sheet.of(0.9, 4.9, px_per_m)
    sheet.post(0, 0, 0.9, 0.085, _IRON)
    sheet.post(0, 0.9, 4.2, 0.05, _IRON)
    for y in (0.04, 0.9, 2.4, 4.1):
        sheet.post(0, y - 0.04, y + 0.04, 0.11, _IRON)
    sheet.shape([(-0.13, 4.2), (0.13, 4.2), (0.22, 4.68), (-0.22, 4.68)], (212, 208, 190))
    sheet.shape([(-0.02, 4.2), (0.02, 4.2), (0.03, 4.68), (-0.03, 4.68)], _IRON)
    sheet.shape([(-0.27, 4.66), (0.27, 4.66), (0.06, 4.86), (-0.06, 4.86)], _IRON)
    return sheet


def _bollard(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    sheet = _Sheet.of(0.4, 1.05, px_per_m)
    sheet.post(0, 0, 0.9, 0.075, _IRON)
    sheet.post(0, 0.74, 0.80, 0.078, (196, 192, 180))
    sheet.post(0, 0.0, 0.08, 0.105, _IRON)
    sheet.post(0, 0.9, 0.98, 0.05, _IRON)
    return sheet


def _bin(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    sheet = _Sheet.of(0.8, 1.2, px_per_m)
    sheet.post(0, 0.05, 0.98, 0.25, (52, 78, 60))
    for i in range(11):
        x = -0.24 + 0.048 * i
        sheet.box(x, 0.12, x + 0.006, 0.9, (30, 46, 36))
    sheet.post(0, 0.98, 1.08, 0.27, (40, 44, 46))
    sheet.box(-0.16, 0.84, 0.16, 0.93, (18, 20, 20))
    sheet.post(0, 0.0, 0.06, 0.2, (30, 32, 34))
    return sheet


def _planter(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    sheet = _Sheet.of(1.6, 1.5, px_per_m)
    for _ in range(150):
        angle, reach = float(rng.uniform(0, 2 * np.pi)), float(rng.random()) ** 0.5
        x, y = 0.58 * reach * np.cos(angle), 0.85 + 0.42 * reach * np.sin(angle)
        light = 0.55 + 0.45 * (y - 0.45) / 0.85 + float(rng.normal(0, 0.1))
        leaf = [
            (x + r * float(np.cos(a)), y + r * float(np.sin(a)))
            for a in np.linspace(0, 2 * np.pi, 7, endpoint=False)
            for r in (float(rng.uniform(0.05, 0.12)),)
        ]
        green = (int(58 * light), int(104 * light), int(50 * light))
        sheet.shape(leaf, (max(8, green[0]), max(20, green[1]), max(8, green[2])))
    sheet.box(-0.55, 0.0, 0.55, 0.52, (126, 120, 112))
    sheet.box(-0.58, 0.46, 0.58, 0.56, (142, 136, 126))
    sheet.box(-0.55, 0.0, -0.2, 0.46, (118, 112, 104))
    sheet.box(-0.55, 0.0, 0.55, 0.06, (84, 80, 76))
    return sheet


def _bench(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    sheet = _Sheet.of(1.9, 1.0, px_per_m)
    wood: Tone = (122, 86, 56)
    for i in range(3):
        y = 0.55 + 0.11 * i
        sheet.box(-0.8, y, 0.8, y + 0.085, (wood[0] - 6 * i, wood[1] - 5 * i, wood[2] - 4 * i))
    sheet.box(-0.82, 0.40, 0.82, 0.47, (140, 102, 68))
    sheet.box(-0.82, 0.36, 0.82, 0.40, (84, 60, 40))
    for x in (-0.7, 0.7):
        sheet.post(x, 0, 0.9, 0.03, _IRON)
    return sheet


def _sign(px_per_m: float, rng: np.random.Generator) -> _Sheet:
    """Put up a board on a post that says what happens here, as the law asks."""
    sheet = _Sheet.of(1.1, 2.7, px_per_m)
    sheet.post(0, 0, 2.5, 0.035, (120, 124, 126))
    sheet.post(0, 0, 0.06, 0.2, (70, 72, 74))
    sheet.box(-0.44, 1.32, 0.44, 2.46, (228, 230, 232))
    sheet.box(-0.41, 1.35, 0.41, 2.43, (24, 62, 128))
    sheet.shape([(-0.2, 2.22), (0.1, 2.22), (0.1, 2.36), (-0.2, 2.36)], (240, 242, 244))
    sheet.shape([(0.1, 2.27), (0.22, 2.22), (0.22, 2.36), (0.1, 2.31)], (240, 242, 244))
    for text, y, height in (
        ("LIVE FACIAL", 2.05, 0.085),
        ("RECOGNITION", 1.90, 0.085),
        ("IN USE", 1.75, 0.085),
        ("You may walk", 1.57, 0.05),
        ("another way", 1.48, 0.05),
    ):
        sheet.words(text, y, height, (240, 242, 244))
    return sheet


_KINDS: Mapping[str, Callable[[float, np.random.Generator], _Sheet]] = {
    "lamp": _lamp,
    "bollard": _bollard,
    "bin": _bin,
    "planter": _planter,
    "bench": _bench,
    "sign": _sign,
}
