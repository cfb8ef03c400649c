"""How much passes of the same people are worth: a person's passes go alike.

Ten passes of one volunteer say less than one pass each of ten. The design effect (Kish, 1965) is
how many times larger the variance of a rate is than it would be if every pass were somebody else's.
Dividing by it gives an effective number of passes, which is put into the exact interval, after Korn
and Graubard (1998, *Survey Methodology* 24, 193-201).
"""

import math
from collections.abc import Sequence

from scipy import special


def design_effect(hits: Sequence[int], trials: Sequence[int]) -> float | None:
    """Return the design effect of a pooled rate, 1 or more, by linearisation.

    Parameters
    ----------
    hits, trials
        Successes and trials of each person; people without a trial count for nothing.

    Returns
    -------
    float or None
        ``None`` where it cannot be told: fewer than two people, or all trials ended alike.
    """
    people = [(k, n) for k, n in zip(hits, trials, strict=True) if n > 0]
    k_all, n_all, m = sum(k for k, _ in people), sum(n for _, n in people), len(people)
    if m < 2 or k_all in (0, n_all):
        return None
    p = k_all / n_all
    spread = m / (m - 1) * math.fsum((k - p * n) ** 2 for k, n in people)
    return max(1.0, spread / (n_all * p * (1 - p)))


def effective_trials(
    hits: Sequence[int], trials: Sequence[int], at_least: float | None = None
) -> float:
    """Return how many independent trials these are worth, at most as many as there are.

    Never fewer than if each person's trials went all alike, which is the worst that can be; that is
    taken where no design effect is known.

    Parameters
    ----------
    hits, trials
        As in :func:`design_effect`.
    at_least
        A design effect that is known from more people; the larger of both counts.
    """
    made = [n for n in trials if n > 0]
    n, m = sum(made), len(made)
    if m == n:
        return float(n)
    alike = n**2 / math.fsum(one**2 for one in made)
    known = [effect for effect in (design_effect(hits, trials), at_least) if effect is not None]
    if m < 2 or not known:
        return alike
    # Few people tell the variance itself badly: Student's quantile instead of the normal one.
    certainty = float(special.stdtrit(n - 1, 0.975) / special.stdtrit(m - 1, 0.975)) ** 2
    return min(float(n), max(alike, n / max(known) * certainty))
