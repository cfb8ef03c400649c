"""What an engine is started with; it travels through a pipe, and is never written."""

from dataclasses import dataclass, field
from datetime import datetime

from lookout.adapters.video.sources import LiveSource
from lookout.domain.arrays import Vectors
from lookout.domain.calibration import Calibration, OperatingPoint
from lookout.domain.geometry import Zone


@dataclass(frozen=True, slots=True)
class EngineCamera:
    """One camera: its name, the place that alerts name, its zone, and where its frames are."""

    name: str
    place: str
    zone: Zone
    source: LiveSource


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """Who is looked for: ids of entries, and their templates in the same order.

    ``vectors``: ``shape = (n, dimension)``, float32, rows of length 1.
    """

    entries: tuple[str, ...]
    vectors: Vectors = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What one engine does, frozen; what may change while it runs comes as messages.

    ``revision`` and ``list_digest`` name the list that was confirmed, ``point`` holds both
    thresholds. ``ends`` is the end of the authorised window: nothing is looked at after it,
    whatever else is said.
    """

    deployment: str
    cameras: tuple[EngineCamera, ...]
    listed: Templates
    revision: int
    list_digest: str
    point: OperatingPoint
    pack: str
    pack_digest: str
    calibration: Calibration
    ends: datetime
