"""YuNet: a small detector with landmarks (Wu, Peng and Yu, 2023), as OpenCV's FaceDetectorYN."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray

from lookout.adapters.onnx.packs.found import Found, detections, joined, suppressed, with_large
from lookout.adapters.onnx.packs.networks import STRIDES, SizedNetwork
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ModelError
from lookout.domain.face import Detection

DIVISOR = 32
"""Pictures are padded to multiples of the network's largest stride."""

LARGEST_EXPONENT = 12.0
"""A box side of e**12 strides is beyond every picture; more would only overflow."""


@dataclass(frozen=True, slots=True)
class YuNetOptions:
    """How YuNet looks.

    YuNet finds faces of about 10 to 300 px, so a picture that may hold larger ones is looked at a
    second time, reduced, and only the large faces of that second look count: its landmarks are
    coarser.
    """

    confidence: float = 0.6
    """Least confidence, in [0, 1]."""

    overlap: float = 0.3
    """Intersection over union above which two boxes are one face."""

    candidates: int = 5000
    """The most confident boxes that are compared with one another, at most."""

    longest_px: int = 1280
    """Longer side that a picture is reduced to; smaller pictures stay as they are."""

    coarse_px: int = 320
    """Longer side of the second look; 0 for none."""

    large_px: int = 200
    """Smallest face, in px of the first look, that the second look may add."""


class YuNet:
    """Finds faces with a YuNet network; obeys :class:`~lookout.ports.Detector`."""

    def __init__(
        self,
        model: onnx.ModelProto,
        provider: str = "cpu",
        threads: int = 1,
        options: YuNetOptions | None = None,
    ) -> None:
        self.options = options or YuNetOptions()
        self._network = SizedNetwork(model, provider, threads)

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        """Return one list of detections a picture, most confident first; boxes lie in the picture.

        Raises
        ------
        ModelError
            When the network does not give what a YuNet gives.
        """
        return [self._detect(picture) for picture in pictures]

    def _detect(self, picture: RgbImage) -> list[Detection]:
        height, width = picture.shape[:2]
        fine = min(1.0, self.options.longest_px / max(height, width))
        found = self._look(picture, fine)
        coarse = self.options.coarse_px / max(height, width)
        if 0 < coarse < fine and fine * min(height, width) >= self.options.large_px:
            large = self.options.large_px / fine
            found = with_large(found, self._look(picture, coarse), large)
        best = _most_confident(found, self.options.candidates)
        return detections(suppressed(best, self.options.overlap), width, height)

    def _look(self, picture: RgbImage, scale: float) -> Found:
        """Find faces in the picture at that scale; coordinates are those of the whole picture."""
        height, width = picture.shape[:2]
        small = _resized(picture, scale)
        rows, columns = small.shape[:2]
        outputs = self._run(_padded_bgr(small))
        padded = (_up(rows), _up(columns))
        found = decode_yunet(outputs, *padded, self.options.confidence)
        return found.scaled(width / columns, height / rows)

    def _run(self, blob: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        session = self._network.at(*blob.shape[2:])
        names = [tensor.name for tensor in session.outputs]
        return dict(zip(names, session.run(blob), strict=True))


def decode_yunet(
    outputs: Mapping[str, NDArray[np.float32]], height: int, width: int, confidence: float
) -> Found:
    """Read the faces out of YuNet's twelve outputs, as OpenCV's face_detect.cpp does.

    Confidence is the root of class times objectness; a box is its centre as an offset from its
    cell and the logarithms of its sides, both in strides; landmarks are offsets from the cell.
    Upstream calls the first point the right eye, which is the person's: as seen in the picture it
    is the left one, so the order is already ours.

    Parameters
    ----------
    outputs
        ``cls_8`` … ``kps_32``: for each stride ``(1, cells, 1)``, ``(1, cells, 1)``,
        ``(1, cells, 4)``, ``(1, cells, 10)``, float32, cells row by row.
    height, width
        Size of the padded input in px, multiples of 32.
    confidence
        Least confidence, in [0, 1].

    Raises
    ------
    ModelError
        When an output has the wrong size.
    """
    return joined([_decode_stride(outputs, height, width, s, confidence) for s in STRIDES])


def _decode_stride(
    outputs: Mapping[str, NDArray[np.float32]],
    height: int,
    width: int,
    stride: int,
    confidence: float,
) -> Found:
    rows, columns = height // stride, width // stride
    parts = [
        _cells(outputs, f"{name}_{stride}", rows * columns, numbers)
        for name, numbers in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10))
    ]
    scores = np.sqrt(np.clip(parts[0], 0, 1) * np.clip(parts[1], 0, 1))[:, 0]
    chosen = np.flatnonzero(scores >= confidence)
    cells = np.stack([chosen % columns, chosen // columns], axis=1).astype(np.float32)
    boxes, points = parts[2][chosen], parts[3][chosen]
    centres = (cells + boxes[:, :2]) * stride
    halves = np.exp(np.minimum(boxes[:, 2:], LARGEST_EXPONENT)) * stride / 2
    landmarks = (points.reshape(-1, 5, 2) + cells[:, None]) * stride
    return Found(
        np.hstack([centres - halves, centres + halves]).astype(np.float32),
        landmarks.astype(np.float32),
        scores[chosen].astype(np.float32),
    )


def _cells(
    outputs: Mapping[str, NDArray[np.float32]], name: str, cells: int, numbers: int
) -> NDArray[np.float32]:
    output = outputs[name]
    if output.size != cells * numbers:
        raise ModelError(
            f"YuNet: output {name} has shape {output.shape}, expected (1, {cells}, {numbers})"
        )
    return output.reshape(cells, numbers)


def _most_confident(found: Found, count: int) -> Found:
    if len(found.confidences) <= count:
        return found
    return found.only(np.argsort(-found.confidences, kind="stable")[:count])


def _resized(picture: RgbImage, scale: float) -> RgbImage:
    if scale == 1:
        return picture
    height, width = picture.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    # Averaging costs as much as a quarter of the network; above one half bilinear skips no pixel.
    method = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, size, interpolation=method), np.uint8)


def _padded_bgr(picture: RgbImage) -> NDArray[np.float32]:
    rows, columns = picture.shape[:2]
    blob = np.zeros((1, 3, _up(rows), _up(columns)), np.float32)
    blob[0, :, :rows, :columns] = picture[:, :, ::-1].transpose(2, 0, 1)
    return blob


def _up(size_px: int) -> int:
    return -(-size_px // DIVISOR) * DIVISOR
