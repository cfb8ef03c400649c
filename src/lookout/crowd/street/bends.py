"""Turns a drawn head a few degrees farther than its sprite: the features slide over the skull."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.street.sprites import Affine, Rgba, Sprite
from lookout.domain.arrays import Points

REACH = 0.68
"""Half width of what slides, in face heights; the outline beyond it stays."""

_CELL = 8
"""The slide is worked out once every so many px of the frame and read off between."""


class Warp(Protocol):
    """How what a sprite shows is slid before it is put into the frame; all in the sprite's px."""

    @property
    def beyond_px(self) -> float:
        """How far the bent sprite may reach over the edge of the straight one."""
        ...

    def slide(self, bent: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far what is seen at ``bent``, ``shape = (n, 2)``, has slid to get there."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """How far a head's features and its outline slide, in the sprite's px.

    ``rows``, ``shape = (7,)``, are heights from the top to the neck, rising; ``slides``, ``shape =
    (7, 3, 2)``, the features' slides there and the outline's on the left and on the right. Between
    rows it is interpolated; to the sides the features' slide passes into the outline's.
    """

    rows: NDArray[np.float64]
    slides: NDArray[np.float64]
    centre_x: float
    reach_px: float

    @classmethod
    def between(cls, source: Points, target: Points, face_px: float) -> "Bend":
        """Slide the controls of a head (see ``heads.controls``) from one place to another."""
        moves = np.asarray(target, np.float64) - source
        share = _fading((target[:7, 0] - target[6, 0]) / (REACH * face_px))
        features = moves[:7] / np.maximum(0.5, share)[:, None]
        eyes, mouth = features[:2].mean(axis=0), features[3:5].mean(axis=0)
        nose, chin = (features[2] + 2 * mouth) / 3, features[5]
        top, still = moves[13], np.zeros(2)
        heights = [target[13, 1], *target[(7, 0, 2, 3, 5, 6), 1]]
        heights[2], heights[4] = target[:2, 1].mean(), target[3:5, 1].mean()
        sides = [np.array([0.5 * moves[at] + top, moves[at], moves[at + 2]]) for at in (7, 8)]
        left, right = (
            np.array([edge[0], edge[1], edge[2], edge[2], moves[at], moves[at], still])
            for edge, at in zip(sides, (11, 12), strict=True)
        )
        inner = np.array([top, (top + eyes) / 2, eyes, nose, mouth, chin, still])
        return cls(
            np.maximum.accumulate(np.array(heights)) + np.arange(7) * 1e-3,
            np.stack([inner, left, right], axis=1),
            float(target[6, 0]),
            REACH * face_px,
        )

    @property
    def beyond_px(self) -> float:
        """A head's outline stays within its sprite's margins."""
        return 0.0

    def greatest_px(self) -> float:
        """Return how far anything slides at most along either axis."""
        return float(np.abs(self.slides).max())

    def slide(self, bent: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far what is seen at ``bent``, ``shape = (n, 2)``, has slid to get there."""
        below = np.searchsorted(self.rows, bent[:, 1]).clip(1, len(self.rows) - 1)
        above_y, below_y = self.rows[below - 1], self.rows[below]
        way = ((bent[:, 1] - above_y) / (below_y - above_y)).clip(0, 1)[:, None, None]
        slides = self.slides[below - 1] * (1 - way) + self.slides[below] * way
        across = ((bent[:, 0] - self.centre_x) / self.reach_px).clip(-1, 1)[:, None]
        inner = np.cos(across * (np.pi / 2)) ** 2
        to_right = 0.5 + 0.5 * across
        outline = slides[:, 1] * (1 - to_right) + slides[:, 2] * to_right
        return np.asarray(inner * slides[:, 0] + (1 - inner) * outline, np.float64)

    def applied(self, points: Points) -> Points:
        """Return where points of the sprite are seen: the inverse of ``p - slide(p)``."""
        bent = np.asarray(points, np.float64)
        for _ in range(9):
            before, bent = bent, points + self.slide(bent)
            if float(np.abs(bent - before).max()) < 0.02:
                break
        return np.asarray(bent, np.float32)


def drawn_bent(
    sprite: Sprite, to_frame: Affine, bend: Warp, area: tuple[int, int, int, int]
) -> Rgba:
    """Draw a bent sprite into an area ``(x0, y0, x1, y1)`` of the frame, premultiplied."""
    x0, y0, x1, y1 = area
    scale = float(np.sqrt(abs(np.linalg.det(to_frame[:2, :2]))))
    level, to_uncut = sprite.level(scale)
    cells = (-(-(x1 - x0) // _CELL) + 2, -(-(y1 - y0) // _CELL) + 2)
    columns, rows = (
        (np.arange(count) - 0.5) * _CELL - 0.5 + start
        for count, start in zip(cells, (x0, y0), strict=True)
    )
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    seen = _mapped(_inverse(to_frame), grid)
    source = _mapped(_inverse(to_uncut), seen - bend.slide(seen))
    coarse = source.reshape(cells[1], cells[0], 2).astype(np.float32)
    size = (cells[0] * _CELL, cells[1] * _CELL)
    fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
    fine = fine[_CELL : _CELL + y1 - y0, _CELL : _CELL + x1 - x0]
    across, down = (np.ascontiguousarray(fine[:, :, axis]) for axis in (0, 1))
    drawn = cv2.remap(level, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(drawn, np.uint8)


def _fading(away: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.cos(np.clip(away, -1, 1) * (np.pi / 2)) ** 2, np.float64)


def _inverse(affine: Affine) -> Affine:
    return np.asarray(np.linalg.inv(affine), np.float64)


def _mapped(affine: Affine, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(points @ affine[:2, :2].T + affine[:2, 2], np.float64)
