"""``lookout crowd calibrate``: the rendered crowd's own thresholds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.cli.passes_plan import PassesRun
    from lookout.domain.calibration import Calibration
    from lookout.ports import Pack

_EXPECTED_SAME_PERSON = 0.8
"""Where a track is cut while it is measured where it should be; rendered people lie above."""

Folder = Annotated[
    Path,
    typer.Argument(
        help="Work folder for people who are rendered for this; or the folder of a cast, not the "
        "one that is shown with the result, whose people walk down the street itself."
    ),
]
Output = Annotated[Path, typer.Option("-o", "--output", help="Calibration to write (JSON).")]
Seed = Annotated[int, typer.Option(help="Decides people, walks and lists.", min=0)]


def calibrate(
    folder: Folder,
    output: Output,
    assets: Annotated[
        Path | None,
        typer.Option(help="Packed assets that people are rendered from (docs/crowd.md)."),
    ] = None,
    people: Annotated[int, typer.Option(help="People who are rendered.", min=30)] = 260,
    passes: Annotated[int, typer.Option(help="Passes of each of them.", min=1)] = 3,
    seed: Seed = 2026,
    jobs: Annotated[int, typer.Option(help="Processes side by side.", min=1, max=64)] = 2,
) -> None:
    """Let rendered people walk by, and measure thresholds for rendered people.

    As in a cast, nobody is somebody else's near twin. Stopped and started again, it goes on
    where it was.
    """
    from lookout.adapters.onnx.calibration_file import write_calibration
    from lookout.bootstrap import open_pack
    from lookout.cli.passes_plan import CALIBRATION, PassesRun, Sizes

    console, settings = Console(soft_wrap=True, highlight=False), Settings()
    pack = open_pack(settings.pack, settings, console.print)
    if (folder / "cast.json").is_file():
        calibration = _on_the_street(folder, pack, seed, console)
    else:
        sizes = Sizes({CALIBRATION: people}, {CALIBRATION: passes})
        run = PassesRun(folder, sizes, seed, 0.01, settings.pack, jobs)
        calibration = _composed(run, assets, pack, console)
    write_calibration(output, calibration)
    for size, row, lowest in zip(
        calibration.plain.list_sizes,
        calibration.plain.thresholds,
        calibration.plain.measured_from,
        strict=True,
    ):
        values = ", ".join(f"{value:.3f}" for value in row)
        console.print(f"{size:4d} listed: {values} (measured from a rate of {lowest:g})")
    console.print(f"Written: {output}", markup=False)


def _composed(
    run: "PassesRun", assets: Path | None, pack: "Pack", console: Console
) -> "Calibration":
    from lookout.cli import passes_run as steps
    from lookout.cli.evaluate_passes import step_progress
    from lookout.cli.passes_plan import CALIBRATION
    from lookout.cli.passes_watching import render, watch

    with step_progress(console) as told:
        render(run, assets, told)
        watched = watch(run, pack, told)
    enrolled = steps.entries(run, CALIBRATION, pack)
    twins = steps.near_twins(run, pack)
    return steps.calibration_of(run, watched, enrolled, pack, twins)


def _on_the_street(cast: Path, pack: "Pack", seed: int, console: Console) -> "Calibration":
    from lookout.crowd.cast import open_cast
    from lookout.demo.filming import film_walks
    from lookout.demo.store import enrolled
    from lookout.evaluation.passes import calibrate_passes

    people, now = open_cast(cast), datetime.now(UTC)
    entries = {one.id: one.vector for one in enrolled(people.people.values(), pack, now.date())}
    console.print(f"{len(entries)} of {len(people.people)} people enrolled.")
    columns = TextColumn("Filming"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        walks = film_walks(
            people,
            pack,
            seed,
            _EXPECTED_SAME_PERSON,
            lambda done_s, total_s: bar.update(task, completed=done_s, total=total_s),
        )
    followed = [walk for walk in walks if walk.person in entries]
    return calibrate_passes(
        followed,
        entries,
        seed,
        pack_digest=pack.digest,
        measured_on=f"{len(entries)} rendered people, {len(followed)} walks through the rendered "
        "street; says nothing about real people",
        date=f"{now:%Y-%m-%d}",
    )
