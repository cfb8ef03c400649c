"""A score of footage as a table for the terminal; every rate with both its counts."""

from collections.abc import Iterator, Mapping

from rich.table import Table

from lookout.evaluation.footage.score import FootageScore
from lookout.evaluation.statistics import Rate

MOST_NAMED = 10
"""Misses that are named one by one at most."""


def footage_table(score: FootageScore) -> Table:
    """Return one row a measure."""
    table = Table(
        title=f"{_many(score.scenes, 'scene')}, {score.seconds:.0f} s: "
        f"{score.listed_people} people of the list, {score.unlisted_people} others",
        caption=f"An opportunity is a pass with {score.minimum}. Intervals: 95 %, Clopper-Pearson.",
    )
    table.add_column("")
    for column in ("share", "counted", "interval"):
        table.add_column(column, justify="right")
    for name, rate in _rates(score):
        table.add_row(name, *_cells(rate))
    if score.tpir_by_person is not None:
        found = score.tpir_by_person
        limits = f"{found.low:.1%} to {found.high:.1%}"
        table.add_row("  found, bootstrap over people", f"{found.value:.1%}", "", limits)
    return table


def remarks(score: FootageScore) -> Iterator[str]:
    """Say in sentences what the table has no row for."""
    alerts = score.alerts
    yield (
        f"Alerts: {alerts.all}; correct {alerts.correct}, again for the same pass "
        f"{alerts.duplicate}, about people who are not listed {alerts.unlisted}, for the wrong "
        f"entry {alerts.wrong_entry}, about nobody {alerts.nobody}."
    )
    if score.fpir.numerator == 0 and score.fpir.denominator:
        tried = _many(score.fpir.denominator, "pass", "passes")
        yield (
            f"No false alert in {tried} shows with 95 % confidence that fewer than "
            f"{score.fpir_upper:.1%} of passes raise one, and no more than that."
        )
    if score.delay is not None:
        delay = score.delay
        yield (
            f"From first large enough to the alert: {delay.median_s:.2f} s in the middle, "
            f"{delay.p95_s:.2f} s at most for 95 % of {_many(delay.passes, 'pass', 'passes')}."
        )
    if score.delay_from_sight is not None:
        sight = score.delay_from_sight
        yield (
            f"From first visible, however small, to the alert: {sight.median_s:.2f} s in the "
            f"middle, {sight.p95_s:.2f} s at most for 95 %."
        )
    below = score.below_minimum
    yield (
        f"No opportunity: {_many(below.listed, 'pass', 'passes')} of the list "
        f"({below.listed_found} found all the same), {below.unlisted} of others "
        f"({below.unlisted_alerted} of them raised an alert)."
    )
    yield f"Tracks for each pass that was followed: {score.fragments:.2f}."
    if score.missed_by:
        yield f"Missed: {_counted(score.missed_by)}."
    if score.not_acquired_by:
        yield f"Never compared, listed or not: {_counted(score.not_acquired_by)}."
    yield from (f"  {miss}" for miss in score.misses[:MOST_NAMED])
    if len(score.misses) > MOST_NAMED:
        yield f"  and {len(score.misses) - MOST_NAMED} more"


def _rates(score: FootageScore) -> Iterator[tuple[str, Rate]]:
    yield "found (TPIR)", score.tpir
    yield "missed (FNIR)", score.fnir
    yield "passes of others with an alert (FPIR)", score.fpir
    yield "alerts that were false (false discovery)", score.false_discovery
    yield "opportunities never compared (not acquired)", score.not_acquired
    yield "passes followed by one track", score.whole
    yield "tracks that changed the person", score.switched
    yield "faces hidden in what was shown", score.covered


def _cells(rate: Rate) -> tuple[str, str, str]:
    counted = f"{rate.numerator:,} of {rate.denominator:,}"
    if rate.denominator == 0:
        return "-", counted, "-"
    return f"{rate.value:.1%}", counted, f"{rate.low:.1%} to {rate.high:.1%}"


def _counted(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in reasons.items())


def _many(count: int, one: str, more: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"
