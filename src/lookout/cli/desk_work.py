"""What the commands of deployments, lists, records and cases share."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

if TYPE_CHECKING:
    from lookout.domain.deployment import Application, Deployment
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.office.ports import Desk
    from lookout.office.thresholds import Asked
    from lookout.ports import Pack

Value = TypeVar("Value")

DeploymentId = Annotated[str, typer.Argument(metavar="DEPLOYMENT", help="The deployment's id.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Rate = Annotated[
    float | None,
    typer.Option("--rate", help="Expected false alerts per passer-by [default: as authorised]."),
]
CalibrationFile = Annotated[
    Path | None, typer.Option("--calibration", help="Calibration file [default: the pack's own].")
]


def worked(do: "Callable[[Desk, Account, datetime], Value | Refused]") -> Value:
    """Do something as whoever is signed in; a refusal is shown and ends with status 1."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.settings import Settings

    now = datetime.now(UTC)
    with signed_in(Settings(), now) as (door, actor):
        return accepted(do(door.desk, actor, now))


def authorised_pack(application: "Application") -> "Pack":
    """Open the pack that was authorised.

    Raises
    ------
    ConfigurationError
        When the pack of that name is another one by now.
    """
    from lookout.bootstrap import open_pack
    from lookout.domain.errors import ConfigurationError
    from lookout.settings import Settings

    pack = open_pack(application.pack, Settings(), noted)
    if pack.digest != application.pack_digest:
        raise ConfigurationError(
            f"pack {application.pack!r}: is not the one that was authorised (its digest differs); "
            "install that one again, or apply anew"
        )
    return pack


def asked_for(pack: "Pack", rate: float | None, calibration: Path | None) -> "Asked":
    """Ask for the thresholds of a rate, by the calibration of the pack that was authorised.

    One that is brought as a file, and is not the one that the pack has, counts as not assessed and
    is named by its digest.

    Raises
    ------
    ConfigurationError
        When nobody measured the pack, or the file belongs to another one.
    """
    from lookout.bootstrap import choose_calibration
    from lookout.office.thresholds import Asked, Thresholds

    chosen = choose_calibration(pack, calibration)
    kept = pack.calibration is not None and chosen.digest == pack.calibration.digest
    if not kept:
        noted(
            f"{calibration}: is not kept with the pack, so the log and the record name it "
            f"({chosen.digest}) and call what follows from it unassessed; to keep it: "
            f"lookout packs calibrate {pack.name} {calibration}"
        )
    return Asked(Thresholds(chosen, kept), rate)


def show_state(deployment: "Deployment") -> None:
    """Say in one line where a deployment stands."""
    said(f"{deployment.id}: {deployment.state.value} ({deployment.application.title})")


def show_details(found: "Deployment") -> None:
    """Say when and where, by whose authority, and with what list."""
    window, revision = found.application.window, found.revision
    said(f"  reference {found.reference}; window {window.start} to {window.end}")
    if found.authority:
        word = "urgent authority" if found.authority.urgent else "authority"
        given = "given" if found.authority.granted else "refused"
        said(f"  {word} {given} by {found.authority.rank}: {found.authority.reasons}")
    if revision:
        held = revision.threshold
        assessed = held.assessed and revision.point.plain.assessed
        rate = f"1 in {1 / held.false_alert_rate:,.0f}{'' if assessed else ', unassessed'}"
        said(f"  list revision {revision.number}: {revision.size} entries; threshold for {rate}")


def said(text: str) -> None:
    """Print a result."""
    Console(soft_wrap=True, highlight=False, emoji=False).print(text, markup=False)


def noted(text: str) -> None:
    """Print a remark beside the results."""
    Console(stderr=True, soft_wrap=True, highlight=False, emoji=False).print(text, markup=False)
