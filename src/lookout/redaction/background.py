"""What of a camera's picture has been proved to be background.

The picture is looked at in cells. A cell is *proved* when it has looked the same, pixel for pixel,
for long enough; time in which it looked different or in which a head was there is taken off again.
Only proved cells are ever shown finer than one colour a cell, and then it is the remembered
background that is shown, never the frame itself: whoever stands before a wall of just their own
colour is not in it.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import RgbImage
from lookout.redaction.grid import Cells, Sketch


@dataclass(frozen=True, slots=True)
class BackgroundOptions:
    """How slowly a cell becomes background."""

    proof_s: float = 10.0
    """A cell in which nothing was known is proved when it has looked the same for so long."""
    change_proof_s: float = 180.0
    """A proved cell that looks different (a parked van) is proved anew after so long."""
    head_cost: float = 5.0
    """Each second with a head in a cell takes off so many seconds of proof: somebody who stands
    still, and is found only now and then, never becomes background."""
    linger_s: float = 0.5
    """A cell in which something moved stays hidden for so long."""
    tolerance: float = 9.0
    """Grey values by which a reduced pixel may differ and still count as unchanged; noise and
    compression of a reduced pixel stay well below, a face before any wall but its own colour does
    not."""
    settle_s: float = 2.0
    """Time constant of the candidate: what is not yet proved."""
    drift_s: float = 20.0
    """Time constant by which proved cells follow the light."""
    most_gain: float = 1.3
    """Sudden light (a cloud, the camera's exposure) is made up for up to this factor."""


_LONGEST_STEP_S = 0.25

_REACH = 2
"""A face's rim may look like the wall behind it: cells this close (reduced px) are hidden too."""


class Background:
    """Learns one camera's background.

    Parameters
    ----------
    rows, columns
        Number of cells.
    k
        Reduced pixels across a cell.
    options
        See :class:`BackgroundOptions`.
    """

    def __init__(
        self, rows: int, columns: int, k: int, options: BackgroundOptions | None = None
    ) -> None:
        self._options = options or BackgroundOptions()
        self._shape: tuple[int, ...] = (rows, k, columns, k, 3)
        self._proved: Sketch = np.zeros((rows * k, columns * k, 3), np.float32)
        self._candidate: Sketch = self._proved.copy()
        self._gain: NDArray[np.float32] = np.ones(3, np.float32)
        self._known: Cells = np.zeros((rows, columns), np.bool_)
        self._same_s: NDArray[np.float64] = np.zeros((rows, columns))
        self._changed_s: NDArray[np.float64] = np.full((rows, columns), -np.inf)
        self._time_s: float | None = None

    def observe(self, sketch: Sketch, heads: Cells, time_s: float) -> Cells:
        """Learn from a reduced frame; return the cells that may show the background now.

        Parameters
        ----------
        sketch
            The reduced frame.
        heads
            The cells that heads, enlarged, reach into.
        time_s
            The frame's time, never before that of an earlier call.
        """
        # Nobody knows what happened while no frame came, so a long gap proves no more than this.
        passed_s = 0.0 if self._time_s is None else min(time_s - self._time_s, _LONGEST_STEP_S)
        self._time_s = time_s
        self._gain = self._light(sketch, heads)
        changed = self._differs(sketch, self._proved * self._gain, _REACH) | heads
        self._changed_s[changed] = time_s
        self._compare(sketch, heads, passed_s)
        self._prove(changed)
        self._follow(sketch, changed, passed_s)
        return self._known & (time_s - self._changed_s > self._options.linger_s)

    def picture(self) -> RgbImage:
        """Return the proved background in today's light; unproved cells mean nothing."""
        return np.asarray(np.clip(self._proved * self._gain, 0, 255), np.uint8)

    def _light(self, sketch: Sketch, heads: Cells) -> NDArray[np.float32]:
        """Estimate how much brighter each colour is now than in the proved background."""
        usable = self._known & ~heads
        if usable.mean() < 0.2:
            return np.ones(3, np.float32)
        # One pixel a cell is enough to see a change of light that all cells share.
        k = self._shape[1]
        now, then = (p[k // 2 :: k, k // 2 :: k][usable] for p in (sketch, self._proved))
        gain = np.median((now + 1) / (then + 1), axis=0)
        limit = self._options.most_gain
        return np.asarray(np.clip(gain, 1 / limit, limit), np.float32)

    def _differs(self, one: Sketch, other: Sketch, reach: int) -> Cells:
        """Tell which cells have a pixel that differs, or lie within ``reach`` pixels of one."""
        difference = np.abs(one - other).max(axis=2)
        if reach:
            spread = cv2.dilate(difference, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
            difference = np.asarray(spread, np.float32)
        cells: Cells = (
            difference.reshape(self._shape[:4]).max(axis=(1, 3)) > self._options.tolerance
        )
        return cells

    def _compare(self, sketch: Sketch, heads: Cells, passed_s: float) -> None:
        """Hold the frame against the candidate, and begin a new one where proof is used up."""
        moved = self._differs(sketch, self._candidate, 0)
        gained = np.where(heads, -self._options.head_cost, np.where(moved, -1.0, 1.0))
        self._same_s = np.maximum(self._same_s + gained * passed_s, 0)
        weight = 1 - math.exp(-passed_s / self._options.settle_s)
        self._mix(self._candidate, sketch, ~moved & ~heads, weight)
        self._mix(self._candidate, sketch, moved & (self._same_s == 0), 1)

    def _prove(self, changed: Cells) -> None:
        fresh = ~self._known & (self._same_s >= self._options.proof_s)
        renewed = self._known & changed & (self._same_s >= self._options.change_proof_s)
        self._mix(self._proved, self._candidate / self._gain, fresh | renewed, 1)
        self._known |= fresh
        # What looks as it was proved to look needs no more than that: else it would take as long
        # to notice that it has changed for good.
        known = self._known & ~changed
        self._same_s[known] = np.minimum(self._same_s[known], self._options.proof_s)

    def _follow(self, sketch: Sketch, changed: Cells, passed_s: float) -> None:
        weight = 1 - math.exp(-passed_s / self._options.drift_s)
        self._mix(self._proved, sketch / self._gain, self._known & ~changed, weight)

    def _mix(self, old: Sketch, new: Sketch, cells: Cells, weight: float) -> None:
        """Move some cells of ``old`` by a share ``weight`` towards ``new``, in place."""
        if cells.any():
            share = (cells * np.float32(weight))[:, None, :, None, None]
            target = old.reshape(self._shape)
            target += share * (new.reshape(self._shape) - target)
