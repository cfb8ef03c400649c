"""What the pages need of the engines that run, as a protocol."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, eq=False)
class LiveView:
    """One camera's newest picture as it may be shown; ``number`` rises, ``at`` is its capture."""

    number: int
    at: datetime
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class CameraHealth:
    """How one camera of a running deployment does.

    ``state`` is a word of :class:`lookout.adapters.video.health.State`. ``delay_s`` is the time
    from capture to the end of the analysis. ``faces`` are in view now; ``refused`` counts pictures
    of the last minute by reason. ``brightness`` in [0, 1] and ``sharpness`` are means of late.
    ``warning`` is a sentence, or empty.
    """

    camera: str
    state: str
    frames_per_second: float
    analyses_per_second: float
    delay_s: float | None
    faces: int
    refused: Mapping[str, int]
    brightness: float | None
    sharpness: float | None
    reconnects: int
    last_error: str | None
    warning: str


@dataclass(frozen=True, slots=True)
class EngineHealth:
    """How the engine of one deployment does; counts are since the deployment went live.

    ``people`` were followed, ``compared`` of them had a picture that was good enough; ``withheld``
    counts alerts that nobody saw, by reason. ``levelled`` tells whether levels apply yet.
    ``refused`` counts people who were not compared, by reason, ``probes`` pictures that were,
    ``tracks`` people in view; ``revision`` is the list's that is matched now. All of them are since
    the engine was last started, which is ``since``.
    """

    running: bool
    since: datetime | None
    restarts: int
    cameras: Sequence[CameraHealth]
    people: int = 0
    compared: int = 0
    alerts: int = 0
    withheld: Mapping[str, int] = field(default_factory=dict)
    cleared: int = 0
    levelled: bool = False
    memory_mb: float | None = None
    warning: str = ""
    refused: Mapping[str, int] = field(default_factory=dict)
    probes: int = 0
    tracks: int = 0
    revision: int = 0


class Engines(Protocol):
    """The engines of the deployments that run on this machine."""

    @property
    def viewers(self) -> int:
        """How many listen for views now."""
        ...

    def newest_view(
        self, deployment: str, camera: str, after: int, wait_s: float
    ) -> LiveView | None:
        """Return a view with a higher number than ``after``, waiting for it up to ``wait_s``."""
        ...

    def listen(self, deployment: str, camera: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Have something called, in another thread, for each newer view; returns how to end it."""
        ...

    def health(self, deployment: str) -> EngineHealth | None:
        """Return how a deployment's engine does, ``None`` where none is meant to run."""
        ...
