"""What somebody was trained for, and until when that holds: recorded by an administrator."""

from dataclasses import replace
from datetime import date, datetime

from lookout.domain.person import Account, Qualification, Standing, account_id
from lookout.domain.refused import Refused, refused
from lookout.governance.operations import Operation
from lookout.governance.roles import About, permitted
from lookout.office.accounts.door import about_account
from lookout.office.ports import Desk


def record_qualification(
    desk: Desk,
    actor: Account,
    login: str,
    what: str,
    valid_from: date,
    valid_until: date,
    now: datetime,
) -> Account | Refused:
    """Record that somebody is qualified; a later record of the same name takes its place."""
    who = account_id(login)
    if no := permitted(actor, Operation.RECORD_QUALIFICATION, About(owner=who)):
        return no
    if not what.strip() or valid_until < valid_from:
        return refused("incomplete", "Say what for, and from which day until which later one.")
    with desk.store.transaction() as books:
        account = books.accounts.get(who)
        if account is None or account.standing is Standing.CLOSED:
            return refused("no_such_account", f"{login}: there is no such account")
        new = Qualification(what.strip(), valid_from, valid_until)
        others = tuple(each for each in account.qualifications if each.what != new.what)
        changed = replace(account, version=account.version + 1, qualifications=(*others, new))
        books.accounts.replace(changed)
        facts = {"what": new.what, "until": valid_until.isoformat()}
        books.record(about_account("qualified", actor.id, who, now, facts))
        return changed
