"""Who may work on the log, the keys and the back-ups of this machine from the command line."""

import getpass
import os
from datetime import datetime

from lookout.domain.person import Account
from lookout.governance.operations import Operation
from lookout.settings import Settings


def allowed(operation: Operation, now: datetime) -> Account:
    """Let somebody in who may do an operation, and return who it is.

    A refusal is shown and ends the program with status 1.

    Raises
    ------
    ConfigurationError
        When the store or its keys cannot be opened, or it is not said who acts.
    """
    from lookout.cli.acting import accepted, signed_in
    from lookout.governance.roles import permitted

    with signed_in(Settings(), now) as (_, actor):
        accepted(permitted(actor, operation))
        return actor


def os_user() -> str:
    """Name the operating system's user, for what is done where nobody can sign in yet."""
    try:
        return f"os:{getpass.getuser()}"
    except (KeyError, OSError):
        return f"os:{os.getuid()}"
