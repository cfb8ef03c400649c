"""Write an annotated video."""

import os
import tempfile
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.stream import VideoStream

from lookout.adapters.video.containers import reason
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError, SourceError

_TICKS = 90_000  # per second, MPEG's clock: times of frames are kept to 11 µs
_BT709 = 1  # AVCOL_PRI_BT709, AVCOL_TRC_BT709 and AVCOL_SPC_BT709 alike
_LIMITED_RANGE = 1  # AVCOL_RANGE_MPEG
_PENDING = 2  # frames that may wait for the encoder


class VideoWriter:
    """Writes frames with their times as H.264 in MP4; a context manager.

    The video is written under another name beside ``path`` and takes its place when it is closed,
    so ``path`` is never half a video. When the block ends with an error nothing is left. A width or
    height that is odd gets one more column or row, a copy of the last one. Encoding runs in a
    thread of its own.

    Parameters
    ----------
    path
        Where the video will stand; one that is there is replaced.
    width, height
        Size of every frame in px.
    frames_per_second
        Nominal; the frames' own times decide.
    title, comment
        Written into the file, such as "REHEARSAL" and the purpose.
    quality
        x264's constant rate factor, 0 (lossless) to 51.
    preset
        x264's trade of speed for size.

    Raises
    ------
    ConfigurationError
        When the file cannot be made there.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        frames_per_second: float,
        *,
        title: str = "",
        comment: str = "",
        quality: int = 23,
        preset: str = "ultrafast",
    ) -> None:
        self.path = path
        self._size = (height, width)
        try:
            handle, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
        except OSError as error:
            raise ConfigurationError(
                f"{path}: cannot be written there ({error.strerror}); make the folder or choose "
                "another"
            ) from error
        self._part = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._container = av.open(self._file, "w", format="mp4")
        self._container.metadata.update({"title": title, "comment": comment})
        self._stream = self._container.add_stream(
            "libx264", Fraction(frames_per_second).limit_denominator(1001)
        )
        _configure(self._stream, width, height, {"crf": str(quality), "preset": preset})
        self._encoder = ThreadPoolExecutor(1, "video-writer")
        self._pending: deque[Future[None]] = deque()
        self._first_s: float | None = None
        self._last_pts = -1

    def write(self, pixels: RgbImage, time_s: float) -> None:
        """Append a frame; the first frame's time becomes the video's 0.

        Raises
        ------
        ConfigurationError
            When the picture has another size, or its time is not after the last one's.
        SourceError
            When it, or a frame before it, cannot be written, as on a full disk.
        """
        if pixels.shape != (*self._size, 3):
            raise ConfigurationError(
                f"{self.path}: frame of shape {pixels.shape} in a video of {(*self._size, 3)}"
            )
        self._first_s = time_s if self._first_s is None else self._first_s
        pts = round((time_s - self._first_s) * _TICKS)
        if pts <= self._last_pts:
            raise ConfigurationError(
                f"{self.path}: the frame at {time_s} s is not later than the one before it"
            )
        self._last_pts = pts
        frame = av.VideoFrame.from_ndarray(_even(pixels), format="rgb24")
        frame.pts, frame.time_base = pts, Fraction(1, _TICKS)
        self._pending.append(self._encoder.submit(self._encode, frame))
        self._await(_PENDING)

    def close(self) -> None:
        """Finish the video and put it in its place; without a frame nothing is left.

        Raises
        ------
        SourceError
            When it cannot be written to its end; nothing is left then.
        """
        if self._file.closed:
            return
        if self._first_s is None:
            self.discard()
            return
        try:
            self._await(0)
            self._finish()
        finally:
            self.discard()

    def discard(self) -> None:
        """Stop and leave nothing behind; after ``close`` it does nothing."""
        self._encoder.shutdown(cancel_futures=True)
        for part in (self._container, self._file):
            with suppress(av.FFmpegError, OSError):  # it is thrown away
                part.close()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _encode(self, frame: av.VideoFrame) -> None:
        yuv = frame.reformat(
            format="yuv420p", dst_colorspace=_BT709, dst_color_range=_LIMITED_RANGE, threads=1
        )
        yuv.pts, yuv.time_base = frame.pts, frame.time_base
        self._container.mux(self._stream.encode(yuv))

    def _await(self, remaining: int) -> None:
        """Wait until only ``remaining`` frames are pending; their errors come out here."""
        while len(self._pending) > remaining:
            try:
                self._pending.popleft().result()
            except (av.FFmpegError, OSError) as error:
                self._refuse(error)

    def _finish(self) -> None:
        try:
            self._container.mux(self._stream.encode())
            self._container.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self.path)
        except (av.FFmpegError, OSError) as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> None:
        raise SourceError(
            f"{self.path}: the video cannot be written ({reason(error)}); make room or choose "
            "another folder"
        ) from error


def _configure(stream: VideoStream, width: int, height: int, options: dict[str, str]) -> None:
    stream.width, stream.height = width + width % 2, height + height % 2
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.options = options
    context.thread_count = 1
    context.time_base = Fraction(1, _TICKS)
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED_RANGE


def _even(pixels: RgbImage) -> RgbImage:
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), "edge")
    return np.ascontiguousarray(pixels)
