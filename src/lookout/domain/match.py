"""What was measured, and what policy makes of it."""

from dataclasses import dataclass

from lookout.domain.arrays import Scores
from lookout.domain.calibration import Threshold
from lookout.domain.refused import Refused
from lookout.domain.track import Template, TrackId


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """How much each entry resembles everybody here: a snapshot.

    ``values``, ``shape = (entries,)``, float32, are upper quantiles of the entry's similarity to
    people who raised no alert, all 0 while ``applied`` is false. ``tracks`` is the number of
    people they rest on.
    """

    values: Scores
    applied: bool
    tracks: int


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The best entry of the watchlist for one template: measured, not yet judged.

    ``similarity`` is the cosine in [-1, 1], of templates weighed by the calibration's whitening
    where it has one. ``level`` is the entry's level when this was measured
    (0 while levels are not applied), ``score = similarity - level / 2 - crowding - fusion`` where
    ``fusion`` is the calibration's correction for the number of fused pictures. ``margin`` is the
    lead on the next entry (infinite with one entry). ``crowding`` is what was taken off in a longer
    list because other entries matched about as well (0 in a short one).
    """

    template: Template
    entry: str
    similarity: float
    level: float
    score: float
    margin: float
    levelled: bool
    crowding: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """A match above the operating threshold: a prompt to a person, who decides.

    ``threshold`` carries the expected share of people who are not listed and would raise an alert
    with this list, and whether that was measured. ``pack_digest`` and ``watchlist_digest`` name
    what it was made with.
    """

    track: TrackId
    entry: str
    time_s: float
    match: Match
    threshold: Threshold
    pack_digest: str
    watchlist_digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Withheld:
    """An alert that was neither recorded nor shown to anybody, and ``why``."""

    alert: Alert
    why: Refused
