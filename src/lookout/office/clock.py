"""What the clock does, every minute and at every start: it ends, lapses, deletes and warns."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.case import Case
from lookout.domain.deployment import Deployment, State
from lookout.domain.errors import StoreError, VaultError
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.retention import Due, Keeping, RetentionClass
from lookout.domain.sealed import KeyName
from lookout.governance import states
from lookout.governance.operations import Operation
from lookout.governance.retention import ended_at
from lookout.governance.states import CLOCK, Circumstances, Step
from lookout.office.desk import allowed_deployment, find_deployment, kept, latest
from lookout.office.enclosing import without_reasons
from lookout.office.ports import Books, Desk
from lookout.office.public import delete_unmatched, unmatched_overdue
from lookout.office.purging import delete, holdings
from lookout.office.test_pairs import show_due


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the clock did and what it could not do.

    ``moved`` are deployments that it ended, refused, let lapse or found purged. ``destroyed``
    counts keys. ``overdue`` is what should have been deleted and is still there, ``late`` cases
    whose deadline has passed, ``failed`` what went wrong, in words; all three must be shouted
    about. ``next_pair`` is when the next test pair is to be shown.
    """

    moved: tuple[Deployment, ...] = ()
    destroyed: int = 0
    overdue: tuple[Due, ...] = ()
    late: tuple[Case, ...] = ()
    failed: tuple[str, ...] = ()
    next_pair: datetime | None = None


def tick(desk: Desk, now: datetime, *, starting: bool = False) -> Ticked:
    """Do all that is due. Doing it again changes nothing; one failure does not stop the rest.

    While a deployment runs, its list is only looked through when the program is ``starting``:
    what is revoked was deleted then and there, and what expires goes with the end of the window.
    """
    with desk.store.reading() as books:
        ids = [deployment.id for deployment in books.all_deployments()]
    done = [_one(desk, id, now, starting=starting) for id in ids]
    done.append(_unmatched(desk, now))
    return Ticked(
        moved=tuple(each for one in done for each in one.moved),
        destroyed=sum(one.destroyed for one in done),
        overdue=tuple(each for one in done for each in one.overdue),
        late=tuple(each for one in done for each in one.late),
        failed=tuple(each for one in done for each in one.failed),
        next_pair=min((one.next_pair for one in done if one.next_pair), default=None),
    )


def _one(desk: Desk, id: str, now: datetime, *, starting: bool) -> Ticked:
    moved: list[Deployment] = []
    keys: Sequence[KeyName] = ()
    failed: tuple[str, ...] = ()
    next_pair = None
    try:
        moved += _moved_on(desk, id, now)
        next_pair = show_due(desk, id, now)
        keys = _deleted(desk, id, now, starting=starting)
        moved += _found_purged(desk, id, now)
    except (StoreError, VaultError) as error:
        failed = (f"deployment {id}: {error}",)
    overdue, late = _shouted(desk, id, now)
    return Ticked(tuple(moved), len(keys), overdue, late, failed, next_pair)


def _unmatched(desk: Desk, now: datetime) -> Ticked:
    """Delete and warn of cases whose reference belongs to no deployment."""
    try:
        keys = delete_unmatched(desk, CLOCK, now)
        with desk.store.reading() as books:
            return Ticked(destroyed=len(keys), late=tuple(unmatched_overdue(books, now)))
    except (StoreError, VaultError) as error:
        return Ticked(failed=(f"cases without a deployment: {error}",))


def _moved_on(desk: Desk, id: str, now: datetime) -> list[Deployment]:
    """Let the clock end or refuse a deployment, or an authority lapse."""
    with desk.store.transaction() as books:
        found = find_deployment(books, id)
        held = latest(books, now)
        moved = states.by_the_clock(found, held) if isinstance(found, Deployment) else None
        if moved is None:
            return []
        kind = "deployment.lapsed" if moved.lapsed else f"deployment.{moved.state.value}"
        return [kept(books, moved, kind, CLOCK, now, {"reason": moved.ended_reason})]


def _deleted(desk: Desk, id: str, now: datetime, *, starting: bool) -> Sequence[KeyName]:
    with desk.store.reading() as books:
        found = find_deployment(books, id)
        if isinstance(found, Refused) or not (starting or _over(found)):
            return ()
        held = holdings(books, found)
    dues = [due for due in held.dues() if due.due(now)]
    return delete(desk, held, dues, CLOCK, now) if dues else ()


def _over(deployment: Deployment) -> bool:
    return ended_at(deployment) is not None or deployment.lapsed


def _found_purged(desk: Desk, id: str, now: datetime) -> list[Deployment]:
    """Call a deployment purged once it is recorded and none of its keys is left."""
    with desk.store.transaction() as books:
        found = find_deployment(books, id)
        if isinstance(found, Refused) or found.state is State.PURGED:
            return []
        left = [
            key for key in desk.vault.names(id) if key.retention_class is not RetentionClass.CASE
        ]
        moved = states.advance(found, Step.PURGE, Circumstances(now, left=len(left)))
        if isinstance(moved, Refused):
            return []
        for one in books.passes.of(id):
            if one.withdrawn:
                books.passes.replace(
                    dataclasses.replace(one, version=one.version + 1, withdrawn="")
                )
        purged = dataclasses.replace(without_reasons(moved), purged_at=now)
        return [kept(books, purged, "deployment.purged", CLOCK, now)]


def _shouted(desk: Desk, id: str, now: datetime) -> tuple[tuple[Due, ...], tuple[Case, ...]]:
    with desk.store.reading() as books:
        found = find_deployment(books, id)
        if isinstance(found, Refused) or not _over(found):
            return (), ()
        return _overdue(books, found, now), _late(books, id, now)


def _overdue(books: Books, deployment: Deployment, now: datetime) -> tuple[Due, ...]:
    held = holdings(books, deployment)
    return tuple(due for due in held.dues() if due.overdue(now) and due.subject)


def _late(books: Books, id: str, now: datetime) -> tuple[Case, ...]:
    return tuple(
        case
        for case in books.cases.of(id)
        if case.closed_at is None and now > (case.extended_to or case.due_at)
    )


def purge(desk: Desk, actor: Account, id: str, now: datetime) -> Sequence[KeyName] | Refused:
    """Delete ahead of time what a deployment that has ended no longer needs.

    What belongs to people who were spoken to, or who asked, and what the record is still to be made
    of, stays until its own time: nobody may destroy evidence by hurrying.
    """
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.PURGE)
        if isinstance(found, Refused):
            return found
        if found.state not in (State.ENDED, State.RECORDED, State.REFUSED):
            return refused("wrong_state", f"The deployment is {found.state.value}.")
        held = holdings(books, found)
    keeping = (Keeping.ALERT_IN_USE, Keeping.CASE, Keeping.ENCLOSURES)
    dues = [due for due in held.dues() if due.due(now) or due.keeping not in keeping]
    keys = delete(desk, held, dues, actor.id, now)
    _found_purged(desk, id, now)
    return keys
