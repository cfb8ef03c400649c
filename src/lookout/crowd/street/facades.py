"""House fronts: plaster or brick, windows with frames and sills, a shop or a door below."""

from dataclasses import dataclass

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage

_WALLS = (
    (196, 184, 164), (178, 160, 140), (205, 200, 190), (168, 110, 88), (150, 96, 80),
    (188, 176, 170), (160, 158, 150), (210, 190, 158), (176, 132, 108), (198, 196, 182),
)  # fmt: skip
_SHOPS = (
    (44, 66, 58), (92, 34, 38), (36, 48, 82), (52, 52, 54), (120, 88, 44), (34, 74, 84),
    (84, 60, 90), (70, 82, 48),
)  # fmt: skip
_NAMES = (
    "BAKERY", "BOOKS", "CAFE", "FLOWERS", "SHOES", "TAILOR", "OPTICIAN", "TEA ROOM", "TOYS",
    "GROCER", "BARBER", "STATIONER", "CHEMIST", "CYCLES",
)  # fmt: skip

Tone = tuple[int, int, int]


@dataclass(slots=True, eq=False)
class _Wall:
    """A front being drawn; positions in metres from the left and from the pavement."""

    pixels: RgbImage
    px_per_m: float
    height_m: float

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Tone) -> None:
        s = self.px_per_m
        top, bottom = (self.height_m - y1) * s, (self.height_m - y0) * s
        corners = np.array([(x0 * s, top), (x1 * s, top), (x1 * s, bottom), (x0 * s, bottom)])
        fixed = np.rint((corners - 0.5) * 16).astype(np.int32)
        cv2.fillConvexPoly(self.pixels, fixed, colour, cv2.LINE_AA, 4)

    def text(self, words: str, x: float, y: float, height: float, colour: Tone) -> None:
        font, size = cv2.FONT_HERSHEY_DUPLEX, height * self.px_per_m / 22
        thick = max(1, round(size * 1.6))
        (width, _), _ = cv2.getTextSize(words, font, size, thick)
        at = (round(x * self.px_per_m - width / 2), round((self.height_m - y) * self.px_per_m))
        cv2.putText(self.pixels, words, at, font, size, colour, thick, cv2.LINE_AA)


def facade(width_m: float, height_m: float, px_per_m: float, rng: np.random.Generator) -> RgbImage:
    """Draw one house front, ``shape = (height_m * px_per_m, width_m * px_per_m, 3)``."""
    shape = (max(8, round(height_m * px_per_m)), max(8, round(width_m * px_per_m)), 3)
    tone = _varied(_WALLS[int(rng.integers(len(_WALLS)))], rng)
    pixels = np.empty(shape, np.uint8)
    pixels[:] = np.array(tone, np.uint8)
    wall = _Wall(pixels, px_per_m, height_m)
    if tone[0] - tone[2] > 50:
        _bricks(wall, width_m, tone, rng)
    _weathered(wall, rng)
    columns = max(2, round(width_m / 2.3))
    floor = 3.9
    while floor + 1.7 < height_m:
        _window_row(wall, width_m, columns, floor, rng)
        floor += 2.9
    wall.box(0, height_m - 0.35, width_m, height_m, _scaled(tone, 0.82))
    wall.box(0, height_m - 0.42, width_m, height_m - 0.35, _scaled(tone, 0.55))
    if rng.random() < 0.72:
        _shop(wall, width_m, rng)
    else:
        _ground_floor(wall, width_m, columns, tone, rng)
    wall.box(0, 3.34, width_m, 3.46, _scaled(tone, 1.08))
    wall.box(0, 3.28, width_m, 3.34, _scaled(tone, 0.62))
    wall.box(0, 0, 0.05, height_m, _scaled(tone, 0.6))
    return _grounded(wall)


def _window_row(
    wall: _Wall, width_m: float, columns: int, floor: float, rng: np.random.Generator
) -> None:
    frame = (228, 226, 220) if rng.random() < 0.7 else (70, 66, 62)
    for i in range(columns):
        middle = width_m * (i + 0.5) / columns
        _window(wall, middle - 0.48, floor, middle + 0.48, floor + 1.55, frame, rng)


