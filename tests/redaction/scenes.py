"""Made-up streets: a still pattern, and patches that stand for faces."""

from collections.abc import Sequence

import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.domain.track import TrackId
from lookout.redaction import Head, Redactor

WIDTH, HEIGHT = 640, 360
RATE = 10


def wall(width: int = WIDTH, height: int = HEIGHT, seed: int = 0) -> RgbImage:
    """A still background, all of it finer than the cells."""
    tiles = np.random.default_rng(seed).integers(30, 220, (height // 10 + 1, width // 10 + 1, 3))
    return tiles.repeat(10, 0).repeat(10, 1)[:height, :width].astype(np.uint8)


def pattern(size: int, seed: int = 1) -> RgbImage:
    """A patch with much detail, as a face has."""
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3)).astype(np.uint8)


def with_patch(picture: RgbImage, x: int, y: int, patch: RgbImage) -> RgbImage:
    changed = picture.copy()
    changed[y : y + len(patch), x : x + len(patch)] = patch
    return changed


def frame(pixels: RgbImage, index: int) -> Frame:
    return Frame("gate", index, index / RATE, pixels)


def head(box: Box, number: int | None = 1) -> Head:
    return Head(None if number is None else TrackId("gate", number), box)


def shown(
    redactor: Redactor, pictures: Sequence[RgbImage], start: int = 0, heads: Sequence[Head] = ()
) -> list[RgbImage]:
    return [redactor.redact(frame(pixels, start + i), heads) for i, pixels in enumerate(pictures)]
