"""Pairing a phone: the desk's page with the code, the phone's page, and the list of phones."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.presence import present
from lookout.console.problems import settled
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.accounts import devices
from lookout.office.accounts.login import Acting
from lookout.office.looking import see_deployment

router = APIRouter(include_in_schema=False)


@router.get("/pair", response_class=HTMLResponse)
def phone(request: Request, at: At, now: Now) -> HTMLResponse:
    """Show a phone how to come forward; the code stands behind ``#`` and is not sent."""
    return page(request, "pair.html", nonce=at.proofs.nonce(now))


@router.get("/deployments/{id}/pair", **opens(Operation.PAIR_DEVICE))
def desk(id: str, request: Request, visitor: Visiting, at: At) -> HTMLResponse:
    """Show the code to an officer who is logged in on a desk."""
    settled(permitted(visitor.account, Operation.PAIR_DEVICE) or True)
    found = settled(see_deployment(at.desk, visitor.account, id))
    return page(request, "pair_desk.html", visitor, deployment=found)


@router.get("/deployments/{id}/devices", **opens(Operation.SEE_ALERTS))
def phones(id: str, request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """List the phones that are paired for a deployment, each to be shut out at once."""
    found = settled(see_deployment(at.desk, visitor.account, id))
    acting = Acting(visitor.account, visitor.session)
    listed = settled(devices.see_devices(at.desk, acting, id, now))
    there = present(at.desk, at.roll, visitor.account, id, now)
    reached = {} if isinstance(there, Refused) else {each.account: each.connected for each in there}
    return page(
        request,
        "devices.html",
        visitor,
        deployment=found,
        tabs=tabs(found, visitor),
        phones=listed,
        reached=reached,
        revokes=visitor.may(Operation.REVOKE_DEVICE),
        pairs=visitor.may(Operation.PAIR_DEVICE),
    )
