"""For whoever logs volunteers' passes: which were logged, and nothing of what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from lookout.console.callers import Actor, At
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.domain.seeded import SeededPass
from lookout.governance.operations import Operation
from lookout.office.marshalling import see_walks

router = APIRouter(prefix="/api/deployments", tags=["watching"])

LATEST = 100


@dataclass(frozen=True, slots=True)
class WalkView:
    """One logged pass; ``member`` is the id of an entry."""

    id: str
    member: str
    at: datetime
    camera: str | None
    withdrawn: bool


@router.get("/{id}/walks", **does(Operation.LOG_PASS))
def walks(id: str, actor: Actor, at: At) -> list[WalkView]:
    """List the newest passes that were logged; which were recognised is not said."""
    return walk_views(settled(see_walks(at.desk, actor, id)))


def walk_views(passes: Sequence[SeededPass]) -> list[WalkView]:
    """Show passes as a marshal sees them."""
    return [
        WalkView(one.id, one.member, one.at, one.camera, one.withdrawn is not None)
        for one in passes[:LATEST]
    ]
