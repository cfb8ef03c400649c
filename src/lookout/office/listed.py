"""Who stands on the list, as the books have it."""

from datetime import UTC, datetime

from lookout.domain.listing import ListedEntry
from lookout.governance.listing import on_list
from lookout.office.ports import Books


def waiting(books: Books, deployment: str, now: datetime) -> list[ListedEntry]:
    """Return the entries that a confirmation of the list would take: not revoked, not expired."""
    day = now.astimezone(UTC).date()
    return [entry for entry in books.entries.of(deployment) if on_list(entry, day)]


def on_the_list(books: Books, deployment: str, now: datetime) -> list[ListedEntry]:
    """Return the entries that are looked for now."""
    return [entry for entry in waiting(books, deployment, now) if entry.since_revision]
