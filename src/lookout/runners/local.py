"""The flow, driven over one recording in one process, as fast as the machine allows."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

from lookout.domain.errors import SourceError
from lookout.domain.face import Face, Frame
from lookout.domain.geometry import Box
from lookout.domain.track import TrackId
from lookout.flow import Flow, Step
from lookout.ports import Camera

AHEAD = 4
"""Frames that wait while faces are looked for in them."""

LOOKERS = 2
"""Threads that look for faces; each uses one core."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One frame and what the flow made of it; ``step`` is ``None`` for a frame passed over.

    ``heads`` are the boxes of all tracks at the frame's time, predicted where the frame was not
    analysed.
    """

    frame: Frame
    step: Step | None
    heads: tuple[tuple[TrackId, Box], ...]


_Looked: TypeAlias = tuple[Frame, "Future[list[tuple[Face, ...]]] | None"]


def run(camera: Camera, flow: Flow, chosen: Callable[[int, float], bool]) -> Iterator[Moment]:
    """Drive the flow over a recording, frame by frame in media time.

    Faces of the next frames are looked for in other threads meanwhile. Looking keeps nothing, and
    everything else happens here in time order, so the result does not depend on the threads.

    Parameters
    ----------
    chosen
        Told each frame's index and time (s), in order; says whether it is analysed.

    Raises
    ------
    SourceError
        When the recording is damaged; what came before was given.
    JournalError
        When an alert could not be recorded.
    """
    ahead: deque[_Looked] = deque()
    with ThreadPoolExecutor(LOOKERS, "look") as pool:
        try:
            for frame in camera.frames():
                wanted = chosen(frame.index, frame.time_s)
                ahead.append((frame, pool.submit(flow.look, [frame]) if wanted else None))
                if len(ahead) > AHEAD:
                    yield _moment(flow, *ahead.popleft())
        except SourceError:
            yield from _rest(flow, ahead)
            raise
        yield from _rest(flow, ahead)


def _rest(flow: Flow, ahead: deque[_Looked]) -> Iterator[Moment]:
    while ahead:
        yield _moment(flow, *ahead.popleft())


def _moment(flow: Flow, frame: Frame, looked: "Future[list[tuple[Face, ...]]] | None") -> Moment:
    step = flow.follow([frame], looked.result()) if looked is not None else None
    return Moment(frame, step, tuple(flow.heads(frame.camera, frame.time_s)))
