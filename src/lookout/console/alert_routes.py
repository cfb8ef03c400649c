"""Alerts: each looked at and answered alone, then engaged and concluded."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from lookout.console.callers import Actor, At, Now
from lookout.console.list_routes import picture_answer
from lookout.console.once_route import OnceRoute
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.console.views import (
    AlertView,
    AnswerView,
    EngagementView,
    OutcomeView,
    alert_views,
    answer_view,
    engagement_view,
    outcome_view,
    shown_view,
)
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.engagement import IdentityResult
from lookout.domain.outcome import Demographics, Disposal, Finding
from lookout.governance.operations import Operation
from lookout.office import alerts, engagements

router = APIRouter(prefix="/api", tags=["alerts"], route_class=OnceRoute)

Limit = Annotated[int, Query(ge=1, le=200)]


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """What somebody says of the two pictures; ``corrects`` is their own earlier answer."""

    answer: Answer
    seat: Seat | None = None
    corrects: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WhyOff:
    """Why an officer does not go up to the person."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the person is found to be, and by what."""

    result: IdentityResult
    how: str
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A note, which is sealed."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeBody:
    """What came of an alert; ``demographics`` of somebody alerted wrongly, where recorded."""

    finding: Finding
    disposals: tuple[Disposal, ...] = ()
    demographics: Demographics | None = None
    corrects: str | None = None
    words: str = ""


@router.get("/deployments/{id}/alerts", **does(Operation.SEE_ALERTS))
def list_alerts(
    id: str, actor: Actor, at: At, after: str | None = None, limit: Limit = 50
) -> list[AlertView]:
    """List alerts by time, each as much as you may see of it."""
    listed = alerts.list_alerts(at.desk, actor, id, after=after, limit=limit)
    return alert_views(settled(listed))


@router.get("/alerts/{id}", **does(Operation.SEE_ALERTS))
def see_alert(id: str, actor: Actor, at: At) -> AlertView:
    """Look at one alert."""
    return shown_view(settled(alerts.see_alert(at.desk, actor, id)))


@router.get("/alerts/{id}/probe", response_class=Response, **does(Operation.SEE_ALERTS))
def see_probe(id: str, actor: Actor, at: At) -> Response:
    """Look at the picture from the camera."""
    return picture_answer(settled(alerts.see_alert(at.desk, actor, id)).probe)


@router.get("/alerts/{id}/reference", response_class=Response, **does(Operation.SEE_ALERTS))
def see_reference(id: str, actor: Actor, at: At) -> Response:
    """Look at the picture from the list."""
    return picture_answer(settled(alerts.see_alert(at.desk, actor, id)).reference)


@router.get("/alerts/{id}/clothing", response_class=Response, **does(Operation.SEE_ALERTS))
def see_clothing(id: str, actor: Actor, at: At) -> Response:
    """Look at the person from head to knee; everybody else in the picture is unrecognisable."""
    shown = settled(alerts.see_alert(at.desk, actor, id))
    if shown.clothing is None:
        raise decline(404, "no_clothing", "the person was not seen from head to knee")
    return picture_answer(shown.clothing)


@router.post("/alerts/{id}/answers", status_code=201, **does(Operation.ADJUDICATE))
def answer(id: str, body: AnswerBody, actor: Actor, at: At, now: Now) -> AnswerView:
    """Say of the two pictures: same, not same, unsure."""
    given = alerts.answer(
        at.desk,
        actor,
        id,
        body.answer,
        now,
        seat=body.seat,
        corrects=body.corrects,
        reason=body.reason,
    )
    return answer_view(settled(given))


@router.post("/alerts/{id}/engagement", status_code=201, **does(Operation.ENGAGE))
def take(id: str, actor: Actor, at: At, now: Now) -> EngagementView:
    """Take an alert on; the first officer owns it."""
    return engagement_view(settled(engagements.take(at.desk, actor, id, now)))


@router.post("/alerts/{id}/engagement/stand-off", **does(Operation.ENGAGE))
def stand_off(id: str, body: WhyOff, actor: Actor, at: At, now: Now) -> EngagementView:
    """Decide not to go up to the person."""
    return engagement_view(settled(engagements.stand_off(at.desk, actor, id, body.reasons, now)))


@router.post("/alerts/{id}/engagement/start", **does(Operation.ENGAGE))
def start(id: str, actor: Actor, at: At, now: Now) -> EngagementView:
    """Begin to talk to the person."""
    return engagement_view(settled(engagements.start_engagement(at.desk, actor, id, now)))


@router.post("/alerts/{id}/engagement/identity", **does(Operation.ENGAGE))
def resolve_identity(id: str, body: Identity, actor: Actor, at: At, now: Now) -> EngagementView:
    """Say who the person is found to be."""
    went = engagements.resolve_identity(
        at.desk, actor, id, body.result, body.how, now, corrects=body.corrects
    )
    return engagement_view(settled(went))


@router.post("/alerts/{id}/engagement/leaflet", **does(Operation.ENGAGE))
def give_leaflet(id: str, actor: Actor, at: At, now: Now) -> EngagementView:
    """Give a leaflet with a reference of its own."""
    return engagement_view(settled(engagements.give_leaflet(at.desk, actor, id, now)))


@router.post("/alerts/{id}/engagement/end", **does(Operation.ENGAGE))
def end_engagement(id: str, body: Words, actor: Actor, at: At, now: Now) -> EngagementView:
    """Let the person go on, or hand them over."""
    went = engagements.end_engagement(at.desk, actor, id, now, body.words)
    return engagement_view(settled(went))


@router.post("/alerts/{id}/outcomes", status_code=201, **does(Operation.RECORD_OUTCOME))
def record_outcome(id: str, body: OutcomeBody, actor: Actor, at: At, now: Now) -> OutcomeView:
    """Say what came of an alert, or correct it."""
    said = engagements.record_outcome(
        at.desk,
        actor,
        id,
        body.finding,
        body.disposals,
        now,
        demographics=body.demographics,
        corrects=body.corrects,
        words=body.words,
    )
    return outcome_view(settled(said))
