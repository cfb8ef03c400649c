"""Running a deployment: started, paused, ended, counted."""

import dataclasses
from datetime import datetime, timedelta

from lookout.domain.deployment import Deployment, State, Tally
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance import revisions, states
from lookout.governance.operations import Operation
from lookout.governance.states import Circumstances, Step
from lookout.office.desk import allowed_deployment, kept, latest, list_facts, set_back
from lookout.office.listed import on_the_list
from lookout.office.ports import Desk

COUNTED_AFTER = timedelta(minutes=15)
"""The engine's last count may come this long after the end."""


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
        if no := set_back(books, now) or _unqualified(found, actor, now):
            return no
        given = Circumstances(latest(books, now), books.consultations.of(id))
        moved = states.started(found, step, actor.id, given)
        if isinstance(moved, Refused):
            return moved
        if not on_the_list(books, id, now):
            return refused("no_list", "Every entry of the list has expired or was revoked.")
        if no := revisions.unchanged(found, books.entries.of(id)):
            return no
        return kept(books, moved, kind, actor.id, now, list_facts(moved))


def _unqualified(deployment: Deployment, actor: Account, now: datetime) -> Refused | None:
    """Say that whoever starts it was not trained for what the application demands, if so."""
    wanted = deployment.application.qualification
    if not wanted or actor.qualified(wanted, now.date()):
        return None
    text = f"The application demands {wanted}; an administrator records who is qualified."
    return refused("not_qualified", text)


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
        if not _counting(found, now):
            return refused("wrong_state", "Passes are counted while the deployment runs.")
        if tally.faces < found.tally.faces or tally.passes < found.tally.passes:
            return refused("counts_down", "The counts are lower than those already kept.")
        counted = dataclasses.replace(
            found, version=found.version + 1, tally=dataclasses.replace(tally, counted_at=now)
        )
        facts = {"faces": tally.faces, "passes": tally.passes}
        return kept(books, counted, "deployment.counted", "engine", now, facts)


def _counting(deployment: Deployment, now: datetime) -> bool:
    if deployment.state in (State.LIVE, State.PAUSED):
        return True
    end = deployment.ended_at
    ended = deployment.state is State.ENDED and bool(deployment.uses)
    return ended and end is not None and now <= end + COUNTED_AFTER
