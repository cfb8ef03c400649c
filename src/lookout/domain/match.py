"""What was measured, and what policy makes of it."""

from dataclasses import dataclass

from lookout.domain.track import Template, TrackId


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The best entry of the watchlist for one template: measured, not yet judged.

    ``similarity`` is the cosine in [-1, 1]. ``level`` is the entry's level when this was measured
    (0 while levels are not applied), ``score = similarity - level / 2 - fusion`` where ``fusion``
    is the calibration's correction for the number of fused pictures. ``margin`` is the score's
    lead on the next entry (infinite with one entry).
    """

    template: Template
    entry: str
    similarity: float
    level: float
    score: float
    margin: float
    levelled: bool


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """A match above the operating threshold: a prompt to a person, who decides.

    ``false_alert_rate`` is the expected share of people who are not listed and would raise an
    alert at this threshold with this list; ``assessed`` tells whether that was measured.
    """

    track: TrackId
    entry: str
    time_s: float
    match: Match
    threshold: float
    false_alert_rate: float
    assessed: bool
    pack_digest: str
    watchlist_digest: str
