"""Finds faces with MTCNN: P-Net proposes on every size, R-Net sifts, O-Net places landmarks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookout.adapters.onnx.open_pack.boxes import (
    Boxes,
    Numbers,
    refined,
    squared,
    suppressed,
)
from lookout.adapters.onnx.open_pack.pyramid import CELL_PX, Level, Pyramid, build_pyramid
from lookout.adapters.onnx.sessions import Session
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Detection
from lookout.domain.geometry import Box

# P-Net's grid has a cell every 2 px.
_STRIDE_PX = 2
# Overlaps that may stay, as in the package mtcnn: within a level, over all levels, after R-Net
# (shares of the union), and after O-Net (share of the smaller box).
_LEVEL_OVERLAP, _OVERLAP, _FACE_OVERLAP = 0.5, 0.7, 0.7
# A frame of noise or foliage can give thousands of proposals, and its time must stay bounded. A
# face gives about 20 on a level and 5 in all: 112 faces side by side in one frame of 1920 by 1080
# px needed 1,000 and 520 for all to be found; with 300 and 400, five were lost.
_LEVEL_PROPOSALS, _PROPOSALS = 1000, 600


@dataclass(frozen=True, slots=True)
class MtcnnOptions:
    """What the detector looks for.

    ``smallest_face_px``: side of the smallest face, px, 12 or more; time goes with its inverse
    square. ``proposal``, ``sifting``, ``confidence``: least probability after P-Net, R-Net and
    O-Net, in (0, 1); the usual ones.
    """

    smallest_face_px: int = 50
    proposal: float = 0.6
    sifting: float = 0.7
    confidence: float = 0.7

    def __post_init__(self) -> None:
        if self.smallest_face_px < CELL_PX:
            raise ConfigurationError(
                f"smallest_face_px: {self.smallest_face_px} is below {CELL_PX}, the least that "
                "the detector can see"
            )
        for name in ("proposal", "sifting", "confidence"):
            if not 0 < getattr(self, name) < 1:
                raise ConfigurationError(
                    f"{name}: {getattr(self, name)} is not a probability between 0 and 1"
                )


USUAL = MtcnnOptions()


class Mtcnn:
    """MTCNN on ONNX Runtime; obeys :class:`lookout.ports.Detector`.

    Parameters
    ----------
    pnet, rnet, onet
        The networks of :mod:`lookout.adapters.onnx.open_pack.mtcnn_graphs`.
    """

    def __init__(
        self,
        pnet: Session,
        rnet: Session,
        onet: Session,
        options: MtcnnOptions = USUAL,
    ) -> None:
        self.options = options
        self._least_logit = math.log(options.proposal / (1 - options.proposal))
        self._pnet = pnet
        self._rnet = rnet
        self._onet = onet

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        """Return one list of detections a picture, most confident first.

        Parameters
        ----------
        pictures
            uint8 RGB, ``shape = (height, width, 3)``, of any sizes.

        Raises
        ------
        ModelError
            When the runtime fails.
        """
        return [self._detect(pixels) for pixels in pictures]

    def _detect(self, pixels: RgbImage) -> list[Detection]:
        pyramid = build_pyramid(pixels, self.options.smallest_face_px)
        boxes = self._proposed(pyramid)
        boxes = self._sifted(pyramid, boxes)
        boxes, landmarks, confidences = self._placed(pyramid, boxes)
        height, width = pixels.shape[:2]
        found = zip(boxes.tolist(), landmarks, confidences.tolist(), strict=True)
        return [
            Detection(box, points, confidence)
            for sides, points, confidence in found
            if (box := Box(*sides).clipped(width, height)).area > 0
        ]

    def _proposed(self, pyramid: Pyramid) -> Boxes:
        found = [self._proposed_on(level) for level in pyramid.proposing()]
        if not found:
            return np.empty((0, 4), np.float32)
        boxes = np.concatenate([boxes for boxes, _ in found])
        scores = np.concatenate([scores for _, scores in found])
        kept = suppressed(boxes, scores, _OVERLAP)[:_PROPOSALS]
        return squared(boxes[kept])

    def _proposed_on(self, level: Level) -> tuple[Boxes, Numbers]:
        (cells,) = self._pnet.run(level.pixels[None])
        logits = cells[0, 0]
        rows, columns = np.nonzero(logits > self._least_logit)
        scores: Numbers = logits[rows, columns]
        if len(scores) > _LEVEL_PROPOSALS:
            best = np.argsort(-scores, kind="stable")[:_LEVEL_PROPOSALS]
            rows, columns, scores = rows[best], columns[best], scores[best]
        corners = np.stack([columns, rows], axis=1).astype(np.float32) * _STRIDE_PX
        squares = np.concatenate([corners, corners + CELL_PX], axis=1)
        boxes = refined(squares, cells[0, 1:, rows, columns])
        kept = suppressed(boxes, scores, _LEVEL_OVERLAP)
        scale = np.array([level.across, level.down] * 2, np.float32)
        return boxes[kept] / scale, scores[kept]

    def _sifted(self, pyramid: Pyramid, boxes: Boxes) -> Boxes:
        if len(boxes) == 0:
            return boxes
        faces, offsets = self._rnet.run_batch(pyramid.cut(boxes, 24))
        kept = np.nonzero(faces > self.options.sifting)[0]
        boxes, scores = refined(boxes[kept], offsets[kept]), faces[kept]
        return squared(boxes[suppressed(boxes, scores, _OVERLAP)])

    def _placed(self, pyramid: Pyramid, boxes: Boxes) -> tuple[Boxes, Numbers, Numbers]:
        """Return boxes, landmarks (n, 5, 2) and confidences, most confident first."""
        if len(boxes) == 0:
            return boxes, np.empty((0, 5, 2), np.float32), np.empty(0, np.float32)
        faces, offsets, places = self._onet.run_batch(pyramid.cut(boxes, 48))
        kept = np.nonzero(faces > self.options.confidence)[0]
        squares, scores = boxes[kept], faces[kept]
        sides = squares[:, None, 2:] - squares[:, None, :2]
        # From edges of the square to centres of pixels: half a pixel less.
        landmarks = (
            squares[:, None, :2] + places[kept].reshape(-1, 2, 5).transpose(0, 2, 1) * sides - 0.5
        )
        boxes = refined(squares, offsets[kept])
        order = suppressed(boxes, scores, _FACE_OVERLAP, of_smaller=True)
        return boxes[order], landmarks[order].astype(np.float32), scores[order]
