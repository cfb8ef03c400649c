"""Reading the audit log: by kind, by who acted, by time, page by page from the newest row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from lookout.domain.ledger import Row
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.blind import would_tell
from lookout.office.ports import Books, Desk

AT_ONCE = 2000
"""Rows that are looked at in one go, backwards from the newest."""
_ABOUT_ALERTS = ("alert.", "pass.")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows are wanted; what is empty does not matter.

    ``kind`` is a whole kind, or its first word with a dot. ``before`` leaves out rows numbered
    ``before`` and above.
    """

    deployment: str = ""
    kind: str = ""
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None

    def fits(self, row: Row) -> bool:
        """Tell whether a row is wanted."""
        kind = row.kind == self.kind or (self.kind.endswith(".") and row.kind.startswith(self.kind))
        at = datetime.fromisoformat(row.at)
        return (
            (not self.deployment or row.deployment == self.deployment)
            and (not self.kind or kind)
            and (not self.actor or row.actor == self.actor)
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows, the newest first; ``names`` are people's by account.

    ``older`` is what to ask for next as ``before``, ``None`` at the log's beginning. The whole log
    has ``rows_in_all``.
    """

    rows: Sequence[Row]
    names: Mapping[str, str]
    older: int | None
    rows_in_all: int


def see_log(desk: Desk, actor: Account, sought: Sought, most: int = 50) -> LogPage | Refused:
    """Show a page of the log.

    Whoever also answers alerts does not see what is written about alerts while their deployment
    is under way: it would tell which are tests, and what others answered.
    """
    if no := permitted(actor, Operation.SEE_AUDIT):
        return no
    with desk.store.reading() as books:
        hidden = {each.id for each in books.all_deployments() if would_tell(actor, each)}
        found: list[Row] = []
        older = None
        for row in backwards(books, sought.before):
            if row.deployment in hidden and row.kind.startswith(_ABOUT_ALERTS):
                continue
            if sought.fits(row):
                if len(found) == most:
                    older = found[-1].number
                    break
                found.append(row)
        names = {each.id: each.name for each in books.accounts.of(None)}
        return LogPage(found, names, older, books.last_number())


def let_in_by(desk: Desk, actor: Account, since: datetime) -> Mapping[str, str] | Refused:
    """Say who let accounts in, anew or with other roles, since a time: names by account."""
    if no := permitted(actor, Operation.LIST_ACCOUNTS):
        return no
    kinds = ("account.added", "account.roles_changed", "account.credential_reset")
    found: dict[str, str] = {}
    with desk.store.reading() as books:
        names = {each.id: each.name for each in books.accounts.of(None)}
        recent = takewhile(lambda row: datetime.fromisoformat(row.at) >= since, backwards(books))
        for row in recent:
            if row.kind in kinds:
                found.setdefault(row.subject, names.get(row.actor, row.actor))
    return found


def backwards(books: Books, before: int | None = None) -> Iterator[Row]:
    """Give the rows from the newest, or from the one before a number, to the first."""
    end = books.last_number() if before is None else min(before - 1, books.last_number())
    while end > 0:
        start = max(0, end - AT_ONCE)
        yield from reversed(list(islice(books.rows(start), end - start)))
        end = start
