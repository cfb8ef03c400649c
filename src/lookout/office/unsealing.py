"""The templates of one list held against each other, inside this program only."""

from dataclasses import dataclass
from datetime import datetime

from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office.desk import allowed_deployment, note
from lookout.office.listed import waiting
from lookout.office.ports import Desk


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry's id and its template as float32 bytes; it never leaves the program."""

    entry: str
    template: bytes


def open_templates(
    desk: Desk, actor: Account, id: str, pack_digest: str, now: datetime
) -> list[Listed] | Refused:
    """Open the templates that one pack made of a list; it is written down that it was compared.

    Entries of another pack, and those that were purged, are left out.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_LIST)
        if isinstance(found, Refused):
            return found
        entries = waiting(books, id, now)
        note(books, "list.compared", now, actor.id, id, id, {"entries": len(entries)})
    there = set(desk.vault.names(id))
    return [
        Listed(entry.id, desk.vault.open(entry.template, f"template of {entry.id}"))
        for entry in entries
        if entry.template is not None
        and entry.pack_digest == pack_digest
        and entry.template.key in there
    ]
