"""Going up to somebody: who may, in what order, and what of it counts."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from lookout.domain.adjudication import Adjudication, Answer, RecordedAlert, Seat
from lookout.domain.deployment import Deployment
from lookout.domain.engagement import Engagement, EngagementStep, IdentityResult, StepKind
from lookout.domain.refused import Refused, refused
from lookout.governance.answers import agreeing, first, held, latest
from lookout.governance.authority import standing

GRACE = timedelta(minutes=15)
"""For so long after looking ended somebody who was seen before may still be gone up to."""


def still_allowed(deployment: Deployment, now: datetime) -> Refused | None:
    """Say why nobody is gone up to any more, whatever was answered; ``None`` where they may be.

    Without a standing authority that is at once, after the window or an end a little later.
    """
    if deployment.lapsed or standing(deployment, now):
        return refused("no_authority", "There is no authority any more; nobody is stopped.")
    ends = [deployment.application.window.end]
    if deployment.ended_at is not None:
        ends.append(deployment.ended_at)
    if now <= min(ends) + GRACE:
        return None
    text = f"It ended more than {GRACE.seconds // 60} minutes ago; nobody is stopped for it now."
    return refused("over", text)


def may_engage(
    alert: RecordedAlert, answers: Sequence[Adjudication], officer: str, reviewers: int
) -> Refused | None:
    """Say why an officer may not go up to the person of an alert; ``None`` where they may."""
    own = latest(answers).get(officer)
    if own is None:
        return refused("no_answer", "Compare the two pictures and answer first.")
    if alert.test:
        return refused("test_pair", "This was a test pair; nobody is to be spoken to.")
    if held(answers):
        return refused("hold", "Hold: somebody says that it is not the same person.")
    if own.answer is not Answer.SAME or first(answers)[officer].seat is not Seat.ENGAGEMENT:
        return refused("own_answer", "Your own answer from the street must be 'same'.")
    agreed = agreeing(answers)
    if officer not in agreed:
        text = "Your first answer, before anything was shown to you, was not 'same'."
        return refused("own_answer", text)
    if len(agreed) < reviewers:
        return refused("second_reviewer", "A second person must say 'same' first.")
    return None


def taken(
    alert: RecordedAlert,
    answers: Sequence[Adjudication],
    engagement: Engagement | None,
    officer: str,
    reviewers: int,
    now: datetime,
) -> Engagement | Refused:
    """Take an alert on; it is the first officer's, until that one stands off."""
    no = may_engage(alert, answers, officer, reviewers)
    if no:
        return no
    step = EngagementStep(StepKind.TAKEN, now, officer)
    if engagement is None:
        return Engagement(alert.id, 1, alert.deployment, officer, (step,))
    if engagement.steps[-1].kind is not StepKind.STOOD_OFF:
        return refused(
            "owned",
            "Another officer has taken it."
            if engagement.owner != officer
            else "You have taken it already.",
        )
    return _with(dataclasses.replace(engagement, owner=officer), step)


_AFTER: Mapping[StepKind, frozenset[StepKind]] = MappingProxyType(
    {
        StepKind.STOOD_OFF: frozenset({StepKind.TAKEN}),
        StepKind.STARTED: frozenset({StepKind.TAKEN}),
        StepKind.IDENTITY: frozenset({StepKind.STARTED, StepKind.IDENTITY, StepKind.LEAFLET}),
        StepKind.LEAFLET: frozenset({StepKind.STARTED, StepKind.IDENTITY, StepKind.LEAFLET}),
        StepKind.ENDED: frozenset({StepKind.STARTED, StepKind.IDENTITY, StepKind.LEAFLET}),
    }
)
"""After which steps each may come; corrections aside."""


def stepped(
    engagement: Engagement | None,
    step: EngagementStep,
    alert: RecordedAlert,
    answers: Sequence[Adjudication],
    reviewers: int,
) -> Engagement | Refused:
    """Go on with an engagement, or correct a step of it by adding one."""
    if step.by not in latest(answers):
        return refused("no_answer", "Compare the two pictures and answer first.")
    if engagement is None:
        return refused("not_taken", "Nobody has taken this alert.")
    if step.by != engagement.owner:
        return refused("not_owner", "Only the officer who took it goes on with it.")
    if step.corrects is not None:
        return _corrected(engagement, step)
    last = _uncorrecting(engagement)[-1].kind
    if last not in _AFTER.get(step.kind, frozenset()):
        text = f"'{step.kind.value}' cannot come after '{last.value}'."
        return refused("wrong_order", text)
    if step.kind is StepKind.STARTED:
        no = may_engage(alert, answers, step.by, reviewers)
        if no:
            return no
    return _lacking(step) or _with(engagement, step)


def _lacking(step: EngagementStep) -> Refused | None:
    if step.kind is StepKind.STOOD_OFF and not step.reason.strip():
        return refused("no_reason", "Say why you stand off.")
    if step.kind is StepKind.IDENTITY and (step.identity is None or not step.how.strip()):
        return refused("no_identity", "Say who the person is found to be, and by what.")
    if step.kind is StepKind.LEAFLET and not step.reference:
        return refused("no_reference", "Give the leaflet's reference.")
    return None


def _corrected(engagement: Engagement, step: EngagementStep) -> Engagement | Refused:
    index = step.corrects
    if index is None or not 0 <= index < len(engagement.steps):
        return refused("nothing_to_correct", "There is no such step.")
    if engagement.steps[index].kind is not step.kind or step.kind is StepKind.TAKEN:
        return refused("other_step", "A correction is of the same kind as the step it corrects.")
    if any(each.corrects == index for each in engagement.steps):
        return refused("corrected_already", "Correct the correction instead.")
    return _lacking(step) or _with(engagement, step)


def _with(engagement: Engagement, step: EngagementStep) -> Engagement:
    return dataclasses.replace(
        engagement, version=engagement.version + 1, steps=(*engagement.steps, step)
    )


def _uncorrecting(engagement: Engagement) -> tuple[EngagementStep, ...]:
    return tuple(step for step in engagement.steps if step.corrects is None)


def started(engagement: Engagement | None) -> bool:
    """Tell whether somebody was spoken to."""
    return engagement is not None and any(s.kind is StepKind.STARTED for s in engagement.steps)


def identity(engagement: Engagement | None) -> IdentityResult | None:
    """Return who the person was found to be, as it counts now: the newest, as corrected."""
    if engagement is None:
        return None
    asked = [n for n, s in enumerate(engagement.steps) if s.kind is StepKind.IDENTITY]
    first = [n for n in asked if engagement.steps[n].corrects is None]
    return _as_corrected(engagement, first[-1]).identity if first else None


def _as_corrected(engagement: Engagement, index: int) -> EngagementStep:
    for later, step in enumerate(engagement.steps):
        if step.corrects == index:
            return _as_corrected(engagement, later)
    return engagement.steps[index]
