"""Open-set identification on photographs."""

from collections.abc import Mapping, Sequence

from lookout.documents.charts import Axis, Line, curve_chart
from lookout.documents.report import Figure, Grid, KeyFigure, Report, Section
from lookout.documents.results.words import (
    Data,
    Form,
    Head,
    Limits,
    between,
    many,
    of,
    origin,
    percent,
    seconds_since_1970,
)


class _Point(Form):
    value: float
    low: float
    high: float
    threshold: float | None
    hits: int
    false_alerts: int


class _Gain(Form):
    difference: float
    low: float
    high: float
    ratio: float


class _Plain(Form):
    rank1: float
    tpir: Mapping[str, _Point]


class Det(Form):
    """A thinned curve."""

    threshold: Sequence[float]
    fpir: Sequence[float]
    fnir: Sequence[float]


class Identified(Head):
    """The keys that docs/evaluation.md describes."""

    enrolled: int
    draws: int
    seed: int
    mated: int
    nonmated: int
    rank1: float
    rank1_interval: Limits
    failures_to_acquire: int
    tpir: Mapping[str, _Point]
    plain_cosine: _Plain
    gain: Mapping[str, _Gain]
    det: Det
    data: Data = Data()


def identification_report(found: Identified) -> Report:
    """Say how often listed people were found among others, at three rates of false alerts."""
    first = next(iter(found.tpir))
    point = found.tpir[first]
    return Report(
        kicker="Lookout · accuracy on photographs",
        title=f"How often is somebody found who is one of {found.enrolled:,} listed?",
        lead=(
            f"Where {percent(float(first), 3).replace('.000', '')} of people who are not listed "
            f"raise an alert, {percent(point.value, 0)} of listed people are found "
            f"(95\u202f% interval: {between(point.low, point.high)})."
        ),
        figures=tuple(_key(found, rate, one) for rate, one in found.tpir.items()),
        sections=(
            Section("What was found", (_comparison(found), _table(found), *_more(found))),
            Section("The two errors against each other", _curves(found)),
            Section("How it was measured", _method(found)),
        ),
        origin=_origin(found),
        timestamp=seconds_since_1970(found),
    )


def _key(found: Identified, rate: str, point: _Point) -> KeyFigure:
    return KeyFigure(
        f"found, where {float(rate) * 100:g}\u202f% of the others raise an alert",
        percent(point.value),
        f"{of(point.hits, found.mated)} probes",
        f"95\u202f%: {between(point.low, point.high)}",
    )


def _comparison(found: Identified) -> str:
    parts = []
    for rate, gain in found.gain.items():
        sure = "" if gain.low > 0 else ", which may be chance"
        parts.append(
            f"{100 * gain.difference:+.1f} points at {float(rate) * 100:g}\u202f% "
            f"({100 * gain.low:+.1f} to {100 * gain.high:+.1f}{sure})"
        )
    return (
        "Plain cosine similarity with the same weights finds fewer. The difference, on the same "
        f"people: {'; '.join(parts)}. It comes from what is taken off a similarity: how much the "
        "entry looks like everybody, and how crowded the list is round the passer-by."
    )


def _table(found: Identified) -> Grid:
    rows = []
    for rate, point in found.tpir.items():
        threshold = "none" if point.threshold is None else f"{point.threshold:.4f}"
        rows.append(
            (
                f"{float(rate) * 100:g}\u202f%",
                of(point.false_alerts, found.nonmated),
                threshold,
                of(point.hits, found.mated),
                percent(point.value),
                between(point.low, point.high),
                percent(found.plain_cosine.tpir[rate].value),
            )
        )
    return Grid(
        (
            "false alerts (FPIR)",
            "counted",
            "threshold",
            "found (TPIR)",
            "share",
            "95\u202f% interval",
            "plain cosine",
        ),
        (False, True, True, True, True, True, True),
        tuple(rows),
        "False alerts are counted on probes of people who are not listed, finds on probes of "
        "people who are: each rate has its own denominator. A false alert is a score strictly "
        "above the threshold.",
    )


def _more(found: Identified) -> tuple[str, ...]:
    limits = found.rank1_interval
    failed = many(found.failures_to_acquire, "picture")
    return (
        f"The right entry came first in {percent(found.rank1)} of probes of listed people "
        f"({between(limits.low, limits.high)}), whatever the threshold. In {failed} no face was "
        "found; none of them was left out, so each counts as a miss or as somebody who raised no "
        "alert.",
        "Whether an alert is right also depends on how many listed people pass. One alert in a "
        "crowd where nobody is listed is always false, however good these rates are.",
    )


def _curves(found: Identified) -> tuple[Figure, Figure]:
    det = found.det
    low = max(1e-4, 1 / max(1, found.nonmated))
    seen = [(f, n) for f, n in zip(det.fpir, det.fnir, strict=True) if f >= low]
    least = max(1e-3, min((v for v in det.fnir if v > 0), default=0.01) / 1.5)
    false = Axis("people who are not listed and raise an alert (FPIR)", low, 1, True, True)
    missed = Axis("listed people who are missed (FNIR)", least, 1, True, True)
    scores = Axis("threshold", min(det.threshold), max(det.threshold))
    both = (
        Line("missed", list(zip(det.threshold, det.fnir, strict=True))),
        Line("false alerts", list(zip(det.threshold, det.fpir, strict=True))),
    )
    return (
        Figure(
            curve_chart([Line("", seen)], false, missed),
            "Missed people against false alerts, as the threshold moves. Down and to the left is "
            "better. Both axes are logarithmic.",
            "Curve of missed listed people against false alerts.",
        ),
        Figure(
            curve_chart(both, scores, Axis("share of probes", 0, 1, share=True)),
            "Both errors by the threshold: a higher one gives fewer false alerts and more misses.",
            "Curves of missed people and of false alerts by the threshold.",
        ),
    )


def _method(found: Identified) -> tuple[str, ...]:
    return (
        f"Each of {many(found.draws, 'draw')} enrols one picture of each of {found.enrolled:,} "
        "people, drawn by the seed, and looks for them in one other picture each. A third of all "
        "other people walks by first, so that the levels can be learnt, and is not tested; each "
        "of the rest is tested with one picture. Scores of all draws are pooled and held against "
        "one threshold.",
        "Intervals are for 95\u202f%, by bootstrap over people with 2,000 resamples: all probes "
        "of one person are drawn or left together, and the threshold is found anew each time.",
        "These are photographs, not a street. Rates at a site are measured at that site.",
    )


def _origin(found: Identified) -> tuple[tuple[str, str], ...]:
    rows = origin(found)
    if found.data.name:
        counts = f"{found.data.people:,} people, {found.data.pictures:,} pictures"
        rows += [
            ("Pictures", f"{found.data.name}: {counts}"),
            ("SHA-256 of the pictures", found.data.sha256),
        ]
    return (*rows, ("Seed", str(found.seed)))
