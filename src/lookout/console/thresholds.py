"""Thresholds that are asked for over HTTP: by a rate or a score, never as a finished one."""

from dataclasses import dataclass

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import DeclinedError, decline, settled
from lookout.domain.calibration import Threshold
from lookout.domain.deployment import Deployment
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.listed import waiting
from lookout.office.thresholds import Asked


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """Why, and which rate or score; without either the authorised rate holds."""

    reasons: str
    rate: float | None = None
    value: float | None = None


def first_threshold(id: str, body: ThresholdChange, actor: Actor, at: At, now: Now) -> Threshold:
    """Work out the threshold for a list that is to be confirmed."""
    found = _seen(id, actor, at, Operation.MAKE_READY)
    with at.desk.store.reading() as books:
        size = len(waiting(books, id, now))
    return _chosen(found, body, size, at)


def next_threshold(id: str, body: ThresholdChange, actor: Actor, at: At) -> Threshold:
    """Work out another threshold; a list that got shorter does not lower it."""
    found = _seen(id, actor, at, Operation.RAISE_THRESHOLD, Operation.LOWER_THRESHOLD)
    return _chosen(found, body, found.revision.threshold.list_size if found.revision else 1, at)


def wider_threshold(entry: str, body: ThresholdChange, actor: Actor, at: At) -> Threshold:
    """Work out the threshold for a list that one entry makes longer."""
    with at.desk.store.reading() as books:
        listed = books.entries.get(entry)
    if listed is None:
        raise decline(404, "no_entry", f"There is no entry {entry}.")
    found = _seen(listed.deployment, actor, at, Operation.ADD_ENTRY_LIVE)
    return _chosen(found, body, (found.revision.size if found.revision else 0) + 1, at)


def _seen(id: str, actor: Actor, at: At, *operations: Operation) -> Deployment:
    found = settled(looking.see_deployment(at.desk, actor, id))
    refusals = [permitted(actor, each, looking.about(found)) for each in operations]
    no = [each for each in refusals if isinstance(each, Refused)]
    if len(no) == len(operations):
        raise DeclinedError(no[0])
    return found


def _chosen(found: Deployment, body: ThresholdChange, size: int, at: At) -> Threshold:
    if at.thresholds is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    return settled(at.thresholds.chosen(found.application, Asked(body.rate, body.value), size))
