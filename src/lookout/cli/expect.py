"""``lookout packs expect``: from an expected rate of false alerts to the threshold and the day."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lookout.bootstrap import choose_calibration, open_pack
from lookout.cli.rehearse import one_in, parse_rate
from lookout.domain.errors import ConfigurationError
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.domain.calibration import Calibration
    from lookout.evaluation.expect import Expectation, Plan

UNASSESSED = "unassessed"


def expect(
    context: typer.Context,
    rate: Annotated[
        str | None, typer.Option(help="Expected false alerts, as '1 in 1000' people or 0.001.")
    ] = None,
    footfall: Annotated[int, typer.Option(help="People who are expected to pass.", min=0)] = 20_000,
    list_size: Annotated[int | None, typer.Option(help="Entries of the watchlist.", min=1)] = None,
    watchlist: Annotated[
        Path | None, typer.Option(help="Take the size from this watchlist instead (no key needed).")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Ask the other way: which rate has this threshold?")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Recognition pack [default: LOOKOUT_PACK or open].")
    ] = None,
    calibration: Annotated[
        Path | None, typer.Option(help="Error rates measured on your own site (JSON).")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
) -> None:
    """Say what to expect of a day: the threshold that follows, false alerts, people found."""
    from lookout.evaluation.expect import Plan, expectation_json
    from lookout.evaluation.expect import expect as expected
    from lookout.evaluation.report import write_json

    settings, console = Settings(), Console(soft_wrap=True, highlight=False)
    opener = context.obj or open_pack  # whoever calls from Python may open the pack otherwise
    opened = opener(pack or settings.pack, settings, lambda text: typer.echo(text, err=True))
    table = choose_calibration(opened, calibration)
    plan = Plan(_size(list_size, watchlist, opened.digest), footfall)
    if threshold is not None and rate is None:
        _say_rates(console, table, plan, threshold)
        return
    if threshold is not None or rate is None:
        raise ConfigurationError("give either --rate or --threshold")
    wanted = parse_rate(rate)
    found = [expected(table, plan, wanted, levelled=levelled) for levelled in (False, True)]
    if json_file is not None:
        ways = zip(("plain", "levelled"), map(expectation_json, found), strict=True)
        write_json(json_file, {"pack": opened.name, "pack_digest": opened.digest, **dict(ways)})
    _show(console, found, wanted, plan)


def _size(list_size: int | None, watchlist: Path | None, pack_digest: str) -> int:
    if (list_size is None) == (watchlist is None):
        raise ConfigurationError("give either --list-size or --watchlist")
    if watchlist is None:
        return list_size or 0
    from lookout.adapters.vault.watchlist_file import inspect_watchlist

    header = inspect_watchlist(watchlist)
    if header.pack_digest != pack_digest:
        raise ConfigurationError(
            f"{watchlist}: was made with pack {header.pack!r}; give it with --pack"
        )
    return header.count


def _show(console: Console, found: list["Expectation"], rate: float, plan: "Plan") -> None:
    from lookout.stages.levels import LevelOptions

    console.print(
        f"List of {plan.list_size:,}; expected false alerts {one_in(rate)} people; "
        f"{plan.footfall:,} people pass."
    )
    after = f"after about {LevelOptions().mature} people"
    table = Table("", "at first", after, box=None)
    table.add_row("threshold", *(f"{one.threshold.value:.3f}" for one in found))
    table.add_row("assessed", *("yes" if one.assessed else UNASSESSED for one in found))
    table.add_row("false alerts to expect", *map(_alerts, found))
    table.add_row("in 95 of 100 such days", *map(_day, found))
    table.add_row("the rate itself, 95 % sure", *map(_rates, found))
    table.add_row("passes of listed people found", *map(_tpir, found))
    console.print(table)
    for sentence in _sources(found):
        console.print(sentence, markup=False)


def _alerts(one: "Expectation") -> str:
    return f"{one.alerts:,.1f}" if one.assessed else f"{one.alerts:,.1f}, {UNASSESSED}"


def _day(one: "Expectation") -> str:
    return UNASSESSED if one.alerts_low is None else f"{one.alerts_low:,} to {one.alerts_high:,}"


def _rates(one: "Expectation") -> str:
    if one.rate is None:
        return UNASSESSED
    return f"{one_in(one.rate.low)} to {one_in(one.rate.high)}"


def _tpir(one: "Expectation") -> str:
    return UNASSESSED if one.tpir is None else f"{one.tpir:.0%}"


def _sources(found: list["Expectation"]) -> list[str]:
    [first, *_] = found
    said = [f"Measured on: {first.measured_on}; {first.date}."]
    people = [one.people for one in found if one.people is not None]
    if people and all(one.counted for one in found if one.people is not None):
        said.append(f"Behind the rate are false alerts of {min(people)} different people or more.")
    elif people:
        said.append(
            f"The calibration does not say how many people's false alerts are behind the rate; "
            f"{min(people)} are taken, the fewest that it may rest on."
        )
    if not all(one.assessed for one in found):
        said.append(
            "UNASSESSED: this rate was not measured for a list of this size; the threshold goes on "
            "along the tail. Choose a rate that was, or measure: lookout evaluate calibrate."
        )
    return said


def _say_rates(
    console: Console, calibration: "Calibration", plan: "Plan", threshold: float
) -> None:
    from lookout.evaluation.expect import rate_at

    for levelled, when in ((False, "at first"), (True, "once the levels apply")):
        rate = rate_at(calibration, plan.list_size, threshold, levelled=levelled)
        said = UNASSESSED if rate is None else f"expected false alerts {one_in(rate)} people"
        console.print(f"Threshold {threshold:g}, list of {plan.list_size:,}, {when}: {said}.")
    console.print(f"Measured on: {calibration.measured_on}; {calibration.date}.", markup=False)
