"""``lookout evaluate fairness``: how well it works, and how badly, for whom."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lookout.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from lookout.evaluation.fairness import Fairness, Labels
    from lookout.evaluation.fairness.reading import Result


def fairness(
    result: Annotated[
        Path, typer.Argument(help="The --json file of: lookout evaluate footage, or identify.")
    ],
    groups: Annotated[
        Path | None,
        typer.Option(
            help="Who belongs to which group: CSV (person,sex,age,…) or JSON "
            "[default: what a result of rendered people brings itself]."
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Which attributes, as in: sex,age [default: all].")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="FPIR of identify's result, as 0.01 [default: its first].")
    ] = None,
    tpir_margin: Annotated[
        float, typer.Option(help="Difference in the share found that would matter.")
    ] = 0.05,
    fpir_ratio: Annotated[
        float, typer.Option(help="How many times as often a false alert would matter.")
    ] = 2.0,
    alpha: Annotated[
        float, typer.Option(help="Chance of any wrong finding in the whole report.")
    ] = 0.05,
    seed: Annotated[int, typer.Option(help="Decides which people are exchanged.", min=0)] = 0,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
) -> None:
    """Compare how often people are found, and falsely alerted, between groups of people."""
    from lookout.evaluation.fairness import FairnessOptions, assess
    from lookout.evaluation.fairness.reading import read_result

    read = read_result(result, at)
    options = FairnessOptions(
        by=tuple(name.strip() for name in by.split(",") if name.strip()) if by else (),
        tpir_margin=tpir_margin,
        fpir_ratio=fpir_ratio,
        alpha=alpha,
        nominal_fpir=read.nominal_fpir,
        seed=seed,
    )
    found = assess(read.trials, _labels(result, groups, read), options)
    if json_file is not None:
        _write(json_file, result, read, found)
    _show(found, read.at)


def _write(path: Path, result: Path, read: "Result", found: "Fairness") -> None:
    from lookout.evaluation.fairness.report import fairness_json
    from lookout.evaluation.provenance import about
    from lookout.evaluation.report import write_json

    head = about("fairness", datetime.now(UTC).date().isoformat())
    source = {"result": result.name, "at": read.at, "of": dict(read.about)}
    write_json(path, {**head, **source, **fairness_json(found)})


def _show(found: "Fairness", at: str) -> None:
    from lookout.evaluation.fairness.report import fairness_tables, findings

    console = Console(soft_wrap=True, highlight=False)
    console.print(f"By group, at {at}:", markup=False)
    console.print(*fairness_tables(found))
    console.print("Intervals: 95 %, exact, on as many passes as these people's are worth.")
    for sentence in findings(found):
        console.print(sentence, markup=False)


def _labels(result: Path, groups: Path | None, read: "Result") -> "Labels":
    from lookout.evaluation.fairness.reading import read_groups

    if groups is not None:
        return read_groups(groups)
    if not read.labels:
        raise ConfigurationError(
            f"{result}: says nothing of people's groups; give them with --groups FILE"
        )
    return read.labels
