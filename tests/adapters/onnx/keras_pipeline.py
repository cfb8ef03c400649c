"""The detector of the package ``mtcnn`` 1.0.0 in plain NumPy, as its source reads.

Rows of boxes are (left, top, right, bottom, score, five x, five y).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.adapters.onnx import keras_layers

Array = NDArray[np.float64]


@dataclass(frozen=True)
class KerasMtcnn:
    pnet: Sequence[Array]
    rnet: Sequence[Array]
    onet: Sequence[Array]
    smallest_face_px: int = 50

    def detect(self, picture: NDArray[np.uint8]) -> Array:
        """Faces, ``shape = (n, 15)``, best first."""
        found = [self._proposed(picture, scale) for scale in self._scales(picture)]
        boxes = squared(suppressed(np.concatenate(found), 0.7))
        faces, offsets = keras_layers.rnet(cut(picture, boxes, 24), self.rnet)
        boxes = moved(boxes, faces, offsets)[faces > 0.7]
        boxes = squared(suppressed(boxes, 0.7))
        faces, offsets, places = keras_layers.onet(cut(picture, boxes, 48), self.onet)
        rows = np.hstack([moved(boxes, faces, offsets), placed(boxes, places)])[faces > 0.7]
        return suppressed(rows, 0.7, of_smaller=True)

    def _scales(self, picture: NDArray[np.uint8]) -> list[float]:
        side = min(picture.shape[:2])
        scales = [12 / self.smallest_face_px * 0.709**step for step in range(20)]
        return [scale for scale in scales if int(side * scale) >= 12]

    def _proposed(self, picture: NDArray[np.uint8], scale: float) -> Array:
        height, width = (int(side * scale) for side in picture.shape[:2])
        faces, offsets = keras_layers.pnet(shrunk(picture, height, width), self.pnet)
        _, rows, columns = np.nonzero(faces > 0.6)
        corners = np.stack([columns, rows], axis=1) * 2.0
        cells = np.hstack([corners, corners + 12])
        moves = offsets[0, rows, columns] * 12
        boxes = np.hstack([(cells + moves) / scale, faces[0, rows, columns, None]])
        return suppressed(boxes, 0.5)


def shrunk(picture: NDArray[np.uint8], height: int, width: int) -> Array:
    """TensorFlow's area method: each px is the mean of what it covers."""
    down, across = coverage(picture.shape[0], height), coverage(picture.shape[1], width)
    return np.asarray(np.einsum("yr,rxc,kx->ykc", down, picture, across, optimize=True))[None]


def coverage(before: int, after: int) -> Array:
    edges = np.arange(after + 1) * before / after
    starts, ends = (
        np.maximum(edges[:-1, None], np.arange(before)),
        np.minimum(edges[1:, None], np.arange(1, before + 1)),
    )
    shares = np.maximum(ends - starts, 0)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def cut(picture: NDArray[np.uint8], boxes: Array, size: int) -> Array:
    """TensorFlow's crop_and_resize: the corners are sampled; outside lies the middle grey."""
    height, width = picture.shape[:2]
    steps = np.arange(size) / (size - 1)
    x = (boxes[:, :1] + (boxes[:, 2:3] - boxes[:, :1]) * steps) * (width - 1) / width
    y = (boxes[:, 1:2] + (boxes[:, 3:4] - boxes[:, 1:2]) * steps) * (height - 1) / height
    crops = [bilinear(picture, rows, columns) for rows, columns in zip(y, x, strict=True)]
    return np.stack(crops)


def bilinear(picture: NDArray[np.uint8], y: Array, x: Array) -> Array:
    height, width = picture.shape[:2]
    inside = ((y >= 0) & (y <= height - 1))[:, None] & ((x >= 0) & (x <= width - 1))
    y, x = y.clip(0, height - 1), x.clip(0, width - 1)
    top, left = y.astype(int), x.astype(int)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    v, u = (y - top)[:, None, None], (x - left)[None, :, None]
    upper = picture[np.ix_(top, left)] * (1 - u) + picture[np.ix_(top, right)] * u
    lower = picture[np.ix_(bottom, left)] * (1 - u) + picture[np.ix_(bottom, right)] * u
    return np.where(inside[:, :, None], upper * (1 - v) + lower * v, 127.5)


def suppressed(rows: Array, limit: float, *, of_smaller: bool = False) -> Array:
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    kept = [
        index
        for index, row in enumerate(rows)
        if all(overlap(row, other, of_smaller) <= limit for other in rows[:index])
    ]
    return rows[kept]


def overlap(a: Array, b: Array, of_smaller: bool) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return float(shared / (min(areas) if of_smaller else sum(areas) - shared))


def squared(boxes: Array) -> Array:
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    largest = np.maximum(width, height)
    left = boxes[:, 0] + (width - largest) / 2
    top = boxes[:, 1] + (height - largest) / 2
    return np.stack([left, top, left + largest, top + largest, boxes[:, 4]], axis=1)


def moved(boxes: Array, faces: Array, offsets: Array) -> Array:
    sizes = np.tile(boxes[:, 2:4] - boxes[:, :2] + 1, 2)
    return np.hstack([boxes[:, :4] + offsets * sizes, faces[:, None]])


def placed(boxes: Array, places: Array) -> Array:
    width, height = (boxes[:, 2:4] - boxes[:, :2] + 1).T[:, :, None]
    x = width * places[:, :5] + boxes[:, :1] - 1
    y = height * places[:, 5:] + boxes[:, 1:2] - 1
    return np.hstack([x, y])
