"""Setting the clock right where the log was ahead of it."""

from datetime import datetime

from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.desk import note, set_back
from lookout.office.ports import Desk

ACCEPTED = "clock.accepted"
"""Rows of before the newest row of this kind hold no clock back any more."""


def accept_clock(desk: Desk, actor: Account, now: datetime) -> datetime | Refused:
    """Say that the clock is right now and that rows of the log lie in the future by mistake.

    Otherwise nothing would start until that time had come. Returns the log's highest time so far,
    which is written down with the acceptance.
    """
    if no := permitted(actor, Operation.ACCEPT_CLOCK):
        return no
    with desk.store.transaction() as books:
        ahead = books.latest_at()
        if ahead is None or set_back(books, now) is None:
            return refused("clock_right", "The log is not ahead of the clock.")
        note(books, ACCEPTED, now, actor.id, facts={"ahead_of": ahead.isoformat()})
        return ahead
