"""``lookout deployment``: from the application to the end of a deployment."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.deployment_run import (
    end,
    live,
    pause,
    ready,
    resume,
    reviewers,
    test_pair,
    threshold,
)
from lookout.cli.desk_work import DeploymentId, noted, said, show_details, show_state, worked

if TYPE_CHECKING:
    from lookout.domain.deployment import Application

app = typer.Typer(
    name="deployment",
    help="Deployments: applied for, authorised, prepared, run, ended.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(help="The application as a TOML file.")]
Reasons = Annotated[str, typer.Option("--reasons", help="The reasons, in words.")]


@app.command()
def template() -> None:
    """Print an application to fill in."""
    from lookout.cli.application_file import TEMPLATE

    typer.echo(TEMPLATE, nl=False)


@app.command()
def draft(file: File) -> None:
    """Begin an application; its id is printed."""
    from lookout.office import applications

    application = _read(file)
    made = worked(lambda desk, who, now: applications.draft_deployment(desk, who, application, now))
    noted(f"Drafted. The reference for signs and leaflets is {made.reference}.")
    said(made.id)


@app.command()
def amend(deployment: DeploymentId, file: File) -> None:
    """Replace a draft by another version of it."""
    from lookout.office import applications

    new = _read(file)
    show_state(
        worked(
            lambda desk, who, now: applications.amend_deployment(desk, who, deployment, new, now)
        )
    )


@app.command(name="list")
def list_() -> None:
    """List all deployments, the newest first."""
    from lookout.office import looking

    for each in worked(lambda desk, who, _now: looking.see_deployments(desk, who)):
        show_state(each)


@app.command()
def show(
    deployment: DeploymentId,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as JSON.")] = False,
) -> None:
    """Show where a deployment stands and what it still lacks."""
    from lookout.office import looking

    found = worked(lambda desk, who, _now: looking.see_deployment(desk, who, deployment))
    if as_json:
        from pydantic import TypeAdapter

        from lookout.domain.deployment import Deployment as Noun

        typer.echo(json.dumps(TypeAdapter(Noun).dump_python(found, mode="json"), indent=2))
        return
    show_state(found)
    show_details(found)


@app.command()
def submit(deployment: DeploymentId) -> None:
    """Ask for authority; says everything that is missing."""
    from lookout.office import applications

    show_state(
        worked(lambda desk, who, now: applications.submit_deployment(desk, who, deployment, now))
    )


@app.command()
def withdraw(deployment: DeploymentId) -> None:
    """Take an application back to change it."""
    from lookout.office import applications

    show_state(
        worked(lambda desk, who, now: applications.withdraw_deployment(desk, who, deployment, now))
    )


@app.command()
def authorise(deployment: DeploymentId, reasons: Reasons) -> None:
    """Give authority; below superintendent it is urgent and lapses after 24 hours."""
    from lookout.office import applications

    given = worked(
        lambda desk, who, now: applications.authorise(desk, who, deployment, reasons, now)
    )
    if given.authority and given.authority.review_by:
        noted(f"Urgent: lapses by itself unless it is upheld by {given.authority.review_by}.")
    show_state(given)


@app.command()
def refuse(deployment: DeploymentId, reasons: Reasons) -> None:
    """Refuse an application."""
    from lookout.office import applications

    show_state(
        worked(lambda desk, who, now: applications.refuse(desk, who, deployment, reasons, now))
    )


@app.command()
def review(
    deployment: DeploymentId,
    reasons: Reasons,
    uphold: Annotated[bool, typer.Option("--uphold/--end", help="Uphold it, or end it.")],
) -> None:
    """Review an urgent authority; ending it ends the deployment and deletes everything."""
    from lookout.office import applications

    show_state(
        worked(
            lambda desk, who, now: applications.review_urgent(
                desk, who, deployment, reasons, now, upheld=uphold
            )
        )
    )


@app.command()
def consult(
    deployment: DeploymentId,
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day.")],
    with_whom: Annotated[str, typer.Option("--with", help="A community or partner, no name.")],
    how: Annotated[str, typer.Option("--how", help="A meeting, a letter …")],
    what: Annotated[str, typer.Option("--said", help="What they said.")],
    changed: Annotated[str, typer.Option("--changed", help="What changed, or why nothing did.")],
) -> None:
    """Write down a talk with a community or partner."""
    from lookout.domain.consultation import Consultation
    from lookout.office import preparations

    day = date(on.year, on.month, on.day)
    talk = Consultation(
        "", 1, deployment, day, with_whom, how, what, changed, "", datetime.now(UTC)
    )
    kept = worked(lambda desk, who, now: preparations.record_consultation(desk, who, talk, now))
    said(kept.id)


@app.command()
def notice(
    deployment: DeploymentId,
    where: Annotated[str, typer.Option("--where", help="Where it was published.")],
) -> None:
    """Note that the public was told."""
    from lookout.office import preparations

    show_state(
        worked(
            lambda desk, who, now: preparations.publish_notice(desk, who, deployment, where, now)
        )
    )


@app.command()
def sign(
    deployment: DeploymentId,
    sign: Annotated[str, typer.Argument(help="The sign's id in the application.")],
    photo: Annotated[Path, typer.Option("--photo", help="A photograph of the standing sign.")],
) -> None:
    """Confirm that a sign stands; the photograph is kept until the record is published."""
    from lookout.adapters.video.pictures import read_picture
    from lookout.office import preparations

    read_picture(photo)
    photograph = photo.read_bytes()
    show_state(
        worked(
            lambda desk, who, now: preparations.confirm_sign(
                desk, who, deployment, sign, photograph, now
            )
        )
    )


@app.command()
def team(
    deployment: DeploymentId,
    logins: Annotated[
        list[str] | None, typer.Argument(help="Logins; none: everybody of the roles.")
    ] = None,
) -> None:
    """Say which operators and engagement officers see alerts and live views."""
    from lookout.office.team import change_team

    changed = worked(lambda desk, who, now: change_team(desk, who, deployment, logins or (), now))
    show_state(changed)
    said(f"  team: {len(changed.team) or 'everybody'}")


def _read(file: Path) -> "Application":
    from lookout.bootstrap import open_pack
    from lookout.cli.application_file import read_application
    from lookout.settings import Settings

    return read_application(file, lambda name: open_pack(name, Settings(), noted).digest)


for _command in (ready, live, resume, pause, end, threshold, reviewers):
    app.command()(_command)
app.command(name="test-pair")(test_pair)
