"""Faces as arrays, between a detector's network and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.face import Detection
from lookout.domain.geometry import Box


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Candidate faces.

    ``boxes``: float32, ``shape = (n, 4)``, x0, y0, x1, y1 in px. ``landmarks``: float32,
    ``shape = (n, 5, 2)``. ``confidences``: float32, ``shape = (n,)``, in [0, 1].
    """

    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    confidences: NDArray[np.float32]

    def only(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "Found":
        """Return those that a mask or indices choose."""
        return Found(self.boxes[which], self.landmarks[which], self.confidences[which])

    def scaled(self, x: float, y: float) -> "Found":
        """Return them with coordinates multiplied, as when their picture is resized."""
        factors = np.array([x, y], np.float32)
        return Found(self.boxes * np.tile(factors, 2), self.landmarks * factors, self.confidences)

    def at_least(self, side_px: float) -> "Found":
        """Return those whose longer side has at least that many px."""
        sides = self.boxes[:, 2:] - self.boxes[:, :2]
        return self.only(sides.max(axis=1, initial=0) >= side_px)


def joined(parts: Sequence[Found]) -> Found:
    """Return all candidates of several passes, one after the other."""
    return Found(
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.landmarks for part in parts]),
        np.concatenate([part.confidences for part in parts]),
    )


def with_large(fine: Found, coarse: Found, side_px: float) -> Found:
    """Return what a first look found, with the large faces of a second, coarser one.

    A face that fills the picture is too large for the first look. Of the second only faces of
    ``side_px`` and more count, since its landmarks are coarser.
    """
    return joined([fine, coarse.at_least(side_px)])


def suppressed(found: Found, overlap: float) -> Found:
    """Return each face once, most confident first (greedy non-maximum suppression).

    Parameters
    ----------
    found
        Candidates in any order; of equally confident ones the earlier wins.
    overlap
        Intersection over union, in [0, 1], above which the less confident of two goes.
    """
    order = np.argsort(-found.confidences, kind="stable")
    x0, y0, x1, y1 = found.boxes[order].T.astype(np.float64)
    areas = np.maximum(x1 - x0, 0) * np.maximum(y1 - y0, 0)
    waiting = np.ones(len(order), np.bool_)
    kept = []
    for i in range(len(order)):
        if not waiting[i]:
            continue
        kept.append(order[i])
        widths = np.minimum(x1, x1[i]) - np.maximum(x0, x0[i])
        heights = np.minimum(y1, y1[i]) - np.maximum(y0, y0[i])
        shared = np.maximum(widths, 0) * np.maximum(heights, 0)
        waiting &= shared <= overlap * (areas + areas[i] - shared)
    return found.only(np.array(kept, np.intp))


def detections(found: Found, width: int, height: int) -> list[Detection]:
    """Return the faces that reach into a picture of that size, their boxes cut at its edges."""
    answer = []
    for box, landmarks, confidence in zip(
        found.boxes, found.landmarks, found.confidences, strict=True
    ):
        clipped = Box(*(float(v) for v in box)).clipped(width, height)
        if clipped.area > 0:
            answer.append(Detection(clipped, landmarks, float(min(max(confidence, 0.0), 1.0))))
    return answer
