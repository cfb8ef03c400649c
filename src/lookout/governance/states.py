"""What may follow what in a deployment's life: one table of steps with their guards."""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Authority, Deployment, State, Use
from lookout.domain.refused import Reason, Refused, refused
from lookout.governance.authority import lapsed
from lookout.governance.readiness import (
    missing_for_live,
    missing_for_ready,
    missing_for_submission,
)


class Step(StrEnum):
    """What moves a deployment on."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    AUTHORISE = "authorise"
    REFUSE = "refuse"
    MAKE_READY = "make_ready"
    GO_LIVE = "go_live"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    RECORD = "record"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a guard looks at besides the deployment; ``left`` counts keys that are still there."""

    now: datetime
    consultations: Collection[Consultation] = ()
    left: int = 0


Guard = Callable[[Deployment, Circumstances], tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step leads to which, and what must hold."""

    sources: frozenset[State]
    target: State
    guard: Guard


def _always(_deployment: Deployment, _given: Circumstances) -> tuple[Reason, ...]:
    return ()


def _submittable(deployment: Deployment, given: Circumstances) -> tuple[Reason, ...]:
    return missing_for_submission(deployment.application, given.now)


def _preparable(deployment: Deployment, given: Circumstances) -> tuple[Reason, ...]:
    return missing_for_ready(deployment, given.consultations, given.now)


def _startable(deployment: Deployment, given: Circumstances) -> tuple[Reason, ...]:
    return missing_for_live(deployment, given.consultations, given.now)


def _nothing_left(_deployment: Deployment, given: Circumstances) -> tuple[Reason, ...]:
    if given.left == 0:
        return ()
    return (Reason("keys_left", f"{given.left} keys are still to be destroyed."),)


_UNUSED = frozenset({State.AUTHORISED, State.READY})
_LOOKING = frozenset({State.LIVE, State.PAUSED})

TABLE: Mapping[Step, Transition] = MappingProxyType(
    {
        Step.SUBMIT: Transition(frozenset({State.DRAFT}), State.SUBMITTED, _submittable),
        Step.WITHDRAW: Transition(frozenset({State.SUBMITTED}), State.DRAFT, _always),
        Step.AUTHORISE: Transition(frozenset({State.SUBMITTED}), State.AUTHORISED, _submittable),
        Step.REFUSE: Transition(frozenset({State.DRAFT, State.SUBMITTED}), State.REFUSED, _always),
        Step.MAKE_READY: Transition(_UNUSED, State.READY, _preparable),
        Step.GO_LIVE: Transition(frozenset({State.READY}), State.LIVE, _startable),
        Step.PAUSE: Transition(frozenset({State.LIVE}), State.PAUSED, _always),
        Step.RESUME: Transition(frozenset({State.PAUSED}), State.LIVE, _startable),
        Step.END: Transition(_UNUSED | _LOOKING, State.ENDED, _always),
        Step.RECORD: Transition(frozenset({State.ENDED, State.RECORDED}), State.RECORDED, _always),
        Step.PURGE: Transition(
            frozenset({State.RECORDED, State.REFUSED}), State.PURGED, _nothing_left
        ),
    }
)
"""Every step there is; what is not in here cannot happen. Only the clock refuses a draft."""


def advance(deployment: Deployment, step: Step, given: Circumstances) -> Deployment | Refused:
    """Take a step, or say everything that stands in its way."""
    transition = TABLE[step]
    if deployment.state not in transition.sources:
        wanted = ", ".join(sorted(state.value for state in transition.sources))
        text = f"{step.value}: the deployment is {deployment.state.value}; it must be {wanted}."
        return refused("wrong_state", text)
    reasons = transition.guard(deployment, given)
    if reasons:
        return Refused(reasons)
    return dataclasses.replace(deployment, version=deployment.version + 1, state=transition.target)


def decided(
    deployment: Deployment, authority: Authority, given: Circumstances
) -> Deployment | Refused:
    """Let a decision take effect."""
    step = Step.AUTHORISE if authority.granted else Step.REFUSE
    if deployment.state is not State.SUBMITTED:
        return refused("wrong_state", "Only a submitted application is decided about.")
    moved = advance(deployment, step, given)
    if isinstance(moved, Refused):
        return moved
    return dataclasses.replace(moved, authority=authority)


def started(
    deployment: Deployment, step: Step, by: str, given: Circumstances
) -> Deployment | Refused:
    """Let cameras look, first or again, and note since when."""
    moved = advance(deployment, step, given)
    if isinstance(moved, Refused):
        return moved
    return dataclasses.replace(moved, uses=(*moved.uses, Use(given.now, by)))


def stopped(
    deployment: Deployment, step: Step, by: str, reason: str, given: Circumstances
) -> Deployment | Refused:
    """Pause or end, and note until when cameras looked and why no longer."""
    if not reason.strip():
        return refused("no_reason", f"{step.value}: say why.")
    moved = advance(deployment, step, given)
    if isinstance(moved, Refused):
        return moved
    moved = dataclasses.replace(moved, uses=_closed(moved.uses, by, reason, given.now))
    if step is Step.END:
        moved = dataclasses.replace(moved, ended_at=given.now, ended_reason=reason)
    return moved


def _closed(uses: tuple[Use, ...], by: str, reason: str, now: datetime) -> tuple[Use, ...]:
    if not uses or uses[-1].ended_at is not None:
        return uses
    last = dataclasses.replace(uses[-1], ended_at=now, ended_by=by, reason=reason)
    return (*uses[:-1], last)


def by_the_clock(deployment: Deployment, now: datetime) -> Deployment | None:
    """Return what the clock makes of a deployment at a moment; ``None`` where nothing.

    The window's end ends it, an application that nobody decided about is refused when its window
    has passed, and an urgent authority that was not upheld in time lapses.
    """
    given = Circumstances(now)
    over = now >= deployment.application.window.end
    if deployment.state in (State.DRAFT, State.SUBMITTED):
        moved = advance(deployment, Step.REFUSE, given) if over else None
        if isinstance(moved, Deployment):
            reason = "the window passed before anybody decided"
            return dataclasses.replace(moved, ended_at=now, ended_reason=reason)
        return None
    authority = deployment.authority
    lapse = authority is not None and lapsed(authority, now) and not deployment.lapsed
    if deployment.state in TABLE[Step.END].sources and (over or lapse):
        reason = "the urgent authority lapsed" if lapse else "the window ended"
        ended = stopped(deployment, Step.END, CLOCK, reason, given)
        if isinstance(ended, Deployment):
            return dataclasses.replace(ended, lapsed=lapse)
    elif lapse and deployment.state in (State.ENDED, State.RECORDED):
        return dataclasses.replace(deployment, version=deployment.version + 1, lapsed=True)
    return None


CLOCK = "clock"
"""Who acts where no person does."""


def looking(deployment: Deployment, now: datetime) -> bool:
    """Tell whether cameras may look and alerts be raised at a moment, whatever was stored."""
    authority = deployment.authority
    return (
        deployment.state is State.LIVE
        and authority is not None
        and authority.granted
        and not lapsed(authority, now)
        and deployment.application.window.contains(now)
    )
