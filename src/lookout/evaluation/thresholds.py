"""From scores of passes to thresholds by list size and rate, and how far they were measured.

A cell of a table counts as measured where at least :data:`LEAST_PEOPLE` different people raised its
false alerts. Beyond that the threshold goes on along the tail's last decade, and for lists longer
than the data have people FPIR is taken to grow in proportion to the list: where the same share of
crowding is taken off scores, that is. Where it is not, thresholds of a shorter list are on another
scale, so a longer one is read off its own few false alerts, unmeasured, or left out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.calibration import Table
from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.statistics import Values
from lookout.stages.match import LONG_LIST, SHORT_LIST

LIST_SIZES = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
RATES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)

LEAST_PEOPLE = 10
"""Different people behind the false alerts of a measured cell."""

FEW_PEOPLE = 3
"""Behind those of an unmeasured one that a list on a scale of its own is given nevertheless."""


@dataclass(frozen=True, slots=True, eq=False)
class Passes:
    """Scores of one list size over all draws, ``shape = (n,)`` each.

    ``mated``: the own entry's score where it came first, else minus infinity. ``nonmated``: the
    best score of each pass of somebody unlisted; ``people``: who that was.
    """

    mated: Values
    nonmated: Values
    people: NDArray[np.int64]


def threshold_table(
    passes: Mapping[int, Passes], inflation: float, sizes: Sequence[int] = LIST_SIZES
) -> Table:
    """Return thresholds for list sizes, rising, and :data:`RATES`.

    Parameters
    ----------
    passes
        By list size.
    inflation
        How many times as often a whole pass alerts as its first picture alone.

    Raises
    ------
    ConfigurationError
        When too few people passed to measure anything.
    """
    rows = _rows(passes, inflation, LEAST_PEOPLE)
    if not rows:
        raise ConfigurationError("calibrate: too few people passed; add people to the folder")
    largest = max(rows)
    if largest < LONG_LIST:
        rows |= _rows({n: own for n, own in passes.items() if n > largest}, inflation, FEW_PEOPLE)
        sizes = [size for size in sizes if size in rows]
    thresholds, tpir, measured_from = [], [], []
    for size in sizes:
        own = rows.get(size)
        if own is not None:
            values = own.thresholds
        else:  # FPIR grows with the list: N entries at a rate are as few at a smaller one
            values = tuple(rows[largest].at(rate * largest / size) for rate in RATES)
        thresholds.append(values)
        mated = passes[min(size, max(rows))].mated
        tpir.append(tuple(round(statistics.share_above(mated, t), 4) for t in values))
        measured_from.append(own.measured_from if own and size <= largest else 1.0)
    rising = _rising(np.array(thresholds), np.array(sizes)).round(5)
    alarmed = [
        tuple(_alarmed(passes[size], t) if size in rows else 0 for t in row)
        for size, row in zip(sizes, rising.tolist(), strict=True)
    ]
    return Table(
        tuple(sizes),
        RATES,
        tuple(tuple(row) for row in rising.tolist()),
        tuple(tpir),
        tuple(measured_from),
        tuple(alarmed),
    )


def _rising(thresholds: Values, sizes: NDArray[np.int64]) -> Values:
    """Let no threshold be lower than that of a shorter list whose scores are on the same scale.

    Between, the share of the crowding that is taken off grows with the list.
    """
    rising = thresholds.copy()
    for alike in (sizes <= SHORT_LIST, sizes >= LONG_LIST):
        rising[alike] = np.maximum.accumulate(thresholds[alike], axis=0)
    return rising


@dataclass(frozen=True, slots=True)
class _Row:
    """Thresholds of one list size, falling with the rate."""

    thresholds: tuple[float, ...]
    measured_from: float

    def at(self, rate: float) -> float:
        """Threshold at any rate, by straight lines over its logarithm, beyond the ends too."""
        x, xs, ys = math.log(rate), np.log(RATES), np.array(self.thresholds)
        if x >= xs[0]:
            return float(np.interp(x, xs, ys))
        slope = (ys[0] - ys[3]) / (xs[0] - xs[3])
        return float(ys[0] + slope * (x - xs[0]))


def _rows(passes: Mapping[int, Passes], inflation: float, people: int) -> dict[int, _Row]:
    found = {size: _row(own, inflation, people) for size, own in passes.items()}
    return {size: row for size, row in found.items() if row is not None}


def _row(passes: Passes, inflation: float, people: int) -> _Row | None:
    """Return one list size's thresholds, ``None`` where not two have so many people behind them."""
    known = {
        rate: statistics.threshold_at(passes.nonmated, rate / inflation)
        for rate in RATES
        if _different_people(passes, rate / inflation) >= people
    }
    if len(known) < 2:
        return None
    lowest = min(known)
    # The tail's slope over its last measured decade; beyond, thresholds rise no slower than that.
    decade = max(rate for rate in known if rate <= max(10 * lowest, sorted(known)[1]))
    slope = (known[lowest] - known[decade]) / math.log(decade / lowest)
    values = [known.get(r, known[lowest] + slope * math.log(lowest / r)) for r in RATES]
    return _Row(tuple(np.minimum.accumulate(values).tolist()), lowest)


def _different_people(passes: Passes, rate: float) -> int:
    return _alarmed(passes, statistics.threshold_at(passes.nonmated, rate))


def _alarmed(passes: Passes, threshold: float) -> int:
    """Count the different people who lie strictly above a threshold."""
    return len(np.unique(passes.people[passes.nonmated > threshold]))
