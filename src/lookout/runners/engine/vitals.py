"""How the engine does: counts, and what is measured of its cameras."""

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from lookout.adapters.video.health import Health
from lookout.adapters.video.light import Light, light_of
from lookout.adapters.worker import memory_mb
from lookout.domain.face import Frame
from lookout.domain.track import Refusal, TrackId
from lookout.flow import Flow, Step
from lookout.runners.engine.messages import CameraReport, Report
from lookout.runners.live import LiveStep, Pace
from lookout.runners.tally import Tally

RING_S = 60.0
"""Refusals of the last minute are shown to whoever watches, and remembered no longer."""
LIGHT_EVERY_S = 1.0
_OF_LATE = 5
"""Measures of light that a mean is taken of."""


class CameraVitals:
    """What was seen of one camera of late."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._refused: deque[tuple[float, Refusal]] = deque()
        self._light: deque[Light] = deque(maxlen=_OF_LATE)
        self._light_s = float("-inf")
        self._faces = 0
        self._delay_s: float | None = None

    def take(self, frame: Frame, step: Step, now_s: float) -> None:
        """Take in one analysed frame, at ``now_s`` of the monotonic clock."""
        self._faces = sum(1 for face in step.faces if face.camera == self.name)
        self._delay_s = now_s - frame.time_s
        self._refused.extend(
            (now_s, one.reason)
            for one in step.rejected
            if one.track.camera == self.name and one.reason is not Refusal.NOT_BETTER
        )
        if now_s - self._light_s >= LIGHT_EVERY_S:
            self._light_s = now_s
            self._light.append(light_of(frame.pixels))

    def report(self, health: Health, pace: Pace, now_s: float) -> CameraReport:
        """Say how the camera does."""
        while self._refused and now_s - self._refused[0][0] > RING_S:
            self._refused.popleft()
        refused = Counter(reason.value for _, reason in self._refused)
        return CameraReport(
            camera=self.name,
            state=health.state,
            frames_per_second=health.frames_per_second,
            analyses_per_second=pace.analyses_per_s,
            delay_s=self._delay_s,
            faces=self._faces,
            refused=dict(sorted(refused.items())),
            brightness=_mean([one.brightness for one in self._light]),
            sharpness=_mean([one.sharpness for one in self._light]),
            reconnects=health.reconnects,
            last_error=health.last_error,
            warning=pace.warning,
        )


class Vitals:
    """Counts what the engine does; what it keeps of a person ends with their track.

    Parameters
    ----------
    cameras
        Their names.
    clock
        The monotonic clock that frames' times are read from, in seconds.
    """

    def __init__(self, cameras: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cameras = {name: CameraVitals(name) for name in cameras}
        self._paces: dict[str, Pace] = {}
        self._tally = Tally()
        self._followed: set[TrackId] = set()
        self._probes = self._alerts = 0

    def take(self, round_: LiveStep) -> None:
        """Take in one round over the cameras."""
        now_s, step = self._clock(), round_.step
        self._paces = round_.paces
        self._alerts += len(step.alerts)
        self._probes += len(step.matches)
        # Of an alert nothing is kept here but that there was one.
        self._tally.take(replace(step, alerts=()))
        for moment in round_.moments:
            camera = moment.frame.camera
            self._cameras[camera].take(moment.frame, step, now_s)
            self._followed = {track for track in self._followed if track.camera != camera}
            self._followed |= {track for track, _ in moment.heads}

    def report(self, flow: Flow, revision: int, healths: Sequence[Health]) -> Report:
        """Say how the engine does now."""
        now_s, totals = self._clock(), self._tally.so_far()
        cameras = tuple(
            self._cameras[health.camera].report(
                health, self._paces.get(health.camera, Pace(0.0, "")), now_s
            )
            for health in healths
        )
        return Report(
            cameras=cameras,
            people=totals.people,
            compared=totals.compared,
            refused={reason.value: count for reason, count in totals.refused.items()},
            alerts=self._alerts,
            withheld=dict(totals.withheld),
            probes=self._probes,
            tracks=len(self._followed),
            cleared=flow.cleared.people,
            levelled=flow.levels.current().applied,
            revision=revision,
            memory_mb=memory_mb(),
        )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
