"""A picture at many sizes, and squares cut out of the size that suits them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.boxes import Boxes
from lookout.domain.arrays import RgbImage

FACTOR = 0.709
"""From one level to the next; about the square root of a half, as Zhang et al. use."""

CELL_PX = 12
"""Side of what P-Net looks at."""

# What lies outside the picture is given as mid-grey, which is 0 for the networks.
_OUTSIDE = (127.0, 127.0, 127.0)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The picture at one size; ``across`` and ``down`` are the level's px for one of its px."""

    pixels: RgbImage
    across: float
    down: float


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """``levels`` from the picture itself to the coarsest; P-Net looks at those from ``first``."""

    levels: tuple[Level, ...]
    first: int

    def proposing(self) -> tuple[Level, ...]:
        """Return the levels that P-Net looks at."""
        return self.levels[self.first :]

    def cut(self, boxes: Boxes, size: int) -> NDArray[np.uint8]:
        """Cut squares out, each from the smallest level where it still has ``size`` px.

        Parameters
        ----------
        boxes
            Squares in px of the picture, ``shape = (n, 4)``; they may reach over its edge.
        size
            Side of what is returned, px.

        Returns
        -------
        crops
            uint8, ``shape = (n, size, size, 3)``.
        """
        crops = np.empty((len(boxes), size, size, 3), np.uint8)
        sides = boxes[:, 2] - boxes[:, 0]
        scales = np.array([level.across for level in self.levels])
        # A level's rounding may miss the size by a little.
        fine = np.maximum((sides[:, None] * scales >= 0.95 * size).sum(axis=1) - 1, 0)
        for index in np.unique(fine):
            chosen = fine == index
            crops[chosen] = _cut(self.levels[index], boxes[chosen], size)
        return crops


def build_pyramid(pixels: RgbImage, smallest_face_px: int) -> Pyramid:
    """Shrink a picture step by step, so that each step has little to read.

    It is halved as far as that goes, by the mean of 2 by 2 px, and then resampled from level to
    level: shrinking at once with OpenCV's area resampling took ten times as long.

    Parameters
    ----------
    pixels
        uint8, ``shape = (height, width, 3)``.
    smallest_face_px
        Side of the smallest face that P-Net shall see, px.
    """
    levels = [Level(np.ascontiguousarray(pixels), 1.0, 1.0)]
    scale = CELL_PX / smallest_face_px
    while levels[-1].across >= 2 * scale and min(levels[-1].pixels.shape[:2]) >= 2 * CELL_PX:
        levels.append(_halved(levels[-1]))
    first = len(levels)
    side = min(pixels.shape[:2])
    while side * scale >= CELL_PX - 1e-6:
        levels.append(_shrunk(levels[-1], scale))
        scale *= FACTOR
    return Pyramid(tuple(levels), first)


def _halved(level: Level) -> Level:
    """Leave an odd last row or column out, so that the rest keeps its place."""
    height, width = (side // 2 for side in level.pixels.shape[:2])
    smaller = cv2.resize(
        level.pixels[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA
    )
    return Level(smaller.astype(np.uint8, copy=False), level.across / 2, level.down / 2)


def _shrunk(level: Level, scale: float) -> Level:
    height, width = level.pixels.shape[:2]
    # Halving may have left an odd px out, so that the last level would be a px too small.
    size = (
        max(CELL_PX, round(width * scale / level.across)),
        max(CELL_PX, round(height * scale / level.down)),
    )
    smaller = cv2.resize(level.pixels, size, interpolation=cv2.INTER_LINEAR)
    return Level(
        smaller.astype(np.uint8, copy=False),
        level.across * size[0] / width,
        level.down * size[1] / height,
    )


def _cut(level: Level, boxes: Boxes, size: int) -> NDArray[np.uint8]:
    """Bilinear samples of all squares in one pass: they are stacked into one tall picture."""
    steps = (np.arange(size, dtype=np.float32) + 0.5) / size
    across = (boxes[:, :1] + (boxes[:, 2:3] - boxes[:, :1]) * steps) * level.across - 0.5
    down = (boxes[:, 1:2] + (boxes[:, 3:] - boxes[:, 1:2]) * steps) * level.down - 0.5
    shape = (len(boxes), size, size)
    cut = cv2.remap(
        level.pixels,
        np.broadcast_to(across[:, None, :], shape).reshape(-1, size).astype(np.float32),
        np.broadcast_to(down[:, :, None], shape).reshape(-1, size).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_OUTSIDE,
    )
    return cut.reshape(*shape, 3).astype(np.uint8, copy=False)
