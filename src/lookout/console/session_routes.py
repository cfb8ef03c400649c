"""Logging in and out, and one's own account."""

from collections.abc import Callable
from dataclasses import dataclass

import segno
from fastapi import APIRouter, Request, Response

from lookout.console.callers import (
    COOKIE,
    At,
    Caller,
    Counter,
    Now,
    csrf_token,
    give_cookie,
    take_cookie,
)
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.console.views import Me, SessionView, account_view, session_view
from lookout.domain.person import Role
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office.accounts import login, own
from lookout.office.accounts.login import Acting, LoggedIn

router = APIRouter(prefix="/api", tags=["session"])

_SVG = 'xmlns="http://www.w3.org/2000/svg"'


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody logs in with; ``code`` is empty only before codes are set up."""

    login: str
    password: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What somebody logs in with who lost their authenticator."""

    login: str
    password: str
    recovery_code: str


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The old and the new password."""

    old_password: str
    new_password: str


@dataclass(frozen=True, slots=True)
class Code:
    """The first code of a new authenticator."""

    code: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token for a program of one's own."""

    roles: tuple[Role, ...]
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret for an authenticator, shown once; ``qr`` is its address as a drawing (SVG)."""

    address: str
    letters: str
    qr: str


@dataclass(frozen=True, slots=True)
class Codes:
    """Recovery codes, shown once."""

    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A program's token, shown once."""

    token: str
    session: SessionView


@router.post("/session")
def log_in(body: Login, request: Request, response: Response, at: At, now: Now) -> Me:
    """Log in; the session comes as a cookie, its CSRF token in the answer."""
    return _entered(
        (request, response, at, now),
        lambda: login.log_in(at.door, body.login, body.password, body.code, now),
    )


@router.post("/session/recovery")
def recover(body: Recovery, request: Request, response: Response, at: At, now: Now) -> Me:
    """Log in with a recovery code, to set up an authenticator anew."""
    return _entered(
        (request, response, at, now),
        lambda: login.recover(at.door, body.login, body.password, body.recovery_code, now),
    )


@router.get("/session", **does(Operation.SEE_OWN_ACCOUNT))
def see_me(acting: Caller, request: Request) -> Me:
    """Say who is logged in."""
    return _me(acting, request.cookies.get(COOKIE, ""))


@router.delete("/session", status_code=204, **does(Operation.LOG_OUT))
def log_out(acting: Caller, response: Response, at: At, now: Now) -> None:
    """Log out."""
    settled(login.log_out(at.desk, acting, now) or True)
    take_cookie(response)


@router.get("/own/sessions", **does(Operation.SEE_OWN_ACCOUNT))
def see_sessions(acting: Caller, at: At) -> list[SessionView]:
    """List one's own sessions and tokens."""
    return [session_view(each) for each in settled(own.own_sessions(at.desk, acting))]


@router.post("/own/password", status_code=204, **does(Operation.CHANGE_PASSWORD))
def change_password(body: NewPassword, acting: Caller, at: At, now: Now) -> None:
    """Change one's own password; other sessions and tokens end."""
    with at.hashing:
        changed = own.change_password(at.door, acting, body.old_password, body.new_password, now)
    settled(changed or True)


@router.post("/own/totp", **does(Operation.ENROL_TOTP))
def start_totp(acting: Caller, at: At, now: Now) -> Secret:
    """Get a secret for one's authenticator."""
    made = settled(own.start_totp(at.door, acting, now))
    drawn = segno.make(made.address, error="m").svg_inline(scale=6, border=3, dark="#000")
    return Secret(made.address, made.letters, drawn.replace("<svg ", f"<svg {_SVG} ", 1))


@router.post("/own/totp/confirmation", **does(Operation.ENROL_TOTP))
def confirm_totp(body: Code, acting: Caller, at: At, now: Now) -> Codes:
    """Put the secret to use with its first code."""
    return Codes(settled(own.confirm_totp(at.door, acting, body.code, now)).codes)


@router.post("/own/recovery-codes", **does(Operation.RENEW_RECOVERY_CODES))
def renew_recovery_codes(acting: Caller, at: At, now: Now) -> Codes:
    """Get new recovery codes; older ones are void."""
    return Codes(settled(own.renew_recovery_codes(at.door, acting, now)).codes)


@router.post("/own/tokens", **does(Operation.ISSUE_TOKEN))
def issue_token(body: NewToken, acting: Caller, at: At, now: Now) -> TokenMade:
    """Get a token for a program of one's own."""
    made = settled(own.issue_token(at.desk, acting, body.roles, body.label, body.days, now))
    return TokenMade(made.token, session_view(made.session))


@router.delete("/own/tokens/{session}", status_code=204, **does(Operation.REVOKE_TOKEN))
def revoke_token(session: str, acting: Caller, at: At, now: Now) -> None:
    """End one of one's own sessions or tokens."""
    settled(own.revoke_token(at.desk, acting, session, now) or True)


_Visit = tuple[Request, Response, Counter, Now]


def _entered(visit: _Visit, enter: Callable[[], LoggedIn | Refused]) -> Me:
    """Let somebody in under a new session; one that the browser brought along ends."""
    request, response, at, now = visit
    address = request.client.host if request.client else ""
    wait_s = at.throttle.wait_s(address, now.timestamp())
    if wait_s:
        text = f"too many attempts from here; try again in {wait_s:.0f} seconds"
        raise decline(429, "too_many_attempts", text)
    with at.hashing:
        entered = settled(enter())
    _leave_old(request, at, now)
    lasts_s = int((entered.session.ends - now).total_seconds())
    give_cookie(response, entered.token, lasts_s)
    return _me(Acting(entered.account, entered.session), entered.token)


def _leave_old(request: Request, at: Counter, now: Now) -> None:
    old = login.acting(at.desk, request.cookies.get(COOKIE, ""), now)
    if isinstance(old, Acting):
        login.log_out(at.desk, old, now)


def _me(acting: Acting, token: str) -> Me:
    return Me(account_view(acting.account), session_view(acting.session), csrf_token(token))
