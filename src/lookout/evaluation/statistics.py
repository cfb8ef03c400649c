"""Rates with honest intervals: Clopper-Pearson, bootstrap over people, the rule of three, DET.

The words are those of ISO/IEC 19795-1: a *mated* probe shows somebody who is enrolled, a
*non-mated* one somebody who is not. FPIR is the share of non-mated probes that raise an alert, TPIR
the share of mated probes that raise the right one. An alert is a score strictly above the
threshold, so a tie raises none. A probe that was never acquired has the score minus infinity.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lookout.domain.errors import ConfigurationError
from lookout.governance.exact import Rate as Rate
from lookout.governance.exact import clopper_pearson as clopper_pearson
from lookout.governance.exact import rate as rate
from lookout.governance.exact import tail_of
from lookout.governance.exact import upper_bound as upper_bound

Values = NDArray[np.float64]
"""Numbers, float64."""

RESAMPLES = 2000
"""Bootstrap resamples: the 95 % limits then move by well under a tenth of the interval."""

_BLOCK = 100  # resamples drawn at once, so that memory stays small


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with the limits of its confidence interval, in the estimate's unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Det:
    """Detection error trade-off: FPIR and FNIR in [0, 1] at each threshold.

    All three have ``shape = (n,)``, float64; thresholds rise, so FPIR falls and FNIR rises.
    """

    thresholds: Values
    fpir: Values
    fnir: Values


def rule_of_three(trials: int) -> float:
    """Return 3/n, the 95 % upper bound of an error rate that showed no error in ``trials``.

    It is within 5 % of the exact ``1 - 0.05 ** (1 / n)`` from 30 trials on (Hanley and
    Lippman-Hand, 1983); at most 1.
    """
    if trials < 0:
        raise ConfigurationError(f"rule_of_three: {trials} trials cannot be")
    return min(1.0, 3 / trials) if trials else 1.0


def trials_for(bound: float) -> int:
    """Return how many error-free trials the rule of three asks for to claim ``bound``."""
    if not 0 < bound < 1:
        raise ConfigurationError(f"trials_for: {bound} is not between 0 and 1")
    return math.ceil(3 / bound - 1e-9)


def fpir_of_list(false_match_rate: ArrayLike, list_size: int) -> Values:
    """Return ``1 - (1 - FMR)^N``: FPIR of a list of N entries from the rate of one comparison."""
    single = np.asarray(false_match_rate, np.float64)
    return np.asarray(-np.expm1(list_size * np.log1p(-single)), np.float64)


def threshold_at(nonmated: ArrayLike, fpir: float) -> float:
    """Return the lowest threshold that at most a share ``fpir`` of the scores lies strictly above.

    Parameters
    ----------
    nonmated
        Highest score of each non-mated probe, ``shape = (n,)``; minus infinity without a face.
    fpir
        Allowed share, in [0, 1].

    Returns
    -------
    float
        One of the scores, or minus infinity where every score is allowed to be above.
    """
    scores = np.sort(np.asarray(nonmated, np.float64))[::-1]
    allowed = allowed_alerts(len(scores), fpir)
    return float(scores[allowed]) if allowed < len(scores) else -math.inf


def allowed_alerts(probes: int, fpir: float) -> int:
    """Return how many of ``probes`` may raise an alert at a rate, rounded down."""
    if not 0 <= fpir <= 1:
        raise ConfigurationError(f"fpir: {fpir} is not between 0 and 1")
    return math.floor(probes * fpir + 1e-9)


def share_above(scores: ArrayLike, threshold: float) -> float:
    """Return the share of scores strictly above a threshold, in [0, 1]; 0 of no scores."""
    values = np.asarray(scores, np.float64)
    return float(np.mean(values > threshold)) if values.size else 0.0


def det(mated: ArrayLike, nonmated: ArrayLike) -> Det:
    """Return FPIR and FNIR at every threshold at which one of them changes.

    Parameters
    ----------
    mated
        Score of each mated probe's own entry where it came first, else minus infinity.
    nonmated
        Highest score of each non-mated probe.
    """
    hits, falses = np.sort(np.asarray(mated, np.float64)), np.sort(np.asarray(nonmated, np.float64))
    scores = np.concatenate([hits, falses])
    thresholds = np.unique(scores[np.isfinite(scores)])
    fpir = 1 - np.searchsorted(falses, thresholds, side="right") / max(1, len(falses))
    fnir = np.searchsorted(hits, thresholds, side="right") / max(1, len(hits))
    return Det(thresholds, np.asarray(fpir, np.float64), np.asarray(fnir, np.float64))


def resampled(
    people: int,
    statistic: Callable[[Values], Values],
    seed: int,
    resamples: int = RESAMPLES,
) -> Values:
    """Return a statistic of people drawn with replacement, once a resample.

    Parameters
    ----------
    people
        Number of people, all of whose probes are drawn or left together.
    statistic
        Takes weights, ``shape = (m, people)``, how often each person was drawn, and returns one
        row for each of the ``m``.
    seed
        The same seed draws the same people.

    Returns
    -------
    Values
        ``shape = (resamples, …)``.
    """
    if people < 1 or resamples < 1:
        raise ConfigurationError("bootstrap: needs at least one person and one resample")
    random = np.random.default_rng(seed)
    shares = np.full(people, 1 / people)
    sizes = [min(_BLOCK, resamples - done) for done in range(0, resamples, _BLOCK)]
    blocks = [random.multinomial(people, shares, size=size) for size in sizes]
    return np.concatenate([statistic(block.astype(np.float64)) for block in blocks])


def interval(value: float, samples: ArrayLike, confidence: float = 0.95) -> Interval:
    """Return the percentile interval of bootstrap samples round a value."""
    tail = tail_of(confidence)
    low, high = np.quantile(np.asarray(samples, np.float64), [tail, 1 - tail])
    return Interval(value, float(low), float(high))


def bootstrap(
    hits: ArrayLike, trials: ArrayLike, seed: int, resamples: int = RESAMPLES
) -> Interval:
    """Return the pooled rate of people who have several trials each, by bootstrap over people.

    Parameters
    ----------
    hits, trials
        Successes and trials of each person, ``shape = (people,)``.
    """
    k, n = np.asarray(hits, np.float64), np.asarray(trials, np.float64)

    def pooled(weights: Values) -> Values:
        return np.asarray((weights @ k) / np.maximum(weights @ n, 1e-300), np.float64)

    return interval(
        float(k.sum() / max(n.sum(), 1e-300)), resampled(len(k), pooled, seed, resamples)
    )


def paired_bootstrap(
    ours: ArrayLike, theirs: ArrayLike, trials: ArrayLike, seed: int, resamples: int = RESAMPLES
) -> Interval:
    """Return the difference of two methods' pooled rates on the same people's trials.

    Both methods are judged on the same people in every resample, so what is hard for both cancels.

    Parameters
    ----------
    ours, theirs
        Successes of each person with either method, ``shape = (people,)``.
    trials
        Trials of each person, ``shape = (people,)``.
    """
    difference = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    return bootstrap(difference, trials, seed, resamples)


def weighted_thresholds(
    nonmated: Values, weights: Values, rates: Sequence[float]
) -> NDArray[np.float64]:
    """Return :func:`threshold_at` for many weightings of the same probes.

    Parameters
    ----------
    nonmated
        Scores, ``shape = (n,)``.
    weights
        How often each probe counts, ``shape = (m, n)``.
    rates
        Allowed shares.

    Returns
    -------
    ndarray
        ``shape = (m, len(rates))``; minus infinity where all may be above.
    """
    order = np.argsort(-nonmated, kind="stable")
    falling = np.append(nonmated[order], -np.inf)
    above = np.cumsum(weights[:, order], axis=1)
    allowed = above[:, -1:] * np.asarray(rates, np.float64) + 1e-9
    places = [
        np.searchsorted(row, limits, "right") for row, limits in zip(above, allowed, strict=True)
    ]
    return np.asarray(falling[np.asarray(places)], np.float64)
