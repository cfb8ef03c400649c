"""What a marshal works with: who walks by on purpose, and which walks were logged; no alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.listing import ListCategory
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.domain.seeded import SeededPass
from lookout.governance.operations import Operation
from lookout.office.desk import allowed_deployment, note, open_words
from lookout.office.listed import on_the_list
from lookout.office.ports import Desk


@dataclass(frozen=True, slots=True)
class Volunteer:
    """A member of the blue list; ``entry`` is the id of their entry."""

    entry: str
    name: str


def see_volunteers(
    desk: Desk, actor: Account, id: str, now: datetime
) -> Sequence[Volunteer] | Refused:
    """Show who walks by on purpose to whoever may log it; it is written down that they looked."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.LOG_PASS)
        if isinstance(found, Refused):
            return found
        blue = [e for e in on_the_list(books, id, now) if e.category is ListCategory.BLUE]
        note(books, "list.volunteers_seen", now, actor.id, id, id, {"entries": len(blue)})
    there = set(desk.vault.names(id))
    volunteers = [
        Volunteer(
            entry.id,
            open_words(desk.vault, entry.particulars, f"particulars of {entry.id}")["name"],
        )
        for entry in blue
        if entry.particulars.key in there
    ]
    return sorted(volunteers, key=lambda one: one.name.casefold())


def see_walks(desk: Desk, actor: Account, id: str) -> Sequence[SeededPass] | Refused:
    """List the logged passes, the newest first; which were recognised is not said."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.LOG_PASS)
        if isinstance(found, Refused):
            return found
        return sorted(books.passes.of(id), key=lambda one: (one.at, one.id), reverse=True)
