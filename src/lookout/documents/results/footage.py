"""Labelled footage: who was found, who falsely, how fast and why not."""

from collections.abc import Sequence

from lookout.documents.charts import Axis, Dot, Line, curve_chart, dot_chart
from lookout.documents.report import Block, Figure, Grid, KeyFigure, Report, Section
from lookout.documents.results.footage_forms import Footage, Threshold
from lookout.documents.results.words import (
    Estimate,
    between,
    interval,
    many,
    of,
    one_in,
    origin,
    percent,
    readable,
    seconds_since_1970,
    share,
)


def footage_report(found: Footage) -> Report:
    """Say what labelled footage showed, with both denominators for what was false."""
    return Report(
        kicker="Lookout · accuracy on footage",
        title="Who was found on this footage, and who falsely?",
        lead=_lead(found),
        figures=_keys(found),
        sections=(
            Section("What was counted", (_rates(found), *_findings(found))),
            *_curve_section(found),
            Section("Why people were missed", _misses(found)),
            Section("How it was measured", _method(found)),
        ),
        origin=_origin(found),
        timestamp=seconds_since_1970(found),
        warning=_warning(found.threshold),
    )


def _lead(found: Footage) -> str:
    hits, alarmed = found.tpir, found.fpir
    return (
        f"Of {many(hits.denominator, 'chance', 'chances')} to recognise somebody on the list, "
        f"{hits.numerator:,} were taken. Of {many(alarmed.denominator, 'pass', 'passes')} of "
        f"people who are not on it, {alarmed.numerator:,} raised an alert, in "
        f"{many(found.scenes, 'scene')} of {found.seconds:,.0f} s in all."
    )


def _warning(threshold: Threshold) -> str:
    if threshold.assessed:
        return ""
    return (
        "Unassessed: the threshold lies outside what was measured for a list of "
        f"{threshold.list_size:,} and a rate of {one_in(threshold.false_alert_rate)}."
    )


def _keys(found: Footage) -> tuple[KeyFigure, ...]:
    rows = (
        ("of listed people's chances were taken (TPIR)", found.tpir, "passes"),
        ("of other people's passes raised an alert (FPIR)", found.fpir, "passes"),
        ("of all alerts were false", found.false_discovery, "alerts"),
    )
    return tuple(
        KeyFigure(
            label,
            share(rate),
            f"{of(rate.numerator, rate.denominator)} {noun}",
            f"95\u202f%: {interval(rate)}",
        )
        for label, rate, noun in rows
    )


def _rates(found: Footage) -> Figure:
    rows = (
        ("found (TPIR)", found.tpir, "what recognition is for"),
        ("never compared", found.not_acquired, "what recognition is for"),
        ("false alerts (FPIR)", found.fpir, "what must not happen"),
        ("false, of all alerts", found.false_discovery, "what must not happen"),
        ("followed by one track", found.whole, "how people were followed"),
        ("track changed person", found.switched, "how people were followed"),
        ("faces hidden", found.covered, "how people were followed"),
    )
    dots = [
        Dot(
            name,
            rate.value if rate.denominator else None,
            rate.low,
            rate.high,
            of(rate.numerator, rate.denominator),
            group,
        )
        for name, rate, group in rows
    ]
    return Figure(
        dot_chart(dots, Axis("share", 0, 1, share=True)),
        "A dot is what was counted, the bar its exact 95\u202f% interval (Clopper-Pearson). Long "
        "bars: too few were counted to say more.",
        "Shares of what was counted, with intervals.",
    )


def _findings(found: Footage) -> list[str]:
    alerts = found.alerts
    text = [
        f"There were {many(alerts.all, 'alert')}: {alerts.correct} correct, {alerts.duplicate} "
        f"more about a pass that had one already, {alerts.unlisted} about people who are not "
        f"listed, {alerts.wrong_entry} for the wrong entry and {alerts.nobody} about nobody."
    ]
    if found.fpir.denominator and found.fpir.numerator == 0:
        passes = many(found.fpir.denominator, "pass", "passes")
        text.append(
            f"No false alert in {passes} shows with 95\u202f% confidence that fewer than "
            f"{percent(found.fpir.upper)} of passes raise one, and no more than that."
        )
    if found.tpir_by_person is not None:
        text.append(_over_people(found.tpir_by_person))
    return [*text, *_delays(found)]


def _over_people(found: Estimate) -> str:
    opening = "Passes of one person are not independent."
    if found.low == found.high:
        return (
            f"{opening} Every person fared alike here, so an interval over people has no width; "
            "the exact one above says how little that may mean."
        )
    limits = between(found.low, found.high)
    return f"{opening} By bootstrap over people the interval of the share found is {limits}."


