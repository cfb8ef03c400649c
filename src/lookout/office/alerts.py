"""Alerts: recorded before anybody sees them, shown blind, answered by each alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout import review
from lookout.domain.adjudication import Adjudication, Answer, RecordedAlert, Seat, Sighting
from lookout.domain.deployment import Deployment
from lookout.domain.ledger import Fact
from lookout.domain.listing import Caution, Particulars
from lookout.domain.person import Account, Role
from lookout.domain.refused import Refused, refused
from lookout.governance.authority import standing
from lookout.governance.operations import Operation
from lookout.office.desk import (
    allowed_deployment,
    fresh_id,
    latest,
    note,
    open_words,
    seal_words,
    set_back,
)
from lookout.office.ports import Books, Desk
from lookout.office.sealing import sealed_alert
from lookout.office.sighting import unfounded
from lookout.review import Prompt, View

__all__ = [
    "Shown",
    "Sighting",
    "allowed_prompt",
    "answer",
    "list_alerts",
    "prompt_of",
    "prompts_of",
    "purged",
    "record_alert",
    "see_alert",
]

ENGINE = "engine"
"""Who acts where the machine half does."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An alert as one person may see it: the view, the pictures, and what was revealed.

    ``clothing`` is ``None`` where there is none, ``particulars`` until the person's own answer.
    """

    view: View
    probe: bytes
    reference: bytes
    particulars: Particulars | None
    clothing: bytes | None = None


def record_alert(desk: Desk, sighting: Sighting, now: datetime) -> RecordedAlert | Refused:
    """Record an alert durably; only then may anybody be told.

    The clock, the authority and the list decide here once more: outside the window, without
    authority, by another camera, pack or threshold than is in force, or for somebody who was
    revoked, nothing is recorded and nobody is told.
    """
    with desk.store.transaction() as books:
        found = books.deployments.get(sighting.deployment)
        entry = books.entries.get(sighting.entry)
        no = set_back(books, now) or unfounded(sighting, found, entry, latest(books, now))
        if no or found is None or entry is None:
            return no or refused("no_deployment", "There is no such deployment or entry.")
        cautions = entry.cautions
        if entry.age_band.child and Caution.CHILD not in cautions:
            cautions = (*cautions, Caution.CHILD)
        why = desk.vault.open(entry.particulars, f"particulars of {entry.id}")
        alert = sealed_alert(desk, sighting, cautions, now, why=why)
        books.alerts.add(alert)
        facts = {**_facts(alert), "confirmed_list": _confirmed(found, alert)}
        note(books, "alert.recorded", now, ENGINE, alert.deployment, alert.id, facts)
    return alert


def _facts(alert: RecordedAlert) -> dict[str, Fact]:
    return {
        "seen": alert.at.isoformat(),
        "camera": alert.camera,
        "entry": alert.entry,
        "revision": alert.revision,
        "list": alert.watchlist_digest,
        "pack": alert.pack_digest,
        "probe": alert.probe.digest,
        "reference": alert.reference.digest,
        "clothing": alert.clothing.digest if alert.clothing else None,
    }


def _confirmed(deployment: Deployment, alert: RecordedAlert) -> str:
    """Return the digest of the list that was confirmed in the revision that matched."""
    return deployment.revisions[alert.revision - 1].digest


def prompt_of(books: Books, alert: str) -> Prompt | Refused:
    """Gather what is known of one alert."""
    found = books.alerts.get(alert)
    if found is None:
        return refused("no_alert", f"There is no alert {alert}.")
    deployment = books.deployments.get(found.deployment)
    return _prompt(books, found, deployment.application.reviewers if deployment else 2)


def _prompt(books: Books, alert: RecordedAlert, reviewers: int) -> Prompt:
    return Prompt(
        alert=alert,
        entry=None if alert.test else books.entries.get(alert.entry),
        reviewers=reviewers,
        answers=tuple(books.of_alert(alert.id)),
        engagement=books.engagements.get(alert.id),
        outcomes=tuple(books.outcomes_of(alert.id)),
    )


def prompts_of(
    books: Books, deployment: Deployment, after: str | None = None, limit: int | None = None
) -> list[Prompt]:
    """Gather what is known of a page of alerts, in a few questions and without their pictures."""
    alerts = books.alerts.bare(deployment.id, after=after, limit=limit)
    ids = [alert.id for alert in alerts]
    entries = books.entries.bare_ones({alert.entry for alert in alerts if not alert.test})
    engagements = books.engagements.bare_ones(ids)
    answers, outcomes = books.of_alerts(ids), books.outcomes_of_alerts(ids)
    return [
        Prompt(
            alert=alert,
            entry=entries.get(alert.entry),
            reviewers=deployment.application.reviewers,
            answers=tuple(each for each in answers if each.alert == alert.id),
            engagement=engagements.get(alert.id),
            outcomes=tuple(each for each in outcomes if each.alert == alert.id),
        )
        for alert in alerts
    ]


def allowed_prompt(
    books: Books, alert: str, actor: Account, operation: Operation
) -> Prompt | Refused:
    """Gather what is known of one alert for somebody who may do something about it."""
    prompt = prompt_of(books, alert)
    deployment = prompt.alert.deployment if isinstance(prompt, Prompt) else ""
    found = allowed_deployment(books, deployment, actor, operation)
    if isinstance(found, Refused) and isinstance(prompt, Prompt):
        return found
    return prompt


def purged(prompt: Prompt) -> Refused | None:
    """Say that an alert's pictures were deleted, if so."""
    if prompt.alert.probe.ciphertext:
        return None
    return refused("purged", "The alert's pictures were deleted when they were due.")


