"""The flow, driven by live cameras: the newest frame of each, as often as the machine manages.

A live camera runs only inside an authorised deployment; whoever calls this has checked that.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lookout.domain.face import Frame
from lookout.domain.match import Withheld
from lookout.flow import Flow, Step
from lookout.runners.cadence import LEAST_ANALYSES_PER_S
from lookout.runners.local import Moment

_AT_ONCE_S = 1e-3
"""Waiting for less than this is not worth it."""

_SHORT_WAIT_S = 0.02
"""How long one camera is waited for before the others are asked again."""


class NewestFrames(Protocol):
    """A live camera that keeps only its newest frame."""

    name: str

    def newest(self, wait_s: float = 0.0) -> Frame | None:
        """Return a frame newer than the last one, waiting up to ``wait_s``; ``None`` if none."""
        ...


@dataclass(frozen=True, slots=True)
class PaceOptions:
    """How often each camera is analysed."""

    wanted_per_s: float = LEAST_ANALYSES_PER_S + 0.5
    """Analyses a second where the machine manages; more frames than that are passed over."""
    least_per_s: float = 8.0
    """Below this the health says so: people may pass between two analyses."""
    window_s: float = 3.0
    """Time over which the pace is measured."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a camera was analysed of late; ``warning`` is a sentence, or empty."""

    analyses_per_s: float
    warning: str


class PaceMeter:
    """Decides when a camera is due and measures how often it was analysed."""

    def __init__(self, camera: str, started_s: float, options: PaceOptions | None = None) -> None:
        self._camera = camera
        self._options = options or PaceOptions()
        self._started_s = started_s
        self._analysed: deque[float] = deque()

    def due_in_s(self, now_s: float) -> float:
        """Return after how many seconds the camera may be analysed again, 0 for now."""
        if not self._analysed:
            return 0.0
        # A tenth early, so that a camera whose frames jitter is not put off by a whole frame.
        left_s = self._analysed[-1] + 0.9 / self._options.wanted_per_s - now_s
        return left_s if left_s > _AT_ONCE_S else 0.0

    def analysed(self, now_s: float) -> None:
        """Note an analysis."""
        self._analysed.append(now_s)

    def pace(self, now_s: float) -> Pace:
        """Measure; within the first window there is no warning yet."""
        window_s = self._options.window_s
        while self._analysed and self._analysed[0] <= now_s - window_s:
            self._analysed.popleft()
        per_s = len(self._analysed) / window_s
        slow = now_s - self._started_s >= window_s and per_s < self._options.least_per_s
        least = self._options.least_per_s
        warning = (
            f"camera {self._camera}: {per_s:.1f} analyses a second, fewer than {least:g}; "
            "people may pass unseen: use fewer cameras, or a faster machine"
        )
        return Pace(per_s, warning if slow else "")


@dataclass(frozen=True, slots=True, eq=False)
class LiveStep:
    """What one round over the cameras gave; ``paces`` by camera's name.

    ``step`` is what the flow made of all frames of the round together, also where there was none.
    The round began at ``began_s`` of the clock, and its faces were found at ``looked_s``.
    """

    moments: tuple[Moment, ...]
    paces: dict[str, Pace]
    step: Step
    began_s: float = 0.0
    looked_s: float = 0.0

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """The round's alerts that may not be shown, with the reasons."""
        return self.step.withheld


def watch(
    cameras: Sequence[NewestFrames],
    flow: Flow,
    *,
    running: Callable[[], bool],
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
    options: PaceOptions | None = None,
) -> Iterator[LiveStep]:
    """Drive the flow until ``running`` says no; frames of all cameras go through in one batch.

    It is asked before each round, so this is also where the flow may be changed between steps. The
    last round has no frames: all tracks end in it.

    Parameters
    ----------
    clock
        The monotonic clock that the frames' times are read from, in seconds.
    wait
        Waits so many seconds.

    Raises
    ------
    JournalError
        When an alert could not be recorded: looking stops, since nobody could be told. An alert
        that may not be recorded stops nothing: it is withheld.
    """
    meters = {camera.name: PaceMeter(camera.name, clock(), options) for camera in cameras}
    paces: dict[str, Pace] = {}
    while running():
        frames = _newest(cameras, meters, clock, wait)
        now_s = clock()
        faces = flow.look(frames)
        looked_s = clock()
        step = flow.follow(frames, faces)
        for frame in frames:
            meters[frame.camera].analysed(now_s)
        moments = tuple(
            Moment(frame, step, tuple(flow.heads(frame.camera, frame.time_s))) for frame in frames
        )
        paces = {name: meter.pace(now_s) for name, meter in meters.items()}
        yield LiveStep(moments, paces, step, now_s, looked_s)
    yield LiveStep((), paces, flow.finish())


def _newest(
    cameras: Sequence[NewestFrames],
    meters: dict[str, PaceMeter],
    clock: Callable[[], float],
    wait: Callable[[float], None],
) -> list[Frame]:
    """Take the frames that are there of the cameras that are due; where none is, wait a little."""
    now_s = clock()
    waits_s = {camera.name: meters[camera.name].due_in_s(now_s) for camera in cameras}
    due = [camera for camera in cameras if waits_s[camera.name] == 0]
    if not due:
        wait(min(waits_s.values()))
        return []
    frames = [frame for camera in due if (frame := camera.newest()) is not None]
    if not frames and (waited := due[0].newest(_SHORT_WAIT_S)) is not None:
        frames = [waited]
    return frames
