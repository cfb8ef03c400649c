"""How a frame divides into reduced pixels and cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone

Cells = NDArray[np.bool_]
"""One truth value a cell, ``shape = (rows, columns)``."""

Sketch = NDArray[np.float32]
"""A reduced picture, ``shape = (rows * k, columns * k, 3)``, float32, grey values 0 to 255."""

_Value = TypeVar("_Value", np.uint8, np.bool_)


@dataclass(frozen=True, slots=True)
class Grid:
    """Reduced pixels of ``step`` px, and cells of ``k`` by ``k`` of them, from the top left.

    The last row and column of cells may reach beyond the frame.
    """

    width: int
    height: int
    step: int
    k: int

    @property
    def rows(self) -> int:
        """Number of rows of cells."""
        return -(-self.height // self.cell_px)

    @property
    def columns(self) -> int:
        """Number of columns of cells."""
        return -(-self.width // self.cell_px)

    @property
    def cell_px(self) -> int:
        """Width and height of a cell in px of the frame."""
        return self.step * self.k

    def cells(self, boxes: Sequence[Box]) -> Cells:
        """Tell which cells boxes (in px of the frame) reach into."""
        reached = np.zeros((self.rows, self.columns), np.bool_)
        for box in boxes:
            inside = box.clipped(self.width, self.height)
            if inside.area > 0:
                y0, x0 = int(inside.y0 // self.cell_px), int(inside.x0 // self.cell_px)
                y1, x1 = -int(-inside.y1 // self.cell_px), -int(-inside.x1 // self.cell_px)
                reached[y0:y1, x0:x1] = True
        return reached

    def outside(self, zone: Zone) -> Cells:
        """Tell which cells do not lie wholly inside the zone."""
        mask = np.zeros((self.rows * self.cell_px, self.columns * self.cell_px), np.uint8)
        cv2.fillPoly(mask, [zone.polygon_px(self.width, self.height)], 1)
        # What lies beyond the frame's edge belongs to no zone and to no picture.
        mask[self.height :], mask[:, self.width :] = 1, 1
        cells = mask.reshape(self.rows, self.cell_px, self.columns, self.cell_px)
        outside: Cells = cells.min(axis=(1, 3)) == 0
        return outside

    def sketch(self, pixels: RgbImage) -> Sketch:
        """Reduce a frame by area averaging; beyond its edge the last pixels are repeated."""
        right, bottom = -self.width % self.step, -self.height % self.step
        if right or bottom:
            pixels = np.asarray(
                cv2.copyMakeBorder(pixels, 0, bottom, 0, right, cv2.BORDER_REPLICATE), np.uint8
            )
        size = (pixels.shape[1] // self.step, pixels.shape[0] // self.step)
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        bottom, right = self.rows * self.k - size[1], self.columns * self.k - size[0]
        whole = cv2.copyMakeBorder(small, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        return np.asarray(whole, np.float32)

    def spread(self, cells: NDArray[_Value]) -> NDArray[_Value]:
        """Repeat each cell's value over its reduced pixels."""
        return cells.repeat(self.k, axis=0).repeat(self.k, axis=1)

    def enlarged(self, small: RgbImage) -> RgbImage:
        """Return a reduced picture at the frame's size."""
        size = (small.shape[1] * self.step, small.shape[0] * self.step)
        whole = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(whole[: self.height, : self.width], np.uint8)
