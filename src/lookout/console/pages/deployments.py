"""All deployments, and one of them as everybody who works on it may see it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.engines import Engines
from lookout.console.pages.history import milestones, named, told
from lookout.console.pages.plans import plan_of, zone_points
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment, State
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.overview import called, logins, see_overview

router = APIRouter(include_in_schema=False)

LATEST_LINES = 60
GROUPS = {
    "": "All",
    "preparing": "Being prepared",
    "running": "Under way",
    "over": "Over",
}
_PREPARING = frozenset({State.DRAFT, State.SUBMITTED, State.AUTHORISED})
_RUNNING = frozenset({State.READY, State.LIVE, State.PAUSED})


@router.get("/deployments", **opens(Operation.SEE_DEPLOYMENTS))
def deployments(
    request: Request, visitor: Visiting, at: At, show: str = "", find: str = ""
) -> HTMLResponse:
    """List deployments, the newest first; a visitor may narrow them down."""
    everything = settled(looking.see_deployments(at.desk, visitor.account))
    found = [each for each in everything if _in_group(each, show) and _matches(each, find)]
    return page(
        request,
        "deployments.html",
        visitor,
        found=found,
        anything=bool(everything),
        groups=GROUPS,
        show=show,
        find=find,
        may_draft=visitor.may(Operation.DRAFT_DEPLOYMENT),
    )


@router.get("/deployments/{id}", **opens(Operation.SEE_DEPLOYMENTS))
def overview(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show one deployment: its papers, what is missing now, its history."""
    seen = settled(see_overview(at.desk, visitor.account, id, now))
    names = {**seen.names, **called(at.desk, seen.deployment.team)}
    return page(
        request,
        "deployment.html",
        visitor,
        tabs=tabs(seen.deployment, visitor),
        deployment=seen.deployment,
        application=seen.deployment.application,
        talks=seen.consultations,
        missing=seen.missing,
        milestones=milestones(seen.deployment, seen.history, names),
        history=told(seen.history, names)[:LATEST_LINES],
        earlier=max(0, len(seen.history) - LATEST_LINES),
        named=lambda id: named(id, names),
        zone_points=zone_points,
        plan=plan_of(seen.deployment.application),
        team=logins(at.desk, seen.deployment.team) if _staffs(seen.deployment, visitor) else None,
        views=_views(seen.deployment, visitor, at.engines),
    )


def _views(deployment: Deployment, visitor: Visitor, engines: Engines | None) -> frozenset[str]:
    """Name the cameras that show something now, to whoever may see it."""
    if engines is None or deployment.state is not State.LIVE:
        return frozenset()
    if permitted(visitor.account, Operation.SEE_LIVE, looking.about(deployment)):
        return frozenset()
    names = (camera.name for camera in deployment.application.cameras)
    return frozenset(name for name in names if engines.newest_view(deployment.id, name, 0, 0.0))


def _staffs(deployment: Deployment, visitor: Visitor) -> bool:
    """Tell whether this person may say now who works in a deployment."""
    if deployment.state not in _PREPARING | _RUNNING:
        return False
    if permitted(visitor.account, Operation.CHANGE_TEAM, looking.about(deployment)):
        return False
    return deployment.applicant != visitor.account.id or deployment.state is State.DRAFT


def _in_group(deployment: Deployment, show: str) -> bool:
    match show:
        case "preparing":
            return deployment.state in _PREPARING
        case "running":
            return deployment.state in _RUNNING
        case "over":
            return deployment.state not in _PREPARING | _RUNNING
        case _:
            return True


def _matches(deployment: Deployment, find: str) -> bool:
    said = deployment.application
    where = f"{said.title} {said.place.name} {deployment.reference} {deployment.id}".casefold()
    return all(word in where for word in find.casefold().split())
