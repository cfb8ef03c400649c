"""What an application is filled in with, and what it still lacks, before anything is saved."""

from dataclasses import dataclass

from fastapi import APIRouter, Request

from lookout.console.callers import Actor, At, Counter, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.deployment import Application
from lookout.governance.operations import Operation
from lookout.governance.readiness import missing_for_submission
from lookout.governance.roles import permitted

router = APIRouter(prefix="/api", tags=["deployments"])

STEPS = {
    "why": ("title", "purpose", "purpose_reason", "necessity", "proportionality"),
    "where": ("place", "place_reason"),
    "when": ("window", "longer_window"),
    "cameras": ("cameras",),
    "criteria": ("criteria",),
    "rate": ("false_alert_rate", "expected_faces", "pack", "pack_digest"),
    "assessments": ("documents",),
    "signs": ("signs",),
    "team": (),
}
"""The steps of the guided form, each with the fields of an application that it asks for."""


@dataclass(frozen=True, slots=True)
class PackView:
    """The recognition pack that runs here: its name, empty where nobody said it, and digest."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that an application lacks, and in which step of the form it is asked for."""

    step: str
    code: str
    text: str


@router.get("/pack", **does(Operation.SEE_DEPLOYMENTS))
def see_pack(request: Request, actor: Actor, at: At) -> PackView:
    """Say which recognition pack runs here."""
    settled(permitted(actor, Operation.SEE_DEPLOYMENTS) or actor)
    found = running_pack(request, at)
    if found is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    return found


@router.post("/applications/missing", **does(Operation.DRAFT_DEPLOYMENT))
def missing(body: Application, actor: Actor, now: Now) -> list[Lacking]:
    """Say what an application lacks, in the rules' own words; nothing is saved."""
    settled(permitted(actor, Operation.DRAFT_DEPLOYMENT) or actor)
    return [
        Lacking(step_of(reason.text), reason.code, reason.text)
        for reason in missing_for_submission(body, now)
    ]


def step_of(text: str) -> str:
    """Return the step that asks for what a reason speaks of; reasons begin with the field."""
    field = text.partition(":")[0]
    return next((step for step, fields in STEPS.items() if field in fields), "team")


def running_pack(request: Request, at: Counter) -> PackView | None:
    """Return the pack that runs here, ``None`` where none does."""
    if at.thresholds is not None:
        digest = at.thresholds.calibration.pack_digest
    elif at.enroller is not None:
        digest = at.enroller.pack_digest
    else:
        return None
    return PackView(str(getattr(request.app.state, "pack_name", "")), digest)
