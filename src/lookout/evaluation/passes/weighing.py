"""How one person's templates vary where people walk by, and the whitening that follows."""

from collections.abc import Mapping, Sequence

import numpy as np

from lookout.domain.arrays import Vector
from lookout.domain.whitening import Whitening
from lookout.evaluation.passes.walked import Walked

RIDGE = 1.0
"""Added to each direction's variance, in mean variances: what few people say of a direction is
not believed in full. Of 0.1 to 5, this found most on people who were not learnt from
(docs/passes.md)."""

CENTRING = 0.5
"""Share of the mean template that is taken off first. Templates share most of their direction, and
whitening brings what is left of two strangers so close that levels, which are counted in steps of
0.005, could not follow; 0.4 to 0.7 found the same, 0 and 1 less (docs/passes.md)."""

TEACHERS = 100
"""People who are learnt from at most: 55 of 220 found as much as 110."""

LEAST_TEACHERS = 25
"""Fewer teach nothing; with 27 it helped three quarters as much as with 110 (docs/passes.md)."""


def teachers(people: Sequence[str], seed: int) -> frozenset[str]:
    """Choose who is learnt from: a quarter of the people, at most 100; nobody of fewer than 100.

    They are lost to everything else: whoever is scored must not have shaped the scores.
    """
    count = min(TEACHERS, len(people) // 4)
    if count < LEAST_TEACHERS:
        return frozenset()
    chosen = np.random.default_rng((seed, 14)).choice(len(people), count, replace=False)
    return frozenset(people[place] for place in chosen.tolist())


def learnt_whitening(walks: Sequence[Walked], entries: Mapping[str, Vector]) -> Whitening:
    """Learn from people's entries and passes; of each pass from an early, a middle, the last look.

    Parameters
    ----------
    walks
        Passes; those of anybody else teach nothing.
    entries
        Each person's enrolled template.
    """
    dimension = len(next(iter(entries.values())))
    scatter, freedom, means = np.zeros((dimension, dimension)), 0, []
    for person, entry in entries.items():
        looks = [entry]
        for walk in walks:
            if walk.person == person:
                count = len(walk.vectors)
                looks.extend(walk.vectors[[count // 4, count // 2, count - 1]])
        apart = np.stack(looks).astype(np.float64)
        means.append(apart.mean(axis=0))
        apart -= means[-1]
        scatter += apart.T @ apart
        freedom += len(looks) - 1
    variances, directions = np.linalg.eigh(scatter / max(1, freedom))
    widths = np.sqrt(variances + RIDGE * variances.mean())
    centre = CENTRING * np.mean(means, axis=0)
    return Whitening((directions / widths).astype(np.float32), centre.astype(np.float32))
