"""Papers as PDF: sign, sign sheet, leaflet, record, certificate of deletion, debrief.

Setting one takes a moment, so these are plain functions, which run beside the event loop.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from lookout.console import papers
from lookout.console.callers import Actor, At, Now
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.documents.press import Paper, Press
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation

router = APIRouter(prefix="/api", tags=["documents"])

Language = Annotated[str, Query(description="ISO 639, such as en", max_length=8)]
Edition = Annotated[int, Query(ge=0, description="0: the newest", le=10_000)]


async def chosen_press(request: Request) -> Press:
    """Return what papers are set with: the force's own where one was given."""
    found = getattr(request.app.state, "press", None)
    return found if isinstance(found, Press) else Press()


ThePress = Annotated[Press, Depends(chosen_press)]


@router.get(
    "/deployments/{id}/sign.pdf", response_class=Response, **does(Operation.SEE_DEPLOYMENTS)
)
def sign(id: str, actor: Actor, at: At, press: ThePress, language: Language = "en") -> Response:
    """Set the sign, A2."""
    return _pdf(press, papers.the_sign(at.desk, actor, press, id, language), "sign")


@router.get(
    "/deployments/{id}/sign-sheet.pdf", response_class=Response, **does(Operation.SEE_DEPLOYMENTS)
)
def sign_sheet(id: str, actor: Actor, at: At, press: ThePress) -> Response:
    """Set the sign sheet, with the audit log's head."""
    return _pdf(press, papers.the_sign_sheet(at.desk, actor, press, id), "sign-sheet")


@router.get(
    "/deployments/{id}/leaflet.pdf", response_class=Response, **does(Operation.SEE_DEPLOYMENTS)
)
def blank_leaflet(
    id: str, actor: Actor, at: At, press: ThePress, language: Language = "en"
) -> Response:
    """Set the leaflet with room for a reference, to be printed ahead."""
    made = papers.the_blank_leaflet(at.desk, actor, press, id, language)
    return _pdf(press, made, "leaflet")


@router.get("/deployments/{id}/record.pdf", response_class=Response, **does(Operation.SEE_RECORD))
def record(
    id: str, actor: Actor, at: At, now: Now, press: ThePress, edition: Edition = 0
) -> Response:
    """Set the published record, or how it would be published now."""
    made = papers.the_record(at.desk, actor, press, id, now, edition)
    return _pdf(press, made, "record")


@router.get(
    "/deployments/{id}/certificate.pdf", response_class=Response, **does(Operation.SEE_RETENTION)
)
def certificate(id: str, actor: Actor, at: At, now: Now, press: ThePress) -> Response:
    """Issue a certificate of deletion and set it; the log says that it was issued."""
    return _pdf(press, papers.the_certificate(at.desk, actor, press, id, now), "certificate")


@router.get("/deployments/{id}/debrief.pdf", response_class=Response, **does(Operation.SEE_RECORD))
def debrief(id: str, actor: Actor, at: At, now: Now, press: ThePress) -> Response:
    """Set the debrief."""
    health = at.engines.health(id) if at.engines else None
    return _pdf(press, papers.the_debrief(at.desk, actor, press, id, now, health), "debrief")


@router.get("/alerts/{id}/leaflet.pdf", response_class=Response, **does(Operation.SEE_ALERTS))
def leaflet(id: str, actor: Actor, at: At, press: ThePress, language: Language = "en") -> Response:
    """Set the leaflet that was given for an alert, with its reference."""
    made = papers.the_leaflet(at.desk, actor, press, id, language)
    return _pdf(press, made, "leaflet")


def _pdf(press: Press, paper: Paper | Refused, name: str) -> Response:
    content = press.pdf(settled(paper))
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(content, media_type="application/pdf", headers=shown)
