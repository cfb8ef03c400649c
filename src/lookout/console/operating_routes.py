"""What the operator's page asks for besides: its queue, its figures, thresholds to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from lookout.console.callers import Actor, At, Counter, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.console.views import AlertView, alert_view
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.deployment import State
from lookout.domain.outcome import Finding, Outcome
from lookout.evaluation.expect import Plan, expect
from lookout.governance.guard import Call
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import figures, queue
from lookout.office.looking import about, see_deployment
from lookout.office.queue import Queued
from lookout.office.thresholds import Thresholds

router = APIRouter(prefix="/api/deployments/{id}", tags=["operating"])

LADDER = (500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
"""Rates to choose from, as one false alert in so many people."""
MOST_CHOICES = 4

Limit = Annotated[int, Query(ge=1, le=200)]


@dataclass(frozen=True, slots=True)
class SaidView:
    """One answer with the name of who gave it; ``stands`` is false once it was corrected."""

    who: str
    seat: Seat
    answer: Answer
    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class EndedView:
    """What came of a prompt."""

    id: str
    who: str
    at: datetime
    finding: Finding


@dataclass(frozen=True, slots=True)
class QueuedView:
    """One prompt of the queue; ``own_id`` is one's own answer that counts, to be corrected by it.

    All but the alert is empty until one's own answer. ``deleted`` says that its pictures are gone.
    """

    alert: AlertView
    deleted: bool
    own_id: str | None
    answers: tuple[SaidView, ...]
    outcome: EndedView | None
    engaged: bool
    owner_name: str


@dataclass(frozen=True, slots=True)
class RunningView:
    """How a deployment goes, as far as you may know (docs/console.md, "Operator").

    ``people`` were seen, ``people_low`` at least; ``right`` is the share of settled prompts that
    were true, ``low`` and ``high`` the guard's bounds of the false-alert rate per person.
    ``false_alert_rate``, ``threshold`` and ``list_size`` are in force now. ``listeners`` are open
    connections to this machine.
    """

    now: datetime
    state: State
    window_end: datetime
    people: float
    people_low: float
    prompts: int
    true: int
    false: int
    open: int
    disputed: int
    held: int
    right: float
    right_low: float
    right_high: float
    guard: Call
    guard_confirmed: Call
    guard_words: str
    low: float
    high: float
    authorised: float
    false_alert_rate: float | None
    threshold: float | None
    list_size: int
    revision: int
    listeners: int


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """A rate that would raise the threshold, and what it means for the people that are expected.

    ``tpir`` is the share of listed people's passes that raised an alert where it was measured;
    ``None`` with ``assessed`` false: nobody has measured it.
    """

    rate: float
    threshold: float
    false_alerts: float
    tpir: float | None
    assessed: bool


@router.get("/queue", **does(Operation.SEE_ALERTS))
def see_queue(
    id: str,
    actor: Actor,
    at: At,
    alert: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> list[QueuedView]:
    """List prompts with what came of them, each as much as you may see of it; or one of them."""
    found = queue.see_queue(at.desk, actor, id, alert=alert, after=after, limit=limit)
    return [queued_view(each) for each in settled(found)]


@router.get("/running", **does(Operation.SEE_LIVE))
def see_running(id: str, actor: Actor, at: At, now: Now) -> RunningView:
    """Say how the deployment goes, with intervals, and what the guard says."""
    seen = settled(figures.see_figures(at.desk, actor, id, now))
    found, watched = seen.deployment, seen.watched
    revision, answers = found.revision, seen.watched.answers
    return RunningView(
        now=now,
        state=found.state,
        window_end=found.application.window.end,
        people=watched.people.expected,
        people_low=watched.people.low,
        prompts=seen.prompts,
        true=answers.true,
        false=answers.false,
        open=answers.unsure + answers.unresolved,
        disputed=seen.disputed,
        held=seen.held,
        right=seen.right.value,
        right_low=seen.right.low,
        right_high=seen.right.high,
        guard=watched.call,
        guard_confirmed=watched.confirmed,
        guard_words=str(watched),
        low=watched.low,
        high=watched.high,
        authorised=watched.options.authorised,
        false_alert_rate=revision.threshold.false_alert_rate if revision else None,
        threshold=revision.threshold.value if revision else None,
        list_size=revision.size if revision else 0,
        revision=revision.number if revision else 0,
        listeners=at.hub.listeners,
    )


@router.get("/threshold-choices", **does(Operation.RAISE_THRESHOLD))
def see_threshold_choices(id: str, actor: Actor, at: At) -> list[ThresholdChoice]:
    """Say which lower rates of false alerts could be chosen, and what each means."""
    found = settled(see_deployment(at.desk, actor, id))
    settled(permitted(actor, Operation.RAISE_THRESHOLD, about(found)) or actor)
    revision = found.revision
    if revision is None:
        raise decline(409, "no_list", "No list is confirmed yet.")
    plan = Plan(max(1, revision.size), found.application.expected_faces)
    held = revision.threshold
    rates = [1 / each for each in LADDER if 1 / each < 0.999 * held.false_alert_rate]
    choices = (_choice(_thresholds(at), plan, rate) for rate in rates)
    return [each for each in choices if each.threshold > held.value][:MOST_CHOICES]


def queued_view(found: Queued) -> QueuedView:
    """Show one prompt of the queue."""
    names, known = found.names or {}, found.view.revealed
    given = known.answers if known else ()
    return QueuedView(
        alert=alert_view(found.view),
        deleted=found.deleted,
        own_id=found.own.id if found.own else None,
        answers=tuple(
            SaidView(
                names.get(each.by, ""),
                each.seat,
                each.answer,
                each.at,
                stands=each.id not in found.corrected,
            )
            for each in given
        ),
        outcome=_ended(found.outcome, names) if found.outcome else None,
        engaged=found.engaged,
        owner_name=names.get(found.view.owner or "", ""),
    )


def _ended(outcome: Outcome, names: Mapping[str, str]) -> EndedView:
    return EndedView(outcome.id, names.get(outcome.by, ""), outcome.at, outcome.finding)


def _thresholds(at: Counter) -> Thresholds:
    if at.thresholds is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    return at.thresholds


def _choice(thresholds: Thresholds, plan: Plan, rate: float) -> ThresholdChoice:
    found = expect(thresholds.calibration, plan, rate, levelled=True)
    point = thresholds.at(rate, plan.list_size)
    return ThresholdChoice(
        rate=rate,
        threshold=point.levelled.value,
        false_alerts=found.alerts,
        tpir=found.tpir,
        assessed=point.levelled.assessed and point.plain.assessed,
    )
