"""One camera's picture without its heads: cells of one colour, and proved background."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.redaction.background import Background, BackgroundOptions
from lookout.redaction.grid import Cells, Grid, Sketch
from lookout.redaction.heads import HeadOptions


@dataclass(frozen=True, slots=True)
class RedactionOptions:
    """How much is hidden; see docs/redaction.md for the measurements behind the numbers."""

    smallest_face_px: float = 50.0
    """The detector's smallest face: smaller ones are never covered by a disc."""
    background_across: float = 6.0
    """Reduced pixels across the smallest face in the background."""
    largest_face: float = 0.2
    """Height of the largest face that goes undetected, as a share of the frame's height."""
    cells_across: float = 4.5
    """Cells across the largest face."""
    renew_s: float = 0.4
    """The cells' colours are renewed this often."""
    colour_step: int = 32
    """The cells' lightness is rounded to multiples of this many grey values, hue to half of it."""
    disc: tuple[int, int, int] = (104, 110, 120)
    """Colour (RGB) of the disc over a head: one for everybody, so that it tells nothing."""
    heads: HeadOptions = field(default_factory=HeadOptions)
    background: BackgroundOptions = field(default_factory=BackgroundOptions)

    def grid(self, width: int, height: int) -> Grid:
        """Divide a frame of this size."""
        cell_px = height * self.largest_face / self.cells_across
        step = max(2, int(min(self.smallest_face_px / self.background_across, cell_px)))
        return Grid(width, height, step, max(1, math.ceil(cell_px / step)))


_TICK_S = 0.001
"""Frames' times are rounded; without this slack a renewal may come a frame late."""


class Scene:
    """What may be shown of frames of one size."""

    def __init__(self, width: int, height: int, zone: Zone, options: RedactionOptions) -> None:
        self._options = options
        self._grid = options.grid(width, height)
        rows, columns = self._grid.rows, self._grid.columns
        self._background = Background(rows, columns, self._grid.k, options.background)
        self._outside = self._grid.outside(zone)
        self._colours: RgbImage = np.zeros((rows, columns, 3), np.uint8)
        self._renewed_s = -np.inf
        self._hidden: Cells = np.ones((rows, columns), np.bool_)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in px."""
        return self._grid.width, self._grid.height

    def look(self, pixels: RgbImage, heads: Sequence[Box], time_s: float) -> None:
        """Take in a frame; nothing is learnt from where ``heads`` are."""
        sketch = self._grid.sketch(pixels)
        near = self._grid.cells(heads)
        self._hidden = ~self._background.observe(sketch, near, time_s) | self._outside
        if time_s - self._renewed_s > self._options.renew_s - _TICK_S:
            self._renewed_s = time_s
            self._colours = self._coarse(sketch)

    def picture(self, discs: Sequence[Box]) -> RgbImage:
        """Return what may be shown, at the frame's size, with a disc around each of ``discs``."""
        colours, hidden = self._grid.spread(self._colours), self._grid.spread(self._hidden)
        small = np.where(hidden[..., None], colours, self._background.picture())
        for box in discs:
            self._cover(small, box.scaled(1 / self._grid.step))
        return self._grid.enlarged(small)

    def hides(self, box: Box) -> bool:
        """Tell whether nothing finer than the cells is shown of the newest frame within a box."""
        return not bool((self._grid.cells([box]) & ~self._hidden).any())

    def _coarse(self, sketch: Sketch) -> RgbImage:
        rows, columns = self._hidden.shape
        means = cv2.resize(sketch, (columns, rows), interpolation=cv2.INTER_AREA)
        lightness_and_hue = cv2.cvtColor(np.asarray(means, np.uint8), cv2.COLOR_RGB2YCrCb)
        # Hue is rounded around grey, so that what is grey stays grey; half the step, since real
        # colours use little of its range.
        steps = np.array([1.0, 0.5, 0.5]) * self._options.colour_step
        levels = np.rint((lightness_and_hue - 128.0) / steps) * steps + 128
        rounded = np.clip(levels, 0, 255).astype(np.uint8)
        return np.asarray(cv2.cvtColor(rounded, cv2.COLOR_YCrCb2RGB), np.uint8)

    def _cover(self, small: RgbImage, disc: Box) -> None:
        (x, y), size = disc.centre, (disc.width, disc.height)
        cv2.ellipse(small, ((x - 0.5, y - 0.5), size, 0.0), self._options.disc, -1)
