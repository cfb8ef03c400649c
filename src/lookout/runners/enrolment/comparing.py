"""Entries held against each other: the same person twice, look-alikes, and who resembles many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vector, Vectors
from lookout.domain.calibration import Calibration
from lookout.ports import Gallery
from lookout.runners.enrolment.remarks import Reason, Remark

NEIGHBOURS = 5
"""Most alike entries that are looked at, as in the levels of live watching."""

LOOK_ALIKE_RATE = 0.01
SAME_PERSON_RATE = 0.001
"""Shares of strangers that are as similar to some entry of such a list. Of 87 people enrolled from
photographs under two ids each, 68 were flagged, 47 of them as the same person; nobody wrongly.
"""

LEAST_FOR_OWN_LEVEL = 50
LEAST_FOR_SPREAD = 20
OWN_PAIRS_EACH = 0.02
"""Pairs an entry that count as alike where a pack has no calibration."""

UNUSUAL = 4.0
"""Standard deviations, estimated from the median deviation, that make an entry unusual."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Cosine similarities from which on two entries are remarked; ``None`` where none is known.

    ``look_alike``: 1 in 100 strangers is this similar to some entry. ``same_person``: 1 in 1,000,
    which is the usual setting of live watching. ``one_person``: pictures of one person are
    expected to reach it.
    """

    look_alike: float | None
    same_person: float | None
    one_person: float | None


def limits_for(calibration: Calibration | None, vectors: Vectors) -> Limits:
    """Take the limits from the pack's calibration, else from the list's own spread.

    Without a calibration, the most alike pairs of at least 50 entries count, one pair for 50
    entries, and nothing can be said about who is one person.
    """
    size = len(vectors)
    if calibration is not None:
        table = calibration.plain
        return Limits(
            table.threshold(size, LOOK_ALIKE_RATE),
            table.threshold(size, SAME_PERSON_RATE),
            calibration.same_person,
        )
    if size < LEAST_FOR_OWN_LEVEL:
        return Limits(None, None, None)
    some = vectors[np.linspace(0, size - 1, min(size, 2000)).astype(np.int64)]
    pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
    share = OWN_PAIRS_EACH * len(some) / len(pairs)
    return Limits(float(np.quantile(pairs, 1 - share)), None, None)


def compared(
    entries: Sequence[str], vectors: Vectors, gallery: Gallery, limits: Limits
) -> list[tuple[Remark, ...]]:
    """Say of each entry whom it is alike.

    Parameters
    ----------
    entries, vectors
        Ids and templates, ``shape = (n, dimension)``, float32.
    gallery
        The same templates, ready for search.
    limits
        From :func:`limits_for`.
    """
    if len(entries) < 2:
        return [()] * len(entries)
    found = gallery.search(vectors, NEIGHBOURS + 1)
    neighbours, similarities = _without_self(found.indices, found.scores)
    unusual = _unusual_from(similarities.mean(axis=1))
    return [
        (
            *_alike(entries, neighbours[row], similarities[row], limits),
            *_resembling_many(float(similarities[row].mean()), unusual),
        )
        for row in range(len(entries))
    ]


def inconsistent(vectors: Sequence[Vector], limits: Limits) -> list[Remark | None]:
    """Say of each picture of one entry whether it looks like somebody else than the others."""
    if len(vectors) < 2 or limits.one_person is None:
        return [None] * len(vectors)
    total = np.sum(vectors, axis=0)
    remarks: list[Remark | None] = []
    for vector in vectors:
        others = total - vector
        length = max(float(np.linalg.norm(others)), 1e-9)
        similarity = float(vector @ others) / length
        low = similarity < limits.one_person
        remarks.append(Remark(Reason.INCONSISTENT, similarity, limits.one_person) if low else None)
    return remarks


def _without_self(
    indices: NDArray[np.int64], scores: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Drop each row's own index, or its last where equal templates pushed it out."""
    own = indices == np.arange(len(indices))[:, None]
    own[~own.any(axis=1), -1] = True
    shape = (len(indices), indices.shape[1] - 1)
    return indices[~own].reshape(shape), scores[~own].reshape(shape)


def _alike(
    entries: Sequence[str],
    neighbours: NDArray[np.int64],
    similarities: NDArray[np.float32],
    limits: Limits,
) -> list[Remark]:
    remarks = []
    for other, similarity in zip(neighbours.tolist(), similarities.tolist(), strict=True):
        if limits.same_person is not None and similarity >= limits.same_person:
            reason, limit = Reason.SAME_PERSON, limits.same_person
        elif limits.look_alike is not None and similarity >= limits.look_alike:
            reason, limit = Reason.LOOK_ALIKE, limits.look_alike
        else:
            break
        remarks.append(Remark(reason, similarity, limit, entries[other]))
    return remarks


def _unusual_from(means: NDArray[np.float32]) -> float:
    if len(means) < LEAST_FOR_SPREAD:
        return np.inf
    middle = float(np.median(means))
    spread = 1.4826 * float(np.median(np.abs(means - middle)))
    return middle + UNUSUAL * max(spread, 1e-6)


def _resembling_many(mean: float, unusual: float) -> list[Remark]:
    return [Remark(Reason.RESEMBLES_MANY, mean, unusual)] if mean > unusual else []
