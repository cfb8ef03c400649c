"""People for tests: accounts that went the real way, on a real store with cheap hashes."""

import base64
import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.adapters.store.store import open_store
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import open_ring
from lookout.domain.ledger import Row
from lookout.domain.person import Account, Rank, Role
from lookout.domain.refused import Refused
from lookout.office.accounts import login, own, people
from lookout.office.accounts.door import Door
from lookout.office.accounts.login import Acting, LoggedIn
from lookout.office.ports import Desk

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
Value = TypeVar("Value")


def got(value: Value | Refused) -> Value:
    """Return what was not refused."""
    assert not isinstance(value, Refused), str(value)
    return value


def codes_of(value: object) -> tuple[str, ...]:
    """Return why something was refused."""
    assert isinstance(value, Refused), value
    return value.codes


@contextlib.contextmanager
def opened_door(folder: Path, now: datetime = NOON) -> Iterator[Door]:
    with (
        open_ring(folder / "keys", Key(bytes(range(32)), True), create=True) as ring,
        open_store(f"sqlite:///{folder / 'lookout.db'}", ring.signer, now) as store,
    ):
        desk = Desk(store, ring, secrets.token_bytes)
        yield Door(desk, Argon2Passwords(passes=1, memory_kib=8, lanes=1), TotpCodes())


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOON

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class Person:
    """Somebody with an account, a password and an authenticator."""

    account: Account
    login: str
    password: str
    secret: bytes
    recovery: tuple[str, ...]


@dataclass
class People:
    """Makes people the way that a force would: an administrator adds them, they set up codes."""

    door: Door
    clock: Clock
    made: dict[str, Person] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.door.desk

    def administrator(self) -> Person:
        if "root" not in self.made:
            first = got(people.found(self.door, "root", "Ada Min", self.clock.now))
            self.made["root"] = self.set_up(first)
        return self.made["root"]

    def person(self, name: str, *roles: Role, rank: Rank = Rank.NONE) -> Person:
        new = people.NewAccount(name, f"{name.title()} Example", roles, rank)
        actor = self.administrator().account
        first = got(people.add_account(self.door, actor, new, self.clock.now))
        self.made[name] = self.set_up(first)
        return self.made[name]

    def set_up(self, first: people.FirstPassword) -> Person:
        """Log in with the first password, choose another, and set up codes."""
        entry = got(
            login.log_in(self.door, first.account.login, first.password, "", self.clock.now)
        )
        password = f"violet anchor bridge {first.account.id[:8]}"
        acting = Acting(first.account, entry.session)
        got(
            own.change_password(self.door, acting, first.password, password, self.clock.now) or True
        )
        letters = got(own.start_totp(self.door, acting, self.clock.now)).letters
        secret = base64.b32decode(letters)
        code = self.code(secret)
        codes = got(own.confirm_totp(self.door, acting, code, self.clock.now)).codes
        self.clock.later(seconds=30)
        return Person(first.account, first.account.login, password, secret, codes)

    def code(self, secret: bytes) -> str:
        return TotpCodes().code_at(secret, self.clock.now)

    def log_in(self, person: Person) -> LoggedIn:
        """Log in with a new code, for which the clock goes on."""
        self.clock.later(seconds=30)
        code = self.code(person.secret)
        return got(login.log_in(self.door, person.login, person.password, code, self.clock.now))

    def acting(self, person: Person) -> Acting:
        return got(login.acting(self.desk, self.log_in(person).token, self.clock.now))

    def rows(self) -> list[Row]:
        with self.desk.store.reading() as books:
            return list(books.rows())
