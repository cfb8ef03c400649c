"""One's own account: where one is logged in, password, recovery codes, programs' tokens."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.problems import settled
from lookout.domain.person import Session, SessionKind
from lookout.governance.logins import PROGRAM_DAYS
from lookout.governance.operations import Operation
from lookout.office.accounts import own
from lookout.office.accounts.login import Acting

router = APIRouter(include_in_schema=False)


@router.get("/account", **opens(Operation.SEE_OWN_ACCOUNT))
def account(request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """Show one's account, sessions and tokens."""
    acting = Acting(visitor.account, visitor.session)
    sessions = [s for s in settled(own.own_sessions(at.desk, acting)) if _open(s, now)]
    sessions.sort(key=lambda each: (each.id != visitor.session.id, -each.seen.timestamp()))
    return page(
        request,
        "account.html",
        visitor,
        people=[each for each in sessions if each.kind is not SessionKind.PROGRAM],
        programs=[each for each in sessions if each.kind is SessionKind.PROGRAM],
        most_days=PROGRAM_DAYS,
        fresh_minutes=own.FRESH_MINUTES,
    )


def _open(session: Session, now: datetime) -> bool:
    return session.revoked is None and session.ends > now
