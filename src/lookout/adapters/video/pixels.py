"""From a decoded frame to upright RGB pixels."""

from fractions import Fraction

import av
import numpy as np
from av.sidedata.sidedata import SideData

from lookout.domain.arrays import RgbImage

MAX_PIXELS = 100_000_000
"""Largest picture or frame that is read, in px: four times what 8K footage has."""

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_BT709 = 1  # AVCOL_SPC_BT709
_HD_HEIGHT_PX = 720


def rgb_pixels(frame: av.VideoFrame, aspect: Fraction = Fraction(1)) -> RgbImage:
    """Return a frame's pixels as they are meant to be seen.

    The frame's display matrix is applied to the nearest quarter turn, mirroring included. Pixels
    that are ``aspect`` times as wide as high are made square. Footage of 720 rows and more that
    names no colour space is taken for BT.709, smaller for BT.601, as players do.

    Returns
    -------
    RgbImage
        ``shape = (height, width, 3)``, uint8, RGB, contiguous, its own memory.
    """
    width = max(1, round(frame.width * aspect))
    hd = frame.colorspace == _UNSPECIFIED and frame.height >= _HD_HEIGHT_PX
    yuv = not frame.format.is_rgb
    pixels = frame.reformat(
        width=width,
        height=frame.height,
        format="rgb24",
        src_colorspace=_BT709 if hd and yuv else None,
        threads=1,
    ).to_ndarray()
    upright = _turned(np.asarray(pixels, np.uint8), frame)
    return np.ascontiguousarray(upright)


def _turned(pixels: RgbImage, frame: av.VideoFrame) -> RgbImage:
    """Apply the display matrix: ``x' = a x + c y``, ``y' = b x + d y`` (16.16 fixed point)."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return pixels
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
    if abs(a) + abs(d) < abs(b) + abs(c):
        pixels = pixels.transpose(1, 0, 2)
        flip_x, flip_y = c < 0, b < 0
    else:
        flip_x, flip_y = a < 0, d < 0
    return pixels[:: -1 if flip_y else 1, :: -1 if flip_x else 1]
