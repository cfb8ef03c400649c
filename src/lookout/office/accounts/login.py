"""The way in and out: log in, log in with a recovery code, act in a session, log out.

Wrong login, wrong password, wrong code and an account that pauses give the same answer after the
same work, so that nobody learns which logins exist.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.person import (
    Account,
    Credential,
    Limit,
    Role,
    Session,
    SessionKind,
    Standing,
    account_id,
)
from lookout.domain.refused import Refused, refused
from lookout.governance.logins import (
    IDLE_S,
    PERSON_HOURS,
    SETTING_UP_MINUTES,
    pause_after,
    session_ended,
)
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.accounts.door import NOBODY, Door, about_account, about_totp
from lookout.office.accounts.duty import phone_over
from lookout.office.accounts.people import ended
from lookout.office.ports import Books, Desk

SECRET_BYTES = 32
TOUCH_S = 60.0
"""A session's last use is written down at most this often."""
RECOVERY_BYTES = 10

NOT_LET_IN = refused(
    "not_let_in",
    "login, password or code is wrong, the code was used before, or the account is locked or "
    "pauses after wrong attempts; wait for the next code and try again",
)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """An open session and the token that shows it; the token is kept nowhere."""

    account: Account
    session: Session
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody at work: their account with the roles that this session may use."""

    account: Account
    session: Session


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An attempt that was counted before anything was compared, so that no burst slips through."""

    account: Account | None
    credential: Credential | None
    may_try: bool


def log_in(door: Door, login: str, password: str, code: str, now: datetime) -> LoggedIn | Refused:
    """Log in with password and one-time code.

    Before codes are set up, or while the password is still the first one, the session is only for
    setting these up; ``code`` is not looked at before there are codes.
    """
    attempt = _counted(door, login, now)
    if not _password_right(door, attempt, password):
        return NOT_LET_IN
    step = _step(door, attempt, code, now)
    if step is None:
        return NOT_LET_IN
    return _let_in(door, attempt, password, now, step=step)


def recover(
    door: Door, login: str, password: str, recovery_code: str, now: datetime
) -> LoggedIn | Refused:
    """Log in with password and a recovery code, which is used up, to set up codes anew."""
    attempt = _counted(door, login, now)
    if not _password_right(door, attempt, password) or attempt.credential is None:
        return NOT_LET_IN
    used = recovery_hash(attempt.credential.id, recovery_code)
    return _let_in(door, attempt, password, now, recovery=used)


def acting(desk: Desk, token: str, now: datetime, *, touch: bool = True) -> Acting | Refused:
    """Find the session of a token, and with which roles its owner may act now.

    Without ``touch`` it does not count as use of the session, which may run out of idleness.
    """
    id, _, secret = token.partition(".")
    with desk.store.reading() as books:
        session = books.sessions.get(id)
        account = books.accounts.get(session.account) if session else None
        off_duty = phone_over(books, session, now) if session else None
    right = hmac.compare_digest(session.secret_hash if session else "", secret_hash(secret))
    if session is None or account is None or not right:
        return refused("no_session", "you are not logged in; log in")
    if no := session_ended(session, now) or off_duty:
        return no
    if account.standing is not Standing.ACTIVE:
        return refused(f"account_{account.standing}", "the account was locked or closed")
    if touch and (now - session.seen).total_seconds() >= TOUCH_S:
        session = _touched(desk, session, now)
    roles = tuple(role for role in account.roles if role in session.roles)
    return Acting(replace(account, roles=roles, limit=_limit(account, session, now)), session)


def _limit(account: Account, session: Session, now: datetime) -> Limit:
    if account.settles is not None and now < account.settles:
        return Limit.WAITING
    return Limit.PROGRAM if session.kind is SessionKind.PROGRAM else Limit.NONE


def log_out(desk: Desk, who: Acting, now: datetime) -> Refused | None:
    """End one's own session."""
    if no := permitted(who.account, Operation.LOG_OUT, About(owner=who.session.account)):
        return no
    with desk.store.transaction() as books:
        session = books.sessions.get(who.session.id)
        if session is not None and session.revoked is None:
            books.sessions.replace(ended(session, now))
            id = who.account.id
            books.record(about_account("logged_out", id, id, now, {"session": session.id}))
    return None


def open_session(
    desk: Desk, books: Books, new: Session, now: datetime, kind: str
) -> tuple[Session, str]:
    """Keep a session under a secret of its own, and clear away the account's that are over."""
    secret = urlsafe_b64encode(desk.entropy(SECRET_BYTES)).decode("ascii").rstrip("=")
    session = replace(
        new, id=new_id(now, desk.entropy(ID_ENTROPY_BYTES)), secret_hash=secret_hash(secret)
    )
    for old in books.sessions.of(None):
        if old.account == session.account and session_ended(old, now):
            books.sessions.remove(old.id)
    books.sessions.add(session)
    facts = {"session": session.id, "kind": session.kind.value}
    books.record(about_account(kind, session.account, session.account, now, facts))
    return session, f"{session.id}.{secret}"


