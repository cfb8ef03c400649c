"""Plots as SVG and PNG: calm, printable, readable without colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import statistics
from lookout.evaluation.footage.curves import Curve as FootageCurve
from lookout.evaluation.statistics import Det, Rate, Values
from lookout.evaluation.sweep import Swept

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

_STYLE: "dict[RcKeyType, Any]" = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#5a6570",
    "axes.labelcolor": "#2b333b",
    "axes.grid": True,
    "grid.color": "#e3e7ea",
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "svg.hashsalt": "lookout",  # the same data gives the same file
    "svg.fonttype": "none",
}
_LINES = (("#1f4e79", "-"), ("#b26a00", "--"), ("#4f7942", "-."), ("#7a4a7a", ":"))
_SIZE = (5.6, 4.0)  # inches
_LOWEST = 1e-4  # rates are drawn from here, on logarithmic axes


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Scores of one way of matching, as in :func:`lookout.evaluation.statistics.det`.

    ``draws`` is how often each person was drawn at most: intervals are those of the people of one
    draw, since the same people in another draw are no new evidence.
    """

    name: str
    mated: Values
    nonmated: Values
    draws: int = 1


def draw_det(curves: Sequence[Curve], title: str) -> Figure:
    """Draw FNIR against FPIR, with the 95 % interval of FNIR at one FPIR in ten, a hundred, …."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(title)
        for curve, (colour, dashes) in zip(curves, _LINES, strict=False):
            det = statistics.det(curve.mated, curve.nonmated)
            shown = np.maximum(det.fpir, _LOWEST)
            axes.step(shown, det.fnir, where="post", color=colour, ls=dashes, label=curve.name)
            _bars(axes, curve, colour)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlim(_floor(curves), 1)
        axes.set_ylim(None, 1)
        axes.set_xlabel("false alerts: share of unlisted people (FPIR)")
        axes.set_ylabel("missed: share of listed people (FNIR)")
        axes.legend(loc="lower left")
        return figure


def draw_thresholds(curves: Sequence[Curve], title: str) -> Figure:
    """Draw FPIR against the threshold, with the exact 95 % interval as a band."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(title)
        for curve, (colour, dashes) in zip(curves, _LINES, strict=False):
            finite = curve.nonmated[np.isfinite(curve.nonmated)]
            wanted = np.append(np.geomspace(1, 1 / max(1, len(finite)), 160), 0.0)
            thresholds = np.unique(np.quantile(finite, 1 - wanted))
            above = [int((curve.nonmated > threshold).sum()) for threshold in thresholds]
            rates = [count / len(curve.nonmated) for count in above]
            limits = [_limits(count, len(curve.nonmated), curve.draws) for count in above]
            low, high = [limit.low for limit in limits], [limit.high for limit in limits]
            axes.fill_between(
                thresholds, np.maximum(low, _LOWEST), high, color=colour, alpha=0.15, lw=0
            )
            axes.plot(
                thresholds,
                np.maximum(rates, _LOWEST),
                color=colour,
                ls=dashes,
                label=curve.name,
            )
        axes.set_yscale("log")
        axes.set_ylim(_floor(curves), 1)
        axes.set_xlabel("threshold")
        axes.set_ylabel("false alerts: share of unlisted people (FPIR)")
        axes.legend(loc="upper center")
        return figure


def draw_verification(det: Det, title: str) -> Figure:
    """Draw false rejects against false matches."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(title)
        colour, dashes = _LINES[0]
        shown = np.maximum(det.fpir, _LOWEST)
        axes.step(shown, np.maximum(det.fnir, _LOWEST), where="post", color=colour, ls=dashes)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("non-mated pairs taken for one person (FMR)")
        axes.set_ylabel("mated pairs taken for two people (FNMR)")
        return figure


def draw_footage_det(found: FootageCurve, title: str) -> Figure:
    """Draw FNIR against FPIR of footage, with the band of FNIR over people."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(title)
        colour, dashes = _LINES[0]
        shown = np.maximum(found.fpir, _LOWEST)
        axes.fill_between(
            shown, 1 - found.tpir_high, 1 - found.tpir_low, color=colour, alpha=0.15, lw=0
        )
        axes.plot(shown, 1 - found.tpir, color=colour, ls=dashes)
        axes.set_xscale("log")
        axes.set_xlim(max(_LOWEST, 0.5 / max(1, found.nonmated)), 1)
        axes.set_ylim(0, 1)
        axes.set_xlabel("passes of unlisted people with an alert (FPIR)")
        axes.set_ylabel("passes of listed people that were missed (FNIR)")
        return figure


