"""Two groups' shares: is there a difference, is there none that matters, could one be seen.

Passes of one person go alike. So a difference is tested by exchanging people, never single passes,
which with one pass a person is Fisher's exact test; and bounds use an effective number of passes
(:mod:`lookout.governance.clusters`), which need not be whole.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from lookout.evaluation.statistics import Values
from lookout.governance.clusters import design_effect, effective_trials

PERMUTATIONS = 20_000
"""Exchanges of people that are drawn; the smallest p-value is one in so many."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Hits and trials of each person of a group, ``shape = (people,)``, int64; trials above 0."""

    hits: NDArray[np.int64]
    trials: NDArray[np.int64]

    @property
    def hit(self) -> int:
        """Hits of all."""
        return int(self.hits.sum())

    @property
    def tried(self) -> int:
        """Trials of all."""
        return int(self.trials.sum())

    @property
    def share(self) -> float:
        """Hits of all trials, 0 without any."""
        return self.hit / max(1, self.tried)

    @property
    def single(self) -> bool:
        """Whether everybody has one trial."""
        return bool((self.trials == 1).all())

    def design_effect(self) -> float | None:
        """See :func:`lookout.governance.clusters.design_effect`."""
        return design_effect(self.hits.tolist(), self.trials.tolist())

    def worth(self, at_least: float | None) -> float:
        """See :func:`lookout.governance.clusters.effective_trials`."""
        return effective_trials(self.hits.tolist(), self.trials.tolist(), at_least)

    def and_(self, other: "People") -> "People":
        """Put two groups together."""
        return People(
            np.concatenate([self.hits, other.hits]), np.concatenate([self.trials, other.trials])
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Effective hits and trials of a group, not whole as a rule."""

    hits: float
    trials: float

    @property
    def share(self) -> float:
        """Hits of all trials, 0 without any."""
        return self.hits / self.trials if self.trials > 0 else 0.0


def fisher(one: People, other: People) -> float:
    """Return the two-sided p-value of Fisher's exact test (1934), as if all passes were apart."""
    table = np.array([[one.hit, one.tried - one.hit], [other.hit, other.tried - other.hit]])
    return float(stats.fisher_exact(table).pvalue)


def exchanged(one: People, other: People, seed: int, draws: int = PERMUTATIONS) -> float:
    """Return the two-sided p-value of a difference when people are exchanged between groups.

    People of the same hits and trials are alike, so that only their numbers are drawn.
    """
    both = one.and_(other)
    kinds, numbers = np.unique(
        np.stack([both.hits, both.trials], axis=1), axis=0, return_counts=True
    )
    random = np.random.default_rng(seed)
    drawn = random.multivariate_hypergeometric(
        numbers, len(one.hits), size=draws, method="marginals"
    )
    sums = drawn @ kinds
    hits, trials = sums[:, 0], sums[:, 1]
    apart = np.abs(hits / trials - (both.hit - hits) / (both.tried - trials))
    as_far = int((apart >= abs(one.share - other.share) - 1e-12).sum())
    return (1 + as_far) / (1 + draws)


def within_difference(one: Counts, other: Counts, margin: float) -> float:
    """Return the p-value of two one-sided score tests that two shares differ by the margin.

    Small values speak for a difference smaller than ``margin`` in either direction (Schuirmann,
    1987), with the score of Miettinen and Nurminen (1985).
    """
    if min(one.trials, other.trials) <= 0:
        return 1.0
    below = stats.norm.sf(score_of_difference(one, other, -margin))
    above = stats.norm.cdf(score_of_difference(one, other, margin))
    return float(max(below, above))


def score_of_difference(one: Counts, other: Counts, difference: float) -> float:
    """Return Miettinen and Nurminen's score against a difference of two shares, normal under it."""
    n1, n0 = one.trials, other.trials
    p0 = restricted_share(one, other, difference)
    p1 = p0 + difference
    total = n1 + n0
    variance = (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * total / max(total - 1, 1e-9)
    apart = one.share - other.share - difference
    return math.copysign(math.inf, apart) if variance <= 0 else apart / math.sqrt(variance)


def restricted_share(one: Counts, other: Counts, difference: float) -> float:
    """Return the likeliest share of ``other`` if ``one``'s is higher by ``difference``.

    The likelihood has one peak, which is looked for by halving.
    """

    def rising(share: float) -> bool:
        slope = _slope(one, share + difference) + _slope(other, share)
        return slope > 0

    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    for _ in range(60):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if rising(middle) else (low, middle)
    return (low + high) / 2


def _slope(counts: Counts, share: float) -> float:
    """Return the slope of the log-likelihood of a share."""
    missed = counts.trials - counts.hits
    up = counts.hits / max(share, 1e-300) if counts.hits > 0 else 0.0
    return up - (missed / max(1 - share, 1e-300) if missed > 0 else 0.0)


def within_ratio(one: Counts, other: Counts, most: float) -> float:
    """Return the p-value of two one-sided exact tests that two rare rates differ by a factor.

    Given all events of both, those of ``one`` are binomial, with a share that follows from the
    ratio (Przyborowski and Wilenski, 1940). Without an event nothing is known of the ratio.
    """
    events = one.hits + other.hits
    if events <= 0 or min(one.trials, other.trials) <= 0:
        return 1.0
    high, low = _share_of_events(one, other, most), _share_of_events(one, other, 1 / most)
    at_most = special.betainc(other.hits, one.hits + 1, 1 - high) if other.hits > 0 else 1.0
    at_least = special.betainc(one.hits, other.hits + 1, low) if one.hits > 0 else 1.0
    return float(max(at_most, at_least))


def _share_of_events(one: Counts, other: Counts, ratio: float) -> float:
    return one.trials * ratio / (one.trials * ratio + other.trials)


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number, after Holm (1979)."""
    order = np.argsort(values, kind="stable")
    corrected = np.empty(len(values))
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        corrected[place] = highest
    return [float(value) for value in corrected]


def power_of_fisher(p1: float, p0: float, n1: float, n0: float, alpha: float) -> float:
    """Return the chance that Fisher's test finds that two shares differ, in [0, 1].

    Normal approximation with the continuity correction of Fleiss, Tytun and Ury (1980), which is
    what Fisher's exact test comes close to.
    """
    apart = abs(p1 - p0)
    if apart == 0 or min(n1, n0) <= 0:
        return 0.0
    ratio = n0 / n1
    lost = (ratio + 1) / (2 * ratio * apart * math.sqrt(n1))
    root = math.sqrt(n1) - lost
    if root <= 0:
        return 0.0
    null, real = _deviations(p1, p0, ratio)
    z = float(stats.norm.isf(alpha / 2))
    if real <= 0:
        return 1.0
    return float(
        stats.norm.cdf((apart * root - z * null) / real)
        + stats.norm.cdf((-apart * root - z * null) / real)
    )


def passes_to_find(p1: float, p0: float, alpha: float, power: float) -> float:
    """Return how many passes in each of two groups make Fisher's test find a difference."""
    apart = abs(p1 - p0)
    null, real = _deviations(p1, p0, 1.0)
    z, reach = float(stats.norm.isf(alpha / 2)), float(stats.norm.ppf(power))
    plain = ((z * null + reach * real) / apart) ** 2
    return plain / 4 * (1 + math.sqrt(1 + 4 / (plain * apart))) ** 2


def passes_to_rule_out(share: float, margin: float, alpha: float, power: float) -> float:
    """Return how many passes in each of two equal groups show a difference within a margin."""
    reach = float(stats.norm.isf(alpha)) + float(stats.norm.ppf((1 + power) / 2))
    return 2 * share * (1 - share) * (reach / margin) ** 2


def passes_to_rule_out_ratio(rate: float, most: float, alpha: float, power: float) -> float:
    """Return how many passes in each of two equal groups show a ratio within a factor."""
    reach = float(stats.norm.isf(alpha)) + float(stats.norm.ppf((1 + power) / 2))
    return 2 * (1 - rate) / rate * (reach / math.log(most)) ** 2


def _deviations(p1: float, p0: float, ratio: float) -> tuple[float, float]:
    """Return the standard deviations of a difference times root n1: without and with one."""
    pooled = (p1 + p0 * ratio) / (1 + ratio)
    null = math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
    return null, math.sqrt(p1 * (1 - p1) + p0 * (1 - p0) / ratio)


def worst_to_mean(errors: Values, trials: Values) -> tuple[Values, NDArray[np.bool_]]:
    """Return the worst group's error rate over the geometric mean of all groups'.

    Parameters
    ----------
    errors, trials
        By group in the last axis, ``shape = (…, groups)``; every group has a trial.

    Returns
    -------
    tuple
        The ratios, ``shape = (…,)``, 1 or more; and where a group without an error made the mean
        useless (0), so that half an error and one trial were added to every group.
    """
    zero = (errors == 0).any(axis=-1)
    half = np.where(zero, 0.5, 0.0)[..., None]
    rates = (errors + half) / (trials + 2 * half)
    ratios = rates.max(axis=-1) / np.exp(np.log(rates).mean(axis=-1))
    return np.asarray(ratios, np.float64), zero
