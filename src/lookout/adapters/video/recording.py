"""A closed recording as a camera: frames with their media time, in order."""

import gc
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lookout.adapters.video.containers import (
    duration_s,
    frame_rate,
    open_file,
    pixel_aspect,
    video_stream,
)
from lookout.adapters.video.decoding import Decoding
from lookout.adapters.video.pixels import rgb_pixels, turn_of
from lookout.adapters.video.readahead import read_ahead
from lookout.domain.errors import SourceError
from lookout.domain.face import Frame

Keep = Callable[[int, float], bool]
"""Whether the frame with this index and time (s) is wanted; the others are not converted."""


@dataclass(frozen=True, slots=True)
class Footage:
    """What a recording is: ``width`` and ``height`` in px, upright, with square pixels.

    ``frames_per_second`` is nominal; ``duration_s`` is what the file says, ``None`` where it says
    nothing.
    """

    width: int
    height: int
    frames_per_second: float
    duration_s: float | None


class Recording:
    """A local video file (MP4, MKV, WebM, AVI, MPEG-TS, GIF …) as a camera.

    Parameters
    ----------
    path
        The file. Only this file is ever opened, whatever is written in it.
    name
        The camera's name; the file's name where there is none.
    keep
        Frames for which this says no are decoded and counted, but neither converted nor given.
    threads
        Decoding threads. Decoding overlaps with whatever the consumer does in any case; more
        threads help with 4K footage, and lose one or two frames more around a damaged part.
    ahead
        Frames that are decoded before they are asked for; each holds its pixels in memory.

    Raises
    ------
    SourceError
        When the file is not a video, or not one frame of it can be decoded.
    """

    def __init__(
        self,
        path: Path,
        name: str | None = None,
        *,
        keep: Keep | None = None,
        threads: int = 1,
        ahead: int = 3,
    ) -> None:
        self.path = path
        self.name = name or path.name
        self.footage = _footage(path)
        self._keep = keep
        self._threads = threads
        self._ahead = ahead

    def frames(self) -> Generator[Frame, None, None]:
        """Give the frames in order; each call begins anew.

        The first frame's time is 0 and the others keep their distances from it. A frame without a
        time, or with one that is not after the frame before it, is set one nominal frame period
        after that one. What can be decoded of a damaged file is given, then the error is raised.

        Raises
        ------
        SourceError
            At the end, when a part could not be decoded or the file ends early; at once, when
            frames change their size, since a zone is drawn for one size.
        """
        try:
            yield from read_ahead(self._decoded(), self._ahead)
        finally:
            # The first frame's side data hold on to it in a ring (turn_of), and it to the decoder's
            # memory: megabytes a file that would wait for whenever Python looks for rings.
            gc.collect()

    def _decoded(self) -> Generator[Frame, None, None]:
        with open_file(self.path) as container:
            stream = video_stream(self.path, container, self._threads)
            aspect, turn = pixel_aspect(stream), None
            with closing(Decoding(self.path, container, stream).frames()) as timed:
                for index, (time_s, decoded) in enumerate(timed):
                    turn = turn or turn_of(decoded)
                    if self._keep is None or self._keep(index, time_s):
                        pixels = rgb_pixels(decoded, aspect, turn)
                        yield Frame(self.name, index, time_s, pixels)


def _footage(path: Path) -> Footage:
    with open_file(path) as container:
        stream = video_stream(path, container, 1)
        with closing(Decoding(path, container, stream).frames()) as timed:
            for _, decoded in timed:
                pixels = rgb_pixels(decoded, pixel_aspect(stream), turn_of(decoded))
                height, width = pixels.shape[:2]
                return Footage(width, height, frame_rate(stream), duration_s(container, stream))
    raise SourceError(f"{path}: not one frame of its video can be decoded")
