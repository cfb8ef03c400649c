"""Frame → Face: find faces, align a chip of each, and cut out its portrait."""

from collections.abc import Sequence

import cv2
import numpy as np

from lookout.domain.arrays import Points, RgbImage
from lookout.domain.face import Alignment, Detection, Face, Frame
from lookout.domain.geometry import Box
from lookout.ports import Detector

PORTRAIT_MARGIN = 0.45
"""How far a portrait reaches beyond the face's box on each side, in box sizes."""

OTHERS_CELLS = 4
"""Cells across another person's face in a portrait: far too few to recognise anybody by."""

HEAD_MARGINS = (0.2, 0.4, 0.2, 0.2)
"""How far a head reaches beyond its face's box to the left, top, right and bottom, in box sizes."""


def detect(
    frames: Sequence[Frame],
    detector: Detector,
    alignment: Alignment,
    *,
    surroundings: bool = False,
) -> list[tuple[Face, ...]]:
    """Return the faces of each frame, in the order of the frames.

    A portrait shows its head only; what is around is reduced to a few cells, since a face too small
    to be found may be there. With ``surroundings``, for pictures that were handed in, only the
    other faces that were found are.
    """
    found = detector.detect([frame.pixels for frame in frames])
    return [
        tuple(_face(frame, one, detections, alignment, surroundings) for one in detections)
        for frame, detections in zip(frames, found, strict=True)
    ]


def align_chip(pixels: RgbImage, landmarks: Points, alignment: Alignment) -> RgbImage:
    """Cut out a face so that its landmarks fall where the pack wants them.

    The similarity transform is the least-squares one (Umeyama, 1991). A face much larger than the
    chip is first reduced by area averaging, so that it is not aliased.

    Parameters
    ----------
    pixels
        The picture, ``shape = (height, width, 3)``, uint8.
    landmarks
        Five points in px of the picture.

    Returns
    -------
    RgbImage
        ``shape = (size_px, size_px, 3)``; what lies outside the picture is black.
    """
    matrix = similarity_transform(landmarks, alignment.points)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    reduction = int(1 / scale) if scale > 0 else 1
    if reduction >= 2:
        pixels, matrix = _reduced(pixels, matrix, alignment.size_px, reduction)
    size = (alignment.size_px, alignment.size_px)
    chip = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_LINEAR)
    return np.asarray(chip, np.uint8)


def similarity_transform(
    source: Points, target: Points
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Least-squares rotation, uniform scale and shift from ``source`` to ``target``.

    Returns
    -------
    ndarray
        ``shape = (2, 3)``, float64, to be applied to ``(x, y, 1)``. In two dimensions Umeyama's
        solution without reflection has a closed form in complex numbers.
    """
    a = source.astype(np.float64) @ (1, 1j)
    b = target.astype(np.float64) @ (1, 1j)
    a0, b0 = a.mean(), b.mean()
    spread = float(np.sum(np.abs(a - a0) ** 2))
    turn = np.sum((b - b0) * np.conj(a - a0)) / spread if spread > 0 else complex(1)
    shift = b0 - turn * a0
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def _reduced(
    pixels: RgbImage,
    matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    size_px: int,
    reduction: int,
) -> tuple[RgbImage, np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Reduce the part of the picture that the chip is taken from, and the transform with it."""
    inverse = cv2.invertAffineTransform(matrix)
    corners = np.array([[0, 0, 1], [size_px, 0, 1], [0, size_px, 1], [size_px, size_px, 1]])
    (x0, y0), (x1, y1) = (f(corners @ inverse.T, axis=0) for f in (np.min, np.max))
    height, width = pixels.shape[:2]
    left, top = (max(0, int(v) - 2 * reduction) for v in (x0, y0))
    right, bottom = min(width, int(x1) + 2 * reduction), min(height, int(y1) + 2 * reduction)
    columns, rows = (right - left) // reduction, (bottom - top) // reduction
    if columns < 1 or rows < 1:
        return pixels, matrix
    part = pixels[top : top + rows * reduction, left : left + columns * reduction]
    small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    # Pixel centres have whole coordinates: x = reduction * x' + (reduction - 1) / 2 + left.
    shift = np.array([left, top]) + (reduction - 1) / 2
    scaled = np.hstack([matrix[:, :2] * reduction, matrix[:, :2] @ shift[:, None] + matrix[:, 2:]])
    return np.asarray(small, np.uint8), scaled


def _face(
    frame: Frame,
    detection: Detection,
    all_detections: Sequence[Detection],
    alignment: Alignment,
    surroundings: bool,
) -> Face:
    height, width = frame.pixels.shape[:2]
    others = [other.box for other in all_detections if other is not detection]
    return Face(
        camera=frame.camera,
        frame_index=frame.index,
        time_s=frame.time_s,
        frame_size=(width, height),
        box=detection.box,
        landmarks=detection.landmarks,
        confidence=detection.confidence,
        chip=align_chip(frame.pixels, detection.landmarks, alignment),
        portrait=_portrait(frame.pixels, detection.box, others, surroundings),
    )


def _portrait(pixels: RgbImage, box: Box, others: Sequence[Box], surroundings: bool) -> RgbImage:
    height, width = pixels.shape[:2]
    area = box.enlarged(*[PORTRAIT_MARGIN] * 4).clipped(width, height)
    left, top, right, bottom = _whole(area, width, height)
    portrait = pixels[top:bottom, left:right].copy()
    own = box.moved(-left, -top)
    if not surroundings:
        _coarsen_around(portrait, own)
    for other in others:
        hidden = other.enlarged(0.2, 0.3, 0.2, 0.2).moved(-left, -top)
        x0, y0, x1, y1 = _whole(hidden.intersection(Box(0, 0, right - left, bottom - top)))
        if x1 > x0 and y1 > y0:
            _coarsen(portrait[y0:y1, x0:x1])
    x0, y0, x1, y1 = _whole(own.clipped(right - left, bottom - top), right - left, bottom - top)
    portrait[y0:y1, x0:x1] = pixels[top + y0 : top + y1, left + x0 : left + x1]
    return portrait


def _coarsen_around(portrait: RgbImage, face: Box) -> None:
    """Reduce all but the head to cells as large as those of other people's faces."""
    height, width = portrait.shape[:2]
    cell_px = max(1.0, face.width / OTHERS_CELLS)
    coarse = portrait.copy()
    _coarsen(coarse, max(1, round(width / cell_px)), max(1, round(height / cell_px)))
    head = face.enlarged(*HEAD_MARGINS)
    around = np.full((height, width), 255, np.uint8)
    cv2.ellipse(around, (head.centre, (head.width, head.height), 0.0), 0, -1)
    cv2.copyTo(coarse, around, portrait)


def _whole(
    box: Box, width: int | None = None, height: int | None = None
) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(v) for v in (box.x0, box.y0, box.x1, box.y1))
    if width is not None and height is not None:
        x0, y0 = min(max(x0, 0), width - 1), min(max(y0, 0), height - 1)
        x1, y1 = min(max(x1, x0 + 1), width), min(max(y1, y0 + 1), height)
    return x0, y0, x1, y1


def _coarsen(area: RgbImage, columns: int = OTHERS_CELLS, rows: int = OTHERS_CELLS) -> None:
    height, width = area.shape[:2]
    cells = cv2.resize(area, (columns, rows), interpolation=cv2.INTER_AREA)
    area[:] = cv2.resize(cells, (width, height), interpolation=cv2.INTER_NEAREST)
