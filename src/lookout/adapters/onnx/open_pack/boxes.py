"""Arithmetic on many boxes at once.

Boxes are float32, ``shape = (n, 4)``: left, top, right, bottom in px; right and bottom are far
edges. They may reach over the picture's edge, so they are never cast to integers.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Boxes: TypeAlias = NDArray[np.float32]
Numbers: TypeAlias = NDArray[np.float32]
Indices: TypeAlias = NDArray[np.intp]


def refined(boxes: Boxes, offsets: Numbers) -> Boxes:
    """Move each side by its offset, ``shape = (n, 4)``, relative to the box's width or height."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return boxes + offsets * np.stack([width, height, width, height], axis=1)


def squared(boxes: Boxes) -> Boxes:
    """Enlarge each box's shorter side about its middle until it is a square."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    halves = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([middles - halves, middles + halves], axis=1)


def suppressed(boxes: Boxes, scores: Numbers, limit: float, *, of_smaller: bool = False) -> Indices:
    """Drop every box that overlaps one with a higher score by more than a limit.

    A box is dropped even when that other one is itself dropped, as in the package ``mtcnn``.

    Parameters
    ----------
    boxes, scores
        ``n`` boxes and their ``n`` scores.
    limit
        Greatest overlap that may stay, in [0, 1].
    of_smaller
        Whether overlap is the intersection's share of the smaller box instead of the union.

    Returns
    -------
    indices
        Of the boxes that stay, highest score first.
    """
    order = np.argsort(-scores, kind="stable")
    shares = _overlaps(boxes[order], of_smaller=of_smaller)
    hit = np.triu(shares > limit, k=1).any(axis=0)
    kept: Indices = order[~hit]
    return kept


def _overlaps(boxes: Boxes, *, of_smaller: bool) -> Numbers:
    left, top, right, bottom = boxes.T
    areas = (right - left) * (bottom - top)
    width = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    height = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    whole = np.minimum(areas[:, None], areas) if of_smaller else areas[:, None] + areas - shared
    shares: Numbers = shared / np.maximum(whole, np.finfo(np.float32).tiny)
    return shares
