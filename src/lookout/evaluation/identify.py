"""Open-set identification: who is listed is found, who is not listed raises no alert.

Each draw enrols one picture of each of N people and looks for them in one other picture each. Of
the people who are not enrolled a third walks by first and warms the levels up, as at a site's
start; the others are tested. Scores are those of the live flow: the same search, the same levels,
taken from the same estimator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.pictures import DataSet
from lookout.evaluation.statistics import Interval, Values
from lookout.evaluation.templates import Templates

RATES = (0.01, 0.003, 0.001)
"""False-positive identification rates that are reported."""

WARM_SHARE = 3
"""One in so many of the people who are not enrolled warms the levels up and is not tested."""


@dataclass(frozen=True, slots=True)
class IdentifyOptions:
    """What is drawn; the same options on the same data give the same result."""

    enrolled: int
    """People enrolled with one picture each, and looked for in one other."""
    draws: int = 10
    """How often people are drawn anew."""
    seed: int = 0
    """The same seed draws the same people."""
    rates: tuple[float, ...] = RATES
    """See :data:`RATES`."""
    resamples: int = statistics.RESAMPLES
    """See :func:`lookout.evaluation.statistics.resampled`."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Who plays which part once: indices of people, and one picture for each part."""

    enrolled: tuple[int, ...]
    gallery: tuple[str, ...]
    probes: tuple[str, ...]
    warm: tuple[str, ...]
    tested: tuple[int, ...]
    strangers: tuple[str, ...]

    @property
    def pictures(self) -> set[str]:
        """All pictures that the draw needs."""
        return {*self.gallery, *self.probes, *self.warm, *self.strangers}


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Scores of all draws' probes under one way of matching.

    ``mated`` is the own entry's score where it came first, else minus infinity; ``nonmated`` the
    best score; both float64. ``listed`` and ``unlisted`` are the people whom the probes show.
    """

    mated: Values
    listed: NDArray[np.int64]
    nonmated: Values
    unlisted: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """TPIR at one FPIR: the rate asked for, the threshold that keeps it, both numerators."""

    tpir: Interval
    threshold: float
    hits: int
    false_alerts: int


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """How well one way of matching does; ``points`` by FPIR."""

    rank1: Interval
    points: Mapping[float, OperatingPoint]
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Gain:
    """What one way of matching finds beyond another at the same FPIR, by paired bootstrap."""

    difference: Interval
    ratio: Interval


@dataclass(frozen=True, slots=True, eq=False)
class Identification:
    """The result; ``mated`` and ``nonmated`` count the probes of all draws."""

    options: IdentifyOptions
    mated: int
    nonmated: int
    failures_to_acquire: int
    ours: Performance
    plain: Performance
    gains: Mapping[float, Gain]


Matcher = Callable[[Templates, Draw], tuple[Values, Values]]
"""Scores of a draw's probes and strangers against its gallery, ``(probes, entries)`` each."""


def make_draws(data: DataSet, options: IdentifyOptions) -> tuple[Draw, ...]:
    """Draw people and pictures.

    Raises
    ------
    ConfigurationError
        When there are too few people with two pictures, or too few others.
    """
    able = [i for i, person in enumerate(data.people) if len(person.pictures) > 1]
    if options.enrolled < 1 or options.draws < 1:
        raise ConfigurationError("--enrolled and --draws: must be 1 or more")
    if len(able) < options.enrolled:
        raise ConfigurationError(
            f"--enrolled {options.enrolled}: {data.root} has {len(able)} people with two pictures "
            "or more, and each needs one to enrol and one to be looked for; ask for fewer"
        )
    others = len(data.people) - options.enrolled
    if others < WARM_SHARE:
        raise ConfigurationError(
            f"--enrolled {options.enrolled}: leaves {others} of {len(data.people)} people in "
            f"{data.root} who are not enrolled; at least {WARM_SHARE} are needed, so ask for fewer"
        )
    return tuple(_draw(data, able, options, number) for number in range(options.draws))


def identify(
    data: DataSet,
    templates: Templates,
    options: IdentifyOptions,
    matchers: tuple[Matcher, Matcher],
) -> Identification:
    """Search every draw's probes and count.

    Parameters
    ----------
    templates
        Of all pictures that the draws need.
    matchers
        Ours, and the plain one that it is compared with.
    """
    draws = make_draws(data, options)
    ours, plain = (_outcomes(draws, templates, matcher) for matcher in matchers)
    people = len(data.people)
    weighted = [_weighted(outcomes, people, options) for outcomes in (ours, plain)]
    performances = [
        _performance(outcomes, samples, options)
        for outcomes, samples in zip((ours, plain), weighted, strict=True)
    ]
    return Identification(
        options=options,
        mated=len(ours.mated),
        nonmated=len(ours.nonmated),
        failures_to_acquire=_failures(draws, templates),
        ours=performances[0],
        plain=performances[1],
        gains={
            rate: _gain(performances[0], performances[1], weighted, rate, column)
            for column, rate in enumerate(options.rates)
        },
    )


