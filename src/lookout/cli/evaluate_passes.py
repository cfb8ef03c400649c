"""``lookout evaluate passes``: thousands of passes of rendered people, composed at chip level."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from lookout.cli.rehearse import one_in, parse_rate
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.cli.passes_plan import PassesRun
    from lookout.cli.passes_plan import Progress as Told
    from lookout.evaluation.footage import FootageScore
    from lookout.evaluation.passes import PassesResult
    from lookout.evaluation.statistics import Rate


def passes(
    folder: Annotated[
        Path, typer.Argument(help="Work folder: people and passes are kept there.", file_okay=False)
    ],
    assets: Annotated[
        Path | None,
        typer.Option(help="Packed assets that people are rendered from (docs/crowd.md)."),
    ] = None,
    calibration_people: Annotated[
        int, typer.Option(help="People on whom the threshold is measured.", min=30)
    ] = 400,
    listed: Annotated[int, typer.Option(help="People on the list.", min=1)] = 200,
    unlisted: Annotated[int, typer.Option(help="People who are not.", min=1)] = 500,
    calibration_passes: Annotated[
        int, typer.Option(help="Passes of each of the first.", min=1)
    ] = 3,
    listed_passes: Annotated[
        int, typer.Option(help="Passes of each person on the list.", min=1)
    ] = 2,
    unlisted_passes: Annotated[int, typer.Option(help="Passes of each of the others.", min=1)] = 20,
    false_alert_rate: Annotated[
        str, typer.Option(help="Expected false alerts, as '1 in 1000' people or 0.001.")
    ] = "1 in 1000",
    seed: Annotated[int, typer.Option(help="Decides people, passes and lists.", min=0)] = 2026,
    distinct: Annotated[
        bool,
        typer.Option(
            "--distinct/--like-a-cast",
            help="People who differ more than a cast's do, or as they are drawn for one.",
        ),
    ] = True,
    jobs: Annotated[int, typer.Option(help="Processes side by side.", min=1, max=64)] = 2,
    pack: Annotated[
        str | None, typer.Option(help="Recognition pack [default: LOOKOUT_PACK or open].")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
) -> None:
    """Count who is found and who falsely in thousands of passes of rendered people.

    The threshold is measured on other people. Passes are composed at chip level, one face in a
    small picture, and say so. Stopped and started again, it goes on where it was.
    """
    from lookout.cli.passes_plan import CALIBRATION, LISTED, UNLISTED, PassesRun, Sizes

    groups = (CALIBRATION, LISTED, UNLISTED)
    sizes = Sizes(
        dict(zip(groups, (calibration_people, listed, unlisted), strict=True)),
        dict(zip(groups, (calibration_passes, listed_passes, unlisted_passes), strict=True)),
    )
    rate, name = parse_rate(false_alert_rate), pack or Settings().pack
    run = PassesRun(folder, sizes, seed, rate, name, jobs, distinct)
    console = Console(soft_wrap=True, highlight=False)
    result, whole = evaluated(run, assets, console)
    if json_file is not None:
        json_file.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    _report(console, run, result)


def evaluated(
    run: "PassesRun", assets: Path | None, console: Console
) -> "tuple[PassesResult, dict[str, object]]":
    """Do all steps; returns the result, and what is written as JSON."""
    from lookout.adapters.onnx.calibration_file import write_calibration
    from lookout.bootstrap import open_pack
    from lookout.cli import passes_run as steps
    from lookout.cli.passes_plan import CALIBRATION, LISTED
    from lookout.cli.passes_watching import render, watch
    from lookout.evaluation.provenance import about

    took_s: dict[str, float] = {}
    pack = open_pack(run.pack, Settings(), console.print)
    with step_progress(console) as told:
        with _timed(took_s, "rendering"):
            render(run, assets, told)
        with _timed(took_s, "watching"):
            watched = watch(run, pack, told)
        with _timed(took_s, "calibrating"):
            others = steps.entries(run, CALIBRATION, pack)
            calibration = steps.calibration_of(run, watched, others, pack)
            write_calibration(run.folder / "calibration.json", calibration)
        with _timed(took_s, "comparing"):
            enrolled = steps.entries(run, LISTED, pack)
            result, rows = steps.judge(run, watched, enrolled, calibration, pack, told)
    whole = {
        **about("passes", f"{datetime.now(UTC):%Y-%m-%d}", pack),
        "seed": run.seed,
        "distinct": run.distinct,
        "people_of_each": dict(run.sizes.people),
        "passes_of_each": dict(run.sizes.passes),
        "calibration": {"measured_on": calibration.measured_on, "date": calibration.date},
        **result.as_json(),
        "wall_s": took_s,
        "groups": steps.groups_of(run),
        "passes": rows,
    }
    console.print(
        "Wall time: " + ", ".join(f"{name} {spent:.0f} s" for name, spent in took_s.items()) + "."
    )
    return result, whole


@contextmanager
def _timed(took_s: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    took_s[name] = round(time.monotonic() - started, 1)


@contextmanager
def step_progress(console: Console) -> "Iterator[Told]":
    """Show a bar for each step."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        tasks = {"": bars.add_task("Opening", total=None)}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield told


def _report(console: Console, run: "PassesRun", result: "PassesResult") -> None:
    threshold = result.threshold
    console.print(
        f"{run.sizes.people['listed']} people listed, threshold {threshold.value:.3f} for "
        f"{one_in(run.rate)}, measured on other people"
        + ("." if threshold.assessed else "; UNASSESSED: beyond what was measured.")
    )
    table = Table("", "all", "without near twins of the list")
    for name, all_of, apart in zip(_NAMES, _said(result.score), _said(result.apart), strict=True):
        table.add_row(name, all_of, apart)
    console.print(table)
    over = result.fpir_by_person
    console.print(
        f"Passes of others with an alert, over people: {over.value:.3%} "
        f"({over.low:.3%} to {over.high:.3%}). Near twins (similarity {result.twin_similarity:g} "
        f"or more to somebody else listed): {result.twins[0]} listed, {result.twins[1]} not.",
    )
    console.print("Rendered people, passes composed at chip level: says nothing about real people.")


_NAMES = (
    "people listed / not",
    "found (TPIR), by pass",
    "found, over people",
    "passes of others with an alert (FPIR)",
    "its one-sided 95 % limit",
    "taken for another entry",
    "never compared",
    "why",
    "missed, why",
)


def _said(score: "FootageScore") -> tuple[str, ...]:
    by_person = score.tpir_by_person
    return (
        f"{score.listed_people} / {score.unlisted_people}",
        _rate(score.tpir),
        f"{by_person.low:.1%} to {by_person.high:.1%}" if by_person else "-",
        _rate(score.fpir),
        f"{score.fpir_upper:.3%}",
        str(score.alerts.wrong_entry),
        _rate(score.not_acquired),
        _counted(score.not_acquired_by),
        _counted(score.missed_by),
    )


def _rate(share: "Rate") -> str:
    return (
        f"{share.value:.2%} ({share.numerator} of {share.denominator}; "
        f"{share.low:.2%} to {share.high:.2%})"
    )


def _counted(reasons: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in reasons.items()) or "-"
