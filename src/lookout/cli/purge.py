"""``lookout purge``: delete what is due, and certify it.

``due`` does what the clock does, for whoever holds the master key, and the log says so; a
certificate is issued by somebody who signed in; one that was issued can be verified by anybody.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lookout.cli.permission import allowed
from lookout.governance.operations import Operation

if TYPE_CHECKING:
    from lookout.adapters.vault.ring_backups import KeyBackup

app = typer.Typer(
    name="purge",
    help="Delete what is due by destroying its keys, and certify the deletion.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def due() -> None:
    """Delete all that is due now, as the clock does; exit status 1 if anything is overdue."""
    from lookout.bootstrap import open_records
    from lookout.console.upkeep import keep_up
    from lookout.settings import Settings

    now, console = datetime.now(UTC), Console(soft_wrap=True)
    with open_records(Settings(), now) as (store, ring):
        kept = keep_up(store, ring, now, starting=True)
    done, missed = kept.ticked, kept.out_of_reach
    console.print(f"{done.destroyed + kept.finished} keys destroyed.", markup=False)
    for deployment in done.moved:
        console.print(f"deployment {deployment.id} is {deployment.state.value}.", markup=False)
    for late in done.overdue:
        console.print(
            f"OVERDUE: {late.keeping.value} {late.subject} of deployment {late.deployment} "
            f"was to be deleted by {late.due_at:%Y-%m-%d %H:%M} UTC.",
            markup=False,
        )
    for failure in done.failed:
        console.print(f"FAILED: {failure}", markup=False)
    if kept.stuck:
        text = f"NOT DESTROYED: {kept.stuck} keys that the log calls destroyed: {kept.refused}"
        console.print(text, markup=False)
    _shout(missed, console)
    raise typer.Exit(1 if done.overdue or done.failed or missed or kept.stuck else 0)


@app.command()
def certificate(
    deployment: Annotated[str, typer.Argument(help="The deployment's id.")],
    out: Annotated[Path | None, typer.Option("-o", help="Write it here [default: print].")] = None,
) -> None:
    """Certify what was deleted of a deployment: created = deleted + retained, signed."""
    from lookout.adapters.vault.certificate import problems, written
    from lookout.adapters.vault.issuing import issued
    from lookout.adapters.vault.whole_file import whole_file
    from lookout.bootstrap import open_records
    from lookout.settings import Settings

    now = datetime.now(UTC)
    actor = allowed(Operation.SEE_RETENTION, now)
    with open_records(Settings(), now) as (store, ring):
        made = issued(store, ring, deployment, actor.id, now)
    if out is None:
        typer.echo(written(made), nl=False)
    else:
        with whole_file(out, replace=False) as file:
            file.write(written(made).encode())
        typer.echo(f"{out}: written.")
    typer.echo(made.says, err=True)
    for backup in made.backups_forgotten:
        typer.echo(f"Only said to be destroyed by hand: the back-up of keys {backup}.", err=True)
    for problem in problems(made):
        typer.echo(f"NOT COMPLETE: {problem}", err=True)
    raise typer.Exit(1 if problems(made) else 0)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A certificate of deletion.")],
    key: Annotated[
        str | None, typer.Option(help="Public key of the audit log, 64 hexadecimal digits.")
    ] = None,
) -> None:
    """Verify a certificate; exit status 1 if it does not hold."""
    from lookout.adapters.vault.certificate import problems, read
    from lookout.domain.errors import ConfigurationError

    try:
        made = read(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    found = problems(made, key)
    typer.echo(made.says)
    for each in made.classes:
        typer.echo(
            f"{each.retention_class.value}: {each.created} created = "
            f"{each.deleted} deleted + {each.retained} retained"
        )
    for backup in made.backups_forgotten:
        typer.echo(f"Only said to be destroyed by hand: the back-up of keys {backup}.")
    for problem in found:
        typer.echo(f"WRONG: {problem}")
    if not found:
        typer.echo(
            "The certificate holds." if key else f"It holds if this is the key: {made.public}"
        )
    raise typer.Exit(1 if found else 0)


def _shout(missed: "Sequence[KeyBackup]", console: Console) -> None:
    for backup in missed:
        console.print(
            f"KEYS OUT OF REACH: the back-up of keys at {backup.path} ({backup.made_at:%Y-%m-%d}) "
            "may hold keys that were destroyed; bring it back and say `lookout purge due` again, "
            f"or destroy it by hand and say `lookout backup forget {backup.backup}`.",
            markup=False,
        )
