"""``lookout crowd people`` and ``lookout crowd assets``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.crowd.people.casting import Outcome
    from lookout.crowd.people.filters import Judge

AssetsFolder = Annotated[
    Path, typer.Option("--assets", help="Folder of packed assets (docs/crowd.md).")
]
Output = Annotated[Path, typer.Option("-o", "--output", help="Folder to write.", file_okay=False)]
Count = Annotated[int, typer.Option(min=1, max=9999, help="How many people.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")]
Wishes = Annotated[
    Path | None, typer.Option(help="JSON list of wished-for people, instead of --count.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes [default: one a core].")]
Lights = Annotated[
    str, typer.Option(help="Lighting sets of the sprites, separated by commas; each adds a set.")
]
Filters = Annotated[
    bool,
    typer.Option(
        "--filters/--no-filters",
        help="Turn down faces that the pack's detector misses, and near twins.",
    ),
]
Source = Annotated[Path, typer.Argument(help="Folder with MakeHuman's files, at any depth.")]


def people(
    assets: AssetsFolder,
    output: Output,
    count: Count = 8,
    seed: Seed = 1,
    wishes: Wishes = None,
    jobs: Jobs = None,
    lights: Lights = "overcast",
    filters: Filters = True,
) -> None:
    """Render people who do not exist: sprites for the street, enrolment pictures, labels.

    Started again with the same options, it goes on where it was stopped.
    """
    from lookout.crowd.people.casting import Place, Plan, make_cast
    from lookout.crowd.people.lights import light
    from lookout.crowd.people.recipe import Recipe
    from lookout.crowd.people.wishes import read_places

    chosen = tuple(name.strip() for name in lights.split(","))
    for name in chosen:
        light(name)
    places: tuple[Place, ...] = (
        tuple(Place() for _ in range(count)) if wishes is None else read_places(wishes)
    )
    console = Console(soft_wrap=True)
    judge = _judge(console) if filters else None
    plan = Plan(places, seed, Recipe(lights=chosen))
    with _progress(console) as bar:
        task = bar.add_task("Warming up", total=len(places))

        def told(what: str, done: int, total: int) -> None:
            bar.update(task, description=what.capitalize(), completed=done, total=total)

        outcome = make_cast(
            output, assets, plan, judge, jobs=jobs or os.cpu_count() or 1, progress=told
        )
    _report(console, output, outcome, judge is not None)


def assets(source: Source, output: Output) -> None:
    """Pack MakeHuman's CC0 files (.obj, .target, .mhclo, .mhw, pictures) for rendering people."""
    from lookout.crowd.people.packing import pack_assets

    console = Console(soft_wrap=True)
    packed = pack_assets(source, output)
    console.print(
        f"{output}: {packed.targets} targets, {packed.proxies} proxies, "
        f"{packed.textures} textures packed."
    )
    for missing in packed.missing:
        console.print(f"  not found: {missing}", highlight=False)


def _judge(console: Console) -> "Judge":
    from lookout.bootstrap import open_pack
    from lookout.crowd.people.filters import Judge

    settings = Settings()
    pack = open_pack(settings.pack, settings, lambda text: console.print(text, highlight=False))
    return Judge(pack.detector, pack.embedder)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


def _report(console: Console, output: Path, outcome: "Outcome", judged: bool) -> None:
    console.print(
        f"{output}: {len(outcome.people)} people, {outcome.kept} of them there already.",
        highlight=False,
    )
    if not judged:
        console.print("Nobody was auditioned (--no-filters).")
        return
    missed = sum(item.reason == "no_face" for item in outcome.turned_down)
    twins = sum(item.reason == "near_twin" for item in outcome.turned_down)
    console.print(
        f"Turned down: {missed} whose face the detector missed, {twins} near twins.",
        highlight=False,
    )
