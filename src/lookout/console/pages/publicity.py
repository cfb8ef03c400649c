"""What the public was told: consultations, notices, and signs with their photographs."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.plans import plan_of
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.pages.tabs import tabs
from lookout.console.problems import settled
from lookout.domain.deployment import Deployment, SignConfirmed, State
from lookout.domain.siting import SignPlan
from lookout.governance.operations import Operation
from lookout.governance.readiness import FRESH_SIGNS
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.overview import called, see_overview

router = APIRouter(include_in_schema=False)

_OVER = frozenset({State.REFUSED, State.ENDED, State.RECORDED, State.PURGED})


@dataclass(frozen=True, slots=True)
class Stands:
    """A sign that was planned, and its newest confirmation; ``fresh`` says that it still holds."""

    plan: SignPlan
    confirmed: SignConfirmed | None
    fresh: bool


@router.get("/deployments/{id}/public", **opens(Operation.SEE_DEPLOYMENTS))
def publicity(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show what the public was told, and let whoever may say more do so."""
    seen = settled(see_overview(at.desk, visitor.account, id, now))
    deployment, about = seen.deployment, looking.about(seen.deployment)
    over = deployment.state in _OVER

    def may(operation: Operation) -> bool:
        return not over and permitted(visitor.account, operation, about) is None

    people = {each.by for each in deployment.notices} | {each.by for each in deployment.signs}
    return page(
        request,
        "publicity.html",
        visitor,
        tabs=tabs(deployment, visitor),
        deployment=deployment,
        talks=seen.consultations,
        signs=_signs(deployment),
        plan=plan_of(deployment.application),
        names=called(at.desk, people | {each.recorded_by for each in seen.consultations}),
        may_consult=may(Operation.RECORD_CONSULTATION),
        may_publish=may(Operation.PUBLISH_NOTICE),
        may_confirm=may(Operation.CONFIRM_SIGN),
        today=now.astimezone().date(),
    )


def _signs(deployment: Deployment) -> Sequence[Stands]:
    since = deployment.application.window.start - FRESH_SIGNS
    newest = {each.sign: each for each in deployment.signs}
    return [
        Stands(sign, found := newest.get(sign.id), found is not None and found.at >= since)
        for sign in deployment.application.signs
    ]
