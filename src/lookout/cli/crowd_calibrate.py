"""``lookout crowd calibrate``: the rendered crowd's own thresholds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from lookout.settings import Settings

_EXPECTED_SAME_PERSON = 0.8
"""Where a track is cut while it is measured where it should be; rendered people lie above."""

CastFolder = Annotated[
    Path, typer.Argument(help="Folder of a cast, not the one that is shown with the result.")
]
Output = Annotated[Path, typer.Option("-o", "--output", help="Calibration to write (JSON).")]
Seed = Annotated[int, typer.Option(help="Decides walks and lists.", min=0)]


def calibrate(cast: CastFolder, output: Output, seed: Seed = 1) -> None:
    """Let a rendered cast walk by, and measure thresholds for the rendered street."""
    from lookout.adapters.onnx.calibration_file import write_calibration
    from lookout.bootstrap import open_pack
    from lookout.crowd.cast import open_cast
    from lookout.demo.filming import film_walks
    from lookout.demo.measuring import measure_crowd
    from lookout.demo.store import enrolled

    console, now = Console(soft_wrap=True, highlight=False), datetime.now(UTC)
    settings = Settings()
    pack, people = open_pack(settings.pack, settings, console.print), open_cast(cast)
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
    calibration = measure_crowd(
        followed,
        entries,
        seed,
        pack_digest=pack.digest,
        measured_on=f"{len(entries)} rendered people, {len(followed)} walks through the rendered "
        "street; says nothing about real people",
        date=f"{now:%Y-%m-%d}",
    )
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
