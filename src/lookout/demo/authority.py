"""The demo's deployment from the application to live, by the real operations.

The people who do it are made up for the run and gone with it; what they say is said to be a
demonstration.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from lookout.adapters.vault.watchlist_file import OpenWatchlist
from lookout.demo import MARK
from lookout.demo.deployment import new_entry
from lookout.demo.story import Listed
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Application
from lookout.domain.errors import ConfigurationError
from lookout.domain.person import Account, Rank, Role
from lookout.domain.refused import Refused
from lookout.office import applications, lists, preparations, running
from lookout.office.accounts import people
from lookout.office.accounts.door import Door
from lookout.office.accounts.people import NewAccount
from lookout.office.ports import Desk
from lookout.office.thresholds import Asked

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts in the demo."""

    applicant: Account
    authoriser: Account
    second: Account
    operator: Account


def unnamed_staff(door: Door) -> Staff:
    """Make up the people, each with a password that nobody is told."""
    root = done(people.found(door, "administrator", "Administrator", now())).account

    def add(login: str, role: Role, rank: Rank = Rank.NONE) -> Account:
        new = NewAccount(login, login.title(), (role,), rank)
        return done(people.add_account(door, root, new, now())).account

    return Staff(
        add("applicant", Role.APPLICANT),
        add("authoriser", Role.AUTHORISING_OFFICER, Rank.SUPERINTENDENT),
        add("second", Role.AUTHORISING_OFFICER, Rank.INSPECTOR),
        add("operator", Role.OPERATOR, Rank.CONSTABLE),
    )


def authorised(desk: Desk, staff: Staff, application: Application) -> str:
    """Apply, tell the public, and decide; return the deployment's id."""
    made = done(applications.draft_deployment(desk, staff.applicant, application, now()))
    talk = Consultation(
        "",
        1,
        made.id,
        now().date(),
        "nobody: rendered people",
        "none",
        "nothing",
        "nothing",
        "",
        now(),
    )
    done(preparations.record_consultation(desk, staff.applicant, talk, now()))
    done(preparations.publish_notice(desk, staff.applicant, made.id, MARK, now()))
    done(applications.submit_deployment(desk, staff.applicant, made.id, now()))
    reasons = "a demonstration on rendered people"
    done(applications.authorise(desk, staff.authoriser, made.id, reasons, now()))
    return made.id


def put_forward(
    desk: Desk, staff: Staff, id: str, listed: Sequence[Listed], opened: OpenWatchlist
) -> dict[str, str]:
    """List everybody, children with a second approver; return the store's ids by the list's."""
    named = {}
    for one in listed:
        new = new_entry(one, opened, now())
        entry = done(lists.add_entry(desk, staff.applicant, id, new, now()))
        if entry.age_band.child:
            approver = staff.authoriser if one.person.age < 13 else staff.second
            done(lists.approve_entry(desk, approver, entry.id, now()))
        named[one.entry] = entry.id
    return named


def started(desk: Desk, staff: Staff, id: str, asked: Asked) -> None:
    """Confirm list and threshold, let the sign stand, and go live."""
    reason = "the crowd's calibration has no more people"
    done(preparations.make_ready(desk, staff.authoriser, id, asked, reason, now()))
    done(preparations.confirm_sign(desk, staff.operator, id, MARK, MARK.encode(), now()))
    done(running.go_live(desk, staff.operator, id, now()))


def done(value: _Value | Refused) -> _Value:
    """Return what was done.

    Raises
    ------
    ConfigurationError
        When a rule of the real path stands against the demo.
    """
    if isinstance(value, Refused):
        raise ConfigurationError(f"demo: {value}")
    return value


def now() -> datetime:
    """Return the time of day."""
    return datetime.now(UTC)
