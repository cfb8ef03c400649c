"""Whether the program is well, in words that tell a stranger nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from lookout.console.callers import At, Counter
from lookout.console.upkeep import Upkeep
from lookout.domain.deployment import State

router = APIRouter(tags=["health"])


class Word(StrEnum):
    """All that is said of a part."""

    OK = "ok"
    IDLE = "idle"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Health:
    """How the program is: ``status`` is the worst of its parts.

    The store can be read; the engines of all live deployments run (``idle``: none is live);
    nothing is overdue to be deleted, and the last upkeep could be done.
    """

    status: Word
    store: Word
    engine: Word
    deletions: Word


async def upkeep_of(request: Request) -> Upkeep | None:
    """Return who does what the clock has to, where that is this process."""
    return cast(Upkeep | None, getattr(request.app.state, "upkeep", None))


Kept = Annotated[Upkeep | None, Depends(upkeep_of)]


@router.get("/health")
def health(at: At, upkeep: Kept) -> Health:
    """Tell in a word each whether store, engines and deletions are well; nothing else."""
    engine = _engine(at)
    deletions = Word.TROUBLE if in_trouble(upkeep) else Word.OK
    bad = Word.TROUBLE in (engine, deletions)
    return Health(Word.TROUBLE if bad else Word.OK, Word.OK, engine, deletions)


def overdue(upkeep: Upkeep | None) -> int:
    """Count what should have been deleted by now and is still there."""
    latest = upkeep.latest if upkeep else None
    return len(latest.ticked.overdue) + len(latest.out_of_reach) if latest else 0


def in_trouble(upkeep: Upkeep | None) -> bool:
    """Tell whether something is overdue, or could not be looked after at all."""
    if upkeep is None:
        return False
    failed = upkeep.latest is not None and bool(upkeep.latest.ticked.failed)
    return bool(overdue(upkeep)) or failed or bool(upkeep.fault)


def _engine(at: Counter) -> Word:
    with at.desk.store.reading() as books:
        live = [each.id for each in books.all_deployments() if each.state is State.LIVE]
    if not live:
        return Word.IDLE
    found = [at.engines.health(id) if at.engines else None for id in live]
    return Word.OK if all(each and each.running for each in found) else Word.TROUBLE
