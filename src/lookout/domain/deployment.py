"""A deployment: why, where, when and how people may be looked at, and who allowed it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import ListCategory
from lookout.domain.revision import ListRevision
from lookout.domain.siting import CameraPlan, SignPlan


class State(StrEnum):
    """Where a deployment stands; :mod:`lookout.governance.states` says what may follow what."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    READY = "ready"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"
    RECORDED = "recorded"
    PURGED = "purged"


class Purpose(StrEnum):
    """What a deployment may be for."""

    HOTSPOT = "hotspot"
    PROTECTIVE_SECURITY = "protective_security"
    SOUGHT_PERSON = "sought_person"
    MISSING_OR_VULNERABLE = "missing_or_vulnerable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a name that the public knows, and WGS 84 coordinates in degrees.

    Raises
    ------
    ConfigurationError
        When the coordinates are none.
    """

    name: str
    latitude_deg: float
    longitude_deg: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude_deg <= 90 and -180 <= self.longitude_deg <= 180):
            raise ConfigurationError(
                f"place: ({self.latitude_deg}, {self.longitude_deg}) is no latitude and longitude"
            )


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when, with time zones; the end is the first moment outside.

    Raises
    ------
    ConfigurationError
        When a time has no zone or the end is not after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ConfigurationError("window: times need a zone, as in 2026-06-01T10:00+01:00")
        if self.end <= self.start:
            raise ConfigurationError("window: the end must be after the start")

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def contains(self, now: datetime) -> bool:
        """Tell whether a moment lies inside."""
        return self.start <= now < self.end


class DocumentKind(StrEnum):
    """Assessments that a deployment must rest on."""

    DPIA = "dpia"
    APPROPRIATE_POLICY = "appropriate_policy"
    EQUALITY = "equality"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class ImpactDocument:
    """One assessment: what it is called, its day, the last day it holds, its SHA-256 (hex)."""

    kind: DocumentKind
    title: str
    dated: date
    valid_until: date
    digest: str


@dataclass(frozen=True, slots=True)
class ListCriteria:
    """Who may be listed: in words, by category, and how many at most."""

    words: str
    categories: tuple[ListCategory, ...]
    greatest_size: int


@dataclass(frozen=True, slots=True)
class Application:
    """All that an authority decides about and freezes.

    ``false_alert_rate`` is the highest expected share of unlisted passes that raise an alert, in
    (0, 1); ``expected_faces`` how many people are expected to pass. ``reviewers`` is how many
    people must answer "same" before anybody is spoken to, 1 or 2. ``footage_days`` is for how long
    recordings are kept, 0 where none are made. ``longer_window`` is why more than six hours are
    needed, empty otherwise. ``qualification`` is what the operator who starts it must be trained
    for, empty where none is demanded.
    """

    title: str
    purpose: Purpose
    purpose_reason: str
    place: Place
    place_reason: str
    cameras: tuple[CameraPlan, ...]
    window: Window
    necessity: str
    proportionality: str
    criteria: ListCriteria
    false_alert_rate: float
    expected_faces: int
    pack: str
    pack_digest: str
    documents: tuple[ImpactDocument, ...]
    signs: tuple[SignPlan, ...]
    reviewers: int = 1
    footage_days: int = 0
    alert_days_in_use: int = 31
    longer_window: str = ""
    qualification: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """A decision about an application, with its reasons.

    ``frozen`` is the SHA-256 (hex) of what was decided about. ``urgent`` says that somebody of a
    lower rank gave it; it lapses at ``review_by`` unless a higher rank has reviewed it.
    """

    granted: bool
    by: str
    rank: str
    at: datetime
    reasons: str
    frozen: str
    urgent: bool = False
    review_by: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    review_reasons: str = ""
    upheld: bool | None = None


@dataclass(frozen=True, slots=True)
class SignConfirmed:
    """A sign that stands: a photograph's SHA-256 (hex) shows it."""

    sign: str
    photograph: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to the public: where it was published and when."""

    where: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Use:
    """A stretch of time in which cameras looked; ``ended_at`` is ``None`` while they do."""

    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str = ""

    def covers(self, moment: datetime) -> bool:
        """Tell whether cameras looked at a moment."""
        return self.started_at <= moment and (self.ended_at is None or moment <= self.ended_at)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the engine counted: people who passed the zones, and passes of listed volunteers.

    ``faces`` are people of whom a picture was good enough to be compared, ``seen`` all who were
    followed. ``refused`` counts the others by the reason that came most often, ``withheld`` alerts
    that nobody saw, by reason; both as pairs of a word and a number.
    """

    faces: int = 0
    passes: int = 0
    counted_at: datetime | None = None
    seen: int = 0
    refused: tuple[tuple[str, int], ...] = ()
    withheld: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment through its whole life; ``id`` names it and ``reference`` is on its signs.

    ``team`` are the accounts of the operators and engagement officers who see its alerts and live
    views; where it is empty, all of these roles do.
    """

    id: str
    version: int
    reference: str
    created_at: datetime
    applicant: str
    state: State
    application: Application
    submitted_at: datetime | None = None
    authority: Authority | None = None
    notices: tuple[Notice, ...] = ()
    signs: tuple[SignConfirmed, ...] = ()
    revisions: tuple[ListRevision, ...] = ()
    uses: tuple[Use, ...] = ()
    tally: Tally = Tally()
    ended_at: datetime | None = None
    ended_reason: str = ""
    recorded_at: datetime | None = None
    purged_at: datetime | None = None
    lapsed: bool = False
    team: tuple[str, ...] = ()

    @property
    def deployment(self) -> str:
        """Its own id, under which it is kept."""
        return self.id

    @property
    def revision(self) -> ListRevision | None:
        """The list and threshold that hold now, if any were confirmed."""
        return self.revisions[-1] if self.revisions else None
