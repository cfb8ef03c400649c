"""The operator's page: what is missing before cameras look, and what there is to see once they do.

The overseer sees the same page and changes nothing on it.
"""

from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.adapters.video.camera_book import CameraBook
from lookout.console.callers import At, Now
from lookout.console.pages.operating_points import points
from lookout.console.pages.operating_words import FACTS
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.pages.words import moment
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment, State
from lookout.domain.errors import ConfigurationError
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.starting import missing_to_start

router = APIRouter(include_in_schema=False)

BEFORE = (State.DRAFT, State.SUBMITTED, State.AUTHORISED, State.REFUSED, State.READY)


@router.get("/deployments/{id}/operate", **opens(Operation.SEE_LIVE))
def operate(id: str, request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """Show how to start a deployment, or the one that runs, or what is left to do of it."""
    found = settled(looking.see_live(at.desk, visitor.account, id))
    may = _may(visitor, found)
    if found.state in BEFORE:
        reasons = settled(missing_to_start(at.desk, visitor.account, id, now))
        return page(
            request,
            "operate_before.html",
            visitor,
            deployment=found,
            tabs=tabs(found, visitor),
            points=points(reasons, moment(found.application.window.start)),
            unplaced=_unplaced(request, found),
            signs=_signs(found),
            may=may,
        )
    return page(
        request,
        "operate.html",
        visitor,
        deployment=found,
        tabs=tabs(found, visitor),
        facts={
            **FACTS,
            "deployment": found.id,
            "state": found.state.value,
            "now": now.isoformat(),
            "reviewers": found.application.reviewers,
            "cameras": [camera.name for camera in found.application.cameras],
            "expected": found.application.expected_faces,
            "me": visitor.account.id,
            "may": may,
        },
        may=may,
    )


def _may(visitor: Visitor, deployment: Deployment) -> dict[str, bool]:
    wanted = {
        "answer": Operation.ADJUDICATE,
        "close": Operation.RECORD_OUTCOME,
        "go_live": Operation.GO_LIVE,
        "pause": Operation.PAUSE,
        "resume": Operation.RESUME,
        "end": Operation.END,
        "raise": Operation.RAISE_THRESHOLD,
        "sign": Operation.CONFIRM_SIGN,
    }
    about = looking.about(deployment)
    return {
        name: permitted(visitor.account, operation, about) is None
        for name, operation in wanted.items()
    }


def _signs(deployment: Deployment) -> list[tuple[str, str, float, bool]]:
    """List the planned signs: id, position, distance in m, and whether one was ever shown."""
    shown = {each.sign for each in deployment.signs}
    return [
        (sign.id, sign.position, sign.distance_m, sign.id in shown)
        for sign in deployment.application.signs
    ]


def _unplaced(request: Request, deployment: Deployment) -> list[str]:
    """Name the cameras of which this machine does not know where they are."""
    book = cast(CameraBook | None, getattr(request.app.state, "camera_book", None))
    if book is None:
        return []
    try:
        known = book.addresses()
    except ConfigurationError:
        known = {}
    return [each.name for each in deployment.application.cameras if each.name not in known]
