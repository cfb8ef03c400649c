"""Verification by the protocol of Labelled Faces in the Wild (Huang et al., 2007).

Ten folds; the threshold of each is the one that was most accurate on the other nine. Each fold's
people are in no other, so what is measured is accuracy on people who were never seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.pairs import Pair
from lookout.evaluation.statistics import Det, Interval, Rate, Values
from lookout.evaluation.templates import Templates

FALSE_MATCH_RATES = (0.01, 0.001)
"""Rates at which the true-accept rate is reported."""


@dataclass(frozen=True, slots=True, eq=False)
class Verification:
    """The result.

    ``accuracy`` is the mean of the folds' ``fold_accuracies``, ``accuracy_std`` their standard
    deviation (with one degree of freedom less than folds; divided by the root of the number of
    folds it is the standard error that LFW's tables print). ``tar`` maps a false-match rate to the
    share of mated pairs strictly above the threshold that keeps it over all pairs. A pair with a
    picture in which no face was found counts as not matching.
    """

    folds: int
    mated: int
    nonmated: int
    failures_to_acquire: int
    accuracy: float
    accuracy_std: float
    fold_accuracies: tuple[float, ...]
    thresholds: tuple[float, ...]
    tar: Mapping[float, Rate]
    det: Det


def verify(templates: Templates, folds: Sequence[Sequence[Pair]]) -> Verification:
    """Compare all pairs and count, fold by fold.

    Raises
    ------
    ConfigurationError
        When there is only one fold, so that no other could choose the threshold.
    """
    if len(folds) < 2:
        raise ConfigurationError("--pairs: needs two folds or more; see: lookout evaluate pairs")
    scores = [_similarities(templates, fold) for fold in folds]
    truths = [np.array([pair.mated for pair in fold]) for fold in folds]
    thresholds, accuracies = [], []
    for held in range(len(folds)):
        others = [i for i in range(len(folds)) if i != held]
        threshold = most_accurate_threshold(
            np.concatenate([scores[i] for i in others]), np.concatenate([truths[i] for i in others])
        )
        thresholds.append(threshold)
        accuracies.append(float(np.mean((scores[held] > threshold) == truths[held])))
    mated, nonmated = _parted(np.concatenate(scores), np.concatenate(truths))
    return Verification(
        folds=len(folds),
        mated=len(mated),
        nonmated=len(nonmated),
        failures_to_acquire=int(np.isinf(mated).sum() + np.isinf(nonmated).sum()),
        accuracy=float(np.mean(accuracies)),
        accuracy_std=float(np.std(accuracies, ddof=1)),
        fold_accuracies=tuple(accuracies),
        thresholds=tuple(thresholds),
        tar={rate: _tar(mated, nonmated, rate) for rate in FALSE_MATCH_RATES},
        det=statistics.det(mated, nonmated),
    )


def pictures_of(folds: Sequence[Sequence[Pair]]) -> tuple[str, ...]:
    """Return every picture that the pairs name, once, in order."""
    named = {picture for fold in folds for p in fold for picture in (p.first, p.second)}
    return tuple(sorted(named))


def most_accurate_threshold(scores: Values, mated: NDArray[np.bool_]) -> float:
    """Return the threshold that most pairs fall on their right side of.

    A mated pair is right strictly above it, any other at or below it. It is put half-way between
    two scores; of several equally good places the middle one is taken.
    """
    finite = np.unique(scores[np.isfinite(scores)])
    if len(finite) == 0:
        return 0.0
    places = np.concatenate([[finite[0] - 1e-3], (finite[:-1] + finite[1:]) / 2, [finite[-1]]])
    same, other = np.sort(scores[mated]), np.sort(scores[~mated])
    right = len(same) - np.searchsorted(same, places, "right")
    right = right + np.searchsorted(other, places, "right")
    best = np.flatnonzero(right == right.max())
    return float(places[best[len(best) // 2]])


def standard_error(result: Verification) -> Interval:
    """Return the accuracy with its standard error to either side, as LFW's tables print it."""
    error = result.accuracy_std / result.folds**0.5
    return Interval(result.accuracy, result.accuracy - error, result.accuracy + error)


def _similarities(templates: Templates, fold: Sequence[Pair]) -> Values:
    rows = templates.rows
    first = np.array([rows[pair.first] for pair in fold])
    second = np.array([rows[pair.second] for pair in fold])
    cosines = np.einsum("ij,ij->i", templates.probes[first], templates.probes[second])
    there = templates.acquired[first] & templates.acquired[second]
    return np.where(there, cosines.astype(np.float64), -np.inf)


def _parted(scores: Values, mated: NDArray[np.bool_]) -> tuple[Values, Values]:
    return scores[mated], scores[~mated]


def _tar(mated: Values, nonmated: Values, rate: float) -> Rate:
    threshold = statistics.threshold_at(nonmated, rate)
    return statistics.rate(int((mated > threshold).sum()), len(mated))
