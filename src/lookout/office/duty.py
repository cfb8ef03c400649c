"""What an engagement officer has before them: deployments, prompts, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lookout import review
from lookout.domain.adjudication import Answer, Seat
from lookout.domain.deployment import Deployment, State
from lookout.domain.engagement import Engagement, StepKind
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.outcome import Outcome
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance import answers as answering
from lookout.governance.closing import counting_outcome
from lookout.governance.engaging import GRACE, may_engage, started
from lookout.governance.operations import Operation
from lookout.governance.pairing import CLOSING
from lookout.governance.roles import permitted
from lookout.office.alerts import allowed_prompt
from lookout.office.looking import about
from lookout.office.ports import Books, Desk
from lookout.review import Prompt

LOOKS_BACK = timedelta(minutes=10)
"""Prompts of the last minutes are shown to whoever opens the page, or was cut off."""
COMES_UP = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Duty:
    """One deployment of an officer: prompts of late, and their own that are not finished.

    ``until`` is when nobody is looked for any more.
    """

    deployment: Deployment
    until: datetime
    recent: tuple[str, ...]
    unfinished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered to an alert, by their name."""

    name: str
    seat: Seat
    answer: Answer
    own: bool


@dataclass(frozen=True, slots=True)
class Work:
    """How far an alert has come, for an officer who has answered it; before that, nothing of it.

    ``waits`` is why the next step, to take it or to start, cannot be taken yet. ``answer`` is the
    id of the officer's own newest answer, which a correction names.
    """

    engagement: Engagement | None
    said: tuple[Said, ...]
    waits: Refused | None
    outcome: Outcome | None
    answer: str | None


def see_duty(
    desk: Desk, actor: Account, now: datetime, only: str | None = None
) -> Sequence[Duty] | Refused:
    """List an officer's deployments that are under way, come up, or are to be finished.

    Parameters
    ----------
    only
        The one deployment that a paired phone is for.
    """
    if no := permitted(actor, Operation.ENGAGE):
        return no
    with desk.store.reading() as books:
        found = [
            each
            for each in (books.all_deployments() if only is None else _one(books, only))
            if permitted(actor, Operation.ENGAGE, about(each)) is None
        ]
        duties = [_duty(books, each, actor, now) for each in found]
    return [each for each in duties if _concerns(each, now) or only is not None]


def see_work(desk: Desk, actor: Account, alert: str, now: datetime) -> Work | Refused:
    """Show how far an alert has come."""
    with desk.store.reading() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.ENGAGE)
        if isinstance(prompt, Refused):
            return prompt
        own = answering.latest(prompt.answers).get(actor.id)
        if own is None:
            return Work(None, (), None, None, None)
        said = tuple(
            Said(_name(books, each.by), each.seat, each.answer, each.by == actor.id)
            for each in answering.latest(prompt.answers).values()
        )
        return Work(
            prompt.engagement,
            said,
            _waits(prompt, actor, now),
            counting_outcome(prompt.outcomes),
            own.id,
        )


def _waits(prompt: Prompt, actor: Account, now: datetime) -> Refused | None:
    engagement = prompt.engagement
    mine = engagement is not None and engagement.owner == actor.id
    if engagement is None or not mine or engagement.steps[-1].kind is StepKind.STOOD_OFF:
        took = review.taken(prompt, actor.id, now)
        return took if isinstance(took, Refused) else None
    if started(engagement):
        return None
    return may_engage(prompt.alert, prompt.answers, actor.id, prompt.reviewers)


def _duty(books: Books, deployment: Deployment, actor: Account, now: datetime) -> Duty:
    ends = [deployment.application.window.end]
    if deployment.ended_at is not None:
        ends.append(deployment.ended_at)
    since = new_id(now - LOOKS_BACK, bytes(ID_ENTROPY_BYTES))
    recent = tuple(each.id for each in books.alerts.bare(deployment.id, after=since))
    unfinished = tuple(
        each.alert
        for each in books.engagements.of(deployment.id)
        if each.owner == actor.id and _open(books, each)
    )
    return Duty(deployment, min(ends), recent, unfinished)


def _open(books: Books, engagement: Engagement) -> bool:
    last = engagement.steps[-1].kind
    if last is StepKind.STOOD_OFF:
        return False
    return last is not StepKind.ENDED or not books.outcomes_of(engagement.alert)


def _concerns(duty: Duty, now: datetime) -> bool:
    state = duty.deployment.state
    if state in (State.LIVE, State.PAUSED):
        return True
    if state is State.READY:
        return duty.deployment.application.window.start - now < COMES_UP
    just_over = state is State.ENDED and now < duty.until + GRACE
    return just_over or (bool(duty.unfinished) and now < duty.until + CLOSING)


def _one(books: Books, id: str) -> Sequence[Deployment]:
    found = books.deployments.get(id)
    return [found] if found else []


def _name(books: Books, account: str) -> str:
    found = books.accounts.get(account)
    return found.name if found else "somebody"
