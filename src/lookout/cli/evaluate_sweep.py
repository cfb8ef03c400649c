"""``lookout evaluate sweep``: how each thing that can be worse makes recognition worse."""

import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.bootstrap import open_pack
from lookout.cli.rehearse import one_in, parse_rate
from lookout.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lookout.cli.sweep_factors import Setting
    from lookout.cli.sweep_run import Stage, Task
    from lookout.crowd.cast import Cast
    from lookout.evaluation.sweep import Measured, Swept


def sweep(
    scene: Annotated[
        str, typer.Argument(help="Scenario of the rendered street: a name or a .toml file.")
    ] = "steady",
    over: Annotated[
        list[str] | None,
        typer.Option(
            help="What is changed: face_size, yaw, light, blur, compression, mask, cap, "
            "sunglasses, density, frame_rate, list_size; several separated by commas "
            "[default: yaw]."
        ),
    ] = None,
    values: Annotated[str | None, typer.Option(help="Other values of it, as in: 0,20,40.")] = None,
    rounds: Annotated[
        int, typer.Option(help="Film each point so often, with people on other ways.", min=1)
    ] = 1,
    listed: Annotated[
        str | None,
        typer.Option(help="Who of the cast is on the list [default: every other one]."),
    ] = None,
    cast: Annotated[
        Path | None, typer.Option(help="Folder of a cast [default: the one that ships].")
    ] = None,
    false_alert_rate: Annotated[
        str, typer.Option(help="Expected false alerts, as '1 in 100' people or 0.01.")
    ] = "1 in 100",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the result to this file too.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(help="Write plots to this folder, as SVG and PNG.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Recognition pack [default: LOOKOUT_PACK or open].")
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option("--work", help="Folder for what is kept for resuming, deleted at the end."),
    ] = None,
    processes: Annotated[int, typer.Option(help="Processes side by side.", min=1, max=64)] = 2,
) -> None:
    """Change one thing of a rendered scene at a time: who is found, and who falsely."""
    from lookout.cli.sweep_factors import FACTORS, Setting, chosen
    from lookout.cli.sweep_run import Stage, Task
    from lookout.crowd.cast import open_cast, shipped
    from lookout.crowd.street import open_scenario
    from lookout.evaluation.sweep import sweep_table

    settings, began_s = Settings(), time.monotonic()
    rate, factors = parse_rate(false_alert_rate), chosen(over or ["yaw"], values)
    people = open_cast(cast) if cast else shipped()
    usual = Setting(open_scenario(scene), _listed(listed, people))
    tasks = [
        Task(FACTORS[name].change(usual, value), rounds, rate)
        for name, asked in factors
        for value in asked
    ]
    stage = Stage(people.folder, pack or settings.pack)
    points = iter(_measured(tasks, stage, people, work, processes))
    found = [_swept(name, asked, [next(points) for _ in asked]) for name, asked in factors]
    if json_file is not None:
        _write(json_file, found, usual, tasks[0], stage)
    if plots is not None:
        _draw(plots, found)
    console = Console()
    console.print(*(sweep_table(one) for one in found))
    passed = sum(point["tpir"]["denominator"] for one in found for point in one.points)
    console.print(
        f"Rendered people, {len(usual.listed)} of them listed; expected false alerts "
        f"{one_in(rate)} people. {passed} passes of listed people in all; where intervals "
        "overlap, these passes are too few to tell. Rendered people say nothing about real ones. "
        f"{time.monotonic() - began_s:.0f} s.",
        markup=False,
        highlight=False,
    )


def _listed(text: str | None, cast: "Cast") -> tuple[str, ...]:
    from lookout.cli.footage_scenes import named

    return tuple(named(text, cast)) if text else tuple(cast.people)[::2]


def _measured(
    tasks: "Sequence[Task]", stage: "Stage", cast: "Cast", work: Path | None, processes: int
) -> "list[Measured]":
    from lookout.cli.sweep_run import measure
    from lookout.demo.sources import cast_digest, crowd_calibration
    from lookout.evaluation.sweep import SweepFolder

    settings = Settings()
    opened = open_pack(stage.pack, settings, _note)
    measured = crowd_calibration(opened)
    context = f"{opened.digest} {cast_digest(cast.folder)} {measured!r}"
    named = sha256(context.encode()).hexdigest()
    folder = SweepFolder(work or settings.cache_dir / "sweeps" / named[:16])
    columns = (TextColumn("points"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("points", total=None)

        def show(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        try:
            points = measure(tasks, stage, (folder, context), processes, show)
        except KeyboardInterrupt:
            _stopped()
    folder.delete()
    return points


def _stopped() -> NoReturn:
    typer.echo("lookout: stopped; say the same command again to go on", err=True)
    raise typer.Exit(130)


def _swept(name: str, values: tuple[float, ...], points: "list[Measured]") -> "Swept":
    from lookout.cli.sweep_factors import FACTORS
    from lookout.evaluation.sweep import Swept

    factor = FACTORS[name]
    return Swept(name, factor.title, values, [factor.word(value) for value in values], points)


def _write(
    path: Path, found: "Sequence[Swept]", usual: "Setting", task: "Task", stage: "Stage"
) -> None:
    from lookout.crowd.cast import open_cast
    from lookout.demo.sources import cast_digest, crowd_calibration
    from lookout.evaluation.provenance import about
    from lookout.evaluation.report import write_json

    pack = open_pack(stage.pack, Settings(), _note)
    calibration = crowd_calibration(pack)
    threshold = calibration.threshold(task.rate, len(usual.listed), levelled=False)
    content = {
        **about("sweep", datetime.now(UTC).date().isoformat(), pack),
        "scene": usual.scenario.name,
        "scene_sha256": sha256(repr(usual.scenario).encode()).hexdigest(),
        "cast_sha256": cast_digest(open_cast(stage.cast).folder),
        "calibration": {"measured_on": calibration.measured_on, "date": calibration.date},
        "threshold": {
            "value": threshold.value,
            "false_alert_rate": task.rate,
            "list_size": len(usual.listed),
            "assessed": threshold.assessed,
        },
        "rounds": task.rounds,
        "factors": [one.as_json() for one in found],
    }
    write_json(path, content)


def _draw(folder: Path, found: "Sequence[Swept]") -> None:
    from lookout.evaluation import plots

    figures = {one.factor: plots.draw_sweep(one) for one in found}
    for path in plots.write_plots(folder, figures):
        _note(str(path))


def _note(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, markup=False)
