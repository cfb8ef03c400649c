"""Every frame of an open file that can be decoded, with its time, and what was lost."""

from collections.abc import Generator, Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from lookout.adapters.video.containers import duration_s, frame_rate, reason
from lookout.domain.errors import SourceError

_EARLY_S = 0.5
"""An end this much (or two frame periods) before the one that the file names is a cut file."""

_INDEXED = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "asf")
"""Containers whose header says how long they are. For the others FFmpeg guesses, and it takes
MPEG-TS files that were put together for broken where they meet."""


_APART_S = 1e-3
"""Frames that follow each other by less are taken for frames with a broken time."""


class MediaClock:
    """Turns a file's time stamps into times that begin at 0 and always go forward."""

    def __init__(self, period_s: float) -> None:
        self.period_s = period_s
        self.time_s: float | None = None
        self._origin_s = 0.0

    def tick(self, stamp_s: float | None) -> float:
        """Return the next frame's time in s for its time stamp, if it has one."""
        if self.time_s is None:
            self.time_s, self._origin_s = 0.0, stamp_s or 0.0
            return 0.0
        next_s = self.time_s + self.period_s
        if stamp_s is not None and stamp_s - self._origin_s > self.time_s + _APART_S:
            next_s = stamp_s - self._origin_s
        self.time_s = next_s
        return next_s


class Decoding:
    """One pass through an open file."""

    def __init__(self, path: Path, container: InputContainer, stream: VideoStream) -> None:
        self._path = path
        self._container = container
        self._stream = stream
        self._clock = MediaClock(1 / frame_rate(stream))
        self._size: tuple[int, int] | None = None
        self._losses: list[str] = []
        self._end_s = 0.0
        self._is_indexed = container.format.name in _INDEXED

    def frames(self) -> Generator[tuple[float, av.VideoFrame], None, None]:
        """Give each frame that can be decoded with its time in s.

        Packets before the first frame that cannot be decoded are passed over: a recording that was
        cut out of a stream begins with some.

        Raises
        ------
        SourceError
            At the end, when a part could not be decoded or the file ends early; at once, when
            frames change their size.
        """
        for packet in self._packets():
            for frame in self._decoded(packet):
                self._refuse_other_size(frame)
                yield self._time_s(frame), frame
        self._refuse_losses()

    def _packets(self) -> "Iterator[Packet[VideoStream] | None]":
        """Give the packets; ``None`` stands for the end and empties the decoder."""
        try:
            for packet in self._container.demux(self._stream):
                if packet.is_corrupt and self._is_indexed:
                    self._note("cut packet")
                if packet.size:
                    yield packet
        except av.FFmpegError as error:
            self._note(reason(error))
        except IndexError:
            pass  # PyAV trips at the end over streams that began after the file was opened
        yield None

    def _decoded(self, packet: "Packet[VideoStream] | None") -> list[av.VideoFrame]:
        try:
            return self._stream.decode(packet)
        except av.error.EOFError:
            return []
        except av.FFmpegError as error:
            self._note(reason(error))
            return []

    def _time_s(self, frame: av.VideoFrame) -> float:
        base = float(self._stream.time_base or 0)
        stamp_s = frame.pts * base if frame.pts is not None and base else None
        time_s = self._clock.tick(stamp_s)
        shown_s = max(self._clock.period_s, frame.duration * base)
        self._end_s = max(self._end_s, max(time_s, stamp_s or 0.0) + shown_s)
        return time_s

    def _note(self, what: str) -> None:
        if self._clock.time_s is not None:
            self._losses.append(f"after {self._clock.time_s:.2f} s ({what})")

    def _refuse_other_size(self, frame: av.VideoFrame) -> None:
        size = frame.width, frame.height
        if self._size not in (None, size):
            old, new = "{} x {}".format(*self._size or size), "{} x {}".format(*size)
            raise SourceError(
                f"{self._path}: changes its size from {old} to {new} after "
                f"{self._clock.time_s or 0:.2f} s; cut it there into two recordings"
            )
        self._size = size

    def _refuse_losses(self) -> None:
        if self._losses:
            raise SourceError(
                f"{self._path}: damaged in {len(self._losses)} place(s), the first "
                f"{self._losses[0]}; what could be decoded was looked at"
            )
        if self._is_indexed:
            counted_s = self._stream.frames * self._clock.period_s
            named_s = duration_s(self._container, self._stream) or 0.0
            is_avi = self._container.format.name == "avi"  # there FFmpeg shortens the duration
            self._refuse_early_end(counted_s if is_avi else named_s)

    def _refuse_early_end(self, said_s: float) -> None:
        if self._end_s < said_s - max(_EARLY_S, 2 * self._clock.period_s):
            raise SourceError(
                f"{self._path}: cut off: ends after {self._clock.time_s or 0:.2f} s "
                f"of {said_s:.2f} s; what is there was looked at"
            )
