"""``lookout crowd street``: film a rendered street."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.domain.errors import ConfigurationError

ScenarioName = Annotated[
    str | None,
    typer.Argument(help="A scenario's name or file; --list shows those that come with Lookout."),
]
Video = Annotated[
    Path | None, typer.Option("-o", "--output", help="Video to write (MP4).", dir_okay=False)
]
CastFolder = Annotated[
    Path | None, typer.Option("--cast", help="Folder of a cast [default: the one that ships].")
]
Seconds = Annotated[float | None, typer.Option(help="Length instead of the scenario's.")]
Seed = Annotated[int | None, typer.Option(help="Seed instead of the scenario's.")]
TruthFile = Annotated[
    Path | None,
    typer.Option("--truth", help="Ground truth to write [default: beside the video, .jsonl]."),
]
Listing = Annotated[bool, typer.Option("--list", help="Name the scenarios that ship, and end.")]


def street(
    scenario: ScenarioName = None,
    output: Video = None,
    cast: CastFolder = None,
    seconds: Seconds = None,
    seed: Seed = None,
    truth: TruthFile = None,
    listing: Listing = False,
) -> None:
    """Film a street in which rendered people walk, with the truth about every frame."""
    console = Console(soft_wrap=True)
    if listing:
        _list(console)
        return
    if scenario is None or output is None:
        raise ConfigurationError(
            "give a scenario and a video: lookout crowd street SCENARIO -o VIDEO; "
            "--list names the scenarios"
        )
    truth = truth or output.with_suffix(".jsonl")
    if truth.absolute() == output.absolute():
        raise ConfigurationError(f"{truth}: --truth names the video itself; choose another file")
    _film(console, scenario, output, truth, cast, seed, seconds)


def _list(console: Console) -> None:
    from lookout.crowd.street import open_scenario, shipped_scenarios

    for name in shipped_scenarios():
        found = open_scenario(name)
        console.print(f"{name:<22}{found.seconds:>6g} s  {found.title}", highlight=False)


def _film(
    console: Console,
    scenario: str,
    output: Path,
    truth: Path,
    cast: Path | None,
    seed: int | None,
    seconds: float | None,
) -> None:
    from lookout.crowd.street.camera import StreetRequest
    from lookout.crowd.street.video import filmed

    console.print("Drawing the street …")
    built = StreetRequest(scenario, cast, seed, seconds).build()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("Filming", total=built.frame_count)
        passes: set[str] = set()
        for faces in filmed(built, output, truth):
            passes.update(face.pass_id for face in faces.people)
            progress.advance(task)
    console.print(
        f"{output}: {built.frame_count} frames, {len(passes)} passes of people who do not exist; "
        f"truth in {truth}",
        highlight=False,
    )
