"""What a chosen rate of false alerts means for one list on one day, and how sure that is.

Whoever sets a deployment up chooses how many false alerts may be expected, never a bare threshold.
The threshold follows from the calibration. The rate that it then really has is known only as well
as it was measured: the false alerts behind it came from so many different people, and their number
is taken for Poisson's (Garwood, 1936). On top of that comes the chance of the day, which together
gives the negative binomial distribution of Jeffreys' prediction.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy import special

from lookout.domain.calibration import Calibration, Threshold
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.statistics import Interval
from lookout.evaluation.thresholds import LEAST_PEOPLE


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: entries of the list, people who are expected to pass."""

    list_size: int
    footfall: int

    def __post_init__(self) -> None:
        if self.list_size < 1:
            raise ConfigurationError("--list-size: must be 1 or more")
        if self.footfall < 0:
            raise ConfigurationError("--footfall: must be 0 or more")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect at one threshold.

    ``alerts`` is the number of false alerts to expect, footfall times rate. Where the threshold is
    *unassessed* nobody has measured the rest, and it is ``None``: ``rate`` with its 95 % interval,
    ``alerts_low`` and ``alerts_high``, which a day's number stays within with a chance of 95 %, and
    ``tpir``, the share of listed people's passes that raised an alert where it was measured.
    ``people`` is how many different people's false alerts it rests on; ``counted`` is false where
    the calibration does not say, and the least number that it needs to be assessed is taken.
    """

    threshold: Threshold
    footfall: int
    alerts: float
    rate: Interval | None
    alerts_low: int | None
    alerts_high: int | None
    tpir: float | None
    people: int | None
    counted: bool
    measured_on: str
    date: str

    @property
    def assessed(self) -> bool:
        """Whether list size and rate lie within what was measured."""
        return self.threshold.assessed


def expect(calibration: Calibration, plan: Plan, rate: float, *, levelled: bool) -> Expectation:
    """Say what a chosen rate means.

    Parameters
    ----------
    rate
        Expected false alerts for each unlisted person who passes, in (0, 1).
    levelled
        Whether the levels of the entries apply already.

    Raises
    ------
    ConfigurationError
        When the rate is not within (0, 1).
    """
    threshold = calibration.threshold(rate, plan.list_size, levelled=levelled)
    table = calibration.levelled if levelled else calibration.plain
    counted = table.people_behind(plan.list_size, rate)
    people = (counted or LEAST_PEOPLE) if threshold.assessed else None
    low = high = None
    if people is not None:
        low, high = alerts_of_a_day(people, rate, plan.footfall)
    return Expectation(
        threshold=threshold,
        footfall=plan.footfall,
        alerts=rate * plan.footfall,
        rate=None if people is None else true_rate(people, rate),
        alerts_low=low,
        alerts_high=high,
        tpir=table.expected_tpir(plan.list_size, rate) if threshold.assessed else None,
        people=people,
        counted=counted is not None,
        measured_on=calibration.measured_on,
        date=calibration.date,
    )


def rate_at(
    calibration: Calibration, list_size: int, threshold: float, *, levelled: bool
) -> float | None:
    """Return the expected false-alert rate of a threshold, ``None`` where it is unassessed."""
    table = calibration.levelled if levelled else calibration.plain
    rate = table.rate(list_size, threshold)
    return rate if rate is not None and table.covers(list_size, rate) else None


def true_rate(people: int, rate: float, confidence: float = 0.95) -> Interval:
    """Return a measured rate with its interval, from how many people were falsely alerted."""
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(people, tail)) / people
    high = float(special.gammaincinv(people + 1, 1 - tail)) / people
    return Interval(rate, low * rate, min(1.0, high * rate))


def alerts_of_a_day(
    people: int, rate: float, footfall: int, confidence: float = 0.95
) -> tuple[int, int]:
    """Return what a day's number of false alerts stays within, chance of the day included."""
    tail, measured = (1 - confidence) / 2, people / rate
    share = measured / (measured + footfall)
    return _most_failures(tail, people + 0.5, share), _most_failures(1 - tail, people + 0.5, share)


def _most_failures(chance: float, successes: float, share: float) -> int:
    """Return the quantile of the negative binomial distribution.

    ``scipy.stats`` says the same, and takes a second to import, which every start would feel.
    """

    def until(failures: int) -> float:
        return float(special.betainc(successes, failures + 1, share))

    if until(0) >= chance:
        return 0
    found = math.ceil(special.nbdtrik(chance, successes, share))
    return found - 1 if until(found - 1) >= chance else found


def expectation_json(found: Expectation) -> Mapping[str, object]:
    """Return the keys that docs/evaluation.md describes."""
    threshold, rate = found.threshold, found.rate
    return {
        "levelled": threshold.levelled,
        "threshold": threshold.value,
        "false_alert_rate": threshold.false_alert_rate,
        "list_size": threshold.list_size,
        "assessed": found.assessed,
        "footfall": found.footfall,
        "false_alerts": found.alerts,
        "false_alerts_low": found.alerts_low,
        "false_alerts_high": found.alerts_high,
        "rate_low": None if rate is None else rate.low,
        "rate_high": None if rate is None else rate.high,
        "tpir": found.tpir,
        "people": found.people,
        "people_counted": found.counted,
        "measured_on": found.measured_on,
        "date": found.date,
    }