def _window(
    wall: _Wall, x0: float, y0: float, x1: float, y1: float, frame: Tone, rng: np.random.Generator
) -> None:
    wall.box(x0 - 0.10, y0 - 0.02, x1 + 0.10, y1 + 0.14, (150, 144, 136))
    wall.box(x0 - 0.02, y0, x1 + 0.02, y1 + 0.05, (66, 62, 58))
    wall.box(x0, y0, x1, y1, frame)
    _glass(wall, x0 + 0.06, y0 + 0.06, x1 - 0.06, y1 - 0.06, rng)
    middle, across = (x0 + x1) / 2, y0 + 0.55 * (y1 - y0)
    wall.box(middle - 0.02, y0, middle + 0.02, y1, frame)
    wall.box(x0, across - 0.025, x1, across + 0.025, frame)
    wall.box(x0 - 0.12, y0 - 0.12, x1 + 0.12, y0, (186, 182, 174))
    wall.box(x0 - 0.12, y0 - 0.18, x1 + 0.12, y0 - 0.12, (98, 92, 86))


def _glass(
    wall: _Wall, x0: float, y0: float, x1: float, y1: float, rng: np.random.Generator
) -> None:
    """Glaze a pane: dark below, sky above, perhaps curtains, and a slanting gleam."""
    steps = 8
    for i in range(steps):
        share = i / (steps - 1)
        low, high = y0 + (y1 - y0) * i / steps, y0 + (y1 - y0) * (i + 1) / steps
        grey = 58 + 62 * share**1.6
        wall.box(
            x0, low, x1, high + 0.01, (round(grey * 0.86), round(grey * 0.96), round(grey * 1.06))
        )
    if rng.random() < 0.45:
        depth = float(rng.uniform(0.16, 0.3)) * (x1 - x0)
        wall.box(x0, y0, x0 + depth, y1, (176, 170, 160))
        wall.box(x1 - depth, y0, x1, y1, (168, 162, 152))


def _shop(wall: _Wall, width_m: float, rng: np.random.Generator) -> None:
    colour = _varied(_SHOPS[int(rng.integers(len(_SHOPS)))], rng)
    wall.box(0.12, 0, width_m - 0.12, 3.25, colour)
    wall.box(0.12, 2.66, width_m - 0.12, 3.22, _scaled(colour, 1.25))
    wall.box(0.12, 2.60, width_m - 0.12, 2.66, _scaled(colour, 0.5))
    name = _NAMES[int(rng.integers(len(_NAMES)))]
    wall.text(name, width_m / 2, 2.80, 0.30, (236, 226, 196))
    door = 0.45 if rng.random() < 0.5 else width_m - 1.5
    left, right = (1.75, width_m - 0.4) if door < 1 else (0.4, width_m - 1.8)
    _display(wall, left, right, rng)
    wall.box(door, 0.02, door + 1.05, 2.45, _scaled(colour, 0.7))
    _glass(wall, door + 0.14, 0.55, door + 0.91, 2.3, rng)
    wall.box(door + 0.88, 1.0, door + 0.93, 1.25, (200, 180, 120))


def _display(wall: _Wall, left: float, right: float, rng: np.random.Generator) -> None:
    """Dress a lit shop window with goods on a shelf."""
    wall.box(left - 0.06, 0.55, right + 0.06, 2.5, (40, 38, 36))
    wall.box(left, 0.6, right, 2.45, (86, 82, 74))
    wall.box(left, 1.75, right, 2.45, (122, 116, 100))
    wall.box(left, 2.2, right, 2.45, (150, 142, 118))
    x = left + 0.15
    while x < right - 0.25:
        size, tall = float(rng.uniform(0.12, 0.34)), float(rng.uniform(0.2, 0.7))
        grey = int(rng.integers(70, 150))
        wall.box(x, 0.66, x + size, 0.66 + tall, _varied((grey + 10, grey, grey - 8), rng, 16))
        x += size + float(rng.uniform(0.05, 0.2))
    gap = (right - left) / max(1, round((right - left) / 1.4))
    for i in range(1, max(1, round((right - left) / 1.4))):
        wall.box(left + i * gap - 0.03, 0.6, left + i * gap + 0.03, 2.45, (40, 38, 36))


