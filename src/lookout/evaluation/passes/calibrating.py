"""Thresholds for people who walk by, from watched passes of people who are nobody's list.

A quarter of the people teach how templates are to be weighed, and are used for nothing else. Of
the others lists of each size are drawn, and everybody else passes. A pass is scored as the flow
does it: template by template, weighed, with the entries' levels and crowding taken off; what counts
is the best score of the whole pass, so nothing has to be corrected for its length afterwards, nor
for how many pictures are fused (docs/passes.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Scores, Vector, Vectors
from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import ConfigurationError
from lookout.domain.whitening import Whitening
from lookout.evaluation.passes.walked import Walked
from lookout.evaluation.passes.weighing import learnt_whitening, teachers
from lookout.evaluation.thresholds import Passes, threshold_table
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import LEVEL_WEIGHT, less_crowding

LIST_SIZES = (1, 3, 10, 30, 100, 300)
"""Sizes of lists that are drawn, as far as there are people."""

LEAST_OTHERS = 20
"""People who pass beside the longest list."""

_SCORED = 30_000
"""Passes of unlisted people that are scored for one size of list, about."""

_MOST_DRAWS = 600
_SAME_PERSON_QUANTILE, _SINGLE_MARGIN = 0.005, 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """All templates of all passes one below the other, and whose they are.

    ``similar``: ``shape = (templates, people)``; ``owner``: each pass's person, a column of it;
    ``starts``: first template of each pass; ``last``: its last one.
    """

    similar: Scores
    entries: Scores
    owner: NDArray[np.int64]
    starts: NDArray[np.int64]
    last: NDArray[np.int64]


def calibrate_passes(
    walks: Sequence[Walked],
    entries: Mapping[str, Vector],
    seed: int,
    *,
    list_size: int = 1,
    pack_digest: str,
    measured_on: str,
    date: str,
) -> Calibration:
    """Measure thresholds by list size and false-alert rate.

    Parameters
    ----------
    walks
        Passes of the people of ``entries``, some of everybody.
    entries
        Each person's enrolled template.
    seed
        Draws the lists.
    list_size
        A size that is to be measured beside :data:`LIST_SIZES`.

    Raises
    ------
    ConfigurationError
        When there are too few people to draw lists of ten, or too few raise false alerts.
    """
    taught = teachers(sorted(entries), seed)
    people = sorted(set(entries) - taught)
    wanted = sorted({*LIST_SIZES, list_size})
    sizes = tuple(size for size in wanted if size + LEAST_OTHERS <= len(people))
    if len(sizes) < 3:
        raise ConfigurationError(
            f"calibration: {len(people)} people are too few; {10 + LEAST_OTHERS} or more are needed"
        )
    own = {person: entries[person] for person in sorted(taught)}
    whitening = learnt_whitening(walks, own) if own else None
    left = [_weighed(walk, whitening) for walk in walks if walk.person not in taught]
    gallery = np.stack([entries[person] for person in people])
    gallery = gallery if whitening is None else whitening.of(gallery)
    crowd = gathered(left, people, gallery)
    played = {size: _played(crowd, size, seed) for size in sizes}
    tables: list[Table] = [
        threshold_table({size: played[size][k] for size in sizes}, 1.0, sizes) for k in (0, 1)
    ]
    same = _same_person(walks)
    return Calibration(
        pack_digest, measured_on, date, tables[0], tables[1], {1: 0.0}, same, whitening
    )


def _weighed(walk: Walked, whitening: Whitening | None) -> Walked:
    return walk if whitening is None else replace(walk, vectors=whitening.of(walk.vectors))


def gathered(walks: Sequence[Walked], people: Sequence[str], gallery: Vectors) -> Crowd:
    """Compare every template with everybody's entry, once."""
    lengths = np.array([len(walk.vectors) for walk in walks])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return Crowd(
        np.concatenate([walk.vectors for walk in walks]) @ gallery.T,
        gallery @ gallery.T,
        np.array([people.index(walk.person) for walk in walks]),
        starts,
        starts + lengths - 1,
    )


