"""What an administrator does with other people's accounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lookout.domain.ledger import Event, Fact
from lookout.domain.person import (
    Account,
    Credential,
    Rank,
    Role,
    Session,
    Standing,
    account_id,
    account_key,
)
from lookout.domain.refused import Reason, Refused, refused
from lookout.governance.logins import settles_at
from lookout.governance.operations import Operation
from lookout.governance.roles import About, compatible, permitted
from lookout.office.accounts.door import NOBODY, Door, about_account
from lookout.office.ports import Books, Desk

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody confuses when reading them out."""
_GROUPS, _GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to have an account."""

    login: str
    name: str
    roles: tuple[Role, ...]
    rank: Rank = Rank.NONE


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """An account, and the password that its owner must replace at the first login."""

    account: Account
    password: str = field(repr=False)


def found(door: Door, login: str, name: str, now: datetime) -> FirstPassword | Refused:
    """Make the first account, an administrator's, in a store that has none.

    Nobody can be asked who they are yet: whoever can open the store's keys may do it, once.
    """
    new = NewAccount(login, name, (Role.ADMINISTRATOR,))
    if bad := _unfit(new):
        return bad
    made = _made(door, new, now)
    with door.desk.store.transaction() as books:
        if books.accounts.of(None, limit=1):
            text = "there are accounts already; log in as an administrator to add one"
            return refused("not_the_first", text)
        _keep(door, books, made, NOBODY, now)
    return made.first


def add_account(
    door: Door, actor: Account, new: NewAccount, now: datetime
) -> FirstPassword | Refused:
    """Add an account with a first password, which the administrator hands over."""
    if no := permitted(actor, Operation.ADD_ACCOUNT) or _unfit(new):
        return no
    made = _made(door, new, now)
    with door.desk.store.transaction() as books:
        if books.accounts.get(made.first.account.id) is not None:
            return refused("login_taken", f"login: {new.login!r} exists already; choose another")
        made = replace(
            made, first=replace(made.first, account=_waits(books, made.first.account, now))
        )
        _keep(door, books, made, actor.id, now)
    return made.first


def list_accounts(desk: Desk, actor: Account) -> Sequence[Account] | Refused:
    """List all accounts by login; nobody's credentials are among them."""
    if no := permitted(actor, Operation.LIST_ACCOUNTS):
        return no
    with desk.store.reading() as books:
        return sorted(books.accounts.of(None), key=lambda account: account.login)


def change_roles(
    desk: Desk, actor: Account, login: str, roles: Sequence[Role], rank: Rank, now: datetime
) -> Account | Refused:
    """Give an account other roles or another rank; open sessions lose what is taken at once."""
    ordered = tuple(role for role in Role if role in roles)
    if no := compatible(ordered, rank):
        return no
    facts = {"roles": tuple(role.value for role in ordered), "rank": rank.value}
    return _changed(
        desk,
        (actor, Operation.CHANGE_ROLES, now),
        login,
        lambda account: replace(account, roles=ordered, rank=rank),
        facts,
    )


def lock_account(desk: Desk, actor: Account, login: str, now: datetime) -> Account | Refused:
    """Lock an account and end its sessions; it can be unlocked."""
    return _stand(desk, (actor, Operation.LOCK_ACCOUNT, now), login, Standing.LOCKED)


def unlock_account(desk: Desk, actor: Account, login: str, now: datetime) -> Account | Refused:
    """Unlock an account that was locked, and forget its wrong attempts."""
    return _stand(desk, (actor, Operation.UNLOCK_ACCOUNT, now), login, Standing.ACTIVE)


def close_account(desk: Desk, actor: Account, login: str, now: datetime) -> Account | Refused:
    """Close an account for good: its credential is removed, its name stays for the records."""
    # The log names the key in the same transaction, so that no restore brings it back.
    closed = _stand(desk, (actor, Operation.CLOSE_ACCOUNT, now), login, Standing.CLOSED)
    if isinstance(closed, Account):
        desk.vault.destroy([account_key(closed.id)])
    return closed


def end_sessions(desk: Desk, actor: Account, login: str, now: datetime) -> int | Refused:
    """End all sessions and tokens of an account; how many there were."""
    who = account_id(login)
    if no := permitted(actor, Operation.END_SESSIONS, About(owner=who)):
        return no
    with desk.store.transaction() as books:
        if books.accounts.get(who) is None:
            return _unknown(login)
        ended = end_all_sessions(books, who, now)
        books.record(about_account("sessions_ended", actor.id, who, now, {"sessions": ended}))
    return ended


def reset_credential(
    door: Door, actor: Account, login: str, now: datetime
) -> FirstPassword | Refused:
    """Give somebody who can no longer log in a new first password; codes must be set up anew."""
    who = account_id(login)
    if no := permitted(actor, Operation.RESET_CREDENTIAL, About(owner=who)):
        return no
    password = first_password(door.desk)
    hashed = door.passwords.hashed(password)
    with door.desk.store.transaction() as books:
        account, old = books.accounts.get(who), books.credentials.get(who)
        if account is None or old is None:
            return _unknown(login)
        ended = end_all_sessions(books, who, now)
        books.credentials.replace(
            Credential(who, old.version + 1, hashed, totp_step=old.totp_step, must_change=True)
        )
        account = _waits(books, replace(account, version=account.version + 1), now)
        books.accounts.replace(account)
        books.record(about_account("credential_reset", actor.id, who, now, {"sessions": ended}))
    return FirstPassword(account, password)


