"""One deployment as all who work on it may know it: its papers, what is missing, its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment, State
from lookout.domain.ledger import Row
from lookout.domain.person import Account
from lookout.domain.refused import Reason, Refused
from lookout.governance.listing import confirmable
from lookout.governance.operations import Operation
from lookout.governance.readiness import (
    missing_for_live,
    missing_for_ready,
    missing_for_submission,
    stale,
)
from lookout.office.desk import allowed_deployment
from lookout.office.listed import waiting
from lookout.office.looking import see_deployment
from lookout.office.ports import Books, Desk

TOLD = ("deployment.", "list.revised", "list.imported", "entry.")
"""What everybody may know of the log. The rest would tell answers before one's own is given, or
which passes were exercises."""
UNTOLD = ("deployment.counted",)
LOOKS = ("list.seen", "list.image_seen", "list.compared", "list.volunteers_seen")


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing now, and for which step; no step where nothing is to be done."""

    step: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A deployment with what belongs to it; ``names`` are people's by their accounts' ids."""

    deployment: Deployment
    consultations: Sequence[Consultation]
    history: Sequence[Row]
    names: Mapping[str, str]
    missing: Missing


def see_overview(desk: Desk, actor: Account, id: str, now: datetime) -> Overview | Refused:
    """Show a deployment with its papers, history and what is missing; nobody listed is named."""
    found = see_deployment(desk, actor, id)
    if isinstance(found, Refused):
        return found
    with desk.store.reading() as books:
        talks = books.consultations.of(id)
        history = [row for row in books.rows(deployment=id) if _told(row.kind)]
        people = {row.actor for row in history} | {found.applicant}
        return Overview(found, talks, history, _names(books, people), missing(books, found, now))


def see_looks(desk: Desk, actor: Account, id: str) -> Sequence[Row] | Refused:
    """Show who looked at a deployment's list and pictures, and when."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_LIST)
        if isinstance(found, Refused):
            return found
        return [row for row in books.rows(deployment=id) if row.kind in LOOKS]


def called(desk: Desk, ids: Iterable[str]) -> Mapping[str, str]:
    """Return what people who work here are called, by their accounts' ids."""
    with desk.store.reading() as books:
        return _names(books, set(ids))


def logins(desk: Desk, ids: Iterable[str]) -> list[str]:
    """Return what people who work here log in as, in the order of their accounts' ids given."""
    with desk.store.reading() as books:
        people = [books.accounts.get(id) for id in ids]
    return [person.login for person in people if person]


def see_size(
    desk: Desk, actor: Account, id: str, now: datetime
) -> tuple[Deployment, int] | Refused:
    """Show a deployment and how long its list is, or may become before anybody is put forward."""
    found = see_deployment(desk, actor, id)
    if isinstance(found, Refused):
        return found
    with desk.store.reading() as books:
        there = len(waiting(books, id, now))
    confirmed = found.revision.size if found.revision else 0
    return found, confirmed or there or found.application.criteria.greatest_size


def missing(books: Books, deployment: Deployment, now: datetime) -> Missing:
    """Say all that stands in the way of a deployment's next step, in the rules' own words."""
    talks = books.consultations.of(deployment.id)
    match deployment.state:
        case State.DRAFT | State.SUBMITTED:
            reasons = missing_for_submission(deployment.application, now)
            return Missing(
                "submission" if deployment.state is State.DRAFT else "authority", reasons
            )
        case State.AUTHORISED:
            entries = waiting(books, deployment.id, now)
            built_at = min((entry.added_at for entry in entries), default=now)
            listed = confirmable(deployment.application, entries)
            old = stale(built_at, deployment.application) if entries else ()
            reasons = (*missing_for_ready(deployment, talks, now), *listed, *old)
            return Missing("confirming the list", reasons)
        case State.READY | State.PAUSED | State.LIVE:
            return Missing("going live", missing_for_live(deployment, talks, now))
        case _:
            return Missing("", ())


def _told(kind: str) -> bool:
    return kind.startswith(TOLD) and kind not in UNTOLD


def _names(books: Books, ids: Iterable[str]) -> dict[str, str]:
    people = {id: books.accounts.get(id) for id in ids}
    return {id: person.name for id, person in people.items() if person}