def _ground_floor(
    wall: _Wall, width_m: float, columns: int, tone: Tone, rng: np.random.Generator
) -> None:
    wall.box(0, 0, width_m, 0.5, _scaled(tone, 0.72))
    door = int(rng.integers(columns))
    colour = _varied(_SHOPS[int(rng.integers(len(_SHOPS)))], rng)
    for i in range(columns):
        middle = width_m * (i + 0.5) / columns
        if i != door:
            _window(wall, middle - 0.5, 1.0, middle + 0.5, 2.6, (226, 224, 216), rng)
            continue
        wall.box(middle - 0.62, 0, middle + 0.62, 2.75, (204, 200, 190))
        wall.box(middle - 0.5, 0.08, middle + 0.5, 2.2, colour)
        for x in (-0.38, 0.06):
            wall.box(middle + x, 0.3, middle + x + 0.32, 1.0, _scaled(colour, 0.75))
            wall.box(middle + x, 1.2, middle + x + 0.32, 2.0, _scaled(colour, 0.75))
        _glass(wall, middle - 0.48, 2.28, middle + 0.48, 2.65, rng)


def _bricks(wall: _Wall, width_m: float, tone: Tone, rng: np.random.Generator) -> None:
    if wall.px_per_m < 40:
        return
    for course in range(int(wall.height_m / 0.085)):
        y = course * 0.085
        wall.box(0, y, width_m, y + 0.012, _scaled(tone, 1.16))
        for x in np.arange(0.11 * (course % 2), width_m, 0.22):
            if rng.random() < 0.35:
                shade = _scaled(tone, float(rng.uniform(0.84, 1.12)))
                wall.box(x, y + 0.012, x + 0.21, y + 0.085, shade)


def _weathered(wall: _Wall, rng: np.random.Generator) -> None:
    """Uneven paint: soft blotches and rain streaks."""
    height, width = wall.pixels.shape[:2]
    coarse = rng.standard_normal((12, 10)).astype(np.float32)
    streaks = rng.standard_normal((3, 60)).astype(np.float32)
    small = (60, 48)
    uneven = 0.025 * cv2.resize(coarse, small, interpolation=cv2.INTER_CUBIC)
    uneven += 0.018 * cv2.resize(streaks, small, interpolation=cv2.INTER_LINEAR)
    levels = np.clip(np.rint(200 * (1 + uneven)), 0, 255).astype(np.uint8)
    light = cv2.resize(levels, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.multiply(wall.pixels, cv2.cvtColor(light, cv2.COLOR_GRAY2RGB), wall.pixels, 1 / 200)


def _grounded(wall: _Wall) -> RgbImage:
    """Darken the foot of the wall, where the pavement takes the light."""
    height = wall.pixels.shape[0]
    up = (height - np.arange(height, dtype=np.float32)) / wall.px_per_m
    light = (1 - 0.30 * np.exp(-up / 0.5)) * (0.88 + 0.02 * np.minimum(up, 8))
    rows = np.rint(200 * light).astype(np.uint8)[:, None, None]
    full = np.ascontiguousarray(np.broadcast_to(rows, wall.pixels.shape))
    return np.asarray(cv2.multiply(wall.pixels, full, scale=1 / 200), np.uint8)


def _varied(tone: Tone, rng: np.random.Generator, deviation: float = 6) -> Tone:
    red, green, blue = (int(np.clip(v + rng.normal(0, deviation), 10, 245)) for v in tone)
    return red, green, blue


def _scaled(tone: Tone, factor: float) -> Tone:
    red, green, blue = (int(min(255, v * factor)) for v in tone)
    return red, green, blue
