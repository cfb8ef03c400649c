"""Who acts on the command line: each command is done by somebody who proved who they are.

``LOOKOUT_TOKEN`` shows a session that ``lookout user login`` opened. Without it, ``LOOKOUT_LOGIN``,
``LOOKOUT_PASSWORD`` and ``LOOKOUT_CODE`` count; what is missing is asked for, at a terminal only.
"""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

import typer
from rich.console import Console

from lookout.bootstrap import open_door
from lookout.domain.errors import ConfigurationError
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.office.accounts import login
from lookout.office.accounts.door import Door
from lookout.office.accounts.login import Acting, LoggedIn
from lookout.settings import Settings

Value = TypeVar("Value")


@contextmanager
def signed_in(settings: Settings, now: datetime) -> Iterator[tuple[Door, Account]]:
    """Open the store and let somebody in for one command.

    Raises
    ------
    ConfigurationError
        When the store or its keys cannot be opened, or it is not said who acts and there is no
        terminal to ask at.
    """
    with let_in(settings, now) as (door, acting):
        yield door, acting.account


@contextmanager
def let_in(settings: Settings, now: datetime) -> Iterator[tuple[Door, Acting]]:
    """Do as :func:`signed_in` does, and give the session too."""
    with open_door(settings, now) as door:
        if settings.token is not None:
            yield door, accepted(login.acting(door.desk, settings.token, now))
            return
        entered = accepted(entry(door, settings, now))
        acting = accepted(login.acting(door.desk, entered.token, now))
        try:
            yield door, acting
        finally:
            login.log_out(door.desk, acting, now)


def entry(door: Door, settings: Settings, now: datetime) -> LoggedIn | Refused:
    """Log in with what the settings say and what is asked for."""
    who = settings.login or asked("LOOKOUT_LOGIN", "Login: ", secret=False)
    password = settings.password or asked("LOOKOUT_PASSWORD", "Password: ")
    code = settings.code if settings.code is not None else asked("LOOKOUT_CODE", "Code: ")
    return login.log_in(door, who, password, code, now)


def asked(variable: str, question: str, *, secret: bool = True) -> str:
    """Ask at a terminal.

    Raises
    ------
    ConfigurationError
        When there is none; the message names the variable to set.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ConfigurationError(
            f"{variable}: is not set and there is no terminal to ask at; set it, or set "
            "LOOKOUT_TOKEN to what `lookout user login` prints"
        )
    if secret:
        return getpass.getpass(question)
    Console(stderr=True).print(question, end="", markup=False)
    return input()


def accepted(value: Value | Refused) -> Value:
    """Return what was done; a refusal is shown with all its reasons and ends with status 1."""
    if not isinstance(value, Refused):
        return value
    notes = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
    notes.print("lookout: refused", markup=False)
    for reason in value.reasons:
        notes.print(f"  - {reason.text} [{reason.code}]", markup=False)
    raise typer.Exit(1)
