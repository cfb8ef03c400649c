"""What is known of a running deployment: the guard's word, and volunteers' passes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from pydantic import Base64Bytes, BaseModel

from lookout.adapters.video.pictures import decode_picture, encode_jpeg
from lookout.console.callers import Actor, At, Now
from lookout.console.problems import DeclinedError, settled
from lookout.console.routes import does
from lookout.domain.seeded import SeededPass
from lookout.governance.exact import Rate
from lookout.governance.guard import Call
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import guarding, looking, seeded_passes, test_pairs
from lookout.office.test_pairs import NewPair

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


class TestPairBody(BaseModel):
    """Two pictures in base64 and the truth; shown at once or at a random time of the run."""

    __test__ = False

    probe: Base64Bytes
    reference: Base64Bytes
    same: bool
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many test pairs wait; when they are shown is told to nobody."""

    waiting: int


@dataclass(frozen=True, slots=True)
class ReviewerView:
    """How well one reviewer told the test pairs apart, with exact 95 % limits."""

    reviewer: str
    sensitivity: Rate
    specificity: Rate
    unsure: int


@router.post("/deployments/{id}/test-pairs", status_code=201, **does(Operation.ADD_TEST_PAIR))
def add_test_pair(id: str, body: TestPairBody, actor: Actor, at: At, now: Now) -> Waiting:
    """Mix a labelled pair into the reviewers' queue."""
    found = settled(looking.see_deployment(at.desk, actor, id))
    if no := permitted(actor, Operation.ADD_TEST_PAIR, looking.about(found)):
        raise DeclinedError(no)
    pair = NewPair(
        _as_shown(body.probe, "probe"), _as_shown(body.reference, "reference"), body.same
    )
    waiting = test_pairs.add_pair(at.desk, actor, id, pair, now, at_once=body.at_once)
    return Waiting(settled(waiting))


def _as_shown(content: bytes, name: str) -> bytes:
    """Return a picture as an alert's are written, without what its file says besides."""
    return encode_jpeg(decode_picture(content, Path(name)))


@router.get("/deployments/{id}/reviewers", **does(Operation.SEE_REVIEWERS))
def see_reviewers(id: str, actor: Actor, at: At) -> list[ReviewerView]:
    """Say how well each reviewer told the test pairs apart."""
    found = settled(test_pairs.see_reviewers(at.desk, actor, id))
    return [
        ReviewerView(who, one.sensitivity, one.specificity, one.unsure)
        for who, one in found.items()
    ]


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
