"""What a comparison of groups says: JSON with stable keys, a table, plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

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
        "findings": list(findings(found)),
        "groups": [_group(one) for one in found.groups],
        "comparisons": [asdict(one) for one in found.comparisons],
        "ratios": [asdict(one) for one in found.spreads],
    }


def fairness_tables(found: Fairness) -> Iterator[Table]:
    """Give a table for each measure and attribute, one row a group."""
    judged = {(one.measure, one.by, one.group): one for one in found.comparisons}
    for (measure, by), groups in groupby(found.groups, lambda one: (one.measure, one.by)):
        table = Table(
            title=f"{_NAMES[measure]}, by {by}",
            title_justify="left",
            box=box.SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
        )
        table.add_column("group")
        for column in ("people", "counted", "share", "interval", "p (Holm)"):
            table.add_column(column, justify="right", no_wrap=True)
        table.add_column("verdict", no_wrap=True)
        for one in groups:
            table.add_row(*_cells(one, judged.get((measure, by, one.name))))
        yield table


def findings(found: Fairness) -> Iterator[str]:
    """Say in sentences what the comparisons show, and what they do not."""
    for one in found.comparisons:
        if one.verdict is not Verdict.UNKNOWN:
            yield _said(one, found)
    for measure in Measure:
        open_ones = [
            one
            for one in found.comparisons
            if one.verdict is Verdict.UNKNOWN and one.measure is measure
        ]
        if open_ones:
            yield _unknown(measure, open_ones, found)
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
    shares = f"{one.share:.2%} against {one.other_share:.2%} for {one.other}"
    opening = f"{_NAMES[one.measure]}, {one.by} {one.group}: {one.verdict}. {shares}"
    margin = _margin(one.measure, found)
    if one.verdict is Verdict.WITHIN:
        return f"{opening}; {margin} is ruled out."
    small = f", though less than {margin}" if one.within_margin else ""
    return f"{opening}; p = {one.p_holm:.2g}{small}."


def _unknown(measure: Measure, compared: Sequence[Comparison], found: Fairness) -> str:
    names = "; ".join(f"{one.by} {one.group}" for one in compared)
    opening = f"{_NAMES[measure]}: cannot tell for {names}."
    reached = [(one.power, one.needed) for one in compared]
    known = [(power, needed) for power, needed in reached if power is not None and needed]
    if not known:
        return f"{opening} Nobody raised an alert, so nothing is known of any ratio."
    powers, needed = zip(*known, strict=True)
    chance = " to ".join(dict.fromkeys((_chance(min(powers)), _chance(max(powers)))))
    return (
        f"{opening} Had there truly been {_margin(measure, found)}, it would have been found with "
        f"a chance of {chance}; some {_rounded(max(needed)):,} passes in each group would tell."
    )


def _margin(measure: Measure, found: Fairness) -> str:
    if measure is Measure.TPIR:
        return f"a difference of {100 * found.options.tpir_margin:g} points"
    return f"a rate {found.options.fpir_ratio:g} times as high"


def _chance(power: float) -> str:
    return "under 1 %" if power < 0.01 else f"{power:.0%}"


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
        one.name,
        f"{one.people:,}",
        f"{one.rate.numerator:,} of {one.rate.denominator:,}",
        f"{one.rate.value:.2%}",
        f"{100 * one.low:.2f}-{one.high:.2%}",
        p,
        judged.verdict.value if judged else "",
    )


def _error(measure: Measure) -> str:
    return "Missed (FNIR)" if measure is Measure.TPIR else "False alerts (FPIR)"
