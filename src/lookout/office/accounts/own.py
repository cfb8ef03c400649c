"""What everybody does with their own account: password, one-time codes, recovery codes, tokens.

All of it asks for a login that is not long ago, so that a screen left open gives nothing away.
"""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lookout.domain.person import (
    Credential,
    Role,
    Session,
    SessionKind,
    account_key,
)
from lookout.domain.refused import Refused, refused
from lookout.governance.logins import PROGRAM_DAYS, password_refused
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.accounts.door import Door, about_account, about_totp
from lookout.office.accounts.login import (
    RECOVERY_BYTES,
    Acting,
    open_session,
    recovery_hash,
)
from lookout.office.accounts.people import end_all_sessions, ended
from lookout.office.ports import Desk

RECOVERY_CODES = 10
FRESH_MINUTES = 10


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret for one-time codes, to be typed or scanned into an authenticator, shown once."""

    address: str = field(repr=False)
    letters: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecoveryCodes:
    """Codes for when the authenticator is lost, each for one use, shown once."""

    codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A program's session and the token that shows it, shown once."""

    session: Session
    token: str = field(repr=False)


def start_totp(door: Door, who: Acting, now: datetime) -> NewSecret | Refused:
    """Make a secret for one-time codes; it counts once a first code was given."""
    if no := _may(who, Operation.ENROL_TOTP, now):
        return no
    id = who.account.id
    secret = door.desk.entropy(door.codes.secret_bytes)
    sealed = door.desk.vault.seal(account_key(id), secret, about_totp(id))
    with door.desk.store.transaction() as books:
        old = books.credentials.get(id)
        if old is None:
            return _no_credential()
        books.credentials.replace(replace(old, version=old.version + 1, totp_pending=sealed))
        books.record(about_account("totp_started", id, id, now))
    return NewSecret(door.codes.address(secret, who.account.login), door.codes.typed_secret(secret))


def confirm_totp(door: Door, who: Acting, code: str, now: datetime) -> RecoveryCodes | Refused:
    """Put the new secret to use with its first code; older recovery codes are void."""
    if no := _may(who, Operation.ENROL_TOTP, now):
        return no
    id = who.account.id
    codes = _new_codes(door.desk)
    with door.desk.store.transaction() as books:
        old = books.credentials.get(id)
        if old is None or old.totp_pending is None:
            return refused("totp_not_started", "one-time codes: ask for a new secret first")
        secret = door.desk.vault.open(old.totp_pending, about_totp(id))
        step = door.codes.step_of(secret, code, now)
        if step is None:
            text = "code: does not fit; check the clock of the authenticator and give the next one"
            return refused("code_wrong", text)
        books.credentials.replace(_with_totp(old, step, _hashes(id, codes)))
        facts = {"recovery_codes": len(codes.codes)}
        books.record(about_account("totp_confirmed", id, id, now, facts))
    return codes


def change_password(
    door: Door, who: Acting, old_password: str, new_password: str, now: datetime
) -> Refused | None:
    """Change the password; all other sessions and tokens end."""
    if no := _may(who, Operation.CHANGE_PASSWORD, now):
        return no
    if no := password_refused(new_password, who.account.login, who.account.name):
        return no
    id = who.account.id
    with door.desk.store.reading() as books:
        before = books.credentials.get(id)
    if before is None or not door.passwords.matches(before.password_hash, old_password):
        return refused("password_wrong", "old password: is wrong")
    if door.passwords.matches(before.password_hash, new_password):
        return refused("password_same", "new password: is the old one; choose another")
    hashed = door.passwords.hashed(new_password)
    with door.desk.store.transaction() as books:
        old = books.credentials.get(id)
        if old is None or old.password_hash != before.password_hash:
            return refused("changed_meanwhile", "the password was changed meanwhile; log in again")
        books.credentials.replace(
            replace(old, version=old.version + 1, password_hash=hashed, must_change=False)
        )
        count = end_all_sessions(books, id, now, keep=who.session.id)
        books.record(about_account("password_changed", id, id, now, {"sessions": count}))
    return None


