"""The application as a guided form: saved at any time, it says what is still missing."""

from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import TypeAdapter

from lookout.console.application_routes import running_pack
from lookout.console.callers import At, Now
from lookout.console.pages.plans import plan_of, zone_points
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import (
    Application,
    DocumentKind,
    ImpactDocument,
    ListCriteria,
    Place,
    Purpose,
    State,
    Window,
)
from lookout.domain.listing import ListCategory
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking

router = APIRouter(include_in_schema=False)

FORM_STEPS = (
    ("why", "Why"),
    ("where", "Where"),
    ("when", "When"),
    ("cameras", "Cameras and zones"),
    ("signs", "Signs"),
    ("criteria", "Who may be listed"),
    ("rate", "False alerts"),
    ("assessments", "Assessments"),
    ("team", "Team and keeping"),
    ("check", "Check and submit"),
)
"""The steps in the order in which people answer them."""
_APPLICATION = TypeAdapter(Application)


@router.get("/deployments/new", **opens(Operation.DRAFT_DEPLOYMENT))
def new_application(request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """Begin an application; nothing is kept until it is saved."""
    settled(permitted(visitor.account, Operation.DRAFT_DEPLOYMENT) or visitor.account)
    pack = running_pack(request, at)
    blank = blank_application(now, pack.name if pack else "", pack.digest if pack else "")
    return _form(request, visitor, blank, None)


@router.get("/deployments/{id}/application", **opens(Operation.AMEND_DEPLOYMENT))
def application(request: Request, visitor: Visiting, at: At, id: str) -> HTMLResponse:
    """Go on with an application, or read it where it was submitted already."""
    deployment = settled(looking.see_deployment(at.desk, visitor.account, id))
    about = looking.about(deployment)
    settled(permitted(visitor.account, Operation.AMEND_DEPLOYMENT, about) or visitor.account)
    if deployment.state is State.DRAFT:
        return _form(request, visitor, deployment.application, deployment.id)
    return page(
        request,
        "application_read.html",
        visitor,
        tabs=tabs(deployment, visitor),
        deployment=deployment,
        application=deployment.application,
        zone_points=zone_points,
        plan=plan_of(deployment.application),
    )


def blank_application(now: datetime, pack: str, digest: str) -> Application:
    """Return what a new form begins with: a window in a week, five hours from ten on."""
    day = (now + timedelta(days=7)).astimezone()
    start = datetime.combine(day.date(), time(10), day.tzinfo)
    return Application(
        title="",
        purpose=Purpose.SOUGHT_PERSON,
        purpose_reason="",
        place=Place("", 0.0, 0.0),
        place_reason="",
        cameras=(),
        window=Window(start, start + timedelta(hours=5)),
        necessity="",
        proportionality="",
        criteria=ListCriteria("", (), 0),
        false_alert_rate=0.001,
        expected_faces=0,
        pack=pack,
        pack_digest=digest,
        documents=(),
        signs=(),
    )


def _form(
    request: Request, visitor: Visiting, application: Application, id: str | None
) -> HTMLResponse:
    return page(
        request,
        "application.html",
        visitor,
        id=id,
        application=application,
        base=_APPLICATION.dump_json(application).decode(),
        steps=FORM_STEPS,
        purposes=list(Purpose),
        categories=list(ListCategory),
        documents=_documents(application),
        local=lambda moment: moment.astimezone().strftime("%Y-%m-%dT%H:%M"),
    )


def _documents(application: Application) -> list[tuple[DocumentKind, ImpactDocument | None]]:
    """Return every assessment that is there, and one still to come for each kind that is not."""
    there = {each.kind for each in application.documents}
    found = [(each.kind, each) for each in application.documents]
    return [*found, *((kind, None) for kind in DocumentKind if kind not in there)]