def _played(crowd: Crowd, size: int, seed: int) -> tuple[Passes, Passes]:
    """Let all passes go past lists of one size; plain scores, then those with levels taken off."""
    people, walks = crowd.similar.shape[1], len(crowd.owner)
    random = np.random.default_rng((seed, size))
    others = walks * (people - size) / people / 2
    draws = int(np.clip(_SCORED / others, 30, _MOST_DRAWS))
    parts: tuple[list[_Part], list[_Part]] = ([], [])
    for _ in range(draws):
        listed = random.choice(people, size, replace=False)
        # Levels take off what they were learnt from: whoever is scored must not be among it.
        strangers = random.permutation(np.setdiff1d(np.arange(people), listed))
        taught, tested = np.array_split(strangers, 2)
        offsets = _offsets(crowd, listed, taught)
        passing = _passing(crowd, np.concatenate([listed, tested]))
        for kept, off in zip(parts, (np.zeros(size), offsets), strict=True):
            kept.append(scored(passing, listed, off))
    plain, levelled = (_joined(kept) for kept in parts)
    return plain, levelled


def _passing(crowd: Crowd, people: NDArray[np.int64]) -> Crowd:
    """Keep the passes of some people only."""
    lengths = np.diff(np.append(crowd.starts, len(crowd.similar)))
    kept = np.isin(crowd.owner, people)
    ends = np.cumsum(lengths[kept])
    return replace(
        crowd,
        similar=crowd.similar[np.repeat(kept, lengths)],
        owner=crowd.owner[kept],
        starts=ends - lengths[kept],
        last=ends - 1,
    )


_Part = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]


def _joined(parts: Sequence[_Part]) -> Passes:
    mated, nonmated, people = zip(*parts, strict=True)
    return Passes(np.concatenate(mated), np.concatenate(nonmated), np.concatenate(people))


def _offsets(
    crowd: Crowd, listed: NDArray[np.int64], taught: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return what the flow takes off each entry once those people have passed."""
    strangers = crowd.last[np.isin(crowd.owner, taught)]
    # Renewed once, when all have passed: what came between would be thrown away.
    options = LevelOptions(mature=len(strangers), batch=len(strangers))
    estimator = LevelEstimator(len(listed), options)
    if len(listed) > 1:
        estimator.start_from(crowd.entries[np.ix_(listed, listed)], np.arange(len(listed)))
    estimator.learn(crowd.similar[np.ix_(strangers, listed)])
    return LEVEL_WEIGHT * estimator.current().values.astype(np.float64)


def scored(crowd: Crowd, listed: NDArray[np.int64], offsets: NDArray[np.float64]) -> _Part:
    """Score all passes against one list; ``offsets`` are taken off its entries.

    Returns
    -------
    tuple
        Of each listed person's pass the best score of the own entry where it came first, of all
        other passes the best score of any entry, and whose those passes are.
    """
    scores = less_crowding(crowd.similar[:, listed].astype(np.float64) - offsets)
    place = np.full(crowd.similar.shape[1], -1)
    place[listed] = np.arange(len(listed))
    own = np.repeat(place[crowd.owner], np.diff(np.append(crowd.starts, len(scores))))
    best, rows = scores.argmax(axis=1), np.arange(len(scores))
    top = scores[rows, best]
    right = np.where((own >= 0) & (best == own), top, -np.inf)
    known = place[crowd.owner] >= 0
    return (
        np.maximum.reduceat(right, crowd.starts)[known],
        np.maximum.reduceat(top, crowd.starts)[~known],
        crowd.owner[~known],
    )


def _same_person(walks: Sequence[Walked]) -> float:
    """Return a low quantile of how alike the first and the last template of a pass are.

    Single pictures differ more than fused templates, hence a margin.
    """
    alike = [float(walk.vectors[0] @ walk.vectors[-1]) for walk in walks if len(walk.vectors) > 1]
    low = float(np.quantile(alike, _SAME_PERSON_QUANTILE)) if alike else 0.54
    return round(low - _SINGLE_MARGIN, 3)