def renew_recovery_codes(door: Door, who: Acting, now: datetime) -> RecoveryCodes | Refused:
    """Make new recovery codes; older ones are void."""
    if no := _may(who, Operation.RENEW_RECOVERY_CODES, now):
        return no
    id, codes = who.account.id, _new_codes(door.desk)
    with door.desk.store.transaction() as books:
        old = books.credentials.get(id)
        if old is None or old.totp is None:
            return refused("no_totp", "recovery codes: set up one-time codes first")
        hashes = _hashes(id, codes)
        books.credentials.replace(replace(old, version=old.version + 1, recovery_hashes=hashes))
        facts = {"recovery_codes": len(hashes)}
        books.record(about_account("recovery_codes_renewed", id, id, now, facts))
    return codes


def issue_token(
    desk: Desk, who: Acting, roles: Sequence[Role], label: str, days: int, now: datetime
) -> Token | Refused:
    """Give a program of one's own a token for some of one's roles, for 31 days at most."""
    if no := _may(who, Operation.ISSUE_TOKEN, now):
        return no
    if not roles or any(role not in who.account.roles for role in roles):
        text = "token: give one or more of your own roles"
        return refused("token_roles", text)
    if not 1 <= days <= PROGRAM_DAYS:
        return refused("token_days", f"token: lasts 1 to {PROGRAM_DAYS} days")
    if not label.strip() or len(label) > 64 or not label.isprintable():
        return refused("token_label", "token: give it a label of 1 to 64 letters")
    ordered = tuple(role for role in Role if role in roles)
    ends = now + timedelta(days=days)
    new = Session(
        "", 1, who.account.id, SessionKind.PROGRAM, "", ordered, now, now, ends, label=label.strip()
    )
    with desk.store.transaction() as books:
        session, token = open_session(desk, books, new, now, "token_issued")
    return Token(session, token)


def revoke_token(desk: Desk, who: Acting, session: str, now: datetime) -> Refused | None:
    """End one of one's own sessions or tokens by its id."""
    with desk.store.transaction() as books:
        found = books.sessions.get(session)
        owner = found.account if found else None
        if no := permitted(who.account, Operation.REVOKE_TOKEN, About(owner=owner)):
            return no
        if found is not None and found.revoked is None:
            books.sessions.replace(ended(found, now))
            id = who.account.id
            books.record(about_account("token_revoked", id, id, now, {"session": session}))
    return None


def own_sessions(desk: Desk, who: Acting) -> Sequence[Session] | Refused:
    """List one's own sessions and tokens that are kept."""
    if no := permitted(who.account, Operation.SEE_OWN_ACCOUNT, About(owner=who.session.account)):
        return no
    with desk.store.reading() as books:
        return [each for each in books.sessions.of(None) if each.account == who.account.id]


def _may(who: Acting, operation: Operation, now: datetime) -> Refused | None:
    if no := permitted(who.account, operation, About(owner=who.session.account)):
        return no
    if who.session.kind is SessionKind.PROGRAM:
        return refused("not_by_token", "this needs a login, not a program's token")
    if now - who.session.opened > timedelta(minutes=FRESH_MINUTES):
        text = f"log in again first; this needs a login in the last {FRESH_MINUTES} minutes"
        return refused("login_too_old", text)
    return None


def _with_totp(old: Credential, step: int, hashes: tuple[str, ...]) -> Credential:
    return replace(
        old,
        version=old.version + 1,
        totp=old.totp_pending,
        totp_pending=None,
        totp_step=step,
        recovery_hashes=hashes,
    )


def _new_codes(desk: Desk) -> RecoveryCodes:
    """Make codes of 80 random bits, in four groups of four letters."""
    texts = [
        b32encode(desk.entropy(RECOVERY_BYTES)).decode("ascii").lower()
        for _ in range(RECOVERY_CODES)
    ]
    return RecoveryCodes(
        tuple("-".join(text[at : at + 4] for at in range(0, 16, 4)) for text in texts)
    )


def _hashes(account: str, codes: RecoveryCodes) -> tuple[str, ...]:
    return tuple(recovery_hash(account, code) for code in codes.codes)


def _no_credential() -> Refused:
    return refused("account_closed", "the account is closed; ask an administrator")
