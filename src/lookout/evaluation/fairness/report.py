"""What a comparison of groups says: JSON with stable keys, a table, plain sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from rich import box
from rich.table import Table

from lookout.evaluation.fairness.measures import Comparison, Fairness, Group, Measure, Verdict

_NAMES = {Measure.TPIR: "found (TPIR)", Measure.FPIR: "false alerts (FPIR)"}


def fairness_json(found: Fairness) -> Mapping[str, object]:
    """Return the keys that docs/fairness.md describes."""
    options = found.options
    return {
        "alpha": options.alpha,
        "margins": {"tpir_difference": options.tpir_margin, "fpir_ratio": options.fpir_ratio},
        "wanted_power": options.power,
        "seed": options.seed,
        "family": len(found.comparisons),
        "unlabelled": found.unlabelled,
        "groups": [_group(one) for one in found.groups],
        "comparisons": [asdict(one) for one in found.comparisons],
        "ratios": [asdict(one) for one in found.spreads],
    }


def fairness_table(found: Fairness) -> Table:
    """Return one row a group and measure."""
    table = Table(
        caption="Intervals: 95 %, exact, on as many passes as these people's are worth.",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for column in ("", "group"):
        table.add_column(column)
    for column in ("people", "counted", "share", "interval", "p (Holm)"):
        table.add_column(column, justify="right")
    table.add_column("verdict")
    judged = {(one.measure, one.by, one.group): one for one in found.comparisons}
    last = None
    for one in found.groups:
        if last not in (None, (one.measure, one.by)):
            table.add_section()
        last = (one.measure, one.by)
        table.add_row(*_cells(one, judged.get((one.measure, one.by, one.name))))
    return table


def findings(found: Fairness) -> Iterator[str]:
    """Say in sentences what the comparisons show, and what they do not."""
    for verdict in Verdict:
        for one in found.comparisons:
            if one.verdict is verdict:
                yield _said(one, found)
    for spread in found.spreads:
        added = " (half an error added to each, as one has none)" if spread.adjusted else ""
        sign = "more than" if spread.ratio > spread.by_chance else "within what"
        yield (
            f"{_error(spread.measure)} by {spread.by}: the worst, {spread.worst}, has "
            f"{spread.ratio:.2f} times the geometric mean of all groups{added}; {sign} chance "
            f"gives ({spread.by_chance:.2f})."
        )
    if found.unlabelled:
        yield f"{found.unlabelled} people of the result have no group and are left out."


def _said(one: Comparison, found: Fairness) -> str:
    options, what = found.options, _NAMES[one.measure]
    shares = f"{one.share:.2%} against {one.other_share:.2%} for {one.other}"
    opening = f"{what}, {one.by} {one.group}: {one.verdict}. {shares}"
    margin = (
        f"{100 * options.tpir_margin:g} points"
        if one.measure is Measure.TPIR
        else f"{options.fpir_ratio:g} times as often"
    )
    match one.verdict:
        case Verdict.DIFFERS:
            small = f", though by less than {margin}" if one.within_margin else ""
            return f"{opening}; p = {one.p_holm:.2g}{small}."
        case Verdict.WITHIN:
            return f"{opening}; a difference of {margin} is ruled out."
        case Verdict.UNKNOWN:
            return f"{opening}; {_missing(one, margin)}"


def _missing(one: Comparison, margin: str) -> str:
    if one.needed is None or one.power is None:
        return "nobody raised an alert, so nothing is known of the ratio."
    return (
        f"a true difference of {margin} would have been found with a chance of {one.power:.0%}; "
        f"some {_rounded(one.needed):,} passes in each group would tell."
    )


def _rounded(number: int) -> int:
    """Round up to two figures: more would feign precision."""
    scale = int(10 ** max(0, len(str(number)) - 2))
    return -(-number // scale) * scale


def _group(one: Group) -> Mapping[str, object]:
    counted = asdict(one.rate)
    return {
        "measure": one.measure,
        "by": one.by,
        "group": one.name,
        "people": one.people,
        **counted,
        "over_people": {"low": one.low, "high": one.high},
        "effective": one.effective,
    }


def _cells(one: Group, judged: Comparison | None) -> tuple[str, ...]:
    p = f"{judged.p_holm:.2g}" if judged else ""
    return (
        _NAMES[one.measure],
        f"{one.by}: {one.name}",
        f"{one.people:,}",
        f"{one.rate.numerator:,} of {one.rate.denominator:,}",
        f"{one.rate.value:.2%}",
        f"{one.low:.2%} to {one.high:.2%}",
        p,
        judged.verdict.value if judged else "",
    )


def _error(measure: Measure) -> str:
    return "Missed (FNIR)" if measure is Measure.TPIR else "False alerts (FPIR)"
