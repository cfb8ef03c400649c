"""People who work with Lookout: the administrator manages their accounts, the overseer looks on."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.problems import settled
from lookout.domain.person import Account, Rank, Role, Standing
from lookout.governance.operations import Operation
from lookout.office.accounts import people
from lookout.office.auditing import let_in_by

router = APIRouter(include_in_schema=False)

LOOK_BACK = timedelta(days=2)
"""Whoever was let in anew waits a day; whoever waits now was let in since."""
_ORDER = (Standing.ACTIVE, Standing.LOCKED, Standing.CLOSED)


@router.get("/people", **opens(Operation.LIST_ACCOUNTS))
def all_people(request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """List everybody, those who wait first."""
    found = settled(people.list_accounts(at.desk, visitor.account))
    waiting = [each for each in found if _waits(each) and each.settles and each.settles > now]
    let_in = settled(let_in_by(at.desk, visitor.account, now - LOOK_BACK)) if waiting else {}
    return page(
        request,
        "people.html",
        visitor,
        people=sorted(found, key=lambda each: (_ORDER.index(each.standing), each.name.casefold())),
        waiting=waiting,
        let_in=let_in,
        manages=visitor.may(Operation.ADD_ACCOUNT),
        roles=list(Role),
        ranks=list(Rank),
    )


def _waits(account: Account) -> bool:
    return account.standing is Standing.ACTIVE
