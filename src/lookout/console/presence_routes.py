"""Signs of life: officers' pages beat, operators and overseers see who is not reached."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from lookout.console.callers import Actor, At, Caller, Now
from lookout.console.presence import Presence, present
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.looking import see_deployment

router = APIRouter(prefix="/api/deployments/{id}", tags=["live"])


@dataclass(frozen=True, slots=True)
class Beat:
    """What a page is told when it beats: the server's time, and a nonce for its next proofs."""

    now: datetime
    nonce: str


@router.get("/presence", **does(Operation.SEE_LIVE))
def presence(id: str, actor: Actor, at: At, now: Now) -> list[Presence]:
    """List the deployment's officers: who is reached, and who is not since when."""
    return list(settled(present(at.desk, at.roll, actor, id, now)))


@router.post("/presence", **does(Operation.ENGAGE))
def beat(id: str, acting: Caller, at: At, now: Now) -> Beat:
    """Say that an officer's page is alive; it does so every four seconds."""
    settled(permitted(acting.account, Operation.ENGAGE) or True)
    settled(see_deployment(at.desk, acting.account, id))
    at.roll.beat(acting.session.id, id, now)
    return Beat(now, at.proofs.nonce(now))
