"""The fields of the published record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lookout.governance.exact import Rate

FORMAT = "lookout record 1"


def spoken_to(record: Mapping[str, Any]) -> int:
    """Return how many people were spoken to, by a record's data as it was published.

    Older records count those only of whom it was found out who they were.
    """
    seen = record["home_office"]
    known: int = seen["positive_interventions"] + seen["incorrect_interventions"]
    every: int = record.get("engagements", known)
    return every


@dataclass(frozen=True, slots=True)
class Seen:
    """The Home Office's fields: numbers of alerts and of people spoken to, and what came of it.

    A positive alert pointed out the right person, an incorrect one somebody else; an intervention
    is an engagement that was started. ``incorrect_alert_rate`` is per face seen.
    """

    deployment: str
    date: str
    type: str
    duration_minutes: float
    cameras: int
    watchlist_number: int
    threshold: float | None
    total_alerts: int
    positive_alerts: int
    positive_interventions: int
    incorrect_alerts: int
    incorrect_interventions: int
    arrests: int
    other_disposals: int
    faces_seen: int
    incorrect_alert_rate: float | None


@dataclass(frozen=True, slots=True)
class Errors:
    """How often it was wrong, with exact 95 % intervals and both denominators.

    ``false_per_face``: false alerts of people seen; ``…_at_most``: those that nobody resolved
    counted as false too. ``false_per_alert``: of all alerts. ``expected`` is the number of false
    alerts that the confirmed threshold let expect for so many people.
    """

    false_per_face: Rate
    false_per_face_at_most: Rate
    false_per_alert: Rate
    unresolved: int
    expected: float | None
    ethnicity: Mapping[str, int]
    sex: Mapping[str, int]
    age_band: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Recognition:
    """How many of the volunteers' passes were found; ``low`` and ``high`` by their members."""

    found: int
    passes: int
    members: int
    low: float
    high: float
    logged_late: int


@dataclass(frozen=True, slots=True)
class Review:
    """How people judged: disagreements, holds, and how well they told test pairs apart."""

    answers: int
    corrected: int
    held: int
    disputed: int
    test_pairs: int
    sensitivity: Rate
    specificity: Rate


@dataclass(frozen=True, slots=True)
class Change:
    """One revision of list or thresholds.

    ``plain_threshold`` holds until the entries' levels apply, ``threshold`` from then on.
    ``calibration`` is the SHA-256 (hex) of what gave them, empty where nobody noted it, and
    ``calibration_kept`` says that it was the one kept with the pack. ``report`` is the SHA-256
    (hex) of the evaluation that was named when the list was confirmed, with its day; both are
    ``null`` where somebody said why there was none.
    """

    number: int
    at: str
    entries: int
    threshold: float
    false_alert_rate: float
    assessed: bool
    change: str
    plain_threshold: float
    calibration: str
    calibration_kept: bool
    report: str | None
    report_dated: str | None


@dataclass(frozen=True, slots=True)
class Permission:
    """Who allowed it, by rank, and what the public was told."""

    rank: str | None
    given_at: str | None
    urgent: bool
    upheld: bool | None
    lapsed: bool
    highest_false_alert_rate: float
    greatest_list: int
    consultations: int
    notices: int
    signs: int


@dataclass(frozen=True, slots=True)
class Record:
    """The whole record, as it is published."""

    format: str
    made_at: str
    reference: str
    title: str
    place: str
    latitude_deg: float
    longitude_deg: float
    window: tuple[str, str]
    ended_because: str
    home_office: Seen
    errors: Errors
    recognition: Recognition | None
    review: Review
    listed: Mapping[str, int]
    children: Mapping[str, int]
    disposals: Mapping[str, int]
    not_located: int
    faces_per_arrest: float | None
    faces_per_person_safeguarded: float | None
    engagements: int
    engagement_minutes: float
    longest_engagement_minutes: float
    leaflets: int
    complaints: int
    requests: int
    permission: Permission
    revisions: tuple[Change, ...]