def draw_footage_thresholds(found: FootageCurve, title: str) -> Figure:
    """Draw TPIR and FPIR of footage by the threshold, with 95 % bands over people."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(title)
        lines = (
            ("listed, found (TPIR)", found.tpir, found.tpir_low, found.tpir_high),
            ("unlisted, with an alert (FPIR)", found.fpir, found.fpir_low, found.fpir_high),
        )
        for (name, values, low, high), (colour, dashes) in zip(lines, _LINES, strict=False):
            axes.fill_between(found.thresholds, low, high, color=colour, alpha=0.15, lw=0)
            axes.plot(found.thresholds, values, color=colour, ls=dashes, label=name)
        axes.axvline(found.in_force, color="#5a6570", ls=":", lw=1, label="threshold in force")
        axes.set_ylim(0, 1)
        axes.set_xlabel("threshold")
        axes.set_ylabel("share of passes")
        axes.legend(loc="best")
        return figure


def draw_sweep(swept: Swept) -> Figure:
    """Draw what was found and what falsely at each value, with exact 95 % intervals."""
    with matplotlib.rc_context(_STYLE):
        figure, axes = _axes(swept.title)
        places = np.arange(len(swept.values))
        measures = (("listed, found (TPIR)", "tpir"), ("unlisted, with an alert (FPIR)", "fpir"))
        for (name, key), (colour, dashes), aside in zip(
            measures, _LINES, (-0.06, 0.06), strict=False
        ):
            rates = [point[key] for point in swept.points]
            there = [i for i, rate in enumerate(rates) if rate["denominator"]]
            values = [rates[i]["value"] for i in there]
            low = [rates[i]["low"] for i in there]
            high = [rates[i]["high"] for i in there]
            axes.vlines(places[there] + aside, low, high, color=colour, lw=4, alpha=0.3)
            axes.plot(
                places[there] + aside, values, color=colour, ls=dashes, marker="o", label=name
            )
        axes.set_xticks(places, swept.labels)
        axes.set_ylim(-0.02, 1.02)
        axes.set_ylabel("share of passes")
        axes.legend(loc="best")
        return figure


def write_plots(folder: Path, figures: Mapping[str, Figure]) -> list[Path]:
    """Write each figure as ``NAME.svg`` and ``NAME.png``.

    Raises
    ------
    ConfigurationError
        When the folder cannot be made or written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in figures.items():
            for suffix in ("svg", "png"):
                path = folder / f"{name}.{suffix}"
                with matplotlib.rc_context(_STYLE):
                    metadata = {"Date": None} if suffix == "svg" else None
                    figure.savefig(path, dpi=160, metadata=metadata)
                written.append(path)
    except OSError as error:
        raise ConfigurationError(f"{folder}: plots cannot be written there: {error}") from error
    return written


def _axes(title: str) -> tuple[Figure, Axes]:
    # A figure of its own, not pyplot's: no window system, nothing kept in a global list.
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontsize=10)
    return figure, axes


def _floor(curves: Sequence[Curve]) -> float:
    """Return the lowest rate that the largest of the sets can show."""
    return max(_LOWEST, 0.5 / max(len(curve.nonmated) for curve in curves))


def _bars(axes: Axes, curve: Curve, colour: str) -> None:
    for fpir in (0.1, 0.01, 0.001):
        if statistics.allowed_alerts(len(curve.nonmated), fpir) == 0:
            continue
        threshold = statistics.threshold_at(curve.nonmated, fpir)
        count = int((curve.mated <= threshold).sum())
        if count:
            missed = _limits(count, len(curve.mated), curve.draws)
            axes.vlines(fpir, max(missed.low, _LOWEST), missed.high, color=colour, lw=1.5)


def _limits(count: int, probes: int, draws: int) -> Rate:
    """Return the exact interval that the people of one draw allow."""
    return statistics.rate(round(count / draws), round(probes / draws))