def end_all_sessions(books: Books, account: str, now: datetime, keep: str | None = None) -> int:
    """End an account's sessions but one; how many were still open."""
    mine = [each for each in books.sessions.of(None) if each.account == account]
    open_ones = [each for each in mine if each.revoked is None and each.id != keep]
    for session in open_ones:
        books.sessions.replace(ended(session, now))
    return len(open_ones)


def ended(session: Session, now: datetime) -> Session:
    """Return a session that is over."""
    return replace(session, version=session.version + 1, revoked=now)


def first_password(desk: Desk) -> str:
    """Return 20 random letters in four groups (99 bits)."""
    whole = int.from_bytes(desk.entropy(16), "big")
    letters = []
    for _ in range(_GROUPS * _GROUP):
        whole, index = divmod(whole, len(_LETTERS))
        letters.append(_LETTERS[index])
    groups = ["".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP)]
    return "-".join(groups)


@dataclass(frozen=True, slots=True)
class _Made:
    first: FirstPassword
    credential: Credential


def _made(door: Door, new: NewAccount, now: datetime) -> _Made:
    who, password = account_id(new.login), first_password(door.desk)
    roles = tuple(role for role in Role if role in new.roles)
    account = Account(who, 1, new.login.strip(), new.name.strip(), roles, new.rank, now)
    credential = Credential(who, 1, door.passwords.hashed(password), must_change=True)
    return _Made(FirstPassword(account, password), credential)


def _keep(door: Door, books: Books, made: _Made, actor: str, now: datetime) -> None:
    account = made.first.account
    key = account_key(account.id)
    if key not in door.desk.vault.names(key.deployment):  # an earlier try may have failed halfway
        door.desk.vault.create(key)
    books.accounts.add(account)
    books.credentials.add(made.credential)
    facts = {"roles": tuple(role.value for role in account.roles), "rank": account.rank.value}
    books.record(about_account("added", actor, account.id, now, facts))


def _waits(books: Books, account: Account, now: datetime) -> Account:
    """Let an account wait before it may decide; closed ones stay kept, so the first tells when."""
    founded = min((each.created for each in books.accounts.of(None)), default=now)
    return replace(account, settles=settles_at(founded, now))


def _unfit(new: NewAccount) -> Refused | None:
    reasons = []
    if not new.login.strip() or len(new.login) > 64 or not new.login.isprintable():
        reasons.append(Reason("login_bad", "login: give 1 to 64 letters, digits or signs"))
    if not new.name.strip() or len(new.name) > 128 or not new.name.isprintable():
        reasons.append(Reason("name_bad", "name: give 1 to 128 letters"))
    if no := compatible(new.roles, new.rank):
        reasons.extend(no.reasons)
    return Refused(tuple(reasons)) if reasons else None


_Order = tuple[Account, Operation, datetime]


def _stand(desk: Desk, order: _Order, login: str, standing: Standing) -> Account | Refused:
    return _changed(desk, order, login, lambda account: replace(account, standing=standing), {})


def _changed(
    desk: Desk,
    order: _Order,
    login: str,
    change: Callable[[Account], Account],
    facts: Mapping[str, Fact],
) -> Account | Refused:
    actor, operation, now = order
    who = account_id(login)
    if no := permitted(actor, operation, About(owner=who)):
        return no
    with desk.store.transaction() as books:
        account = books.accounts.get(who)
        if account is None:
            return _unknown(login)
        if account.standing is Standing.CLOSED:
            return refused("account_closed", f"{login}: is closed for good; add a new account")
        changed = replace(change(account), version=account.version + 1)
        if operation is Operation.CHANGE_ROLES and _gains(account, changed):
            changed = _waits(books, changed, now)
        books.accounts.replace(changed)
        _follow_up(books, changed, actor.id, now)
        books.record(about_account(_KINDS[operation], actor.id, who, now, facts))
    return changed


def _gains(before: Account, after: Account) -> bool:
    risen = after.rank is not before.rank and after.rank.reaches(before.rank)
    return risen or bool(set(after.roles) - set(before.roles))


def _destroyed(account: str, actor: str, now: datetime) -> Event:
    """Say which key is destroyed, as :mod:`lookout.office.purging` does."""
    key = account_key(account)
    facts: dict[str, Fact] = {"class": (key.retention_class.value,), "keys": (key.digest,)}
    return Event("keys.destroyed", now, actor, key.deployment, account, facts)


def _follow_up(books: Books, account: Account, actor: str, now: datetime) -> None:
    """Let credentials and sessions follow what became of an account."""
    if account.standing is not Standing.ACTIVE:
        end_all_sessions(books, account.id, now)
    old = books.credentials.get(account.id)
    if account.standing is Standing.CLOSED:
        books.credentials.remove(account.id)
        books.record(_destroyed(account.id, actor, now))
    elif account.standing is Standing.ACTIVE and old is not None and old.failures:
        cleared = replace(old, version=old.version + 1, failures=0, locked_until=None)
        books.credentials.replace(cleared)


_KINDS = {
    Operation.CHANGE_ROLES: "roles_changed",
    Operation.LOCK_ACCOUNT: "locked",
    Operation.UNLOCK_ACCOUNT: "unlocked",
    Operation.CLOSE_ACCOUNT: "closed",
}


def _unknown(login: str) -> Refused:
    return refused("no_such_account", f"{login}: there is no such account; see: lookout user list")
