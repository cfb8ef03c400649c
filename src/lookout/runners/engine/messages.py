"""What parent and engine say to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lookout.adapters.video.health import State
from lookout.domain.adjudication import Sighting
from lookout.domain.calibration import OperatingPoint
from lookout.domain.refused import Refused
from lookout.runners.engine.plan import Templates

# From the parent


@dataclass(frozen=True, slots=True)
class Renew:
    """The deployment may still look; without one for a few seconds the engine stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Revise:
    """The list or its thresholds changed: ``gone`` are entries that left it."""

    revision: int
    list_digest: str
    point: OperatingPoint
    gone: tuple[str, ...]
    added: Templates


@dataclass(frozen=True, slots=True)
class Clear:
    """Whoever raised this alert turned out to be somebody else; or that was ``mistaken``."""

    alert: str
    mistaken: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a sighting: an alert's id, a refusal, or a fault in words."""

    number: int
    said: str | Refused | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Cameras off at once; then the counts, and the end."""


FromParent = Renew | Revise | Clear | Answer | Stop

# From the engine


@dataclass(frozen=True, slots=True)
class Ready:
    """The pack is loaded and the cameras are being connected."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One camera's picture as it may be shown, captured ``at``."""

    camera: str
    at: datetime
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Sighted:
    """Somebody looks like an entry; the engine waits for the answer with this number."""

    number: int
    sighting: Sighting = field(repr=False)


@dataclass(frozen=True, slots=True)
class CameraReport:
    """How one camera does; see :class:`lookout.console.engines.CameraHealth`."""

    camera: str
    state: State
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
class Report:
    """How the engine does, and what it has counted since it started.

    ``people`` were followed, ``compared`` of them had a picture that was good enough, ``refused``
    counts the others by the reason that was most frequent; ``withheld`` counts alerts that nobody
    saw, ``probes`` pictures that were compared, ``tracks`` people who are followed now.
    ``revision`` is the one that is matched.
    """

    cameras: tuple[CameraReport, ...] = ()
    people: int = 0
    compared: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    alerts: int = 0
    withheld: Mapping[str, int] = field(default_factory=dict)
    probes: int = 0
    tracks: int = 0
    cleared: int = 0
    levelled: bool = False
    revision: int = 0
    memory_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The engine's last words: its counts, and what went wrong, which is empty where nothing."""

    report: Report
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """How long each stage of one alert's way took, in seconds.

    ``queue_s``: from capture until its frame was taken. ``detect_s``: until faces were found.
    ``compare_s``: until it was clear that there is an alert. ``journal_s``: until it was recorded.
    """

    alert: str
    queue_s: float
    detect_s: float
    compare_s: float
    journal_s: float


FromEngine = Ready | View | Sighted | Report | Way | Closed
