"""``lookout user qualify``: record what somebody was trained for."""

from datetime import UTC, datetime
from typing import Annotated

import typer

_DAY = ["%Y-%m-%d"]


def qualify(
    login: Annotated[str, typer.Argument(help="Whose account.")],
    what: Annotated[str, typer.Argument(help="The qualification, as applications name it.")],
    valid_from: Annotated[datetime, typer.Option("--from", formats=_DAY, help="First day.")],
    until: Annotated[datetime, typer.Option("--until", formats=_DAY, help="Last day.")],
) -> None:
    """Record, as an administrator, what somebody was trained for and until when that holds."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.accounts.qualifications import record_qualification
    from lookout.settings import Settings

    now = datetime.now(UTC)
    with signed_in(Settings(), now) as (door, actor):
        done = accepted(
            record_qualification(
                door.desk, actor, login, what, valid_from.date(), until.date(), now
            )
        )
    typer.echo(f"{done.login}: {what} until {until:%Y-%m-%d}")
