"""What the operations about accounts work with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lookout.domain.ledger import Event, Fact
from lookout.domain.person import Account
from lookout.office.ports import Desk

NOBODY = "nobody"
"""The actor of a row in the audit log where nobody had proved who they are."""


class Passwords(Protocol):
    """Hashes passwords."""

    @property
    def nobodys(self) -> str:
        """A hash that no password belongs to, made with today's cost."""
        ...

    def hashed(self, password: str) -> str:
        """Return a new hash."""
        ...

    def matches(self, hashed: str, password: str) -> bool:
        """Tell whether a password belongs to a hash."""
        ...

    def outdated(self, hashed: str) -> bool:
        """Tell whether a hash was made with another cost than today's."""
        ...


class OneTimeCodes(Protocol):
    """Checks one-time codes."""

    secret_bytes: int

    def step_of(self, secret: bytes, code: str, now: datetime) -> int | None:
        """Return the time step that a code belongs to, if it is one of about now."""
        ...

    def address(self, secret: bytes, login: str) -> str:
        """Return what an authenticator application reads."""
        ...

    def typed_secret(self, secret: bytes) -> str:
        """Return the secret in letters."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """Desk, passwords and one-time codes together."""

    desk: Desk
    passwords: Passwords
    codes: OneTimeCodes


def about_account(
    kind: str, actor: str, subject: str, now: datetime, facts: Mapping[str, Fact] | None = None
) -> Event:
    """Make the audit log's row of something that happened to an account."""
    return Event(f"account.{kind}", now, actor, None, subject, facts or {})


def about_totp(account: Account | str) -> str:
    """Return what a sealed one-time secret is bound to."""
    return f"totp of {account if isinstance(account, str) else account.id}"
