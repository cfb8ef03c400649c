"""What another threshold would have given on the same footage, by bootstrap over people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.evaluation import statistics
from lookout.evaluation.footage.passes import PassRecord, RunRecord
from lookout.evaluation.statistics import Values
from lookout.stages.alert import OperatingPoint

MOST_POINTS = 120
"""Thresholds of a curve at most, thinned evenly in rank."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """TPIR and FPIR at each threshold, each with its 95 % interval over people.

    All arrays have ``shape = (n,)``, float64; thresholds rise. ``in_force`` is the threshold that
    the run had: where levels came to apply on the way, scores are moved so that theirs falls on it.
    ``mated`` and ``nonmated`` are the passes behind them (at the lowest threshold), ``people`` how
    many people these are of.
    """

    thresholds: Values
    tpir: Values
    tpir_low: Values
    tpir_high: Values
    fpir: Values
    fpir_low: Values
    fpir_high: Values
    in_force: float
    mated: int
    nonmated: int
    people: int

    def as_json(self) -> dict[str, object]:
        """Return the keys that docs/footage.md describes."""
        arrays = {
            "threshold": self.thresholds,
            "tpir": self.tpir,
            "tpir_low": self.tpir_low,
            "tpir_high": self.tpir_high,
            "fpir": self.fpir,
            "fpir_low": self.fpir_low,
            "fpir_high": self.fpir_high,
        }
        return {
            **{name: values.round(6).tolist() for name, values in arrays.items()},
            "in_force": self.in_force,
            "mated": self.mated,
            "nonmated": self.nonmated,
            "people": self.people,
        }


def curve(
    records: Sequence[RunRecord],
    point: OperatingPoint,
    seed: int = 0,
    resamples: int = statistics.RESAMPLES,
) -> Curve | None:
    """Return the curve of scenes that were run at one operating point.

    It says what each threshold would have given for the comparisons that were made. A listed
    person counts as found above the best score of their own entry where it came first, as in the
    flow; what one alert for each pass silences is left out.

    Returns
    -------
    Curve or None
        ``None`` where nobody was compared, or one of the two kinds of people is missing.
    """
    passes = [one for record in records for one in record.passes]
    mated = [one for one in passes if one.entry is not None and one.opportunity]
    others = [one for one in passes if one.entry is None]
    strangers = [one for one in others if one.opportunity or one.best_score is not None]
    own, best = _scores(mated, point), _scores(strangers, point)
    thresholds = _thresholds(np.concatenate([own, best]), point.plain.value)
    if not mated or not strangers or len(thresholds) < 2:
        return None
    names = sorted({one.person for one in (*mated, *strangers)})
    rows = [np.array([names.index(one.person) for one in ones]) for ones in (mated, strangers)]
    chance = np.array([one.opportunity for one in strangers])
    rates = _Rates(own[:, None] > thresholds, best[:, None] > thresholds, chance, rows[0], rows[1])
    samples = statistics.resampled(len(names), rates.of, seed, resamples)
    low, high = np.quantile(samples, [0.025, 0.975], axis=0)
    [[tpir, fpir]] = rates.of(np.ones((1, len(names))))
    return Curve(
        thresholds,
        tpir,
        low[0],
        high[0],
        fpir,
        low[1],
        high[1],
        point.plain.value,
        len(mated),
        int(rates.counted[:, 0].sum()),
        len(names),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rates:
    """Whether each pass would have raised an alert at each threshold, and whose passes they are.

    ``found`` and ``alarmed``: ``shape = (passes, thresholds)``; ``chance``: passes of others that
    were an opportunity; ``listed`` and ``unlisted``: the person of each pass, as an index.
    """

    found: NDArray[np.bool_]
    alarmed: NDArray[np.bool_]
    chance: NDArray[np.bool_]
    listed: NDArray[np.int64]
    unlisted: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.bool_]:
        """An alert counts however briefly somebody was there."""
        return self.alarmed | self.chance[:, None]

    def of(self, weights: Values) -> Values:
        """Return TPIR and FPIR, ``shape = (m, 2, thresholds)``, for weights of the people."""
        listed, unlisted = weights[:, self.listed], weights[:, self.unlisted]
        tpir = (listed @ self.found) / np.maximum(listed.sum(axis=1, keepdims=True), 1e-300)
        fpir = (unlisted @ self.alarmed) / np.maximum(unlisted @ self.counted, 1e-300)
        return np.stack([tpir, fpir], axis=1)


def _scores(passes: Sequence[PassRecord], point: OperatingPoint) -> Values:
    """Best scores on the scale of the plain threshold; minus infinity without a comparison."""
    shift = point.plain.value - point.levelled.value
    return np.array(
        [
            -np.inf if one.best_score is None else one.best_score + shift * one.best_levelled
            for one in passes
        ],
        np.float64,
    )


def _thresholds(scores: Values, in_force: float) -> Values:
    there = np.unique(np.append(scores[np.isfinite(scores)], in_force))
    if len(there) < 2:
        return there
    # One below all scores, so that the curve begins where everybody alerts.
    there = np.insert(there, 0, there[0] - (there[1] - there[0]))
    chosen = np.unique(np.linspace(0, len(there) - 1, min(len(there), MOST_POINTS)).astype(int))
    return np.union1d(there[chosen], [in_force])
