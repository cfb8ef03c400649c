"""What an evaluation says: JSON with stable keys, and tables for the terminal."""

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from rich import box
from rich.table import Table

from lookout.adapters.vault.whole_file import write_json as write_json
from lookout.domain.calibration import Table as CalibrationTable
from lookout.evaluation import statistics
from lookout.evaluation.calibrate import Measured
from lookout.evaluation.identify import Gain, Identification, OperatingPoint, Performance
from lookout.evaluation.statistics import Det, Interval
from lookout.evaluation.verify import Verification, standard_error

Json: TypeAlias = Mapping[str, object]

MOST_POINTS = 400
"""Points of a DET curve that are written at most; they are thinned evenly in rank."""


def identification_json(result: Identification) -> Json:
    """Return the keys that docs/evaluation.md describes."""
    det = statistics.det(result.ours.outcomes.mated, result.ours.outcomes.nonmated)
    return {
        "enrolled": result.options.enrolled,
        "draws": result.options.draws,
        "seed": result.options.seed,
        "mated": result.mated,
        "nonmated": result.nonmated,
        "rank1": result.ours.rank1.value,
        "rank1_interval": _limits(result.ours.rank1),
        "failures_to_acquire": result.failures_to_acquire,
        "tpir": _points(result.ours),
        "plain_cosine": {"rank1": result.plain.rank1.value, "tpir": _points(result.plain)},
        "gain": {f"{rate:g}": _gain(gain) for rate, gain in result.gains.items()},
        "det": det_json(det),
    }


def verification_json(result: Verification) -> Json:
    """Return the keys that docs/evaluation.md describes."""
    return {
        "accuracy": result.accuracy,
        "accuracy_std": result.accuracy_std,
        "tar": {f"{rate:g}": found.value for rate, found in result.tar.items()},
        "tar_interval": {
            f"{rate:g}": {"low": found.low, "high": found.high}
            for rate, found in result.tar.items()
        },
        "folds": result.folds,
        "mated": result.mated,
        "nonmated": result.nonmated,
        "failures_to_acquire": result.failures_to_acquire,
        "fold_accuracies": list(result.fold_accuracies),
        "thresholds": list(result.thresholds),
        "det": det_json(result.det),
    }


def det_json(det: Det) -> Json:
    """Return a DET curve, thinned to :data:`MOST_POINTS`."""
    count = len(det.thresholds)
    chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))
    return {
        "threshold": det.thresholds[chosen].round(6).tolist(),
        "fpir": det.fpir[chosen].round(6).tolist(),
        "fnir": det.fnir[chosen].round(6).tolist(),
    }


def identification_table(result: Identification) -> Table:
    """Return one row for each FPIR, with both numerators and denominators."""
    options = result.options
    table = Table(
        title=f"Open-set identification: {options.enrolled} enrolled, {options.draws} draws",
        caption=(
            "In brackets 95 % intervals by bootstrap over people. A false alert is a score "
            "strictly above the threshold."
        ),
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column in ("FPIR", "found (TPIR)", "false alerts", "plain cosine", "gain in points"):
        table.add_column(column, justify="right")
    for rate, point in result.ours.points.items():
        table.add_row(
            f"{100 * rate:g} %",
            f"{_percent(point.tpir)}\n{point.hits} of {result.mated}",
            f"{point.false_alerts} of {result.nonmated}\nabove {_number(point.threshold)}",
            f"{100 * result.plain.points[rate].tpir.value:.1f} %",
            _gained(result.gains[rate]),
        )
    table.add_section()
    rank1 = f"{100 * result.plain.rank1.value:.1f} %"
    table.add_row("rank 1", _percent(result.ours.rank1), "", rank1, "")
    return table


def verification_table(result: Verification) -> Table:
    """Return accuracy and true-accept rates."""
    table = Table(title=f"Verification: {result.folds} folds", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    error = standard_error(result)
    table.add_row("pairs", f"{result.mated} mated, {result.nonmated} non-mated")
    table.add_row("pairs without two faces", str(result.failures_to_acquire))
    table.add_row("accuracy", f"{result.accuracy:.2%} ± {error.high - error.value:.2%}")
    for rate, found in result.tar.items():
        table.add_row(
            f"true accepts at {rate:.1%} false",
            f"{found.numerator} of {found.denominator}: {found.value:.1%} "
            f"[{found.low:.1%}, {found.high:.1%}]",
        )
    return table


def calibration_tables(measured: Measured) -> tuple[Table, Table]:
    """Return thresholds and expected TPIR by list size and rate; ``?``: not measured."""
    calibration = measured.calibration
    return (
        _thresholds("Plain cosine", calibration.plain),
        _thresholds("Level-normalised", calibration.levelled),
    )


def fusion_summary(measured: Measured) -> str:
    """Say what fusing pictures does to people who are not listed."""
    fusion = ", ".join(f"{n}: {value:.4f}" for n, value in measured.calibration.fusion.items())
    return (
        f"Taken off by fused pictures: {fusion}. A pass of {max(measured.calibration.fusion)} "
        f"pictures then alerts {measured.inflation:.2f} times as often as its first alone "
        f"({measured.fused_people} people had so many), which the thresholds allow for."
    )


def _thresholds(name: str, found: CalibrationTable) -> Table:
    table = Table(
        title=f"{name}: threshold and share found, by list size and false-alert rate",
        caption="?: beyond what was measured; the threshold goes on along the tail.",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    table.add_column("list", justify="right")
    for rate in found.false_alert_rates:
        table.add_column(f"{100 * rate:g} %", justify="right")
    for size, thresholds, tpir in zip(found.list_sizes, found.thresholds, found.tpir, strict=True):
        cells = zip(found.false_alert_rates, thresholds, tpir, strict=True)
        shown = [
            f"{threshold:.3f}\n{share:.0%}{'' if found.covers(size, rate) else ' ?'}"
            for rate, threshold, share in cells
        ]
        table.add_row(str(size), *shown)
    return table


def _points(performance: Performance) -> dict[str, Json]:
    return {f"{rate:g}": _point(point) for rate, point in performance.points.items()}


def _point(point: OperatingPoint) -> Json:
    threshold = point.threshold if math.isfinite(point.threshold) else None
    return {
        "value": point.tpir.value,
        **_limits(point.tpir),
        "threshold": threshold,
        "hits": point.hits,
        "false_alerts": point.false_alerts,
    }


def _gain(gain: Gain) -> Json:
    return {
        "difference": gain.difference.value,
        **_limits(gain.difference),
        "ratio": gain.ratio.value,
        "ratio_low": gain.ratio.low,
        "ratio_high": gain.ratio.high,
    }


def _limits(found: Interval) -> dict[str, float]:
    return {"low": found.low, "high": found.high}


def _percent(found: Interval) -> str:
    return f"{100 * found.value:.1f} % [{100 * found.low:.1f}, {100 * found.high:.1f}]"


def _gained(gain: Gain) -> str:
    points = gain.difference
    return (
        f"{100 * points.value:+.1f} [{100 * points.low:+.1f}, {100 * points.high:+.1f}]\n"
        f"{gain.ratio.value:.2f} times"
    )


def _number(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "none"