def _delays(found: Footage) -> list[str]:
    if found.delay is None:
        return []
    delay = found.delay
    text = (
        f"From when the face was first large enough it took {_seconds(delay.median_s)} to the "
        f"alert in the middle and at most {_seconds(delay.p95_s)} for 95\u202f% of "
        f"{many(delay.passes, 'pass', 'passes')}"
    )
    text += "; less than nothing means that the alert came earlier." if delay.median_s < 0 else "."
    if found.delay_from_sight is not None:
        sight = found.delay_from_sight
        text += (
            f" From when the face was first visible at all, however small, it took "
            f"{_seconds(sight.median_s)} in the middle."
        )
    return [text]


def _curve_section(found: Footage) -> tuple[Section, ...]:
    curve = found.curve
    if curve is None:
        return ()
    x = Axis("threshold", min(curve.threshold), max(curve.threshold))
    lines = [
        _line("found (TPIR)", curve.threshold, curve.tpir, curve.tpir_low, curve.tpir_high),
        _line("false (FPIR)", curve.threshold, curve.fpir, curve.fpir_low, curve.fpir_high),
    ]
    drawn = curve_chart(lines, x, Axis("share of passes", 0, 1, share=True), mark=curve.in_force)
    caption = (
        f"Counted on {many(curve.mated, 'pass', 'passes')} of listed people and {curve.nonmated:,} "
        f"of others, {many(curve.people, 'person', 'people')} in all. Bands: 95\u202f% by "
        "bootstrap over people. The dotted line is the threshold that was in force."
    )
    figure = Figure(drawn, caption, "Shares found and falsely alerted, by the threshold.")
    return (Section("What another threshold would have given", (figure,)),)


def _line(
    name: str,
    xs: Sequence[float],
    values: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
) -> Line:
    points = list(zip(xs, values, strict=True))
    return Line(name, points, list(zip(xs, low, high, strict=True)))


def _misses(found: Footage) -> tuple[Block, ...]:
    missed, blank = found.missed_by, found.not_acquired
    if not missed and not blank.by:
        return ("Nobody was missed, and everybody with a chance was compared.",)
    blocks: list[Block] = [
        f"{many(sum(missed.values()), 'chance', 'chances')} to recognise a listed person "
        f"{'was' if sum(missed.values()) == 1 else 'were'} missed. "
        f"{of(blank.numerator, blank.denominator)} passes with a chance, listed or not, were never "
        "compared at all."
    ]
    names = [*missed, *(name for name in blank.by if name not in missed)]
    rows = tuple(
        (
            _REASONS.get(name, f"no picture was good enough: {readable(name)}"),
            f"{missed.get(name, 0):,}",
            f"{blank.by.get(name, 0):,}",
        )
        for name in names
    )
    header = ("how far they came", "listed and missed", "never compared, listed or not")
    return (*blocks, Grid(header, (False, True, True), rows))


_REASONS = {
    "not_detected": "no face was found where theirs was",
    "not_followed": "found, but never twice in a row",
    "other_entry_first": "compared, but always more like another entry",
    "below_threshold": "compared, their own entry came first, no alert",
}


def _method(found: Footage) -> tuple[str, ...]:
    minimum, threshold = found.minimum, found.threshold
    return (
        "A pass is one walk of one person past one camera. It is a chance to recognise them where "
        f"the face stood in the zone, at least {minimum.face_px:g} px high and "
        f"{percent(minimum.visible, 0)} visible, for {minimum.seconds:g} s in all. That is read "
        "off the labels alone, so nothing that the system does moves the denominator; a face that "
        "was never detected is a miss.",
        "False alerts have two denominators. FPIR counts passes of people who are not listed: of "
        "those, how many were stopped in vain? False discovery counts alerts: how many of the "
        "prompts that an operator saw were wrong? The second depends on how many listed people "
        "passed.",
        f"The threshold, {threshold.value:.4f}, follows from an expected rate of "
        f"{one_in(threshold.false_alert_rate)} unlisted people and a list of "
        f"{threshold.list_size:,}, by error rates measured on {found.calibration.measured_on} "
        f"({found.calibration.date}).",
    )


def _origin(found: Footage) -> tuple[tuple[str, str], ...]:
    rows = origin(found)
    names = [*found.footage]
    rows += [("Footage", ", ".join(names))] if names else []
    rows += [
        (f"SHA-256 of {name}", digest)
        for name, digest in zip(names, found.footage_sha256, strict=False)
        if digest
    ]
    people = found.people
    rows.append(("People", f"{people.listed:,} listed, {people.unlisted:,} others"))
    return tuple(rows)


def _seconds(value: float) -> str:
    return f"{value:.2f} s".replace("-", "\N{MINUS SIGN}")
