"""The running guard tells when the false-alert rate is no longer what was authorised.

A deployment is authorised for a rate, such as 1 false alert in 1,000 people. While it runs, alerts
are answered one by one, and whoever looks again and again with an ordinary test finds something in
the end. So the guard keeps a *test martingale*, which may be looked at after every alert.

Let ``k`` be the false alerts so far, ``n`` the people seen and ``r`` the authorised rate. Were the
true rate ``g`` times the authorised one, the counts would be ``g^k exp(-(g - 1) r n)`` times as
likely as at ``r`` itself. Averaged over ``g > 1``, with ``g - 1`` exponentially distributed with
mean ``m``, this is the evidence

    E = (1/m) * k! / c^(k+1) * (1 + c + c^2/2! + ... + c^k/k!),    c = r n + 1/m.

While the true rate is at most ``r``, E is a non-negative supermartingale that begins at 1, for
independent people as for Poisson arrivals, so the chance that it *ever* reaches ``1/a`` is at most
``a`` (Ville, 1939). The same E against every other rate gives bounds that hold at all times at once
(Robbins, 1970; Howard, Ramdas, McAuliffe and Sekhon, 2021; Ramdas, Gruenwald, Vovk and Shafer,
2023).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from scipy import special

from lookout.domain.errors import ConfigurationError
from lookout.governance.people_seen import Fragments, PeopleSeen, people_seen

MEAN_EXCESS = 2.0
"""Mean of ``g - 1``: rates of about three times the authorised one are what is looked for first.
Of 0.5, 1, 2 and 4 this one asks soonest for a pause at twice the authorised rate; see
``docs/guard.md`` for how soon."""


class Call(StrEnum):
    """What the guard says; a person decides, and it never stops anything by itself."""

    GO_ON = "go_on"
    WARN = "warn"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class GuardOptions:
    """What was authorised, and how easily the guard speaks up."""

    authorised: float = 0.001
    """False alerts per person seen that were authorised, in (0, 1)."""
    warn: float = 0.2
    """Largest chance of ever warning in a deployment that keeps the authorised rate."""
    pause: float = 0.05
    """The same for asking to pause."""
    fragments: Fragments = field(default_factory=Fragments)
    """Tracks for one person, as measured."""

    def __post_init__(self) -> None:
        if not 0 < self.authorised < 1:
            raise ConfigurationError(f"guard: rate {self.authorised} is not between 0 and 1")
        if not 0 < self.pause <= self.warn < 1:
            raise ConfigurationError("guard: needs 0 < pause <= warn < 1")


@dataclass(frozen=True, slots=True)
class Answers:
    """How the alerts of a deployment stand; labelled test pairs and exercises are left out.

    ``unsure`` were answered so, ``unresolved`` not at all yet. Both count as false, since nobody
    knows, and whoever never answers would otherwise never be warned.
    """

    true: int = 0
    false: int = 0
    unsure: int = 0
    unresolved: int = 0

    def __post_init__(self) -> None:
        if min(self.true, self.false, self.unsure, self.unresolved) < 0:
            raise ConfigurationError("guard: a number of alerts is below 0")

    @property
    def counted(self) -> int:
        """Alerts that count as false."""
        return self.false + self.unsure + self.unresolved


@dataclass(frozen=True, slots=True)
class Watched:
    """What the guard says now, and why.

    ``low`` and ``high`` are bounds of the false-alert rate per person seen, each one-sided, each
    valid at all times together with the chance ``options.pause`` of ever being wrong. ``evidence``
    is E of the module. ``confirmed`` is what the guard would say if all that nobody has answered,
    or nobody is sure of, turned out true. A pause that was asked for stays asked for until a person
    has decided: that is for the caller to keep.
    """

    call: Call
    confirmed: Call
    answers: Answers
    people: PeopleSeen
    low: float
    high: float
    evidence: float
    options: GuardOptions

    def __str__(self) -> str:
        authorised = f"authorised is {_one_in(self.options.authorised)}"
        counted = self.answers.counted
        alerts = f"{counted} alert{' counts' if counted == 1 else 's count'} as false"
        seen = f"{alerts} among at least {self.people.low:,.0f} people"
        match self.call:
            case Call.GO_ON:
                kept = self.high <= self.options.authorised
                state = "shown to be kept" if kept else "so far neither shown nor contradicted"
                known = f"the rate is at most {_one_in(self.high)}"
                bound = known if self.high < 0.5 else "nothing is known of the rate yet"
                return f"Go on: {seen}; {bound}, {authorised}: {state}."
            case Call.WARN:
                return f"Warning: {seen}, more than expected; {authorised}.{self._hint()}"
            case Call.PAUSE:
                return (
                    f"Please pause: {seen}; the rate is {_one_in(self.low)} or more, {authorised}."
                    + self._hint()
                )

    def _hint(self) -> str:
        waiting = self.answers.unresolved + self.answers.unsure
        if self.confirmed is self.call or not waiting:
            return ""
        return f" Of these, {waiting} are unanswered or unsure: answer them first."


def watch(answers: Answers, probed_tracks: int, options: GuardOptions | None = None) -> Watched:
    """Hold a deployment's alerts against the people that it has seen.

    Parameters
    ----------
    answers
        How its alerts stand now.
    probed_tracks
        Tracks that yielded at least one probe, so could have raised an alert.

    Raises
    ------
    ConfigurationError
        When a number is below 0.
    """
    options = options or GuardOptions()
    people = people_seen(probed_tracks, options.fragments)
    low, high = bounds(answers.counted, people.low, options.pause)
    found = evidence(answers.counted, options.authorised * people.low)
    sure = evidence(answers.false, options.authorised * people.low)
    return Watched(
        _call(found, options), _call(sure, options), answers, people, low, high, found, options
    )


def evidence(false_alerts: int, expected: float) -> float:
    """Return E of the module: how much the counts speak for a rate above the authorised one.

    Parameters
    ----------
    expected
        False alerts that the authorised rate gives for the people seen, 0 or more.

    Returns
    -------
    float
        Above 0, infinite where it is beyond floating point.
    """
    c = expected + 1 / MEAN_EXCESS
    total = 1 / c
    for k in range(1, false_alerts + 1):
        total = (1 + k * total) / c
    return total / MEAN_EXCESS


def bounds(false_alerts: int, people: float, wrong: float) -> tuple[float, float]:
    """Return the least and the greatest rate that the counts have not spoken against.

    Each bound is passed by the true rate at any time with a chance of at most ``wrong``.
    """
    if people <= 0:
        return 0.0, 1.0
    limit = math.log(1 / wrong)
    low = 0.0
    if false_alerts:
        low = _root(lambda mu: limit - _log(evidence(false_alerts, mu)), float(false_alerts))
    high = _root(lambda mu: _log_evidence_below(false_alerts, mu) - limit, false_alerts + limit + 1)
    return min(1.0, low / people), min(1.0, high / people)


def _log_evidence_below(k: int, expected: float) -> float:
    """Log of the mean of ``g^k exp((1 - g) r n)`` over ``0 < g < 1``, for a rate below ``r``."""
    below = special.gammainc(k + 1, expected)
    if below <= 0:  # far fewer people than such a count needs: no evidence at all
        return -math.inf
    return float(expected + special.gammaln(k + 1) + math.log(below) - (k + 1) * math.log(expected))


def _root(rising: Callable[[float], float], start: float) -> float:
    """Return where a rising function of a positive number passes 0; 0 if it is above all along."""
    low, high = 0.0, start
    while rising(high) < 0:
        low, high = high, 2 * high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) >= 0 else (middle, high)
    return high if low > 0 else 0.0


def _call(found: float, options: GuardOptions) -> Call:
    if found >= 1 / options.pause:
        return Call.PAUSE
    return Call.WARN if found >= 1 / options.warn else Call.GO_ON


def _log(value: float) -> float:
    return math.log(value) if value < math.inf else math.inf


def _one_in(rate: float) -> str:
    return f"1 in {1 / rate:,.0f}"
