"""Deployments from the application to the end."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Response

from lookout.adapters.video.pictures import decode_picture
from lookout.console.callers import Actor, At, Now
from lookout.console.list_routes import picture_answer
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.console.thresholds import ThresholdChange, asked, report
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Application, Deployment
from lookout.governance.operations import Operation
from lookout.office import applications, looking, preparations, revising, running, team

router = APIRouter(prefix="/api/deployments", tags=["deployments"])


@dataclass(frozen=True, slots=True)
class Why:
    """The reason or reasons, in words."""

    reasons: str


@dataclass(frozen=True, slots=True)
class Review:
    """Whether an urgent authority is upheld, and why."""

    upheld: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk with a community or partner."""

    held_on: date
    with_whom: str
    how: str
    said: str
    changed: str


@dataclass(frozen=True, slots=True)
class Published:
    """Where a notice was published."""

    where: str


@dataclass(frozen=True, slots=True)
class Team:
    """The logins of the operators and engagement officers who work in a deployment."""

    logins: tuple[str, ...]


@router.get("", **does(Operation.SEE_DEPLOYMENTS))
def see_deployments(actor: Actor, at: At) -> list[Deployment]:
    """List all deployments, the newest first."""
    return list(settled(looking.see_deployments(at.desk, actor)))


@router.post("", status_code=201, **does(Operation.DRAFT_DEPLOYMENT))
def draft(body: Application, actor: Actor, at: At, now: Now) -> Deployment:
    """Begin an application."""
    return settled(applications.draft_deployment(at.desk, actor, body, now))


@router.get("/{id}", **does(Operation.SEE_DEPLOYMENTS))
def see_deployment(id: str, actor: Actor, at: At) -> Deployment:
    """Look at one deployment."""
    return settled(looking.see_deployment(at.desk, actor, id))


@router.put("/{id}/application", **does(Operation.AMEND_DEPLOYMENT))
def amend(id: str, body: Application, actor: Actor, at: At, now: Now) -> Deployment:
    """Change an application before it is submitted."""
    return settled(applications.amend_deployment(at.desk, actor, id, body, now))


@router.post("/{id}/submission", **does(Operation.SUBMIT_DEPLOYMENT))
def submit(id: str, actor: Actor, at: At, now: Now) -> Deployment:
    """Ask for authority."""
    return settled(applications.submit_deployment(at.desk, actor, id, now))


@router.delete("/{id}/submission", **does(Operation.AMEND_DEPLOYMENT))
def withdraw(id: str, actor: Actor, at: At, now: Now) -> Deployment:
    """Take an application back before it is decided about."""
    return settled(applications.withdraw_deployment(at.desk, actor, id, now))


@router.post("/{id}/authority", **does(Operation.AUTHORISE, Operation.AUTHORISE_URGENTLY))
def authorise(id: str, body: Why, actor: Actor, at: At, now: Now) -> Deployment:
    """Give authority."""
    return settled(applications.authorise(at.desk, actor, id, body.reasons, now))


@router.post("/{id}/refusal", **does(Operation.REFUSE))
def refuse(id: str, body: Why, actor: Actor, at: At, now: Now) -> Deployment:
    """Refuse an application."""
    return settled(applications.refuse(at.desk, actor, id, body.reasons, now))


@router.post("/{id}/review", **does(Operation.REVIEW_URGENT))
def review(id: str, body: Review, actor: Actor, at: At, now: Now) -> Deployment:
    """Uphold or end an urgent authority."""
    reviewed = applications.review_urgent(at.desk, actor, id, body.reasons, now, upheld=body.upheld)
    return settled(reviewed)


@router.post("/{id}/consultations", status_code=201, **does(Operation.RECORD_CONSULTATION))
def consult(id: str, body: Talk, actor: Actor, at: At, now: Now) -> Consultation:
    """Write down a talk with a community or partner."""
    talk = Consultation(
        "", 1, id, body.held_on, body.with_whom, body.how, body.said, body.changed, actor.id, now
    )
    return settled(preparations.record_consultation(at.desk, actor, talk, now))


@router.post("/{id}/notices", status_code=201, **does(Operation.PUBLISH_NOTICE))
def publish_notice(id: str, body: Published, actor: Actor, at: At, now: Now) -> Deployment:
    """Note where the public was told."""
    return settled(preparations.publish_notice(at.desk, actor, id, body.where, now))


@router.put("/{id}/signs/{sign}", **does(Operation.CONFIRM_SIGN))
def confirm_sign(
    id: str,
    sign: str,
    photograph: Annotated[bytes, Body(media_type="application/octet-stream")],
    actor: Actor,
    at: At,
    now: Now,
) -> Deployment:
    """Confirm with a photograph that a sign stands; it is kept until the record is published."""
    decode_picture(photograph, Path("photograph"))
    return settled(preparations.confirm_sign(at.desk, actor, id, sign, photograph, now))


@router.get("/{id}/signs/{sign}", response_class=Response, **does(Operation.SEE_DEPLOYMENTS))
def see_sign(id: str, sign: str, actor: Actor, at: At) -> Response:
    """Look at the newest photograph of a sign."""
    return picture_answer(settled(preparations.see_sign(at.desk, actor, id, sign)))


@router.post("/{id}/readiness", **does(Operation.MAKE_READY))
def make_ready(id: str, body: ThresholdChange, actor: Actor, at: At, now: Now) -> Deployment:
    """Confirm and freeze list and threshold."""
    made = preparations.make_ready(
        at.desk, actor, id, asked(body, at), body.reasons, now, at.enroller, report(body)
    )
    return settled(made)


@router.put("/{id}/threshold", **does(Operation.RAISE_THRESHOLD, Operation.LOWER_THRESHOLD))
def change_threshold(id: str, body: ThresholdChange, actor: Actor, at: At, now: Now) -> Deployment:
    """Raise the threshold, or lower it as the authorising officer."""
    changed = revising.change_threshold(at.desk, actor, id, asked(body, at), body.reasons, now)
    return settled(changed)


@router.put("/{id}/team", **does(Operation.CHANGE_TEAM))
def change_team(id: str, body: Team, actor: Actor, at: At, now: Now) -> Deployment:
    """Say by their logins who works in a deployment; nobody named means everybody."""
    return settled(team.change_team(at.desk, actor, id, body.logins, now))


@router.post("/{id}/live", **does(Operation.GO_LIVE))
def go_live(id: str, actor: Actor, at: At, now: Now) -> Deployment:
    """Let cameras look, or say all that is missing."""
    return settled(running.go_live(at.desk, actor, id, now))


@router.post("/{id}/pause", **does(Operation.PAUSE))
def pause(id: str, body: Why, actor: Actor, at: At, now: Now) -> Deployment:
    """Stop looking for a while."""
    return settled(running.pause(at.desk, actor, id, body.reasons, now))


@router.post("/{id}/resumption", **does(Operation.RESUME))
def resume(id: str, actor: Actor, at: At, now: Now) -> Deployment:
    """Look again after a pause."""
    return settled(running.resume(at.desk, actor, id, now))


@router.post("/{id}/end", **does(Operation.END))
def end(id: str, body: Why, actor: Actor, at: At, now: Now) -> Deployment:
    """Stop looking for good."""
    return settled(running.end(at.desk, actor, id, body.reasons, now))
