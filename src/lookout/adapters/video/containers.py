"""Open a local file with FFmpeg so that nothing but this file is ever opened."""

from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from lookout.adapters.video.pixels import MAX_PIXELS
from lookout.domain.errors import SourceError

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi,gif,mjpeg,mpegts,mpeg,mpegvideo,flv,asf,ogg,h264,hevc,m4v,ivf,dv,mxf,obu,apng,wtv",
)
"""FFmpeg's names of containers that hold their own pictures.

Left out on purpose: whatever names other files or addresses to open (HLS and DASH playlists,
``concat`` lists, SDP, image sequences, devices, filter graphs).
"""


def open_file(path: Path) -> InputContainer:
    """Open one self-contained local video file.

    Raises
    ------
    SourceError
        When the file is missing, may not be read, or is no such video.
    """
    if not path.is_file():
        found = "is not a regular file" if path.exists() else "does not exist"
        raise SourceError(f"{path}: {found}; give the path of a video file")
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": ",".join(FORMATS),
        "max_pixels": str(MAX_PIXELS),
    }
    try:
        # Old cameras write titles that are not UTF-8; nobody reads them here.
        return av.open(f"file:{path.absolute()}", options=options, metadata_errors="replace")
    except PermissionError as error:
        raise SourceError(f"{path}: may not be read; check its permissions") from error
    except (av.FFmpegError, OSError) as error:
        raise SourceError(
            f"{path}: not a video that can be read here ({reason(error)}); "
            "accepted are self-contained files such as MP4, MKV, WebM, AVI, MPEG-TS or GIF"
        ) from error


def video_stream(path: Path, container: InputContainer, threads: int) -> VideoStream:
    """Return the file's first moving picture, ready to be decoded by ``threads`` threads.

    Raises
    ------
    SourceError
        When there is none, or no decoder for it.
    """
    for stream in container.streams.video:
        if stream.disposition & Disposition.attached_pic:
            continue
        if stream.codec_context is None:
            raise SourceError(f"{path}: there is no decoder for its video; convert it to H.264")
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        stream.codec_context.thread_count = threads
        stream.thread_type = "AUTO"
        return stream
    raise SourceError(f"{path}: has no video in it")


def frame_rate(stream: VideoStream) -> float:
    """Return the nominal frame rate per second, 25 where the file names none or nonsense."""
    rate = stream.average_rate or stream.guessed_rate
    return float(rate) if rate and 0 < rate <= 1000 else 25.0


def pixel_aspect(stream: VideoStream) -> Fraction:
    """Return how many times as wide as high a pixel is, 1 where the file names none or nonsense."""
    aspect = stream.sample_aspect_ratio
    return aspect if aspect and Fraction(1, 4) <= aspect <= 4 else Fraction(1)


def duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return how long the file says that its video lasts, if it does."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration and len(container.streams) == 1:
        return container.duration / av.time_base
    return None


def reason(error: Exception) -> str:
    """Return FFmpeg's own words for an error, without the address that it may repeat."""
    return getattr(error, "strerror", None) or type(error).__name__
