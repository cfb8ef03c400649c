"""From a decoded frame to upright RGB pixels."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Turn:
    """How a stream's frames become upright: rows and columns swapped first, then mirrored."""

    swapped: bool = False
    flip_x: bool = False
    flip_y: bool = False


def turn_of(frame: av.VideoFrame) -> Turn:
    """Read the display matrix: ``x' = a x + c y``, ``y' = b x + d y`` (16.16 fixed point).

    It is taken to the nearest quarter turn, mirroring included. Ask for a stream's first frame
    only: looking at a frame's side data ties it into a circle of references in PyAV, and frames
    then pile up by hundreds of megabytes before Python's collector comes round.
    """
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return Turn()
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
    if abs(a) + abs(d) < abs(b) + abs(c):
        return Turn(swapped=True, flip_x=c < 0, flip_y=b < 0)
    return Turn(flip_x=a < 0, flip_y=d < 0)


def rgb_pixels(
    frame: av.VideoFrame, aspect: Fraction = Fraction(1), turn: Turn | None = None
) -> RgbImage:
    """Return a frame's pixels as they are meant to be seen.

    The stream's ``turn`` is applied (:func:`turn_of`). Pixels that are ``aspect`` times as wide as
    high are made square. Footage of 720 rows and more that names no colour space is taken for
    BT.709, smaller for BT.601, as players do.

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
    return np.ascontiguousarray(_turned(np.asarray(pixels, np.uint8), turn or Turn()))


def _turned(pixels: RgbImage, turn: Turn) -> RgbImage:
    if turn.swapped:
        pixels = pixels.transpose(1, 0, 2)
    return pixels[:: -1 if turn.flip_y else 1, :: -1 if turn.flip_x else 1]
