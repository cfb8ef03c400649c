"""What the commands of deployments, lists, records and cases share."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

if TYPE_CHECKING:
    from lookout.domain.calibration import Threshold
    from lookout.domain.deployment import Application, Deployment
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.office.ports import Desk

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


def threshold_for(
    application: "Application", size: int, rate: float | None, calibration: Path | None
) -> "Threshold":
    """Return the threshold for a list's size and rate, by the calibration of its pack.

    Raises
    ------
    ConfigurationError
        When nobody measured the pack, the pack is another one, or the list is empty.
    """
    from lookout.bootstrap import choose_calibration, open_pack
    from lookout.domain.errors import ConfigurationError
    from lookout.settings import Settings

    pack = open_pack(application.pack, Settings(), noted)
    if pack.digest != application.pack_digest:
        raise ConfigurationError(
            f"pack {application.pack!r}: is not the one that was authorised (its digest differs); "
            "install that one again, or apply anew"
        )
    wanted = rate if rate is not None else application.false_alert_rate
    return choose_calibration(pack, calibration).threshold(wanted, size, levelled=True)


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
        rate = f"1 in {1 / held.false_alert_rate:,.0f}{'' if held.assessed else ', unassessed'}"
        said(f"  list revision {revision.number}: {revision.size} entries; threshold for {rate}")


def said(text: str) -> None:
    """Print a result."""
    Console(soft_wrap=True, highlight=False, emoji=False).print(text, markup=False)


def noted(text: str) -> None:
    """Print a remark beside the results."""
    Console(stderr=True, soft_wrap=True, highlight=False, emoji=False).print(text, markup=False)
