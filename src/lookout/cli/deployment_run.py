"""Commands that confirm a list and run a deployment."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.desk_work import (
    CalibrationFile,
    DeploymentId,
    Rate,
    Reason,
    asked_for,
    authorised_pack,
    noted,
    said,
    show_details,
    show_state,
    worked,
)

if TYPE_CHECKING:
    from lookout.domain.deployment import Deployment
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.domain.revision import EvaluationReport
    from lookout.office.ports import Desk


def ready(
    deployment: DeploymentId,
    rate: Rate = None,
    calibration: CalibrationFile = None,
    reason: Reason = "",
    report: Annotated[
        Path | None, typer.Option("--report", help="The evaluation with fairness, as a file.")
    ] = None,
    report_dated: Annotated[
        datetime | None,
        typer.Option("--report-dated", formats=["%Y-%m-%d"], help="Its day; needed with --report."),
    ] = None,
) -> None:
    """Confirm and freeze the list and the exact thresholds for its size.

    People who look alike are named; a reason confirms them all the same. Without the report of an
    evaluation a reason is needed too.
    """
    from lookout.cli.enrolling import PackEnroller
    from lookout.domain.refused import Refused
    from lookout.office import looking, preparations

    named = _report(report, report_dated)

    def confirm(desk: "Desk", who: "Account", now: datetime) -> "Deployment | Refused":
        found = looking.see_deployment(desk, who, deployment)
        if isinstance(found, Refused):
            return found
        pack = authorised_pack(found.application)
        asked = asked_for(pack, rate, calibration)
        comparer = PackEnroller(pack)
        return preparations.make_ready(desk, who, deployment, asked, reason, now, comparer, named)

    confirmed = worked(confirm)
    show_state(confirmed)
    show_details(confirmed)


def _report(file: Path | None, dated: datetime | None) -> "EvaluationReport | None":
    import hashlib

    from lookout.domain.errors import ConfigurationError
    from lookout.domain.revision import EvaluationReport

    if (file is None) != (dated is None):
        raise ConfigurationError("--report and --report-dated: give both or neither")
    if file is None or dated is None:
        return None
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read ({error.strerror})") from error
    return EvaluationReport(digest, dated.date())


def live(deployment: DeploymentId) -> None:
    """Let cameras look; says everything that is missing."""
    from lookout.office import running

    show_state(worked(lambda desk, who, now: running.go_live(desk, who, deployment, now)))


def resume(deployment: DeploymentId) -> None:
    """Let cameras look again after a pause."""
    from lookout.office import running

    show_state(worked(lambda desk, who, now: running.resume(desk, who, deployment, now)))


def pause(deployment: DeploymentId, reason: Reason) -> None:
    """Stop looking for a while."""
    from lookout.office import running

    show_state(worked(lambda desk, who, now: running.pause(desk, who, deployment, reason, now)))


def end(deployment: DeploymentId, reason: Reason) -> None:
    """Stop looking for good, and delete the list."""
    from lookout.domain.refused import Refused
    from lookout.office import clock, running

    def stop(desk: "Desk", who: "Account", now: datetime) -> "tuple[Deployment, int] | Refused":
        ended = running.end(desk, who, deployment, reason, now)
        return ended if isinstance(ended, Refused) else (ended, clock.tick(desk, now).destroyed)

    ended, destroyed = worked(stop)
    noted(f"{destroyed} keys destroyed.")
    show_state(ended)


def threshold(
    deployment: DeploymentId,
    reason: Reason,
    rate: Annotated[float, typer.Option("--rate", help="Expected false alerts per passer-by.")],
    calibration: CalibrationFile = None,
) -> None:
    """Raise the threshold, or lower it as the authorising officer."""
    from lookout.domain.refused import Refused
    from lookout.office import looking, revising

    def change(desk: "Desk", who: "Account", now: datetime) -> "Deployment | Refused":
        found = looking.see_deployment(desk, who, deployment)
        if isinstance(found, Refused):
            return found
        asked = asked_for(authorised_pack(found.application), rate, calibration)
        return revising.change_threshold(desk, who, deployment, asked, reason, now)

    changed = worked(change)
    show_state(changed)
    show_details(changed)


def test_pair(
    deployment: DeploymentId,
    probe: Annotated[Path, typer.Argument(help="A picture as a camera here gives it.")],
    reference: Annotated[Path, typer.Argument(help="A picture as the list has them.")],
    same: Annotated[bool, typer.Option("--same/--different", help="The truth.")],
    at_once: Annotated[
        bool, typer.Option("--now", help="Show it at once [default: at a random time of the run].")
    ] = False,
) -> None:
    """Mix a labelled pair of rendered people or volunteers into the reviewers' queue."""
    from lookout.adapters.video.pictures import encode_jpeg, read_picture
    from lookout.office import test_pairs

    pair = test_pairs.NewPair(
        encode_jpeg(read_picture(probe)), encode_jpeg(read_picture(reference)), same
    )
    waiting = worked(
        lambda desk, who, now: test_pairs.add_pair(
            desk, who, deployment, pair, now, at_once=at_once
        )
    )
    said(f"{waiting} pairs wait.")


def reviewers(deployment: DeploymentId) -> None:
    """Show how well each reviewer told the test pairs apart."""
    from lookout.office import test_pairs

    found = worked(lambda desk, who, _now: test_pairs.see_reviewers(desk, who, deployment))
    if not found:
        said("Nobody has answered a test pair.")
    for who, one in found.items():
        seen = [
            f"{name} {rate.numerator} of {rate.denominator} ({rate.low:.0%} to {rate.high:.0%})"
            for name, rate in (("same", one.sensitivity), ("not the same", one.specificity))
        ]
        said(f"{who}: {'; '.join(seen)}; unsure {one.unsure}")