def secret_hash(secret: str) -> str:
    """Return what is kept of a session's secret, which has 256 random bits."""
    return hashlib.sha256(b"lookout session" + secret.encode()).hexdigest()


def recovery_hash(account: str, code: str) -> str:
    """Return what is kept of a recovery code, which has 80 random bits."""
    typed = "".join(c for c in code.casefold() if c.isalnum())
    return hashlib.sha256(f"lookout recovery {account} {typed}".encode()).hexdigest()


def _counted(door: Door, login: str, now: datetime) -> _Attempt:
    who = account_id(login)
    with door.desk.store.transaction() as books:
        account, credential = books.accounts.get(who), books.credentials.get(who)
        known = account is not None and credential is not None
        if account is None or credential is None:
            facts: dict[str, bool | int] = {"may_try": False, "failures": 0}
            may_try = False
        else:
            pausing = credential.locked_until is not None and now < credential.locked_until
            may_try = not pausing and account.standing is Standing.ACTIVE
            credential = _one_more(credential, now) if may_try else credential
            if may_try:
                books.credentials.replace(credential)
            facts = {"may_try": may_try, "failures": credential.failures}
        subject = who if known else ""
        books.record(about_account("login_tried", NOBODY, subject, now, facts))
    return _Attempt(account, credential, may_try)


def _one_more(credential: Credential, now: datetime) -> Credential:
    failures = credential.failures + 1
    pause = pause_after(failures, now)
    return replace(
        credential, version=credential.version + 1, failures=failures, locked_until=pause
    )


def _password_right(door: Door, attempt: _Attempt, password: str) -> bool:
    known = attempt.credential
    right = door.passwords.matches(
        known.password_hash if known else door.passwords.nobodys, password
    )
    return right and attempt.may_try and known is not None


def _step(door: Door, attempt: _Attempt, code: str, now: datetime) -> int | None:
    """Return the step of a code that is right and new; -1 where no codes are set up yet."""
    credential = attempt.credential
    if credential is None:
        return None
    if credential.totp is None:
        return -1
    secret = door.desk.vault.open(credential.totp, about_totp(credential.id))
    step = door.codes.step_of(secret, code, now)
    return step if step is not None and step > credential.totp_step else None


def _let_in(
    door: Door,
    attempt: _Attempt,
    password: str,
    now: datetime,
    *,
    step: int = -1,
    recovery: str | None = None,
) -> LoggedIn | Refused:
    if attempt.account is None or attempt.credential is None:
        return NOT_LET_IN
    who = attempt.account.id
    if recovery is not None and recovery not in attempt.credential.recovery_hashes:
        return NOT_LET_IN
    rehashed = None
    if door.passwords.outdated(attempt.credential.password_hash):  # of use once all was right
        rehashed = door.passwords.hashed(password)
    with door.desk.store.transaction() as books:
        account, credential = books.accounts.get(who), books.credentials.get(who)
        if account is None or credential is None or account.standing is not Standing.ACTIVE:
            return NOT_LET_IN
        if _taken_meanwhile(attempt.credential, credential, step, recovery):
            return NOT_LET_IN
        books.credentials.replace(_after_success(credential, step, recovery, rehashed))
        setting_up = credential.totp is None or credential.must_change or recovery is not None
        new = _new_session(account, now, setting_up)
        kind = "logged_in" if recovery is None else "recovered"
        session, token = open_session(door.desk, books, new, now, kind)
    return LoggedIn(account, session, token)


def _taken_meanwhile(before: Credential, now: Credential, step: int, recovery: str | None) -> bool:
    """Tell whether the code, the recovery code or the password was used up or changed meanwhile."""
    if before.password_hash != now.password_hash or before.totp != now.totp:
        return True
    if recovery is not None:
        return recovery not in now.recovery_hashes
    return now.totp is not None and step <= now.totp_step


def _after_success(
    credential: Credential, step: int, recovery: str | None, rehashed: str | None
) -> Credential:
    return replace(
        credential,
        version=credential.version + 1,
        password_hash=rehashed or credential.password_hash,
        totp_step=max(step, credential.totp_step),
        recovery_hashes=tuple(each for each in credential.recovery_hashes if each != recovery),
        failures=0,
        locked_until=None,
    )


def _new_session(account: Account, now: datetime, setting_up: bool) -> Session:
    kind = SessionKind.SETTING_UP if setting_up else SessionKind.PERSON
    roles: tuple[Role, ...] = () if setting_up else account.roles
    lasts = timedelta(minutes=SETTING_UP_MINUTES) if setting_up else timedelta(hours=PERSON_HOURS)
    return Session("", 1, account.id, kind, "", roles, now, now, now + lasts, IDLE_S)


def _touched(desk: Desk, session: Session, now: datetime) -> Session:
    with desk.store.transaction() as books:
        newest = books.sessions.get(session.id)
        if newest is None or newest.revoked is not None:
            return session
        seen = replace(newest, version=newest.version + 1, seen=max(now, newest.seen))
        books.sessions.replace(seen)
    return seen
