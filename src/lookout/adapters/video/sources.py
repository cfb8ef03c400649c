"""What a live camera can be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lookout.adapters.video.addresses import redacted
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame

SCHEMES = ("rtsp", "rtsps", "http", "https")
_DEVICE = re.compile(r"^/dev/(video\d+|v4l/by-(id|path)/[^/]+)$")


@dataclass(frozen=True, slots=True)
class Stream:
    """An RTSP camera (over TCP), or an HTTP stream that is one file: MJPEG, MPEG-TS, MKV, FLV, MP4.

    ``options`` are handed to FFmpeg beside our own, for cameras with odd ways.
    """

    url: str = field(repr=False)
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return redacted(self.url)


@dataclass(frozen=True, slots=True)
class Device:
    """A webcam (V4L2), asked for a size in px and a rate; ``None`` takes what it offers."""

    path: Path
    size: tuple[int, int] | None = None
    frames_per_second: float | None = None

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Built:
    """Frames that are made in the capture process, such as a rendered street.

    ``build`` is a function of a module or an instance of a class, so that it can be pickled.
    ``paced``: each frame is given at its ``time_s`` after the first, as a camera would.
    """

    build: Callable[[], Iterator[Frame]]
    paced: bool = True

    def __str__(self) -> str:
        return "frames made here"


LiveSource = Stream | Device | Built


def live_source(text: str) -> Stream | Device:
    """Return the source that an address or the path of a device names.

    Raises
    ------
    ConfigurationError
        When it is neither.
    """
    if _DEVICE.match(text):
        return Device(Path(text))
    if text.split("://", 1)[0].lower() in SCHEMES and urlsplit(text).hostname:
        return Stream(text)
    raise ConfigurationError(
        f"{redacted(text)}: is no live camera; give rtsp://…, http://… or /dev/video0"
    )
