"""The rendered crowd's own calibration: thresholds of photographs do not hold for it.

Each walk is compared, template by template as the flow made them, with lists drawn from the other
people of the cast; a walk's score is the best that any of its templates reached, as in a run.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.demo.filming import Walk
from lookout.domain.arrays import Scores, Vector
from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.statistics import share_above, threshold_at
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import LEVEL_WEIGHT

LIST_SIZES = (1, 3, 10, 30)
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
DRAWS = 200
"""Lists that are drawn of each size."""
LEAST_PEOPLE = 10
"""Different people behind the false alerts of a rate that counts as measured."""
_SINGLE_MARGIN = 0.04
LEAST_WALKS = 30
"""Walks behind the correction for a number of fused pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """Scores of all walks against lists of one size; ``people`` are those of ``nonmated``."""

    mated: NDArray[np.float64]
    nonmated: NDArray[np.float64]
    people: NDArray[np.int64]


def measure_crowd(
    walks: Sequence[Walk],
    entries: Mapping[str, Vector],
    seed: int,
    *,
    pack_digest: str,
    measured_on: str,
    date: str,
    draws: int = DRAWS,
) -> Calibration:
    """Measure thresholds by list size and false-alert rate.

    Parameters
    ----------
    walks
        At least one of everybody who matters; several of one person are fine.
    entries
        Each person's enrolled template.
    seed
        Draws the lists.
    draws
        How many of each size.

    Raises
    ------
    ConfigurationError
        When fewer than twice as many people were enrolled as the longest list has entries.
    """
    people = sorted(entries)
    if len(people) < 2 * LIST_SIZES[-1]:
        raise ConfigurationError(
            f"cast: {len(people)} people are too few; {2 * LIST_SIZES[-1]} or more are needed"
        )
    gallery = np.stack([entries[person] for person in people])
    own = np.array([people.index(walk.person) for walk in walks])
    similarities = [walk.vectors @ gallery.T for walk in walks]
    fusion = _fusion(walks, similarities, own)
    taken_off = [np.array([_correction(fusion, n) for n in walk.pictures]) for walk in walks]
    best = np.stack(
        [(s - off[:, None]).max(axis=0) for s, off in zip(similarities, taken_off, strict=True)]
    )
    last = np.stack([s[-1] for s in similarities])
    tables = [
        _table(
            {n: _play(best, own, n, (seed, draws), last if levelled else None) for n in LIST_SIZES}
        )
        for levelled in (False, True)
    ]
    same = _same_person(walks)
    return Calibration(pack_digest, measured_on, date, tables[0], tables[1], fusion, same)


def _fusion(
    walks: Sequence[Walk], similarities: Sequence[Scores], own: NDArray[np.int64]
) -> dict[int, float]:
    """Find by how much the similarity to the most alike strangers rises with each picture."""
    rises: dict[int, list[float]] = {}
    for walk, similar, person in zip(walks, similarities, own, strict=True):
        others = np.delete(similar, person, axis=1)
        high = np.quantile(others, 0.98, axis=1)
        if walk.pictures[0] == 1:
            for pictures, value in zip(walk.pictures, high, strict=True):
                rises.setdefault(pictures, []).append(float(value - high[0]))
    fusion = {1: 0.0}
    for pictures in sorted(rises):
        if pictures > 1 and len(rises[pictures]) >= LEAST_WALKS:
            before = fusion[max(fusion)]
            fusion[pictures] = round(max(before, float(np.mean(rises[pictures]))), 4)
    return fusion


def _correction(fusion: Mapping[int, float], pictures: int) -> float:
    return fusion[max(n for n in fusion if n <= pictures)]


def _play(
    best: NDArray[np.float32],
    own: NDArray[np.int64],
    size: int,
    lists: tuple[int, int],
    last: NDArray[np.float32] | None,
) -> _Scored:
    """Let all walks pass lists drawn by seed and number.

    ``last`` are the walks' final similarities, where levels are to be taken off.
    """
    seed, draws = lists
    random = np.random.default_rng((seed, size))
    mated, nonmated, strangers = [], [], []
    for _ in range(draws):
        listed = random.choice(best.shape[1], size, replace=False)
        known = np.isin(own, listed)
        offsets = np.zeros(size) if last is None else _offsets(last[np.ix_(~known, listed)])
        scores = best[:, listed] - offsets
        nonmated.append(scores[~known].max(axis=1))
        strangers.append(own[~known])
        rows = np.flatnonzero(known)
        places = np.array([int(np.flatnonzero(listed == own[row])[0]) for row in rows], np.intp)
        first = scores[rows].argmax(axis=1) == places
        mated.append(np.where(first, scores[rows, places], -np.inf))
    return _Scored(np.concatenate(mated), np.concatenate(nonmated), np.concatenate(strangers))


def _offsets(similarities: NDArray[np.float32]) -> NDArray[np.float64]:
    estimator = LevelEstimator(similarities.shape[1], LevelOptions(mature=1, batch=1))
    estimator.learn(similarities)
    return LEVEL_WEIGHT * estimator.current().values.astype(np.float64)


def _table(scored: Mapping[int, _Scored]) -> Table:
    rows = {size: _row(one) for size, one in scored.items()}
    thresholds = np.maximum.accumulate(np.array([row for row, _ in rows.values()]), axis=0)
    return Table(
        tuple(scored),
        RATES,
        tuple(tuple(round(float(t), 5) for t in row) for row in thresholds),
        tuple(
            tuple(round(share_above(one.mated, t), 4) for t in row)
            for one, row in zip(scored.values(), thresholds, strict=True)
        ),
        tuple(lowest for _, lowest in rows.values()),
        tuple(
            tuple(len(np.unique(one.people[one.nonmated > t])) for t in row)
            for one, row in zip(scored.values(), thresholds, strict=True)
        ),
    )


def _row(scored: _Scored) -> tuple[list[float], float]:
    """Return the threshold at each rate, and the lowest rate that was measured.

    Below it thresholds go on along a straight line over the rate's logarithm.
    """
    known = {
        rate: threshold_at(scored.nonmated, rate)
        for rate in RATES
        if _different_people(scored, rate) >= LEAST_PEOPLE
    }
    if len(known) < 2:
        raise ConfigurationError("cast: too few people raise false alerts; add people")
    lowest, highest = min(known), max(known)
    slope = (known[lowest] - known[highest]) / math.log(highest / lowest)
    row = [known.get(r, known[lowest] + slope * math.log(lowest / r)) for r in RATES]
    return row, lowest


def _different_people(scored: _Scored, rate: float) -> int:
    above = scored.nonmated > threshold_at(scored.nonmated, rate)
    return len(np.unique(scored.people[above]))


def _same_person(walks: Sequence[Walk]) -> float:
    """Return a low quantile of how alike the first and the last template of a walk are.

    Single pictures differ more than fused templates, hence a margin.
    """
    alike = [float(walk.vectors[0] @ walk.vectors[-1]) for walk in walks if len(walk.vectors) > 1]
    return round(float(np.quantile(alike, 0.005)) - _SINGLE_MARGIN, 3) if alike else 0.5
