"""Exact intervals of counted shares: what a deployment may say of itself from few cases."""

from dataclasses import dataclass

from scipy import special

from lookout.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator / denominator`` with a confidence interval, all within [0, 1].

    ``value`` is 0 and the interval [0, 1] where nothing was tried.
    """

    numerator: int
    denominator: int
    value: float
    low: float
    high: float


def rate(numerator: int, denominator: int, confidence: float = 0.95) -> Rate:
    """Return a rate with the exact binomial interval of Clopper and Pearson (1934).

    Parameters
    ----------
    numerator, denominator
        Successes and trials; trials must be independent, so count people, not pictures.
    confidence
        Two-sided confidence level, in (0, 1).

    Raises
    ------
    ConfigurationError
        When the counts are negative, more succeeded than were tried, or the level is no level.
    """
    if not 0 <= numerator <= denominator:
        raise ConfigurationError(f"rate: {numerator} of {denominator} is not a share")
    low, high = clopper_pearson(numerator, denominator, confidence)
    return Rate(numerator, denominator, numerator / max(1, denominator), low, high)


def clopper_pearson(
    successes: float, trials: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the limits of Clopper and Pearson's interval, [0, 1] without a trial.

    Counts need not be whole: those of an effective sample size (Korn and Graubard, 1998) are not.
    """
    tail = tail_of(confidence)
    k, n = successes, trials
    if n <= 0:
        return 0.0, 1.0
    low = 0.0 if k <= 0 else float(special.betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(special.betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def upper_bound(errors: int, trials: int, confidence: float = 0.95) -> float:
    """Return the one-sided upper limit of an error rate (Clopper-Pearson), in [0, 1]."""
    if not 0 <= errors <= trials:
        raise ConfigurationError(f"upper_bound: {errors} of {trials} is not a share")
    tail = 2 * tail_of(confidence)
    if errors == trials:
        return 1.0
    return float(special.betaincinv(errors + 1, trials - errors, 1 - tail))


def tail_of(confidence: float) -> float:
    """Return the probability beyond either limit of a two-sided interval.

    Raises
    ------
    ConfigurationError
        When the level is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ConfigurationError(f"confidence: {confidence} is not between 0 and 1")
    return (1 - confidence) / 2
