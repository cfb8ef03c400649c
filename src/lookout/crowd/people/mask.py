"""A surgical mask: cloth that spans from the bridge of the nose to under the chin."""

from collections.abc import Sequence

import cv2
import numpy as np

from lookout.crowd.people.anatomy import Anatomy, points
from lookout.crowd.people.assets import Floats

_ROWS, _COLUMNS = 29, 41
_WIDEST = np.deg2rad(66.0)
"""How far the cloth goes round to either side, seen from between the ears."""

_ROOM_DM = 0.045
_PLEATS = 3
_PLEAT_DM = 0.014


def mask_grid(anatomy: Anatomy, base: Floats) -> Floats:
    """Return the cloth as a grid of points, top row first, ``shape = (rows, columns, 3)``, in dm.

    From an axis between the ears the farthest skin is looked up in each direction; the cloth
    spans over what is hollow there, such as between lips and chin.
    """
    seen = points(base, anatomy.landmarks)
    axis_z = float(seen[7:9, 2].mean())
    across = np.linspace(-1, 1, _COLUMNS, dtype=np.float32)
    turn = across * _WIDEST
    top, foot = _edges(seen, across)
    down = np.linspace(0, 1, _ROWS, dtype=np.float32)[:, None]
    height = top + down * (foot - top)
    reach = _spanned(_skin_reach(anatomy, base, axis_z, turn, height))
    folded = np.abs((down * (_PLEATS + 1)) % 1 - 0.5) * 2
    inner = (1 - across**2) * np.sin(np.pi * down)
    pleats = _PLEAT_DM * folded * np.sqrt(np.clip(inner, 0, 1))
    # Under the chin the cloth turns in; at the edges it lies on the skin.
    reach = reach + _ROOM_DM + pleats - 0.16 * np.clip((down - 0.9) / 0.1, 0, 1) ** 2
    middle_x = float(seen[2, 0])
    grid = np.stack([middle_x + np.sin(turn) * reach, height, axis_z + np.cos(turn) * reach], 2)
    return np.asarray(grid, np.float32)


def mask_loops(anatomy: Anatomy, base: Floats, grid: Floats) -> Sequence[Floats]:
    """Return the bands from the cloth's corners to the ears, each a line of points."""
    seen = points(base, anatomy.landmarks)
    loops = []
    for column, ear in ((0, seen[7]), (-1, seen[8])):
        for corner in (grid[1, column], grid[-3, column]):
            hook = np.array([ear[0] * 0.97, corner[1] * 0.35 + ear[1] * 0.65, ear[2]])
            loops.append(np.stack([corner, hook]).astype(np.float32))
    return loops


def _edges(seen: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Return how high the cloth's upper and lower edge lie in each column."""
    eyes, nose, chin = float(seen[:2, 1].mean()), float(seen[2, 1]), float(seen[5, 1])
    mouth = float(seen[3:5, 1].mean())
    away = np.abs(across)
    top = nose + 0.42 * (eyes - nose) - (0.30 * (eyes - nose) + 0.05) * away**1.2
    foot = chin - 0.10 + (0.5 * (mouth - chin) + 0.05) * away**2
    return np.asarray(top, np.float32), np.asarray(foot, np.float32)


def _skin_reach(
    anatomy: Anatomy, base: Floats, axis_z: float, turn: Floats, height: Floats
) -> Floats:
    """Return how far the skin reaches from the axis in each direction of the grid."""
    skin = base[np.unique(anatomy.body)]
    skin = skin[(skin[:, 2] > axis_z) & (np.abs(skin[:, 0]) < 1.0)]
    skin = skin[(skin[:, 1] > height.min() - 0.1) & (skin[:, 1] < height.max() + 0.1)]
    around = np.arctan2(skin[:, 0], skin[:, 2] - axis_z)
    far = np.hypot(skin[:, 0], skin[:, 2] - axis_z)
    aside = np.abs(around - turn[None, :, None]) / np.deg2rad(6.0)
    above = np.abs(skin[:, 1] - height[:, :, None]) / 0.09
    near = np.maximum(aside, above) < 1
    return np.asarray(np.where(near, far, 0.0).max(axis=2), np.float32)


def _spanned(reach: Floats) -> Floats:
    """Draw the cloth taut over hollows; nowhere does it lie below the skin."""
    known = reach
    for _ in range(_COLUMNS):
        known = np.where(known > 0, known, cv2.dilate(known, np.ones((3, 3), np.uint8)))
    wide = cv2.dilate(known, np.ones((5, 3), np.uint8))
    smooth = cv2.GaussianBlur(wide, (0, 0), 1.8, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(np.maximum(smooth, known), (0, 0), 0.9), np.float32)
