"""People who work with Lookout: accounts, roles, ranks, what they log in with, sessions."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed


class Role(StrEnum):
    """What a person may be; what each may do stands in :mod:`lookout.governance.roles`."""

    APPLICANT = "applicant"
    AUTHORISING_OFFICER = "authorising_officer"
    OPERATOR = "operator"
    ENGAGEMENT_OFFICER = "engagement_officer"
    OVERSEER = "overseer"
    ADMINISTRATOR = "administrator"


class Rank(StrEnum):
    """Police ranks of the United Kingdom from the lowest to the highest; staff have none."""

    NONE = "none"
    CONSTABLE = "constable"
    SERGEANT = "sergeant"
    INSPECTOR = "inspector"
    CHIEF_INSPECTOR = "chief_inspector"
    SUPERINTENDENT = "superintendent"
    CHIEF_SUPERINTENDENT = "chief_superintendent"
    CHIEF_OFFICER = "chief_officer"

    def reaches(self, least: "Rank") -> bool:
        """Tell whether this rank is ``least`` or higher."""
        order = list(Rank)
        return order.index(self) >= order.index(least)


class Standing(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    LOCKED = "locked"
    CLOSED = "closed"


class Limit(StrEnum):
    """What keeps somebody from deciding and from seeing people, whatever their roles."""

    NONE = "none"
    PROGRAM = "program"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Qualification:
    """What somebody was trained for, and the first and last day on which that holds."""

    what: str
    valid_from: date
    valid_until: date

    def holds(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account; it is closed at the end, never deleted, so that records keep meaning.

    ``id`` is made of the login (:func:`account_id`), so that no login
    exists twice. ``name`` is what colleagues call the person. ``roles`` are unique, in the order
    of :class:`Role`. ``version`` counts from 1. ``settles`` is when somebody whom an administrator
    let in anew may decide and see people. ``limit`` is never kept: a session sets it.
    """

    id: str
    version: int
    login: str
    name: str
    roles: tuple[Role, ...]
    rank: Rank
    created: datetime
    standing: Standing = Standing.ACTIVE
    deployment: None = None
    settles: datetime | None = None
    limit: Limit = Limit.NONE
    qualifications: tuple[Qualification, ...] = ()

    def qualified(self, what: str, day: date) -> bool:
        """Tell whether a qualification of that name holds on a day."""
        return any(each.what == what and each.holds(day) for each in self.qualifications)


@dataclass(frozen=True, slots=True)
class Credential:
    """What one account logs in with; kept apart so that whoever lists accounts never holds it.

    ``id`` is the account's. ``password_hash`` is Argon2id in its usual text form. ``totp`` is the
    secret of the one-time codes, sealed under the account's own key, ``totp_pending`` a new one
    before its first code was given. ``totp_step`` is the 30-second step of the last code taken:
    none of it or before is taken again. ``recovery_hashes`` are those of unused recovery codes.
    ``failures`` are wrong attempts since the last right one, ``locked_until`` the end of the pause
    that they brought. ``must_change`` tells that somebody else chose the password.
    """

    id: str
    version: int
    password_hash: str
    totp: Sealed | None = None
    totp_pending: Sealed | None = None
    totp_step: int = -1
    recovery_hashes: tuple[str, ...] = ()
    failures: int = 0
    locked_until: datetime | None = None
    must_change: bool = False
    deployment: None = None


class SessionKind(StrEnum):
    """What a session is for: a person at work, a program, or setting up one's own credential."""

    PERSON = "person"
    PROGRAM = "program"
    SETTING_UP = "setting_up"


@dataclass(frozen=True, slots=True)
class Session:
    """One login, or one program's token.

    ``secret_hash`` is SHA-256 (hex) of the secret that the browser or program holds. ``roles`` are
    those that it may use, all or some of the account's; none while setting up. It ends at ``ends``
    whatever happens, and earlier when ``idle_s`` seconds pass after ``seen`` (``None``: it has no
    idle limit), or when ``revoked`` is set. ``device`` is the thumbprint of the key that it is
    bound to, if any, and ``duty`` the one deployment that a paired phone is for; ``label`` is what
    its owner calls a program's token.
    """

    id: str
    version: int
    account: str
    kind: SessionKind
    secret_hash: str
    roles: tuple[Role, ...]
    opened: datetime
    seen: datetime
    ends: datetime
    idle_s: float | None = None
    device: str | None = None
    duty: str | None = None
    label: str = ""
    revoked: datetime | None = None
    deployment: None = None


def account_id(login: str) -> str:
    """Return the id that belongs to a login, however its letters were typed."""
    same = unicodedata.normalize("NFKC", login).strip().casefold()
    return "a" + hashlib.sha256(b"lookout account\0" + same.encode()).hexdigest()[:31]


def account_key(account: str) -> KeyName:
    """Return the name of the key under which an account's one-time secret lies."""
    return KeyName("accounts", RetentionClass.ACCOUNT, account)
