"""Generated footage whose every frame carries its number, so that order and loss can be seen."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np

from lookout.domain.arrays import RgbImage

VideoCodec = Literal["libx264", "mpeg4", "mjpeg", "ffv1", "png", "gif", "libvpx", "libx265"]
BITS = 12
CELL_PX = 16
SIZE = (BITS * CELL_PX, 96)
"""Width and height of a numbered picture in px."""


def numbered(number: int, size: tuple[int, int] = SIZE) -> RgbImage:
    """Return a picture with ``number`` as a row of black and white cells at its top left.

    Below the cells the left half is red and the right half is blue.
    """
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 200
    pixels[:, width // 2 :, 2] = 200
    for bit in range(BITS):
        cell = slice(bit * CELL_PX, (bit + 1) * CELL_PX)
        pixels[:CELL_PX, cell] = 255 if number >> bit & 1 else 0
    return pixels


def number_of(pixels: RgbImage) -> int:
    """Read the number back."""
    middle = CELL_PX // 2
    row = pixels[middle, middle : BITS * CELL_PX : CELL_PX].mean(axis=1)
    return sum(1 << bit for bit, value in enumerate(row) if value > 127)


def write_video(
    path: Path,
    count: int,
    *,
    codec: VideoCodec = "libx264",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = SIZE,
    rate: int = 25,
    times_s: Sequence[float] | None = None,
    turn_deg: int = 0,
    mirrored: bool = False,
    container: str | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write ``count`` numbered frames; ``times_s`` gives each its own time."""
    with av.open(str(path), "w", format=container, container_options=container_options) as file:
        stream = file.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        stream.codec_context.time_base = Fraction(1, 1000) if times_s else Fraction(1, rate)
        if turn_deg or mirrored:
            stream.set_display_rotation(turn_deg, hflip=mirrored)
        for index in range(count):
            frame = av.VideoFrame.from_ndarray(numbered(index, size), format="rgb24")
            frame.time_base = stream.codec_context.time_base
            frame.pts = round(times_s[index] * 1000) if times_s else index
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return path


def numbers(frames: Iterable[RgbImage]) -> list[int]:
    """Read the numbers of several pictures."""
    return [number_of(pixels) for pixels in frames]
