"""SCRFD: InsightFace's detector with landmarks (Guo and others, 2021), as in its scrfd.py."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from lookout.adapters.onnx.packs.found import Found, detections, joined, suppressed, with_large
from lookout.adapters.onnx.packs.networks import SCRFD_OUTPUTS, STRIDES, SizedNetwork
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ModelError
from lookout.domain.face import Detection

ANCHORS = 2
"""Anchors a cell; both have the cell's corner as their centre."""


@dataclass(frozen=True, slots=True)
class ScrfdOptions:
    """How SCRFD looks.

    Since version 1.0 InsightFace looks twice, at 640 and at 128 px, because a face that fills the
    picture is too large for the first look. Here only large faces of the second look count: its
    landmarks are five times coarser.
    """

    confidence: float = 0.5
    """Least confidence, in [0, 1]."""

    overlap: float = 0.4
    """Intersection over union above which two boxes are one face."""

    side_px: int = 640
    """Side of the square that the picture is fitted into, a multiple of 32."""

    coarse_px: int = 128
    """Side of the second look's square, a multiple of 32; 0 for none."""

    large_px: int = 256
    """Smallest face, in px of the first look, that the second look may add."""


class Scrfd:
    """Finds faces with an SCRFD network; obeys :class:`~lookout.ports.Detector`."""

    def __init__(
        self,
        model: onnx.ModelProto,
        provider: str = "cpu",
        threads: int = 1,
        options: ScrfdOptions | None = None,
        mean: float | tuple[float, float, float] = 127.5,
        scale: float = 128.0,
    ) -> None:
        self.options = options or ScrfdOptions()
        self._mean = np.asarray(mean, np.float32).reshape(-1, 1, 1)
        self._scale = np.float32(scale)
        self._network = SizedNetwork(model, provider, threads)

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        """Return one list of detections a picture, most confident first; boxes lie in the picture.

        Raises
        ------
        ModelError
            When the network does not give what an SCRFD gives.
        """
        return [self._detect(picture) for picture in pictures]

    def _detect(self, picture: RgbImage) -> list[Detection]:
        height, width = picture.shape[:2]
        found = self._look(picture, self.options.side_px)
        if self.options.coarse_px:
            large = self.options.large_px * max(height, width) / self.options.side_px
            found = with_large(found, self._look(picture, self.options.coarse_px), large)
        return detections(suppressed(found, self.options.overlap), width, height)

    def _look(self, picture: RgbImage, side: int) -> Found:
        """Find faces with the picture fitted into a square; coordinates are the picture's."""
        height, width = picture.shape[:2]
        fitted = _fitted(picture, side)
        rows, columns = fitted.shape[:2]
        canvas = np.zeros((side, side, 3), np.uint8)
        canvas[:rows, :columns] = fitted
        blob = (canvas.transpose(2, 0, 1)[None].astype(np.float32) - self._mean) / self._scale
        outputs = self._network.at(side, side).run(np.ascontiguousarray(blob, np.float32))
        found = decode_scrfd(outputs, side, side, self.options.confidence)
        return found.scaled(width / columns, height / rows)


def decode_scrfd(
    outputs: Sequence[NDArray[np.float32]], height: int, width: int, confidence: float
) -> Found:
    """Read the faces out of SCRFD's nine outputs.

    A box is four distances, in strides, from its anchor to its left, top, right and bottom side;
    landmarks are offsets from the anchor. Their order is ours.

    Parameters
    ----------
    outputs
        For each of the strides 8, 16, 32 the scores, then the boxes, then the landmarks:
        ``(anchors, 1)``, ``(anchors, 4)``, ``(anchors, 10)``, float32, with or without a leading
        batch of one; anchors row by row, two a cell.
    height, width
        Size of the input in px, multiples of 32.
    confidence
        Least confidence, in [0, 1].

    Raises
    ------
    ModelError
        When an output has the wrong size.
    """
    if len(outputs) != SCRFD_OUTPUTS:
        raise ModelError(f"SCRFD: {len(outputs)} outputs, expected {SCRFD_OUTPUTS}")
    count = len(STRIDES)
    levels = zip(
        STRIDES, outputs[:count], outputs[count : 2 * count], outputs[2 * count :], strict=True
    )
    return joined(
        [
            _decode_stride(*level, height // level[0], width // level[0], confidence)
            for level in levels
        ]
    )


def _decode_stride(
    stride: int,
    scores: NDArray[np.float32],
    boxes: NDArray[np.float32],
    points: NDArray[np.float32],
    rows: int,
    columns: int,
    confidence: float,
) -> Found:
    anchors = rows * columns * ANCHORS
    for name, output, numbers in (
        ("scores", scores, 1),
        ("boxes", boxes, 4),
        ("points", points, 10),
    ):
        if output.size != anchors * numbers:
            raise ModelError(
                f"SCRFD: {name} of stride {stride} have shape {output.shape}, "
                f"expected ({anchors}, {numbers})"
            )
    flat = scores.reshape(-1)
    chosen = np.flatnonzero(flat >= confidence)
    cells = chosen // ANCHORS
    centres = np.stack([cells % columns, cells // columns], axis=1).astype(np.float32) * stride
    sides = boxes.reshape(-1, 4)[chosen] * stride
    offsets = points.reshape(-1, 5, 2)[chosen] * stride
    return Found(
        np.hstack([centres - sides[:, :2], centres + sides[:, 2:]]).astype(np.float32),
        (centres[:, None] + offsets).astype(np.float32),
        flat[chosen].astype(np.float32),
    )


def _fitted(picture: RgbImage, side: int) -> RgbImage:
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
