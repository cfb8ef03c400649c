"""How a pack's threshold follows from an expected false-alert rate, per person-pass.

People with several pictures serve as pseudo-tracks. Each draw deals people out: some walk by first
and warm the levels up, some are listed (in lists of each size), the others pass. A pass raises a
false alert when any template made along it does. Fusing pictures brings a template closer to
everybody, which is taken off again (``fusion``); that a longer pass has more chances is met by
reading the threshold of single pictures at a rate that is lower by as much (``inflation``).

Only numbers leave this module. What was measured, and what goes on along the tail, is told apart:
see :mod:`lookout.evaluation.thresholds`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Scores, Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.pictures import DataSet
from lookout.evaluation.statistics import Values
from lookout.evaluation.templates import Templates
from lookout.evaluation.thresholds import LEAST_PEOPLE, LIST_SIZES, Passes, threshold_table
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import LEVEL_WEIGHT, less_crowding

MOST_PICTURES = 4
"""Pictures of one pass that are fused at most here."""

_FUSION_RATES = (0.05, 0.02, 0.01)  # where the correction for fused pictures is fitted
_FUSION_LIST = 100  # entries of the lists that it is fitted on
_SAME_PERSON_QUANTILE = 0.005  # of pairs of one person's pictures, taken years apart


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """What is drawn; the same options on the same data give the same numbers."""

    draws: int = 12
    """How often people are dealt out anew."""
    seed: int = 0
    """The same seed deals the same people."""
    warm: int = 300
    """People who warm the levels up."""
    listed_share: float = 0.64
    """Share of the other people who are listed; the rest pass."""
    lists: int = 60
    """Lists of one size in a draw, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A calibration, and what is behind it.

    ``passes``: scores by levelled or not and list size. ``inflation``: how many times as often a
    pass of :data:`MOST_PICTURES` pictures alerts as its first picture alone, 1 or more.
    ``fused_people``: different people behind the passes that it was measured on.
    """

    calibration: Calibration
    passes: Mapping[tuple[bool, int], Passes]
    inflation: float
    fused_people: int


@dataclass(frozen=True, slots=True, eq=False)
class _Deal:
    """Who plays which part in one draw: indices of people."""

    warm: NDArray[np.int64]
    listed: NDArray[np.int64]
    passing: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Cast:
    """Each person's pictures as rows of the templates, in a new order in each draw."""

    rows: tuple[NDArray[np.int64], ...]
    templates: Templates

    def entries(self, people: NDArray[np.int64]) -> Vectors:
        """Return entries' templates, each of a person's first picture."""
        return self.templates.entries[[self.rows[i][0] for i in people]]

    def first(self, people: NDArray[np.int64]) -> Vectors:
        """Return probes' templates, each of a person's first picture."""
        return self.templates.probes[[self.rows[i][0] for i in people]]

    def other(self, people: NDArray[np.int64]) -> Vectors:
        """Return probes' templates, each of a person's last picture."""
        return self.templates.probes[[self.rows[i][-1] for i in people]]

    def fused(self, people: NDArray[np.int64], pictures: int) -> Vectors:
        """Return the mean templates of people's first pictures."""
        rows = np.array([self.rows[i][:pictures] for i in people])
        total = self.templates.probes[rows].sum(axis=1)
        unit: Vectors = total / np.linalg.norm(total, axis=1, keepdims=True)
        return unit

    def pictures(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many pictures each person has."""
        return np.array([len(self.rows[i]) for i in people])


def calibrate(
    data: DataSet,
    templates: Templates,
    options: CalibrateOptions,
    *,
    pack_digest: str,
    measured_on: str,
    date: str,
) -> Measured:
    """Measure a pack's thresholds on people's pictures.

    Raises
    ------
    ConfigurationError
        When there are too few people for the levels to apply and a list of ten to be tested.
    """
    people = _people(data, templates)
    _check(data, people, options)
    sizes = _testable(people, options)
    passes, tracks = _play(people, templates, options, sizes)
    fusion = _fusion(tracks)
    inflation = _inflation(tracks, fusion)
    tables = [
        threshold_table({n: passes[levelled, n] for n in sizes}, inflation)
        for levelled in (False, True)
    ]
    calibration = Calibration(
        pack_digest=pack_digest,
        measured_on=measured_on,
        date=date,
        plain=tables[0],
        levelled=tables[1],
        fusion=fusion,
        same_person=_same_person(people, templates),
    )
    longest = sum(len(own) >= max(fusion) for own in people)
    return Measured(calibration, passes, inflation, longest)


def _people(data: DataSet, templates: Templates) -> list[NDArray[np.int64]]:
    """Rows of each person's pictures in which a face was found; people without one are left out."""
    rows = templates.rows
    found = [
        np.array([rows[p] for p in person.pictures if templates.acquired[rows[p]]], np.int64)
        for person in data.people
    ]
    return [own for own in found if len(own)]


def _check(data: DataSet, people: Sequence[NDArray[np.int64]], options: CalibrateOptions) -> None:
    least = LevelOptions().mature
    if options.warm < least or len(people) < options.warm + 100:
        raise ConfigurationError(
            f"{data.root}: has {len(people)} people with a face; {max(options.warm, least)} to "
            "warm the levels up and 100 others are the least that a calibration needs"
        )
    if sum(len(own) > 1 for own in people) < 50:
        raise ConfigurationError(
            f"{data.root}: has fewer than 50 people with two pictures or more, too few to measure "
            "how often listed people are found"
        )


def _testable(people: Sequence[NDArray[np.int64]], options: CalibrateOptions) -> tuple[int, ...]:
    listed = int((len(people) - options.warm) * options.listed_share)
    return tuple(size for size in LIST_SIZES if size <= listed)


_Scored = dict[tuple[bool, int], list[tuple[Values, Values, NDArray[np.int64]]]]
_Tracks = dict[int, list[Values]]


def _play(
    people: Sequence[NDArray[np.int64]],
    templates: Templates,
    options: CalibrateOptions,
    sizes: Sequence[int],
) -> tuple[dict[tuple[bool, int], Passes], _Tracks]:
    """Deal, list and let pass; returns scores by list size, and passes by number of pictures."""
    scored: _Scored = {(levelled, n): [] for levelled in (False, True) for n in sizes}
    tracks: _Tracks = {n: [] for n in range(2, MOST_PICTURES + 1)}
    for number in range(options.draws):
        random = np.random.default_rng((options.seed, number))
        deal = _deal(len(people), options, random)
        cast = _Cast(tuple(random.permutation(own) for own in people), templates)
        for size in sizes:
            for listed in _lists(deal.listed, size, options.lists):
                offsets = _offsets(cast, deal, listed)
                for levelled, offset in ((False, np.zeros_like(offsets)), (True, offsets)):
                    scored[levelled, size].append(_scores(cast, deal, listed, offset))
                if size == min(_FUSION_LIST, sizes[-1]):
                    _follow(tracks, cast, deal, listed, offsets)
    passes = {key: _joined(parts) for key, parts in scored.items()}
    return passes, tracks


def _joined(parts: Sequence[tuple[Values, Values, NDArray[np.int64]]]) -> Passes:
    mated, nonmated, people = zip(*parts, strict=True)
    return Passes(np.concatenate(mated), np.concatenate(nonmated), np.concatenate(people))


def _deal(people: int, options: CalibrateOptions, random: np.random.Generator) -> _Deal:
    order = random.permutation(people)
    listed = options.warm + int((people - options.warm) * options.listed_share)
    return _Deal(order[: options.warm], order[options.warm : listed], order[listed:])


def _lists(listed: NDArray[np.int64], size: int, most: int) -> Iterator[NDArray[np.int64]]:
    for start in range(0, min(len(listed) - size + 1, most * size), size):
        yield listed[start : start + size]


def _offsets(cast: _Cast, deal: _Deal, listed: NDArray[np.int64]) -> Scores:
    """Return what the live flow takes off each entry's similarity once its levels apply."""
    gallery = cast.entries(listed)
    estimator = LevelEstimator(len(listed), LevelOptions())
    if len(listed) > 1:
        estimator.start_from(gallery @ gallery.T, np.arange(len(listed)))
    estimator.learn(cast.first(deal.warm) @ gallery.T)
    offsets: Scores = (LEVEL_WEIGHT * estimator.current().values).astype(np.float32)
    return offsets


def _scores(
    cast: _Cast, deal: _Deal, listed: NDArray[np.int64], offsets: Scores
) -> tuple[Values, Values, NDArray[np.int64]]:
    gallery = cast.entries(listed)
    seen = np.flatnonzero(cast.pictures(listed) > 1)
    mated = less_crowding((cast.other(listed[seen]) @ gallery.T - offsets).astype(np.float64))
    own = mated[np.arange(len(seen)), seen]
    found = np.where(np.argmax(mated, axis=1) == seen, own, -np.inf)
    passing = less_crowding((cast.first(deal.passing) @ gallery.T - offsets).astype(np.float64))
    return found, passing.max(axis=1), deal.passing


def _follow(
    tracks: _Tracks, cast: _Cast, deal: _Deal, listed: NDArray[np.int64], offsets: Scores
) -> None:
    """Add the best score after each picture of the passes that have so many pictures.

    Crowding is left in: what is fitted on this then holds for short lists too.
    """
    gallery, pictures = cast.entries(listed), cast.pictures(deal.passing)
    for length, kept in tracks.items():
        long = deal.passing[pictures >= length]
        if len(long):
            fused = [cast.fused(long, k) @ gallery.T - offsets for k in range(1, length + 1)]
            best = np.stack([scores.max(axis=1) for scores in fused], axis=1)
            kept.append(best.astype(np.float64))


def _fusion(tracks: _Tracks) -> dict[int, float]:
    """Find by how much the highest scores of unlisted people rise with each fused picture."""
    fusion = {1: 0.0}
    for length, kept in tracks.items():
        scores = np.concatenate(kept) if kept else np.zeros((0, length))
        if len(scores) * _FUSION_RATES[-1] < LEAST_PEOPLE:
            break
        rises = [
            statistics.threshold_at(scores[:, -1], rate)
            - statistics.threshold_at(scores[:, 0], rate)
            for rate in _FUSION_RATES
        ]
        fusion[length] = round(max(fusion[length - 1], float(np.mean(rises))), 4)
    return fusion


def _inflation(tracks: _Tracks, fusion: Mapping[int, float]) -> float:
    """Find how many times as often the longest passes alert as their first pictures alone."""
    longest = max(fusion)
    if longest == 1:
        return 1.0
    scores = np.concatenate(tracks[longest]) - [fusion[k] for k in range(1, longest + 1)]
    ratios = []
    for rate in _FUSION_RATES:
        threshold = statistics.threshold_at(scores[:, 0], rate)
        ratios.append(float((scores.max(axis=1) > threshold).mean()) / rate)
    return max(1.0, float(np.mean(ratios)))


def _same_person(people: Sequence[NDArray[np.int64]], templates: Templates) -> float:
    """Return a low quantile of the similarity between pictures of one person."""
    pairs = np.array([own[:2] for own in people if len(own) > 1])
    similar = np.einsum("ij,ij->i", templates.probes[pairs[:, 0]], templates.probes[pairs[:, 1]])
    return round(float(np.quantile(similar, _SAME_PERSON_QUANTILE)), 3)
