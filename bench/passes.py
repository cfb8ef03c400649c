"""Who is found and who falsely in passes composed at chip level: ten minutes' worth."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from rich.console import Console

from bench.figures import ASSETS, Figure
from lookout.cli.evaluate_passes import evaluated
from lookout.cli.passes_plan import CALIBRATION, LISTED, UNLISTED, PassesRun, Sizes
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.footage import FootageScore
from lookout.evaluation.statistics import Rate

SIZES = Sizes(
    {CALIBRATION: 100, LISTED: 20, UNLISTED: 20},
    {CALIBRATION: 2, LISTED: 3, UNLISTED: 10},
)
"""A small part of what `lookout evaluate passes` does, in about ten minutes of two cores."""

RATE = 0.01
"""So few people give no threshold for 1 in 1,000."""

SEED, JOBS = 2027, 2


def measure() -> Iterator[Figure]:
    """Render, watch and compare, or go on where an earlier run was stopped."""
    name = "found (TPIR), composed at chip level"
    if not ASSETS.is_dir():
        yield Figure(name, "skipped: ../shared/crowd/assets is not there (docs/crowd.md)")
        return
    folder = Path(tempfile.gettempdir()) / f"lookout-bench-passes-{SEED}"
    run = PassesRun(folder, SIZES, SEED, RATE, "open", JOBS, distinct=True)
    try:
        result, whole = evaluated(run, ASSETS, Console(stderr=True))
    except ConfigurationError as error:
        yield Figure(name, f"not measured: {error}")
        return
    threshold = result.threshold
    said = "assessed" if threshold.assessed else "unassessed"
    yield Figure(
        "threshold, measured on other people", f"{threshold.value:.3f} for {RATE:g}, {said}"
    )
    yield from _rates("", result.score, "at least 95 %")
    yield from _rates(", without near twins of the list", result.apart, "")
    took_s = cast(dict[str, float], whole["wall_s"])
    steps = ", ".join(f"{name} {spent:.0f} s" for name, spent in took_s.items())
    yield Figure("wall time", f"{sum(took_s.values()):.0f} s: {steps}")


def _rates(which: str, score: FootageScore, target: str) -> Iterator[Figure]:
    met = score.tpir.value >= 0.95 if target else None
    yield Figure(f"found (TPIR), composed at chip level{which}", _said(score.tpir), target, met)
    yield Figure(
        f"passes of others with an alert (FPIR){which}",
        f"{_said(score.fpir)}; below {score.fpir_upper:.2%} with 95 % confidence",
    )


def _said(share: Rate) -> str:
    return (
        f"{share.value:.2%} ({share.numerator} of {share.denominator}; "
        f"{share.low:.1%} to {share.high:.1%})"
    )
