"""An officer takes an alert on, talks to the person, and says what came of it."""

import dataclasses
from datetime import datetime

from lookout import review
from lookout.domain.engagement import Engagement, EngagementStep, IdentityResult, StepKind
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.identifiers import REFERENCE_ENTROPY_BYTES, new_reference
from lookout.domain.ledger import Fact
from lookout.domain.outcome import Demographics, Disposal, Finding, Outcome
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.sealed import KeyName, Sealed
from lookout.governance import engaging
from lookout.governance.operations import Operation
from lookout.office.alerts import allowed_prompt, purged
from lookout.office.desk import find_deployment, fresh_id, latest, note, open_words, seal_words
from lookout.office.ports import Books, Desk
from lookout.review import Prompt


def take(desk: Desk, actor: Account, alert: str, now: datetime) -> Engagement | Refused:
    """Take an alert on; the first officer owns it."""
    with desk.store.transaction() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.ENGAGE)
        if isinstance(prompt, Refused):
            return prompt
        if no := _too_late(books, prompt, now):
            return no
        after = review.taken(prompt, actor.id, now)
        return _kept(desk, books, prompt, after, actor, now)


def stand_off(
    desk: Desk, actor: Account, alert: str, reason: str, now: datetime
) -> Engagement | Refused:
    """Decide not to go up to the person; another officer may take it then."""
    step = EngagementStep(StepKind.STOOD_OFF, now, actor.id, reason=reason.strip())
    return _go_on(desk, actor, alert, step, now)


def start_engagement(desk: Desk, actor: Account, alert: str, now: datetime) -> Engagement | Refused:
    """Begin to talk to the person."""
    return _go_on(desk, actor, alert, EngagementStep(StepKind.STARTED, now, actor.id), now)


def resolve_identity(
    desk: Desk,
    actor: Account,
    alert: str,
    result: IdentityResult,
    how: str,
    now: datetime,
    *,
    corrects: int | None = None,
) -> Engagement | Refused:
    """Say who the person is found to be, and by what."""
    step = EngagementStep(
        StepKind.IDENTITY, now, actor.id, identity=result, how=how.strip(), corrects=corrects
    )
    return _go_on(desk, actor, alert, step, now)


def give_leaflet(desk: Desk, actor: Account, alert: str, now: datetime) -> Engagement | Refused:
    """Give the person a leaflet with a reference of its own, by which they can complain or ask."""
    reference = new_reference(desk.entropy(REFERENCE_ENTROPY_BYTES))
    step = EngagementStep(StepKind.LEAFLET, now, actor.id, reference=reference)
    return _go_on(desk, actor, alert, step, now)


def end_engagement(
    desk: Desk, actor: Account, alert: str, now: datetime, words: str = ""
) -> Engagement | Refused:
    """Let the person go on, or hand them over; how long it took is counted."""
    with desk.store.transaction() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.ENGAGE)
        if isinstance(prompt, Refused):
            return prompt
        if words.strip() and (no := purged(prompt)):
            return no
        sealed = _sealed(desk, prompt, words)
        step = EngagementStep(StepKind.ENDED, now, actor.id, note=sealed)
        return _kept(desk, books, prompt, review.continued(prompt, step), actor, now)


def _go_on(
    desk: Desk, actor: Account, alert: str, step: EngagementStep, now: datetime
) -> Engagement | Refused:
    with desk.store.transaction() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.ENGAGE)
        if isinstance(prompt, Refused):
            return prompt
        if step.kind is StepKind.STARTED and (no := _too_late(books, prompt, now)):
            return no
        if (step.how or step.reason) and (no := purged(prompt)):
            return no
        return _kept(desk, books, prompt, review.continued(prompt, step), actor, now)


def _too_late(books: Books, prompt: Prompt, now: datetime) -> Refused | None:
    """Say that nobody is gone up to any more because of this alert, if so."""
    deployment = find_deployment(books, prompt.alert.deployment)
    if isinstance(deployment, Refused):
        return deployment
    return purged(prompt) or engaging.still_allowed(deployment, latest(books, now))


