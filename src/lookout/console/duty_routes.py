"""What the engagement officer's page needs: deployments on duty, and how far a prompt has come."""

from dataclasses import dataclass
from datetime import datetime

import segno
from fastapi import APIRouter, Request

from lookout.console.callers import Actor, At, Caller, Now
from lookout.console.once_route import OnceRoute
from lookout.console.problems import ProblemReason, settled
from lookout.console.routes import does
from lookout.console.views import (
    AlertView,
    EngagementView,
    OutcomeView,
    engagement_view,
    outcome_view,
    shown_view,
)
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.deployment import State
from lookout.domain.engagement import Engagement, StepKind
from lookout.governance.operations import Operation
from lookout.office import alerts, duty

router = APIRouter(prefix="/api", tags=["duty"], route_class=OnceRoute)

_SVG = 'xmlns="http://www.w3.org/2000/svg"'


@dataclass(frozen=True, slots=True)
class DutyView:
    """One deployment on duty: until when, prompts of late, own engagements to be finished."""

    id: str
    title: str
    reference: str
    place: str
    state: State
    start: datetime
    until: datetime
    reviewers: int
    recent: tuple[str, ...]
    unfinished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """What an officer has before them; ``now`` is the server's time."""

    now: datetime
    deployments: tuple[DutyView, ...]


@dataclass(frozen=True, slots=True)
class SaidView:
    """What somebody answered, by their name."""

    name: str
    seat: Seat
    answer: Answer
    own: bool


@dataclass(frozen=True, slots=True)
class LeafletView:
    """The newest leaflet that was given: its reference, and the reference as a QR code (SVG)."""

    reference: str
    qr: str


@dataclass(frozen=True, slots=True)
class PromptView:
    """A prompt as an officer may see it now, all that the page shows besides the pictures.

    What comes after ``alert`` is empty until the officer's own answer. ``waits`` says why the next
    step cannot be taken yet; ``answer`` is the id of the own newest answer.
    """

    now: datetime
    alert: AlertView
    engagement: EngagementView | None
    mine: bool
    leaflet: LeafletView | None
    said: tuple[SaidView, ...]
    waits: tuple[ProblemReason, ...]
    outcome: OutcomeView | None
    answer: str | None


@router.get("/duty", **does(Operation.ENGAGE))
def on_duty(acting: Caller, at: At, now: Now) -> OnDuty:
    """List the deployments that one is on the street for."""
    found = settled(duty.see_duty(at.desk, acting.account, now, acting.session.duty))
    return OnDuty(now, tuple(_duty_view(each) for each in found))


@router.get("/alerts/{id}/duty", **does(Operation.ENGAGE))
def see_prompt(id: str, request: Request, actor: Actor, at: At, now: Now) -> PromptView:
    """Look at a prompt and at how far it has come."""
    work = settled(duty.see_work(at.desk, actor, id, now))
    shown = settled(alerts.see_alert(at.desk, actor, id))
    engagement = work.engagement
    return PromptView(
        now,
        shown_view(shown),
        engagement_view(engagement) if engagement else None,
        engagement is not None and engagement.owner == actor.id,
        _leaflet(engagement, request),
        tuple(SaidView(each.name, each.seat, each.answer, each.own) for each in work.said),
        tuple(
            ProblemReason(code=each.code, text=each.text)
            for each in (work.waits.reasons if work.waits else ())
        ),
        outcome_view(work.outcome) if work.outcome else None,
        work.answer,
    )


def _leaflet(engagement: Engagement | None, request: Request) -> LeafletView | None:
    steps = engagement.steps if engagement else ()
    given = [step.reference for step in steps if step.kind is StepKind.LEAFLET]
    if not given:
        return None
    press = getattr(request.app.state, "press", None)
    address = press.force.form_page(given[-1]) if press else ""
    drawn = segno.make(address or given[-1], error="m").svg_inline(
        scale=6, border=3, dark="#000", light="#fff"
    )
    return LeafletView(given[-1], drawn.replace("<svg ", f"<svg {_SVG} ", 1))


def _duty_view(each: duty.Duty) -> DutyView:
    found = each.deployment
    application = found.application
    return DutyView(
        found.id,
        application.title,
        found.reference,
        application.place.name,
        found.state,
        application.window.start,
        each.until,
        application.reviewers,
        each.recent,
        each.unfinished,
    )
