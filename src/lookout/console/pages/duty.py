"""The engagement officer's page: it waits, and a prompt fills it.

The page itself names nobody but the officer; what it shows comes by the API, to a paired phone
with a proof each time.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.problems import settled
from lookout.governance.operations import Operation
from lookout.office import duty

router = APIRouter(include_in_schema=False)


@router.get("/duty", **opens(Operation.ENGAGE))
def on_duty(request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """Show the page that an officer keeps open on the street."""
    paired = visitor.session.device is not None
    found = settled(duty.see_duty(at.desk, visitor.account, now, visitor.session.duty))
    return page(
        request,
        "duty.html",
        visitor,
        paired=paired,
        nonce=at.proofs.nonce(now),
        to_pair=[] if paired else [each.deployment for each in found],
    )
