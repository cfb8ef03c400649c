"""What light, rain and the sensor do to a whole frame; all in 8 bits, one pass each."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.street.scenario import Scenario
from lookout.domain.arrays import RgbImage

_SPARE = 64
"""The noise tile is so many px larger than the frame, so that it can lie elsewhere each frame."""


class Weather:
    """Light over time, rain and noise for one scenario's frames; the same seed gives the same."""

    def __init__(self, scenario: Scenario) -> None:
        self._width, self._height = scenario.picture.width, scenario.picture.height
        self._seconds, self._light, self._seed = scenario.seconds, scenario.light, scenario.seed
        rng = np.random.default_rng([scenario.seed, 3])
        size, noise, rain = (self._width, self._height), scenario.sensor.noise, scenario.air.rain
        self._noise = _noise_tile(rng, size, noise) if noise > 0 else None
        self._rain = [_rain_tile(rng, size, rain) for _ in range(3)] if rain > 0 else []

    def gains(self, time_s: float) -> tuple[float, float, float]:
        """Factors for red, green and blue at a time."""
        way = min(1.0, max(0.0, time_s / self._seconds))
        level = self._light.start + way * (self._light.end - self._light.start)
        pairs = zip(self._light.start_colour, self._light.end_colour, strict=True)
        red, green, blue = (level * (start + way * (end - start)) for start, end in pairs)
        return red, green, blue

    def apply(self, frame: RgbImage, index: int, time_s: float) -> RgbImage:
        """Return the frame as the sensor gives it."""
        rng = np.random.default_rng([self._seed, 4, index])
        gains = self.gains(time_s)
        if self._rain:
            frame = self._rained(frame, index, rng)
        if max(abs(gain - 1) for gain in gains) > 0.002:
            frame = np.asarray(cv2.LUT(frame, _curves(gains)), np.uint8)
        if self._noise is not None:
            tile = _shifted(self._noise, rng, self._width, self._height)
            frame = np.asarray(cv2.addWeighted(frame, 1, tile, 1, -128), np.uint8)
        return frame

    def _rained(self, frame: RgbImage, index: int, rng: np.random.Generator) -> RgbImage:
        tile = _shifted(self._rain[index % len(self._rain)], rng, self._width, self._height)
        return np.asarray(cv2.add(frame, cv2.cvtColor(tile, cv2.COLOR_GRAY2RGB)), np.uint8)


def _curves(gains: tuple[float, float, float]) -> NDArray[np.uint8]:
    """Tables for the gains; what is bright bends over instead of being cut off."""
    levels = np.arange(256, dtype=np.float64)[:, None] * np.array(gains)
    bent = np.where(levels > 200, 200 + 55 * np.tanh((levels - 200) / 55), levels)
    soft = np.where(np.array(gains) > 1, bent, levels)
    return np.asarray(np.clip(np.rint(soft), 0, 255)[None], np.uint8)


def _shifted(
    tile: NDArray[np.uint8], rng: np.random.Generator, width: int, height: int
) -> NDArray[np.uint8]:
    y, x = rng.integers(0, _SPARE, 2)
    return tile[y : y + height, x : x + width]


def _noise_tile(
    rng: np.random.Generator, size: tuple[int, int], deviation: float
) -> NDArray[np.uint8]:
    """Noise around 128: most of it in brightness, some in colour, a little coarse as in video."""
    width, height = size
    shape = (height + _SPARE, width + _SPARE)
    grey = rng.standard_normal(shape, np.float32)
    grey = 0.8 * grey + 0.9 * cv2.GaussianBlur(grey, (0, 0), 0.7)
    grey /= float(grey.std())
    tile = np.empty((*shape, 3), np.uint8)
    for channel in range(3):
        own = cv2.GaussianBlur(rng.standard_normal(shape, np.float32), (0, 0), 0.8)
        value = deviation * (0.9 * grey + 0.44 * own / float(own.std())) + 128
        tile[:, :, channel] = np.clip(np.rint(value), 0, 255)
    return tile


def _rain_tile(rng: np.random.Generator, size: tuple[int, int], rain: float) -> NDArray[np.uint8]:
    """Bright streaks to be added: long and faint ones near the lens, short ones farther away."""
    width, height = size[0] + _SPARE, size[1] + _SPARE
    tile = np.zeros((height, width), np.uint8)
    for count, length, thickness, strength in (
        (500, 0.03, 1, 34),
        (140, 0.09, 1, 44),
        (18, 0.2, 3, 24),
    ):
        layer = np.zeros_like(tile)
        for x, y, u in rng.random((int(count * rain) + 1, 3)).tolist():
            reach = length * height * (0.6 + 0.8 * u)
            start = (round(x * width), round(y * height * 1.2 - 0.1 * height))
            end = (round(start[0] - 0.12 * reach), round(start[1] + reach))
            cv2.line(layer, start, end, int(strength * (0.5 + 0.5 * u)), thickness, cv2.LINE_AA)
        tile = np.asarray(cv2.add(tile, cv2.GaussianBlur(layer, (0, 0), 0.7)), np.uint8)
    return tile
