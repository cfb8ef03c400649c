"""The capture process: one connection to one camera, its newest frame into the slot.

It is started by :mod:`lookout.adapters.video.live` and is meant to be killed: it holds nothing
that could be lost. It ends with its parent, leaves no core dump, and cannot be traced.
"""

import ctypes
import json
import os
import pickle
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO

import av
from av.container import InputContainer

from lookout.adapters.video.addresses import redacted
from lookout.adapters.video.containers import pixel_aspect, reason
from lookout.adapters.video.pixels import MAX_PIXELS, rgb_pixels, turn_of
from lookout.adapters.video.slot import FrameSlot, SlotHandles
from lookout.adapters.video.sources import Built, Device, LiveSource, Stream
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError, LookoutError, SourceError

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4  # linux/prctl.h
_LENGTH = struct.Struct("=Q")
_RTSP_FORMATS = "rtsp,rtp,sdp,mpegts"
_HTTP_FORMATS = "mpjpeg,mjpeg,mpegts,matroska,webm,mov,mp4,flv,h264,hevc,jpeg_pipe"


@dataclass(frozen=True, slots=True)
class Request:
    """What the parent asks for."""

    source: LiveSource
    slot: SlotHandles
    parent: int
    connect_timeout_s: float
    read_timeout_s: float


def send(pipe: BinaryIO, request: Request) -> None:
    """Hand a request over; the import path goes first, since a built source may need it."""
    for part in (json.dumps(sys.path).encode(), pickle.dumps(request)):
        pipe.write(_LENGTH.pack(len(part)) + part)
    pipe.flush()


def main() -> None:
    """Run one capture; standard input brings the request, standard output takes the events."""
    sys.excepthook = _tell_kind_only
    pipe = sys.stdin.buffer
    sys.path[:] = json.loads(_receive(pipe))
    request: Request = pickle.loads(_receive(pipe))
    _harden(request.parent)
    threading.Thread(target=_end_with_parent, args=(pipe.fileno(),), daemon=True).start()
    _run(request)
    os._exit(0)  # nothing is left to tidy up, and a hung library must not hold it up


def _run(request: Request) -> None:
    slot = FrameSlot(request.slot)
    try:
        for pixels in _pictures(request):
            slot.put(pixels, time.monotonic())
    except (av.FFmpegError, OSError) as error:
        _tell("lost", _reason(error, request))
    except ConfigurationError as error:
        _tell("wrong", redacted(str(error)))
    except LookoutError as error:
        _tell("lost", redacted(str(error)))
    else:
        _tell("ended", "the stream ended")


def _receive(pipe: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(pipe.read(_LENGTH.size))
    return pipe.read(length)


def _tell(event: str, why: str) -> None:
    sys.stdout.write(json.dumps({"event": event, "why": why}) + "\n")
    sys.stdout.flush()


def _tell_kind_only(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Report an unexpected error without its message, which may hold an address."""
    del error, trace
    _tell("lost", f"the capture process failed with {kind.__name__}")
    os._exit(1)


def _harden(parent: int) -> None:
    """Let pixels leave no trace: no core dump, no tracing, no life after the parent's."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def _end_with_parent(pipe: int) -> None:
    os.read(pipe, 1)  # nothing comes, so this returns when the parent is gone
    os._exit(0)


def _pictures(request: Request) -> Iterator[RgbImage]:
    if isinstance(request.source, Built):
        yield from _built(request.source)
        return
    with _opened(request.source, request) as container:
        yield from _decoded(container)
    if isinstance(request.source, Device | Stream):
        raise SourceError("the stream ended")


def _built(source: Built) -> Iterator[RgbImage]:
    start_s: float | None = None
    for frame in source.build():
        start_s = time.monotonic() - frame.time_s if start_s is None else start_s
        if source.paced:
            time.sleep(max(0.0, start_s + frame.time_s - time.monotonic()))
        yield frame.pixels


def _opened(source: Stream | Device, request: Request) -> InputContainer:
    timeouts = request.connect_timeout_s, request.read_timeout_s
    common = {"max_pixels": str(MAX_PIXELS), "fflags": "nobuffer"}
    if isinstance(source, Device):
        asked = {
            "video_size": "{}x{}".format(*source.size) if source.size else "",
            "framerate": str(source.frames_per_second or ""),
        }
        options = common | {name: value for name, value in asked.items() if value}
        return av.open(str(source.path), format="v4l2", options=options, timeout=timeouts)
    options = common | _network_options(source.url) | dict(source.options)
    return av.open(source.url, options=options, timeout=timeouts, metadata_errors="replace")


def _network_options(url: str) -> dict[str, str]:
    options = {"analyzeduration": "1000000", "fpsprobesize": "0"}
    if url.lower().startswith("rtsp"):
        return options | {
            "rtsp_transport": "tcp",
            "protocol_whitelist": "rtsp,rtsps,rtp,tcp,tls",
            "format_whitelist": _RTSP_FORMATS,
        }
    return options | {
        "protocol_whitelist": "http,https,tcp,tls",
        "format_whitelist": _HTTP_FORMATS,
        "max_redirects": "0",
    }


def _decoded(container: InputContainer) -> Iterator[RgbImage]:
    if not container.streams.video:
        raise SourceError("the stream has no video in it")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1  # more threads would hold frames back
    turn = None
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:  # a lost packet; the next key frame mends it
            continue
        for frame in frames:
            turn = turn or turn_of(frame)
            yield rgb_pixels(frame, pixel_aspect(stream), turn)


def _reason(error: av.FFmpegError | OSError, request: Request) -> str:
    if isinstance(error, av.error.ExitError):
        return (
            f"no answer within {request.connect_timeout_s:g} s, "
            f"or no frame within {request.read_timeout_s:g} s"
        )
    return reason(error)
