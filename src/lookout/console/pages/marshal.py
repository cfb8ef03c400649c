"""The marshal's page: one tap logs that a volunteer walks by now."""

from collections import Counter

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import State
from lookout.governance.operations import Operation
from lookout.office import looking
from lookout.office.marshalling import see_volunteers, see_walks

router = APIRouter(include_in_schema=False)


@router.get("/deployments/{id}/passes", **opens(Operation.LOG_PASS))
def passes(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show the volunteers by name to whoever may log their passes; the look is logged."""
    deployment = settled(looking.see_deployment(at.desk, visitor.account, id))
    volunteers = settled(see_volunteers(at.desk, visitor.account, id, now))
    logged = settled(see_walks(at.desk, visitor.account, id))
    counted = Counter(one.member for one in logged if one.withdrawn is None)
    return page(
        request,
        "passes.html",
        visitor,
        tabs=tabs(deployment, visitor),
        deployment=deployment,
        volunteers=volunteers,
        counted=counted,
        looking=deployment.state is State.LIVE,
        now=now,
    )
