"""Who calls: a person by their browser's cookie, or a program by its bearer token."""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from starlette.requests import cookie_parser

from lookout.console.engines import Engines
from lookout.console.hub import Hub
from lookout.console.once import Once
from lookout.console.phones import check_phone
from lookout.console.presence import Roll
from lookout.console.problems import decline, settled
from lookout.console.proofs import Proofs
from lookout.console.throttle import Throttle
from lookout.domain.person import Account, SessionKind
from lookout.domain.refused import Refused
from lookout.office.accounts import login
from lookout.office.accounts.door import Door
from lookout.office.accounts.login import Acting
from lookout.office.accounts.pairings import Pairings
from lookout.office.enrolling import Enroller
from lookout.office.ports import Desk
from lookout.office.thresholds import Thresholds

COOKIE = "__Host-lookout"
"""The prefix makes browsers insist on Secure, on the path / and on no other domain."""
CSRF_HEADER = "X-CSRF-Token"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
HASHES_AT_ONCE = 2
"""An Argon2id hash takes 64 MiB; more than this many at once wait."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What the routes work with; ``clock`` gives the time, ``enroller`` makes templates.

    ``thresholds`` are those of the pack that runs here, ``engines`` those of its deployments;
    ``hub`` tells open pages what has happened, ``roll`` who listens. ``pairings`` are phones that
    are being paired, ``proofs`` shows that a request is a paired phone's, ``once`` answers what was
    asked before.
    """

    door: Door
    clock: Callable[[], datetime]
    enroller: Enroller | None
    throttle: Throttle
    thresholds: Thresholds | None
    engines: Engines | None
    hub: Hub
    hashing: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(HASHES_AT_ONCE)
    )
    roll: Roll = field(default_factory=Roll)
    pairings: Pairings = field(default_factory=Pairings)
    proofs: Proofs = field(default_factory=lambda: Proofs(secrets.token_bytes(32)))
    once: Once = field(default_factory=Once)

    @property
    def desk(self) -> Desk:
        """Store, vault and randomness."""
        return self.door.desk


async def counter(request: Request) -> Counter:
    """Return what the application was made with."""
    return cast(Counter, request.app.state.counter)


At = Annotated[Counter, Depends(counter)]


async def moment(at: At) -> datetime:
    """Return the time of a request."""
    return at.clock()


Now = Annotated[datetime, Depends(moment)]


def caller(request: Request, at: At, now: Now) -> Acting:
    """Find out who calls.

    A cookie needs a CSRF token besides wherever something is changed, and a paired phone's a proof.
    """
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise decline(401, "no_session", "Authorization: give Bearer and a program's token")
        return _of_kind(at, token.strip(), {SessionKind.PROGRAM})
    token = request.cookies.get(COOKIE, "")
    acting = _of_kind(at, token, {SessionKind.PERSON, SessionKind.SETTING_UP})
    if request.method not in _READING:
        _check_csrf(request, token)
    check_phone(request, acting.session, at.desk.store, at.proofs, now)
    return acting


Caller = Annotated[Acting, Depends(caller)]


async def actor(acting: Caller) -> Account:
    """Return the account of whoever calls, with the roles of this session."""
    return acting.account


Actor = Annotated[Account, Depends(actor)]


def acting_now(at: Counter, token: str, *, touch: bool = True) -> Acting | Refused:
    """Find the session of a token by the clock, as ``login.acting`` does.

    Where the session seems to have been used in the future, the clock is read once more: another
    request may have used it since, over a moment in which the machine slept.
    """
    found = login.acting(at.desk, token, at.clock(), touch=touch)
    if isinstance(found, Refused) and "clock_set_back" in found.codes:
        return login.acting(at.desk, token, at.clock(), touch=touch)
    return found


def logged_in(desk: Desk, headers: Mapping[str, str], now: datetime) -> bool:
    """Tell by a request's headers whether it comes from a session that holds."""
    header = headers.get("authorization")
    if header is not None:
        token = header.partition(" ")[2].strip()
    else:
        token = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    return not isinstance(login.acting(desk, token, now), Refused)


def session_token(request: Request) -> str:
    """Return what shows a session, of a browser or of a program; empty where there is nothing."""
    header = request.headers.get("authorization")
    if header is not None:
        return header.partition(" ")[2].strip()
    return request.cookies.get(COOKIE, "")


def csrf_token(token: str) -> str:
    """Return the CSRF token of a session; only who holds the session's secret can make it."""
    secret = token.partition(".")[2]
    return hmac.new(secret.encode(), b"lookout csrf", hashlib.sha256).hexdigest()


def give_cookie(response: Response, token: str, lasts_s: int) -> None:
    """Give a browser its session."""
    response.set_cookie(
        COOKIE, token, max_age=lasts_s, path="/", secure=True, httponly=True, samesite="strict"
    )


def take_cookie(response: Response) -> None:
    """Take a browser's session from it."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")


def _of_kind(at: Counter, token: str, kinds: set[SessionKind]) -> Acting:
    acting = settled(acting_now(at, token))
    if acting.session.kind not in kinds:
        raise decline(401, "no_session", "a program's token is no cookie, and a cookie no token")
    return acting


def _check_csrf(request: Request, token: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_token(token).encode()):
        raise decline(403, "csrf", f"{CSRF_HEADER}: is missing or wrong; see GET /api/session")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise decline(403, "csrf", "the request comes from another site")
