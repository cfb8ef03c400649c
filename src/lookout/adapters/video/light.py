"""How bright and how sharp a camera's picture is: two numbers that tell nothing of anybody."""

from dataclasses import dataclass

import cv2

from lookout.domain.arrays import RgbImage

WIDTH_PX = 640
"""Pictures are measured at this width, so that cameras of any resolution compare."""


@dataclass(frozen=True, slots=True)
class Light:
    """``brightness``: mean grey value in [0, 1].

    ``sharpness``: standard deviation of the Laplacian of the grey picture at 640 px width, in grey
    values (Pech-Pacheco et al., 2000, use its square); a lens out of focus gives a few at most.
    """

    brightness: float
    sharpness: float


def light_of(pixels: RgbImage) -> Light:
    """Measure a picture, ``shape = (height, width, 3)``, uint8, RGB."""
    height, width = pixels.shape[:2]
    size = (WIDTH_PX, max(1, round(height * WIDTH_PX / width)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    return Light(float(grey.mean()) / 255, float(cv2.Laplacian(grey, cv2.CV_32F).std()))
