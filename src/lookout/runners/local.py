"""The flow, driven over one recording in one process, as fast as the machine allows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.domain.track import TrackId
from lookout.flow import Flow, Step
from lookout.ports import Camera


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One frame and what the flow made of it; ``step`` is ``None`` for a frame passed over.

    ``heads`` are the boxes of all tracks at the frame's time, predicted where the frame was not
    analysed.
    """

    frame: Frame
    step: Step | None
    heads: tuple[tuple[TrackId, Box], ...]


def run(camera: Camera, flow: Flow, chosen: Callable[[int, float], bool]) -> Iterator[Moment]:
    """Drive the flow over a recording, frame by frame in media time.

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
    for frame in camera.frames():
        step = flow.step([frame]) if chosen(frame.index, frame.time_s) else None
        yield Moment(frame, step, tuple(flow.heads(frame.camera, frame.time_s)))