def see_alert(desk: Desk, actor: Account, alert: str) -> Shown | Refused:
    """Show an alert to one person, as much of it as they may see."""
    with desk.store.reading() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.SEE_ALERTS)
    if isinstance(prompt, Refused):
        return prompt
    if no := purged(prompt):
        return no
    view = review.visible(prompt, actor.id, oversees=_only_oversees(actor))
    found, particulars = prompt.alert, None
    if view.revealed and found.particulars:
        words = open_words(desk.vault, found.particulars, f"particulars for {alert}")
        particulars = Particulars(**words)
    return Shown(
        view=view,
        probe=desk.vault.open(found.probe, f"probe of {alert}"),
        reference=desk.vault.open(found.reference, f"reference of {alert}"),
        particulars=particulars,
        clothing=_opened_clothing(desk, found),
    )


def _opened_clothing(desk: Desk, alert: RecordedAlert) -> bytes | None:
    if alert.clothing is None:
        return None
    return desk.vault.open(alert.clothing, f"clothing of {alert.id}")


def _only_oversees(actor: Account) -> bool:
    answering = {Role.OPERATOR, Role.ENGAGEMENT_OFFICER} & set(actor.roles)
    return Role.OVERSEER in actor.roles and not answering


def list_alerts(
    desk: Desk,
    actor: Account,
    deployment: str,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Sequence[View] | Refused:
    """List a deployment's alerts by time, each as much as this person may see of it."""
    oversees = _only_oversees(actor)
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_ALERTS)
        if isinstance(found, Refused):
            return found
        prompts = prompts_of(books, found, after, limit)
    return [review.visible(prompt, actor.id, oversees=oversees) for prompt in prompts]


def answer(
    desk: Desk,
    actor: Account,
    alert: str,
    said: Answer,
    now: datetime,
    *,
    seat: Seat | None = None,
    corrects: str | None = None,
    reason: str = "",
) -> Adjudication | Refused:
    """Say of the two pictures: same, not same, unsure; or correct what one said before."""
    seat = seat or _seat(actor)
    with desk.store.transaction() as books:
        prompt = allowed_prompt(books, alert, actor, Operation.ADJUDICATE)
        if isinstance(prompt, Refused):
            return prompt
        if not _sits(actor, seat):
            return refused("not_your_seat", f"You do not sit as {seat.value}.")
        if no := purged(prompt) or _unauthorised(books, prompt, now):
            return no
        found = prompt.alert
        words = {"reason": reason}
        sealed = (
            seal_words(desk.vault, found.probe.key, words, f"reason about {alert}")
            if reason.strip()
            else None
        )
        given = Adjudication(
            id=fresh_id(desk, now),
            version=1,
            deployment=found.deployment,
            alert=alert,
            by=actor.id,
            seat=seat,
            answer=said,
            at=now,
            corrects=corrects,
            reason=sealed,
        )
        after = review.answered(prompt, given)
        if isinstance(after, Refused):
            return after
        books.adjudications.add(given)
        facts: dict[str, Fact] = {"answer": said.value, "seat": seat.value, "corrects": corrects}
        note(books, "alert.answered", now, actor.id, found.deployment, alert, facts)
    return given


def _unauthorised(books: Books, prompt: Prompt, now: datetime) -> Refused | None:
    deployment = books.deployments.get(prompt.alert.deployment)
    if deployment and not deployment.lapsed and not standing(deployment, latest(books, now)):
        return None
    return refused("no_authority", "There is no authority any more; nothing is compared.")


def _seat(actor: Account) -> Seat:
    return Seat.ENGAGEMENT if Role.ENGAGEMENT_OFFICER in actor.roles else Seat.OPERATOR


def _sits(actor: Account, seat: Seat) -> bool:
    needed = Role.ENGAGEMENT_OFFICER if seat is Seat.ENGAGEMENT else Role.OPERATOR
    return needed in actor.roles