def _kept(
    desk: Desk,
    books: Books,
    before: Prompt,
    after: Prompt | Refused,
    actor: Account,
    now: datetime,
) -> Engagement | Refused:
    """Keep an engagement with its words sealed, and return it with them in clear."""
    if isinstance(after, Refused):
        return after
    engagement = after.engagement
    if engagement is None:
        return refused("not_taken", "Nobody has taken this alert.")
    engagement = _sealed_words(desk, engagement, before.alert.probe.key)
    if before.engagement is None:
        books.engagements.add(engagement)
    else:
        books.engagements.replace(engagement)
    step = engagement.steps[-1]
    facts: dict[str, Fact] = {
        "step": len(engagement.steps),
        "identity": step.identity.value if step.identity else None,
        "corrects": step.corrects,
    }
    kind = f"engagement.{step.kind.value}"
    note(books, kind, now, actor.id, engagement.deployment, engagement.id, facts)
    return in_clear(desk, engagement)


def _sealed_words(desk: Desk, engagement: Engagement, key: KeyName) -> Engagement:
    """Seal how an identity was found or why somebody stood off under the alert's key."""
    number, step = len(engagement.steps), engagement.steps[-1]
    if not (step.how or step.reason):
        return engagement
    words = {"how": step.how, "reason": step.reason}
    sealed = seal_words(desk.vault, key, words, _words_about(engagement, number))
    step = dataclasses.replace(step, how="", reason="", note=sealed)
    return dataclasses.replace(engagement, steps=(*engagement.steps[:-1], step))


def in_clear(desk: Desk, engagement: Engagement) -> Engagement:
    """Open the words of an engagement's steps, as far as they can be opened still."""
    return dataclasses.replace(
        engagement,
        steps=tuple(
            _opened(desk, step, _words_about(engagement, number))
            for number, step in enumerate(engagement.steps, start=1)
        ),
    )


def _opened(desk: Desk, step: EngagementStep, about: str) -> EngagementStep:
    if step.note is None or step.kind is StepKind.ENDED:
        return step
    try:
        words = open_words(desk.vault, step.note, about)
    except KeyDestroyedError:
        return step
    return dataclasses.replace(step, how=words["how"], reason=words["reason"])


def _words_about(engagement: Engagement, number: int) -> str:
    return f"step {number} about {engagement.id}"


def record_outcome(
    desk: Desk,
    actor: Account,
    alert: str,
    finding: Finding,
    disposals: tuple[Disposal, ...],
    now: datetime,
    *,
    demographics: Demographics | None = None,
    corrects: str | None = None,
    words: str = "",
) -> Outcome | Refused:
    """Say what came of an alert, or correct what was said."""
    with desk.store.transaction() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.RECORD_OUTCOME)
        if isinstance(prompt, Refused):
            return prompt
        if words.strip() and (no := purged(prompt)):
            return no
        outcome = Outcome(
            id=fresh_id(desk, now),
            version=1,
            deployment=prompt.alert.deployment,
            alert=alert,
            by=actor.id,
            at=now,
            finding=finding,
            disposals=disposals,
            demographics=demographics,
            corrects=corrects,
            note=_sealed(desk, prompt, words),
        )
        after = review.closed(prompt, outcome)
        if isinstance(after, Refused):
            return after
        books.outcomes.add(outcome)
        facts: dict[str, Fact] = {
            "finding": finding.value,
            "disposals": tuple(each.value for each in disposals),
            "corrects": corrects,
        }
        note(books, "alert.outcome", now, actor.id, outcome.deployment, alert, facts)
        return outcome


def _sealed(desk: Desk, prompt: Prompt, words: str) -> Sealed | None:
    if not words.strip():
        return None
    alert = prompt.alert
    return seal_words(desk.vault, alert.probe.key, {"note": words}, f"note about {alert.id}")
