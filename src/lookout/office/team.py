"""A deployment's team: the operators and engagement officers who see its alerts and live views."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from lookout.domain.deployment import Deployment, State
from lookout.domain.ledger import Fact
from lookout.domain.person import Account, Role, Standing, account_id
from lookout.domain.refused import Reason, Refused, refused
from lookout.governance.operations import Operation
from lookout.office.desk import allowed_deployment, kept
from lookout.office.ports import Books, Desk

SEATS = frozenset({Role.OPERATOR, Role.ENGAGEMENT_OFFICER})
_OVER = (State.REFUSED, State.ENDED, State.RECORDED, State.PURGED)


def change_team(
    desk: Desk, actor: Account, id: str, logins: Sequence[str], now: datetime
) -> Deployment | Refused:
    """Say who works in a deployment; nobody named means everybody of these roles.

    The applicant says so in the draft; from the submission on the authorising officer does, also
    while it is live. Whoever is taken out sees nothing more of it from then on.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.CHANGE_TEAM)
        if isinstance(found, Refused):
            return found
        if found.state in _OVER:
            return refused("wrong_state", f"The deployment is {found.state.value}.")
        if actor.id == found.applicant and found.state is not State.DRAFT:
            return refused("frozen", "From the submission on the authorising officer says who.")
        ids = tuple(dict.fromkeys(account_id(login) for login in logins))
        strangers = tuple(_strangers(books, logins))
        if strangers:
            return Refused(strangers)
        changed = dataclasses.replace(found, version=found.version + 1, team=ids)
        facts: dict[str, Fact] = {"team": ids}
        return kept(books, changed, "deployment.team_changed", actor.id, now, facts)


def _strangers(books: Books, logins: Sequence[str]) -> list[Reason]:
    reasons = []
    for login in logins:
        account = books.accounts.get(account_id(login))
        if account is None or account.standing is Standing.CLOSED:
            reasons.append(Reason("no_such_account", f"{login}: there is no such account."))
        elif not SEATS & set(account.roles):
            text = f"{login}: is neither an operator nor an engagement officer."
            reasons.append(Reason("no_seat", text))
    return reasons
