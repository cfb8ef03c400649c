"""Sweeps: what each thing that can be worse does to recognition."""

from collections.abc import Sequence

from lookout.documents.charts import Axis, Dot, dot_chart
from lookout.documents.report import Block, Figure, Grid, KeyFigure, Report, Section
from lookout.documents.results.footage_forms import Delay, Measured, Threshold
from lookout.documents.results.words import (
    Counted,
    Form,
    Head,
    interval,
    many,
    of,
    one_in,
    origin,
    percent,
    seconds_since_1970,
    share,
)


class _Point(Form):
    value: float
    label: str
    tpir: Counted
    fpir: Counted
    false_discovery: Counted
    not_acquired: Counted
    delay: Delay | None


class _Factor(Form):
    factor: str
    title: str
    points: Sequence[_Point]


class Sweep(Head):
    """The keys that docs/evaluation.md describes."""

    scene: str
    scene_sha256: str
    cast_sha256: str
    calibration: Measured
    threshold: Threshold
    rounds: int
    factors: Sequence[_Factor]


def sweep_report(found: Sweep) -> Report:
    """Say what each factor did to who was found and who falsely."""
    points = [point for factor in found.factors for point in factor.points]
    alarmed = sum(point.fpir.numerator for point in points)
    passed = sum(point.fpir.denominator for point in points)
    return Report(
        kicker="Lookout · sweeps over the rendered street",
        title="What makes recognition worse?",
        lead=(
            f"One thing of a rendered scene was changed at a time, everything else stayed as it "
            f"was. {many(len(found.factors), 'thing')} at {len(points)} points; over all of them, "
            f"{alarmed:,} of {passed:,} passes of people who are not listed raised an alert."
        ),
        figures=tuple(_key(factor) for factor in found.factors if _worst(factor)),
        sections=(
            *(Section(f"{factor.title}", _blocks(factor)) for factor in found.factors),
            Section("How it was measured", _method(found)),
        ),
        origin=(
            *origin(found),
            ("Scene", f"{found.scene}, {many(found.rounds, 'round')}"),
            ("SHA-256 of the scene", found.scene_sha256),
            ("SHA-256 of the cast", found.cast_sha256),
        ),
        timestamp=seconds_since_1970(found),
        warning=""
        if found.threshold.assessed
        else "Unassessed: the threshold lies outside what was measured.",
    )


def _worst(factor: _Factor) -> _Point | None:
    tried = [point for point in factor.points if point.tpir.denominator]
    return min(tried, key=lambda point: point.tpir.value, default=None)


def _best(factor: _Factor) -> _Point | None:
    tried = [point for point in factor.points if point.tpir.denominator]
    return max(tried, key=lambda point: point.tpir.value, default=None)


def _key(factor: _Factor) -> KeyFigure:
    worst = _worst(factor)
    assert worst is not None
    return KeyFigure(
        f"found at the worst: {factor.title[0].lower()}{factor.title[1:]} {worst.label}",
        share(worst.tpir),
        f"{of(worst.tpir.numerator, worst.tpir.denominator)} passes",
        f"95\u202f%: {interval(worst.tpir)}",
    )


def _blocks(factor: _Factor) -> tuple[Block, ...]:
    return (_finding(factor), _figure(factor), _grid(factor))


def _finding(factor: _Factor) -> str:
    worst, best = _worst(factor), _best(factor)
    if worst is None or best is None:
        return "No pass of a listed person was a chance to recognise them."
    counted = (
        f"Most were found at {best.label} ({of(best.tpir.numerator, best.tpir.denominator)}), "
        f"fewest at {worst.label} ({of(worst.tpir.numerator, worst.tpir.denominator)})."
    )
    if best.tpir.value == worst.tpir.value:
        return "As many were found at each value. " + _few(best)
    if worst.tpir.high < best.tpir.low:
        return f"{counted} Their intervals do not overlap: this matters."
    return f"{counted} Their intervals overlap: these passes are too few to tell."


def _few(point: _Point) -> str:
    return (
        f"With {many(point.tpir.denominator, 'pass', 'passes')} at each, that rules out large "
        "differences only."
    )


def _figure(factor: _Factor) -> Figure:
    found = [_dot(one, one.tpir, "listed people who were found") for one in factor.points]
    false = [_dot(one, one.fpir, "other people's passes with an alert") for one in factor.points]
    return Figure(
        dot_chart([*found, *false], Axis("share of passes", 0, 1, share=True)),
        "Dots: what was counted. Bars: exact 95\u202f% intervals (Clopper-Pearson).",
        f"Shares found and falsely alerted by: {factor.title}.",
    )


def _dot(point: _Point, rate: Counted, group: str) -> Dot:
    counted = of(rate.numerator, rate.denominator)
    value = rate.value if rate.denominator else None
    return Dot(point.label, value, rate.low, rate.high, counted, group)


def _grid(factor: _Factor) -> Grid:
    rows = tuple(
        (
            point.label,
            of(point.tpir.numerator, point.tpir.denominator),
            interval(point.tpir),
            of(point.fpir.numerator, point.fpir.denominator),
            of(point.false_discovery.numerator, point.false_discovery.denominator),
            of(point.not_acquired.numerator, point.not_acquired.denominator),
            "\N{EN DASH}" if point.delay is None else f"{point.delay.median_s:.2f} s",
        )
        for point in factor.points
    )
    header = (
        factor.title.lower() if len(factor.title) < 30 else "value",
        "found",
        "95\u202f% interval",
        "false, of passes",
        "false, of alerts",
        "never compared",
        "delay",
    )
    return Grid(header, (False, True, True, True, True, True, True), rows)


def _method(found: Sweep) -> tuple[str, ...]:
    threshold = found.threshold
    return (
        f"The scene {found.scene!r} is filmed anew for each value, with the same people on the "
        "same ways, and goes through the flow that runs live. The same walks at each value make "
        "differences clearer than the intervals, which treat them as independent, let them seem.",
        f"The threshold, {threshold.value:.4f} for {threshold.list_size:,} listed people, follows "
        f"from an expected rate of {one_in(threshold.false_alert_rate)}, by error rates measured "
        f"on {found.calibration.measured_on} ({found.calibration.date}). It stays the same at each "
        "value, but for the list's size.",
        "False alerts are shown against both of their denominators: passes of people who are not "
        "listed, and all alerts. Delay is the middle time from when a face was first large enough "
        "to the alert; below 0 the alert came earlier.",
        "Rendered people show what changes and in which direction. They say nothing about how "
        f"often real people are found. {percent(1, 0)} here is not {percent(1, 0)} on a street.",
    )
