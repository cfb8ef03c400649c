"""``lookout packs calibrate``: keep with a pack what was measured of it here."""

from pathlib import Path
from typing import Annotated

import typer

from lookout.bootstrap import choose_calibration, open_pack
from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.settings import Settings


def calibrate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The pack, as in: lookout packs list.")],
    file: Annotated[
        Path | None,
        typer.Argument(help="What lookout evaluate calibrate wrote; without it the one in force."),
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Go back to what the pack comes with.")
    ] = False,
) -> None:
    """Keep a calibration with its pack, so that every threshold follows from it from now on."""
    from lookout.adapters.onnx.packs.kept_calibration import forget_calibration, keep_calibration

    if reset and file is not None:
        raise ConfigurationError("packs calibrate: give either FILE or --reset")
    settings, opener = Settings(), context.obj or open_pack
    pack = opener(name, settings, lambda text: typer.echo(text, err=True))
    if reset:
        there = forget_calibration(settings.cache_dir, pack.digest)
        typer.echo(f"{name}: {'no calibration is kept any more' if there else 'none was kept'}")
        return
    found = choose_calibration(pack, file)
    if file is not None:
        keep_calibration(settings.cache_dir, found)
    typer.echo(f"{name}: measured on {found.measured_on}; {found.date}")
    typer.echo("\n".join(_reach(found)))


def _reach(found: Calibration) -> list[str]:
    """Say how far the rates were measured, by list size."""
    lines = []
    for size in found.levelled.list_sizes:
        rates = [r for r in found.levelled.false_alert_rates if found.levelled.covers(size, r)]
        said = f"1 in {round(1 / rates[0]):,} and more often" if rates else "unassessed"
        lines.append(f"  lists of {size:,}: {said}")
    return lines
