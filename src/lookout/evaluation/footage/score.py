"""What labelled footage says of the system, as values and as JSON."""

from dataclasses import asdict, dataclass

from lookout.domain.track import Refusal
from lookout.evaluation.footage.passes import Fate, Minimum
from lookout.evaluation.statistics import Interval, Rate


@dataclass(frozen=True, slots=True)
class Miss:
    """A listed person's opportunity without an alert for them, and how far it came."""

    scene: str
    pass_id: str
    person: str
    fate: Fate
    refusal: Refusal | None
    best_score: float | None

    def __str__(self) -> str:
        where = f"{self.scene}: pass {self.pass_id}"
        if self.fate is Fate.REFUSED:
            return f"{where}: never good enough, mostly {self.refusal}"
        if self.fate is Fate.BELOW_THRESHOLD:
            return f"{where}: compared, no alert, best score {self.best_score:.3f}"
        return f"{where}: {self.fate.value.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """Every alert is counted in exactly one of these."""

    correct: int
    duplicate: int
    unlisted: int
    wrong_entry: int
    nobody: int

    @property
    def false(self) -> int:
        """Alerts that name the wrong person."""
        return self.unlisted + self.wrong_entry + self.nobody

    @property
    def all(self) -> int:
        """All alerts."""
        return self.correct + self.duplicate + self.false


@dataclass(frozen=True, slots=True)
class Delay:
    """Time in s from something to the alert; below 0 the alert came earlier."""

    median_s: float
    p95_s: float
    passes: int


@dataclass(frozen=True, slots=True)
class BelowMinimum:
    """Passes that were no opportunity, and so are in no rate but for alerts about strangers."""

    listed: int
    listed_found: int
    unlisted: int
    unlisted_alerted: int


@dataclass(frozen=True, slots=True)
class FootageScore:
    """What labelled footage says of the system; rates are by pass.

    ``tpir``: opportunities of listed people with an alert for their own entry, ``fnir`` the others,
    undetected faces among them. ``tpir_by_person``: the same with its bootstrap interval over
    people, ``None`` without an opportunity. ``fpir``: passes of people who are not listed that
    raised any alert, of those that were an opportunity or raised one; ``fpir_upper`` its one-sided
    95 % limit (3/n without an error, the rule of three). ``false_discovery``: false alerts of all
    alerts. ``delay`` counts from when the minimum was first met, ``delay_from_sight`` from when the
    face was first visible, however small. ``not_acquired``: opportunities of anybody without a
    single comparison, and the reasons; ``missed_by``: the reasons for the missed people of the
    list. ``fragments``: tracks for each pass that was followed, ``whole``: those that a single
    track followed. ``switched``: tracks that went over from one pass to another. ``covered``: faces
    of people without an alert that were hidden in what was shown.
    """

    minimum: Minimum
    tpir: Rate
    tpir_by_person: Interval | None
    fnir: Rate
    fpir: Rate
    fpir_upper: float
    false_discovery: Rate
    alerts: AlertCounts
    below_minimum: BelowMinimum
    delay: Delay | None
    delay_from_sight: Delay | None
    misses: tuple[Miss, ...]
    missed_by: dict[str, int]
    not_acquired: Rate
    not_acquired_by: dict[str, int]
    fragments: float
    whole: Rate
    switched: Rate
    covered: Rate
    listed_people: int
    unlisted_people: int
    scenes: int
    frames: int
    analysed: int
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Return the keys that docs/footage.md describes."""
        return {
            "minimum": asdict(self.minimum),
            "tpir": asdict(self.tpir),
            "tpir_by_person": asdict(self.tpir_by_person) if self.tpir_by_person else None,
            "fnir": asdict(self.fnir),
            "fpir": {**asdict(self.fpir), "upper": self.fpir_upper},
            "false_discovery": asdict(self.false_discovery),
            "alerts": {"all": self.alerts.all, "false": self.alerts.false, **asdict(self.alerts)},
            "below_minimum": asdict(self.below_minimum),
            "delay": asdict(self.delay) if self.delay else None,
            "delay_from_sight": asdict(self.delay_from_sight) if self.delay_from_sight else None,
            "misses": [asdict(miss) for miss in self.misses],
            "missed_by": dict(self.missed_by),
            "not_acquired": {**asdict(self.not_acquired), "by": dict(self.not_acquired_by)},
            "fragments": self.fragments,
            "whole": asdict(self.whole),
            "switched": asdict(self.switched),
            "covered": asdict(self.covered),
            "people": {"listed": self.listed_people, "unlisted": self.unlisted_people},
            "scenes": self.scenes,
            "frames": self.frames,
            "analysed": self.analysed,
            "seconds": self.seconds,
        }
