"""Groups of people: does it work as well, and as badly, for everybody."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from pydantic import Field

from lookout.documents.charts import Axis, Dot, dot_chart
from lookout.documents.report import Block, Figure, Grid, KeyFigure, Report, Section
from lookout.documents.results.words import (
    NOTHING,
    Counted,
    Form,
    Head,
    Limits,
    listed,
    many,
    of,
    origin,
    percent,
    seconds_since_1970,
    small,
)

_NAMES = {"tpir": "Listed people who were found", "fpir": "Other people who raised an alert"}
_UNKNOWN = "cannot tell"
_MOST_ROWS = 24  # of a figure


class _Group(Counted):
    measure: str
    by: str
    group: str
    people: int
    over_people: Limits


class _Comparison(Form):
    measure: str
    by: str
    group: str
    other: str = "everybody else"
    verdict: str
    p_holm: float
    power: float | None = None
    needed: int | None = None


class _Ratio(Form):
    measure: str
    by: str
    worst: str
    ratio: float
    by_chance: float


class _Margins(Form):
    tpir_difference: float
    fpir_ratio: float


class Groups(Head):
    """The keys that docs/fairness.md describes."""

    result: str = ""
    at: str = ""
    of_what: Mapping[str, object] = Field(default={}, alias="of")
    alpha: float
    margins: _Margins
    family: int
    unlabelled: int = 0
    groups: Sequence[_Group]
    comparisons: Sequence[_Comparison]
    ratios: Sequence[_Ratio]
    findings: Sequence[str] = ()


def fairness_report(found: Groups) -> Report:
    """Say for whom it works differently, for whom not, and where that cannot be told."""
    return Report(
        kicker="Lookout · groups of people",
        title="Does it work alike for everybody?",
        lead=_lead(found),
        figures=_keys(found),
        sections=(
            Section("What was found", tuple(found.findings) or (_short(found),)),
            *(_section(found, measure) for measure in _NAMES if _of(found, measure)),
            Section("How it was measured", _method(found)),
        ),
        origin=_origin(found),
        timestamp=seconds_since_1970(found),
        warning=_warning(found),
    )


def _verdicts(found: Groups) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in found.comparisons:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
    return counts


def _lead(found: Groups) -> str:
    parts = [f"{count} “{verdict}”" for verdict, count in _verdicts(found).items()]
    if not parts:
        return "There was nothing to compare: no attribute has two groups of people."
    return f"{many(found.family, 'comparison')} between groups: {listed(parts)}."


def _warning(found: Groups) -> str:
    unknown = _verdicts(found).get(_UNKNOWN, 0)
    if not unknown:
        return ""
    return (
        f"{unknown} of {many(found.family, 'comparison')} cannot be told from these data. That is "
        "not the same as “no difference”."
    )


def _keys(found: Groups) -> tuple[KeyFigure, ...]:
    return tuple(
        KeyFigure(
            f"{'missed' if one.measure == 'tpir' else 'false alerts'}: worst group by {one.by}, "
            "beside the mean of all",
            f"{one.ratio:.2f}\u202ftimes",
            one.worst,
            f"by chance up to {one.by_chance:.2f} times",
        )
        for one in found.ratios[:6]
    )


def _short(found: Groups) -> str:
    return _lead(found)


def _of(found: Groups, measure: str) -> list[_Group]:
    return [one for one in found.groups if one.measure == measure]


def _section(found: Groups, measure: str) -> Section:
    blocks: list[Block] = []
    for by, rows in groupby(_of(found, measure), lambda one: one.by):
        groups = list(rows)
        blocks += [_figure(part, measure, by) for part in _parts(groups)]
        blocks.append(_grid(found, groups, measure))
    return Section(_NAMES[measure], tuple(blocks))


def _parts(groups: Sequence[_Group]) -> list[Sequence[_Group]]:
    """Split many groups, so that no figure is higher than a page."""
    return [groups[i : i + _MOST_ROWS] for i in range(0, len(groups), _MOST_ROWS)]


def _figure(rows: Sequence[_Group], measure: str, by: str) -> Figure:
    dots = [
        Dot(
            one.group,
            one.value if one.denominator else None,
            one.over_people.low,
            one.over_people.high,
            of(one.numerator, one.denominator),
        )
        for one in rows
    ]
    highest = max((one.over_people.high for one in rows if one.denominator), default=1.0)
    axis = Axis("share", 0, 1 if measure == "tpir" else min(1.0, max(0.01, highest)), share=True)
    return Figure(
        dot_chart(dots, axis),
        f"By {by}. Dots: what was counted. Bars: 95\u202f% intervals that take a person's passes "
        "to go alike.",
        f"{_NAMES[measure]}, by {by}.",
    )


def _grid(found: Groups, rows: Sequence[_Group], measure: str) -> Grid:
    judged = {(one.by, one.group): one for one in found.comparisons if one.measure == measure}
    return Grid(
        (rows[0].by, "people", "counted", "share", "p (Holm)", "power", "verdict"),
        (False, True, True, True, True, True, False),
        tuple(_row(one, judged.get((one.by, one.group))) for one in rows),
        "Power is the chance that a true difference as large as the margin would have been found.",
    )


def _row(one: _Group, judged: _Comparison | None) -> tuple[str, ...]:
    value = small(one.value) if one.denominator else NOTHING
    head = (one.group, f"{one.people:,}", of(one.numerator, one.denominator), value)
    if judged is None:
        return (*head, NOTHING, NOTHING, "")
    power = NOTHING if judged.power is None else percent(judged.power, 0)
    return (*head, f"{judged.p_holm:.2g}", power, judged.verdict)


def _method(found: Groups) -> tuple[Block, ...]:
    margins = found.margins
    return (
        f"Each group is compared with everybody else. All {many(found.family, 'comparison')} are "
        f"corrected together (Holm), at a level of {percent(found.alpha, 0)}.",
        "“Differs”: a difference this large is not chance. “Within the margin”: a difference of "
        f"{100 * margins.tpir_difference:g} points found, or of {margins.fpir_ratio:g} times the "
        "false alerts, is ruled out. “Cannot tell”: neither; the data are too few.",
        "The ratio is that of the worst group's error rate to the geometric mean of all groups "
        "(ISO/IEC 19795-10); beside it stands what chance alone gives.",
    )


def _origin(found: Groups) -> tuple[tuple[str, str], ...]:
    rows = origin(found)
    if found.result:
        rows.append(("From the result", found.result))
    if found.at:
        rows.append(("Held at", found.at))
    rows += _named(found.of_what)
    if found.unlabelled:
        rows.append(("People without a group", f"{found.unlabelled:,}, left out"))
    return tuple(rows)


def _named(of_what: Mapping[str, object]) -> list[tuple[str, str]]:
    """Name what the source result names: its pack, list, threshold and error rates."""
    wanted = {
        "pack": "Recognition pack",
        "pack_digest": "SHA-256 of the pack",
        "watchlist": "SHA-256 of the list",
    }
    rows = [(name, str(of_what[key])) for key, name in wanted.items() if of_what.get(key)]
    for key, inner, name in (
        ("threshold", "value", "Threshold"),
        ("calibration", "measured_on", "Error rates measured on"),
        ("data", "sha256", "SHA-256 of the pictures"),
    ):
        part = of_what.get(key)
        if isinstance(part, Mapping) and inner in part:
            rows.append((name, str(part[inner])))
    return rows
