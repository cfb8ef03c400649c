"""The way in: log in, set up one's account, see what is to be done today."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At
from lookout.console.pages.shell import Arriving, ElsewhereError, Visiting, Visitor, opens, page
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment, State
from lookout.domain.person import Role, SessionKind
from lookout.governance.operations import Operation
from lookout.office import looking

router = APIRouter(include_in_schema=False)

OVER = (State.REFUSED, State.RECORDED, State.PURGED)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What one deployment waits for from somebody, and where that is done."""

    deployment: Deployment
    words: str
    address: str


@router.get("/login", response_class=HTMLResponse)
def enter(request: Request, visitor: Arriving, next: str = "/") -> HTMLResponse:
    """Show where to log in."""
    onwards = next if next.startswith("/") and not next.startswith(("//", "/\\")) else "/"
    if visitor is not None and visitor.session.kind is SessionKind.PERSON:
        raise ElsewhereError(onwards)
    return page(request, "login.html", next=onwards)


@router.get("/set-up", **opens(Operation.CHANGE_PASSWORD))
def set_up(request: Request, visitor: Visiting) -> HTMLResponse:
    """Show what a new account needs: a password of one's own, and one-time codes."""
    return page(request, "set_up.html", visitor)


@router.get("/", **opens(Operation.SEE_OWN_ACCOUNT))
def today(request: Request, visitor: Visiting, at: At) -> HTMLResponse:
    """Show what is to be done, and what runs."""
    found: Sequence[Deployment] = ()
    if visitor.may(Operation.SEE_DEPLOYMENTS):
        found = settled(looking.see_deployments(at.desk, visitor.account))
    to_do = [one for each in found if (one := waiting_for(each, visitor))]
    current = [each for each in found if each.state not in OVER]
    return page(request, "today.html", visitor, to_do=to_do, current=current)


def waiting_for(deployment: Deployment, visitor: Visitor) -> ToDo | None:
    """Return what a deployment waits for from this person, if anything."""
    mine = deployment.applicant == visitor.account.id
    steps = {
        (State.DRAFT, Role.APPLICANT): ("Finish and submit the application", "application"),
        (State.SUBMITTED, Role.AUTHORISING_OFFICER): ("Decide about the application", "decision"),
        (State.AUTHORISED, Role.APPLICANT): ("Prepare the list and tell the public", ""),
        (State.AUTHORISED, Role.AUTHORISING_OFFICER): ("Confirm list and threshold", "decision"),
        (State.READY, Role.OPERATOR): ("Check the signs and go live", "operate"),
        (State.LIVE, Role.OPERATOR): ("Runs now", "operate"),
        (State.PAUSED, Role.OPERATOR): ("Paused", "operate"),
        (State.LIVE, Role.ENGAGEMENT_OFFICER): ("On the street now", "duty"),
        (State.PAUSED, Role.ENGAGEMENT_OFFICER): ("Paused", "duty"),
        (State.ENDED, Role.AUTHORISING_OFFICER): ("Publish the record", "record"),
    }
    for role in visitor.account.roles:
        words, where = steps.get((deployment.state, role), ("", ""))
        if words and (role is not Role.APPLICANT or mine):
            address = f"/deployments/{deployment.id}/{where}".rstrip("/")
            return ToDo(deployment, words, "/duty" if where == "duty" else address)
    return None
