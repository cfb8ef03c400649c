"""What is known of a running deployment: the guard's word, and volunteers' passes."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.domain.seeded import SeededPass
from lookout.governance.guard import Call
from lookout.governance.operations import Operation
from lookout.office import guarding, seeded_passes

router = APIRouter(prefix="/api", tags=["watching"])


@dataclass(frozen=True, slots=True)
class GuardView:
    """What the guard says: bounds of the false-alert rate per person seen, and its sentence."""

    call: Call
    confirmed: Call
    low: float
    high: float
    authorised: float
    words: str


@dataclass(frozen=True, slots=True)
class RunView:
    """How many logged passes were recognised, with limits; no alert is named.

    Which alerts were exercises is not said here: reviewers must not know before they answer.
    """

    passes: int
    recognised: int
    rate: float
    low: float
    high: float
    members: int
    late: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Walk:
    """When a member of the blue list was in the zone, and of which camera if that is known."""

    at: datetime
    camera: str | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a pass does not count; this goes into the log, so it names nobody."""

    reasons: str


@router.get("/deployments/{id}/guard", **does(Operation.SEE_DEPLOYMENTS))
def guard(id: str, actor: Actor, at: At) -> GuardView:
    """Say whether to go on, beware or pause."""
    watched = settled(guarding.guard(at.desk, actor, id))
    return GuardView(
        watched.call,
        watched.confirmed,
        watched.low,
        watched.high,
        watched.options.authorised,
        str(watched),
    )


@router.get("/deployments/{id}/passes", **does(Operation.SEE_DEPLOYMENTS))
def seeded_run(id: str, actor: Actor, at: At) -> RunView:
    """Say how many volunteers' passes were recognised so far."""
    run = settled(seeded_passes.seeded_run(at.desk, actor, id))
    return RunView(
        run.found.denominator,
        run.found.numerator,
        run.found.value,
        run.low,
        run.high,
        len(run.members),
        run.late,
        run.withdrawn,
    )


@router.post("/entries/{id}/passes", status_code=201, **does(Operation.LOG_PASS))
def log_pass(id: str, body: Walk, actor: Actor, at: At, now: Now) -> SeededPass:
    """Log that a member of the blue list walked by."""
    return settled(seeded_passes.log_pass(at.desk, actor, id, body.at, now, body.camera))


@router.post("/passes/{id}/withdrawal", **does(Operation.LOG_PASS))
def withdraw_pass(id: str, body: WhyNot, actor: Actor, at: At, now: Now) -> SeededPass:
    """Say that a pass was logged by mistake."""
    return settled(seeded_passes.withdraw_pass(at.desk, actor, id, body.reasons, now))