def _draw(data: DataSet, able: Sequence[int], options: IdentifyOptions, number: int) -> Draw:
    random = np.random.default_rng((options.seed, number))
    enrolled = sorted(int(i) for i in random.choice(able, options.enrolled, replace=False))
    chosen = [random.permutation(data.people[i].pictures)[:2] for i in enrolled]
    listed = set(enrolled)
    others = [i for i in random.permutation(len(data.people)).tolist() if i not in listed]
    warm = len(others) // WARM_SHARE
    pictures = [str(random.choice(data.people[i].pictures)) for i in others]
    return Draw(
        enrolled=tuple(enrolled),
        gallery=tuple(str(first) for first, _ in chosen),
        probes=tuple(str(second) for _, second in chosen),
        warm=tuple(pictures[:warm]),
        tested=tuple(others[warm:]),
        strangers=tuple(pictures[warm:]),
    )


def _outcomes(draws: Sequence[Draw], templates: Templates, matcher: Matcher) -> Outcomes:
    mated, nonmated = [], []
    for draw in draws:
        of_probes, of_strangers = matcher(templates, draw)
        own = np.diagonal(of_probes)
        first = own_entry_first(of_probes)
        mated.append(np.where(first, own, -np.inf))
        nonmated.append(of_strangers.max(axis=1))
    return Outcomes(
        np.concatenate(mated),
        np.concatenate([draw.enrolled for draw in draws]).astype(np.int64),
        np.concatenate(nonmated),
        np.concatenate([draw.tested for draw in draws]).astype(np.int64),
    )


def own_entry_first(scores: Values) -> NDArray[np.bool_]:
    """Tell for each probe ``i`` whether entry ``i`` is the one that the flow would name.

    Parameters
    ----------
    scores
        ``shape = (n, n)``; of equal scores the lower entry comes first, as in the gallery's search.
    """
    own = np.diagonal(scores)
    return np.asarray((np.argmax(scores, axis=1) == np.arange(len(scores))) & np.isfinite(own))


def _weighted(outcomes: Outcomes, people: int, options: IdentifyOptions) -> Values:
    """TPIR at each rate, and rank-1 last, for each resample of the people."""
    found = np.isfinite(outcomes.mated)

    def rates(weights: Values) -> Values:
        strangers, listed = weights[:, outcomes.unlisted], weights[:, outcomes.listed]
        limits = statistics.weighted_thresholds(outcomes.nonmated, strangers, options.rates)
        total = np.maximum(listed.sum(axis=1), 1e-300)
        columns = [
            (listed * (outcomes.mated > limit[:, None])).sum(axis=1) / total for limit in limits.T
        ]
        return np.stack([*columns, (listed @ found) / total], axis=1)

    return statistics.resampled(people, rates, options.seed, options.resamples)


def _performance(outcomes: Outcomes, samples: Values, options: IdentifyOptions) -> Performance:
    rank1 = float(np.isfinite(outcomes.mated).mean())
    points = {}
    for column, rate in enumerate(options.rates):
        threshold = statistics.threshold_at(outcomes.nonmated, rate)
        tpir = statistics.share_above(outcomes.mated, threshold)
        points[rate] = OperatingPoint(
            statistics.interval(tpir, samples[:, column]),
            threshold,
            int((outcomes.mated > threshold).sum()),
            int((outcomes.nonmated > threshold).sum()),
        )
    return Performance(statistics.interval(rank1, samples[:, -1]), points, outcomes)


def _gain(
    ours: Performance, plain: Performance, samples: Sequence[Values], rate: float, column: int
) -> Gain:
    here, there = ours.points[rate].tpir.value, plain.points[rate].tpir.value
    mine, theirs = samples[0][:, column], samples[1][:, column]
    ratios = mine / np.maximum(theirs, 1e-9)
    return Gain(
        statistics.interval(here - there, mine - theirs),
        statistics.interval(here / max(there, 1e-9), ratios),
    )


def _failures(draws: Sequence[Draw], templates: Templates) -> int:
    rows = templates.rows
    used = (picture for draw in draws for picture in (*draw.gallery, *draw.probes, *draw.strangers))
    return sum(not templates.acquired[rows[picture]] for picture in used)
