"""What an overseer sees of all deployments together, and what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.case import UNMATCHED, Case
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.domain.retention import Due
from lookout.governance.comparing import Compared, compared
from lookout.governance.operations import Operation
from lookout.governance.retention import ended_at
from lookout.governance.roles import permitted
from lookout.office.blind import would_tell
from lookout.office.ports import Books, Desk
from lookout.office.purging import holdings
from lookout.office.records import papers_of


@dataclass(frozen=True, slots=True)
class Overdue:
    """What should have been deleted by now, and cases that should have been answered."""

    deletions: tuple[Due, ...]
    cases: tuple[Case, ...]


def compare_deployments(desk: Desk, actor: Account, now: datetime) -> Sequence[Compared] | Refused:
    """Compare all deployments in which cameras looked, the newest first.

    Whoever also answers alerts does not see those that are under way.
    """
    if no := permitted(actor, Operation.SEE_CASES):
        return no
    with desk.store.reading() as books:
        late = _overdue(books, now)
        every = (each for each in books.all_deployments() if each.uses)
        looked = [each for each in every if not would_tell(actor, each)]
        found = [
            compared(
                papers_of(books, each),
                now,
                sum(1 for due in late.deletions if due.deployment == each.id),
                sum(1 for case in late.cases if case.deployment == each.id),
            )
            for each in looked
        ]
    return list(reversed(found))


def see_overdue(desk: Desk, actor: Account, now: datetime) -> Overdue | Refused:
    """Show what is overdue in all deployments."""
    if no := permitted(actor, Operation.SEE_RETENTION):
        return no
    with desk.store.reading() as books:
        return _overdue(books, now)


def see_kept(desk: Desk, actor: Account) -> Sequence[Due] | Refused:
    """List everything personal that is still kept and when it is to be deleted, soonest first."""
    if no := permitted(actor, Operation.SEE_RETENTION):
        return no
    with desk.store.reading() as books:
        found = [
            due
            for deployment in books.all_deployments()
            for due in holdings(books, deployment).dues()
            if due.subject
        ]
    return sorted(found, key=lambda due: due.due_at)


def _overdue(books: Books, now: datetime) -> Overdue:
    deletions: list[Due] = []
    cases: list[Case] = []
    for deployment in books.all_deployments():
        cases += books.cases.of(deployment.id)
        if ended_at(deployment) is not None or deployment.lapsed:
            dues = holdings(books, deployment).dues()
            deletions += [due for due in dues if due.subject and due.overdue(now)]
    cases += books.cases.of(UNMATCHED)
    late = [c for c in cases if c.closed_at is None and now > (c.extended_to or c.due_at)]
    return Overdue(tuple(deletions), tuple(late))
