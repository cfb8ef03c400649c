"""What an administrator does with other people's accounts."""

from dataclasses import dataclass

from fastapi import APIRouter

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.console.views import AccountView, FirstPasswordView, account_view
from lookout.domain.person import Qualification, Rank, Role
from lookout.governance.operations import Operation
from lookout.office.accounts import people, qualifications

router = APIRouter(prefix="/api/accounts", tags=["accounts"])


@dataclass(frozen=True, slots=True)
class NewAccountBody:
    """Somebody who is to have an account."""

    login: str
    name: str
    roles: tuple[Role, ...]
    rank: Rank = Rank.NONE


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles and rank that an account is to have."""

    roles: tuple[Role, ...]
    rank: Rank = Rank.NONE


@dataclass(frozen=True, slots=True)
class Ended:
    """How many sessions ended."""

    sessions: int


@router.get("", **does(Operation.LIST_ACCOUNTS))
def list_accounts(actor: Actor, at: At) -> list[AccountView]:
    """List all accounts."""
    return [account_view(each) for each in settled(people.list_accounts(at.desk, actor))]


@router.post("", status_code=201, **does(Operation.ADD_ACCOUNT))
def add_account(body: NewAccountBody, actor: Actor, at: At, now: Now) -> FirstPasswordView:
    """Add an account; the first password is in the answer and nowhere else."""
    new = people.NewAccount(body.login, body.name, body.roles, body.rank)
    with at.hashing:
        made = settled(people.add_account(at.door, actor, new, now))
    return FirstPasswordView(account_view(made.account), made.password)


@router.put("/{login}/roles", **does(Operation.CHANGE_ROLES))
def change_roles(login: str, body: Roles, actor: Actor, at: At, now: Now) -> AccountView:
    """Give an account other roles."""
    changed = people.change_roles(at.desk, actor, login, body.roles, body.rank, now)
    return account_view(settled(changed))


@router.post("/{login}/lock", **does(Operation.LOCK_ACCOUNT))
def lock_account(login: str, actor: Actor, at: At, now: Now) -> AccountView:
    """Lock an account and end its sessions."""
    return account_view(settled(people.lock_account(at.desk, actor, login, now)))


@router.post("/{login}/unlock", **does(Operation.UNLOCK_ACCOUNT))
def unlock_account(login: str, actor: Actor, at: At, now: Now) -> AccountView:
    """Unlock an account."""
    return account_view(settled(people.unlock_account(at.desk, actor, login, now)))


@router.post("/{login}/close", **does(Operation.CLOSE_ACCOUNT))
def close_account(login: str, actor: Actor, at: At, now: Now) -> AccountView:
    """Close an account for good."""
    return account_view(settled(people.close_account(at.desk, actor, login, now)))


@router.post("/{login}/reset", **does(Operation.RESET_CREDENTIAL))
def reset_credential(login: str, actor: Actor, at: At, now: Now) -> FirstPasswordView:
    """Give somebody a new first password."""
    with at.hashing:
        made = settled(people.reset_credential(at.door, actor, login, now))
    return FirstPasswordView(account_view(made.account), made.password)


@router.post("/{login}/qualifications", **does(Operation.RECORD_QUALIFICATION))
def record_qualification(
    login: str, body: Qualification, actor: Actor, at: At, now: Now
) -> AccountView:
    """Record what somebody was trained for and until when that holds."""
    recorded = qualifications.record_qualification(
        at.desk, actor, login, body.what, body.valid_from, body.valid_until, now
    )
    return account_view(settled(recorded))


@router.delete("/{login}/sessions", **does(Operation.END_SESSIONS))
def end_sessions(login: str, actor: Actor, at: At, now: Now) -> Ended:
    """End all sessions and tokens of an account."""
    return Ended(settled(people.end_sessions(at.desk, actor, login, now)))
