"""A detector that takes its time: for enrolment pictures of any size and crop."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Detection
from lookout.ports import Detector

GREY = (128, 128, 128)


@dataclass(frozen=True, slots=True)
class View:
    """A way to show a picture to a detector: its longer side, and a border as a share of that."""

    long_px: int
    border: float


VIEWS = (View(640, 0.12), View(480, 0.5), View(1280, 0.0))
"""Tried in turn until there is a face: as usual; from afar, for close-ups that fill the picture
and more; larger, for small faces. On 150 photographs, at 80, 250 and 1500 px and cropped to the
face, the first alone found all; the detector alone missed 5 of 150 tight crops."""


class ThoroughDetector:
    """Shows each picture to a pack's live detector at sizes that suit it.

    A live detector leaves out small faces for the sake of speed and sees none that touches all
    edges; enrolment has time for both. Obeys :class:`~lookout.ports.Detector`.
    """

    def __init__(self, detector: Detector, views: Sequence[View] = VIEWS) -> None:
        self._detector = detector
        self._views = views

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        """Return one list of detections a picture, most confident first, in px of the picture."""
        return [self._detect(picture) for picture in pictures]

    def _detect(self, picture: RgbImage) -> list[Detection]:
        for view in self._views:
            scale = view.long_px / max(picture.shape[:2])
            border = round(view.border * view.long_px)
            (found,) = self._detector.detect([_shown(picture, scale, border)])
            if found:
                return [_moved_back(detection, scale, border) for detection in found]
        return []


def _shown(picture: RgbImage, scale: float, border: int) -> RgbImage:
    height, width = picture.shape[:2]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    resized = cv2.resize(picture, size, interpolation=how)
    around = (border,) * 4
    framed = cv2.copyMakeBorder(resized, *around, cv2.BORDER_CONSTANT, value=GREY)
    return np.asarray(framed, np.uint8)


def _moved_back(detection: Detection, scale: float, border: int) -> Detection:
    # Pixel centres have whole coordinates, so scaling goes about the corner at (-0.5, -0.5).
    landmarks = (detection.landmarks - border + 0.5) / scale - 0.5
    box = detection.box.moved(-border, -border).scaled(1 / scale)
    return Detection(box, landmarks.astype(np.float32), detection.confidence)
