"""Where the ledger stands: what the next row and the next signature follow upon.

The statements are built once, as every transaction that records something makes them.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from lookout.adapters.store import tables
from lookout.adapters.store.direct import Statement
from lookout.domain.ledger import Checkpoint, Row

CLOCK_ACCEPTED = "clock.accepted"
"""Kind of the rows by which an officer says that the clock is right and the log was ahead."""

NEW_ROW = Statement(insert(tables.ledger))
NEW_CHECKPOINT = Statement(insert(tables.checkpoints))


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row, ``None`` in an empty store, and the newest checkpoint's number or 0.

    Where it is ``timed``, ``latest`` is the highest time of the rows since the newest one by which
    a clock that was wrong was accepted, as they write it; ``None`` where there is no row.
    """

    last: Row | None
    checkpoint: int
    timed: bool = False
    latest: str | None = None


def read_head(connection: Connection, *, timed: bool = False) -> Head:
    """Read in one question where the ledger stands.

    The highest time is read with it only where it is wanted: after a clock that was far ahead, all
    rows that it wrote must be passed over.
    """
    found = (_TIMED if timed else _PLAIN).row(connection)
    if found is None:
        return Head(None, 0, timed)
    *row, checkpoint, latest = (*found,) if timed else (*found, None)
    return Head(Row(*row), checkpoint or 0, timed, latest)


def fields(made: Row | Checkpoint) -> dict[str, object]:
    """Return the columns of a row or checkpoint."""
    return {name: getattr(made, name) for name in made.__slots__}


_number = tables.ledger.c.number
_accepted = select(func.max(_number)).where(tables.ledger.c.kind == CLOCK_ACCEPTED)
_latest = (
    select(tables.ledger.c.at)
    .where(_number >= func.coalesce(_accepted.scalar_subquery(), 0))
    .order_by(tables.ledger.c.at.desc())
    .limit(1)
)
_signed = select(func.max(tables.checkpoints.c.number)).scalar_subquery()
_PLAIN = Statement(select(tables.ledger, _signed).order_by(_number.desc()).limit(1))
_TIMED = Statement(
    select(tables.ledger, _signed, _latest.scalar_subquery()).order_by(_number.desc()).limit(1)
)
