"""A real server on 127.0.0.1 for as long as a test lasts, and clients that call it."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.console.app import ConsoleOptions, create_app
from lookout.console.callers import COOKIE, CSRF_HEADER, csrf_token
from lookout.console.engines import Engines
from lookout.domain.calibration import Table
from lookout.domain.person import Account, Credential, Session, SessionKind, account_key
from lookout.office.accounts.door import Door
from lookout.office.accounts.login import open_session
from lookout.office.enrolling import Enroller
from lookout.office.ports import Desk
from lookout.office.thresholds import Thresholds
from soak.serving import served
from tests.deployments import EVERYBODY, PACK, OneFile, Story
from tests.office.people import Clock

PATIENCE_S = 60.0
"""How long a client waits: a busy machine may be slow, and that says nothing of the code."""


@dataclass
class Office:
    """A live deployment in memory, everybody with an account, behind a served application."""

    story: Story
    clock: Clock
    address: str
    app: FastAPI
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.story.memory.desk

    def token(self, account: Account, kind: SessionKind = SessionKind.PERSON) -> str:
        """Open a session as a login would, without the login."""
        now = self.clock.now
        ends = now + timedelta(hours=12)
        new = Session("", 1, account.id, kind, "", account.roles, now, now, ends, 900.0)
        with self.desk.store.transaction() as books:
            return open_session(self.desk, books, new, now, "logged_in")[1]

    def browser(self, token: str) -> httpx.Client:
        """A client that holds a session's cookie and sends its CSRF token."""
        headers = {"Cookie": f"{COOKIE}={token}", CSRF_HEADER: csrf_token(token)}
        return caller(self.address, headers)

    def as_(self, account: Account) -> httpx.Client:
        return self.browser(self.token(account))

    def anonymous(self, headers: Mapping[str, str] | None = None) -> httpx.Client:
        return caller(self.address, headers or {})


def caller(address: str, headers: Mapping[str, str]) -> httpx.Client:
    """A client of a server without TLS; it need not read in certificates, which takes long."""
    return httpx.Client(
        base_url=address, headers=dict(headers), timeout=PATIENCE_S, verify=address[:5] == "https"
    )


def a_door(story: Story) -> Door:
    passwords = Argon2Passwords(passes=1, memory_kib=8, lanes=1)
    return Door(story.memory.desk, passwords, TotpCodes())


def some_thresholds() -> Thresholds:
    """Thresholds of a pack that was measured for lists of 1 to 100 and rates of 0.01 to 0.0001."""
    table = Table((1, 100), (0.0001, 0.01), ((0.6, 0.4), (0.7, 0.5)), ((0.8, 0.9), (0.7, 0.8)))
    return Thresholds(OneFile(PACK, "tests", "2026-06-01", table, table, {1: 0.0}, 0.3))


@contextlib.contextmanager
def opened_office(
    story: Story,
    attempts: int = 1000,
    enroller: Enroller | None = None,
    engines: Engines | None = None,
) -> Iterator[Office]:
    clock = Clock(story.now)
    options = ConsoleOptions(clock=lambda: clock.now, attempts_a_minute=attempts)
    door = a_door(story)
    for account in EVERYBODY:
        story.memory.vault.create(account_key(account.id))
        story.memory.books.accounts.add(account)
        hashed = door.passwords.hashed(f"the password of {account.id}")
        story.memory.books.credentials.add(Credential(account.id, 1, hashed))
    app = create_app(door, options, enroller, some_thresholds(), engines)
    with served(app) as address:
        yield Office(story, clock, address, app)


def json_of(response: httpx.Response) -> Any:
    """Return a successful answer's JSON."""
    assert response.is_success, response.text
    return response.json()


def codes_of(response: httpx.Response) -> tuple[int, list[str]]:
    """Return a problem's status and the codes of its reasons."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    body = response.json()
    assert body["status"] == response.status_code
    assert all(reason["text"] for reason in body["reasons"])
    return response.status_code, [reason["code"] for reason in body["reasons"]]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)
