"""Running a deployment: started, paused, ended, counted."""

import dataclasses
from datetime import datetime

from lookout.domain.deployment import Deployment, Tally
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance import states
from lookout.governance.operations import Operation
from lookout.governance.states import Circumstances, Step
from lookout.office.desk import allowed_deployment, kept, list_facts
from lookout.office.listed import on_the_list
from lookout.office.ports import Desk


def go_live(desk: Desk, actor: Account, id: str, now: datetime) -> Deployment | Refused:
    """Let cameras look, or say all that is missing."""
    return _start(desk, actor, id, Operation.GO_LIVE, Step.GO_LIVE, "deployment.live", now)


def resume(desk: Desk, actor: Account, id: str, now: datetime) -> Deployment | Refused:
    """Let cameras look again after a pause."""
    return _start(desk, actor, id, Operation.RESUME, Step.RESUME, "deployment.resumed", now)


def _start(
    desk: Desk,
    actor: Account,
    id: str,
    operation: Operation,
    step: Step,
    kind: str,
    now: datetime,
) -> Deployment | Refused:
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, operation)
        if isinstance(found, Refused):
            return found
        given = Circumstances(now, books.consultations.of(id))
        moved = states.started(found, step, actor.id, given)
        if isinstance(moved, Refused):
            return moved
        if not on_the_list(books, id, now):
            return refused("no_list", "Every entry of the list has expired or was revoked.")
        return kept(books, moved, kind, actor.id, now, list_facts(moved))


def pause(desk: Desk, actor: Account, id: str, reason: str, now: datetime) -> Deployment | Refused:
    """Stop looking for a while."""
    return _stop(desk, actor, id, Operation.PAUSE, Step.PAUSE, "deployment.paused", reason, now)


def end(desk: Desk, actor: Account, id: str, reason: str, now: datetime) -> Deployment | Refused:
    """Stop looking for good; the list is deleted at once (:mod:`lookout.office.clock`)."""
    return _stop(desk, actor, id, Operation.END, Step.END, "deployment.ended", reason, now)


def _stop(
    desk: Desk,
    actor: Account,
    id: str,
    operation: Operation,
    step: Step,
    kind: str,
    reason: str,
    now: datetime,
) -> Deployment | Refused:
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, operation)
        if isinstance(found, Refused):
            return found
        moved = states.stopped(found, step, actor.id, reason, Circumstances(now))
        if isinstance(moved, Refused):
            return moved
        return kept(books, moved, kind, actor.id, now)


def count_passes(desk: Desk, id: str, tally: Tally, now: datetime) -> Deployment | Refused:
    """Keep what the engine counted so far; it never counts down."""
    with desk.store.transaction() as books:
        found = books.deployments.get(id)
        if found is None:
            return refused("no_deployment", f"There is no deployment {id}.")
        if tally.faces < found.tally.faces or tally.passes < found.tally.passes:
            return refused("counts_down", "The counts are lower than those already kept.")
        counted = dataclasses.replace(
            found, version=found.version + 1, tally=dataclasses.replace(tally, counted_at=now)
        )
        facts = {"faces": tally.faces, "passes": tally.passes}
        return kept(books, counted, "deployment.counted", "engine", now, facts)
