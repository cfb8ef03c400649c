"""An alert as it was recorded, and what people made of the two pictures."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.listing import Caution
from lookout.domain.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Measured:
    """What the machine measured; shown to a person only after their own answer.

    ``similarity`` is the cosine in [-1, 1]; ``score``, ``threshold``, ``margin`` and ``levelled``
    as in :class:`~lookout.domain.match.Match`: the latter says which of the two thresholds the
    score was held against. ``false_alert_rate`` is what was expected at that threshold, per
    unlisted person-pass.
    """

    similarity: float
    score: float
    margin: float
    threshold: float
    false_alert_rate: float
    levelled: bool = True


class Direction(StrEnum):
    """Where somebody goes, as the camera sees it: ``left`` is the picture's left."""

    TOWARDS = "towards"
    AWAY = "away"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the machine half has to say: somebody looks like an entry.

    ``at`` is the time of day at which the person was seen. ``probe`` and ``reference`` are
    pictures as files' bytes; other people's faces in them are
    unrecognisable. ``entry`` is the listed entry's id and ``revision`` the list's that matched.
    ``clothing`` shows the person from head to knee, as coarsely as all that is not their own face
    may be shown, and ``direction`` where they go; both where that was to be seen. ``position`` is
    where in the frame the middle of the face was, in fractions of its width and height.
    """

    deployment: str
    at: datetime
    camera: str
    place: str
    entry: str
    revision: int
    probe: bytes
    reference: bytes
    measured: Measured
    pack_digest: str
    watchlist_digest: str
    clothing: bytes | None = None
    direction: Direction | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class RecordedAlert:
    """A prompt, recorded before anybody sees it.

    ``entry`` is the listed entry's id and ``revision`` the list's revision that matched. ``probe``
    and ``reference`` are the two pictures, ``clothing`` the person from head to knee where they
    were seen so far down, ``particulars`` a copy of why the person is listed, all sealed under the
    alert's own key, since the list is deleted sooner. ``at`` is when the person was seen. ``same``
    is ``None`` for a real alert; a labelled test pair, mixed into the reviewers' queue, has its
    truth here, and is never engaged. When the alert is purged its key is destroyed, the pictures
    are emptied and ``measured`` is ``None``; what is left is counted.
    """

    id: str
    version: int
    deployment: str
    at: datetime
    recorded_at: datetime
    camera: str
    place: str
    entry: str
    revision: int
    cautions: tuple[Caution, ...]
    probe: Sealed
    reference: Sealed
    measured: Measured | None
    pack_digest: str
    watchlist_digest: str
    particulars: Sealed | None = None
    same: bool | None = None
    clothing: Sealed | None = None
    direction: Direction | None = None

    @property
    def test(self) -> bool:
        """Whether this is a labelled test pair and no person who walked by."""
        return self.same is not None


class Answer(StrEnum):
    """What a person says of the two pictures."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"


class Seat(StrEnum):
    """From where somebody answers."""

    OPERATOR = "operator"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class Adjudication:
    """One person's answer to one alert.

    ``corrects`` is the id of the same person's earlier answer that this one corrects; the earlier
    one stays. ``reason`` are words for it, sealed under the alert's key.
    """

    id: str
    version: int
    deployment: str
    alert: str
    by: str
    seat: Seat
    answer: Answer
    at: datetime
    corrects: str | None = None
    reason: Sealed | None = None
