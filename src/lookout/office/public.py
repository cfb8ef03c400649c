"""What everybody may know of deployments, and ask about them, without logging in.

Nothing here is about a listed person, an alert or an officer. Whoever asks gets the same answer
after the same work, whether or not a reference belongs to anything.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.case import UNMATCHED, Case, CaseKind
from lookout.domain.deployment import Deployment, Purpose, State, Window
from lookout.domain.identifiers import REFERENCE_ENTROPY_BYTES, new_reference, read_reference
from lookout.domain.ledger import Fact
from lookout.domain.listing import ListCategory
from lookout.domain.refused import Reason, Refused, refused
from lookout.domain.retention import Keeping, RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.governance import redress
from lookout.governance.retention import SCHEDULE
from lookout.office.desk import fresh_id, note, seal_words
from lookout.office.ports import Books, Desk

THE_PUBLIC = "public"
"""The actor of a row in the audit log where somebody asked without logging in."""
MOST_WORDS = 4000
"""Characters that somebody may write; a page of A4 holds about 3,000."""
MOST_CONTACT = 200


class Stage(StrEnum):
    """Where a deployment stands, as far as it concerns everybody."""

    NOW = "now"
    PLANNED = "planned"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a published record: its canonical JSON, and the SHA-256 (hex) of that."""

    edition: int
    at: datetime
    digest: str
    body: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A deployment as everybody may know it.

    ``cameras`` is their number, ``greatest_size`` how many people may be listed at most,
    ``told`` where and when it was announced. ``records`` are the editions of its record.
    """

    reference: str
    stage: Stage
    place: str
    window: Window
    purpose: Purpose
    categories: tuple[ListCategory, ...]
    greatest_size: int
    cameras: int
    footage_days: int
    told: tuple[tuple[str, datetime], ...]
    records: tuple[Edition, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants, as they typed it; ``name`` may be empty."""

    reference: str
    kind: CaseKind
    words: str
    contact: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody keeps who asked: a number to quote, and until when the answer is due."""

    number: str
    due_at: datetime


def see_announced(desk: Desk, now: datetime) -> Sequence[Announced]:
    """List all deployments that were announced, those that begin last first."""
    with desk.store.reading() as books:
        told = [each for each in books.all_deployments() if each.notices]
        found = [_announced(books, each, now) for each in told]
    return sorted(found, key=lambda each: each.window.start, reverse=True)


def see_one_announced(desk: Desk, reference: str, now: datetime) -> Announced | Refused:
    """Look at one announced deployment by the reference on its signs, however it is typed."""
    typed = read_reference(reference)
    with desk.store.reading() as books:
        for each in books.all_deployments():
            if each.notices and each.reference == typed:
                return _announced(books, each, now)
    return refused("no_deployment", "No deployment with this reference was announced.")


def ask(desk: Desk, asked: Asked, now: datetime) -> Receipt | Refused:
    """Open a case for somebody who has no login.

    A reference that belongs to nothing opens a case too, which somebody looks into. So nobody
    learns from the answer, or from how long it took, what a reference belongs to.
    """
    if no := _unfit(asked):
        return no
    typed = read_reference(asked.reference) or ""
    with desk.store.transaction() as books:
        deployment, alert = _referred(books, typed)
        id = fresh_id(desk, now)
        key = KeyName(deployment, RetentionClass.CASE, id)
        desk.vault.create(key)
        said = {"words": asked.words.strip(), "contact": asked.contact.strip()}
        if asked.name.strip():
            said["name"] = asked.name.strip()
        case = Case(
            id=id,
            version=1,
            deployment=deployment,
            kind=asked.kind,
            reference=typed,
            opened_at=now,
            due_at=now + redress.ANSWER_WITHIN,
            words=seal_words(desk.vault, key, said, f"case {id}"),
            alert=alert,
        )
        books.cases.add(case)
        facts: dict[str, Fact] = {"kind": asked.kind.value, "due": case.due_at.isoformat()}
        note(books, "case.opened", now, THE_PUBLIC, deployment, id, facts)
    return Receipt(receipt_number(id), case.due_at)


def receipt_number(case: str) -> str:
    """Return the number that somebody was given for a case: made of its id, never looked up."""
    made = hashlib.sha256(f"lookout receipt {case}".encode()).digest()
    return new_reference(made[:REFERENCE_ENTROPY_BYTES])


def unmatched_overdue(books: Books, now: datetime) -> Sequence[Case]:
    """Return cases without a deployment whose answer is late."""
    cases = books.cases.of(UNMATCHED)
    return [c for c in cases if c.closed_at is None and now > (c.extended_to or c.due_at)]


def delete_unmatched(desk: Desk, actor: str, now: datetime) -> Sequence[KeyName]:
    """Delete cases without a deployment a year after their answer, as all others are."""
    kept_for = SCHEDULE[Keeping.CASE].at_most
    with desk.store.reading() as books:
        gone = [
            case
            for case in books.cases.of(UNMATCHED)
            if case.closed_at is not None
            and now >= case.closed_at + kept_for
            and case.words.ciphertext
        ]
    if not gone:
        return ()
    keys = tuple(case.words.key for case in gone)
    with desk.store.transaction() as books:
        for case in gone:
            facts: dict[str, Fact] = {
                "class": (RetentionClass.CASE.value,),
                "keys": (case.words.key.digest,),
            }
            note(books, "keys.destroyed", now, actor, UNMATCHED, case.id, facts)
            books.cases.replace(_emptied(case))
    desk.vault.destroy(keys)
    return keys


def _emptied(case: Case) -> Case:
    empty = Sealed(case.words.key, b"", b"")
    steps = tuple(dataclasses.replace(step, words=None) for step in case.steps)
    return dataclasses.replace(case, version=case.version + 1, words=empty, steps=steps)


def _unfit(asked: Asked) -> Refused | None:
    """Say what anybody can see who reads what they typed, and nothing else."""
    reasons = []
    if asked.reference.strip() and read_reference(asked.reference) is None:
        text = "Reference: two groups of four and one symbol, as on the leaflet or sign. "
        text += "Please check it, or leave it empty."
        reasons.append(Reason("mistyped", text))
    if not asked.words.strip():
        reasons.append(Reason("words", "Say what happened or what you ask for."))
    if len(asked.words) > MOST_WORDS:
        reasons.append(Reason("words", f"Please use at most {MOST_WORDS:,} characters."))
    if not asked.contact.strip():
        reasons.append(Reason("contact", "Say how we can reach you."))
    if len(asked.contact) > MOST_CONTACT:
        reasons.append(Reason("contact", f"Contact: please use at most {MOST_CONTACT} characters."))
    if len(asked.name) > MOST_CONTACT:
        reasons.append(Reason("name", f"Name: please use at most {MOST_CONTACT} characters."))
    return Refused(tuple(reasons)) if reasons else None


def _referred(books: Books, reference: str) -> tuple[str, str | None]:
    """Find what a reference belongs to, looking through everything whether or not it is found."""
    found: tuple[str, str | None] = (UNMATCHED, None)
    for deployment in books.all_deployments():
        if deployment.reference == reference:
            found = (deployment.id, None)
        for engagement in books.engagements.of(deployment.id):
            if any(step.reference == reference for step in engagement.steps if step.reference):
                found = (deployment.id, engagement.alert)
    return found


def _announced(books: Books, deployment: Deployment, now: datetime) -> Announced:
    application = deployment.application
    return Announced(
        reference=deployment.reference,
        stage=_stage(deployment, now),
        place=application.place.name,
        window=application.window,
        purpose=application.purpose,
        categories=application.criteria.categories,
        greatest_size=application.criteria.greatest_size,
        cameras=len(application.cameras),
        footage_days=application.footage_days,
        told=tuple((each.where, each.at) for each in deployment.notices),
        records=tuple(
            Edition(each.edition, each.at, each.digest, each.body)
            for each in books.records.of(deployment.id)
        ),
    )


def _stage(deployment: Deployment, now: datetime) -> Stage:
    match deployment.state:
        case State.LIVE | State.PAUSED:
            return Stage.NOW
        case State.ENDED | State.RECORDED | State.PURGED:
            return Stage.OVER if deployment.uses else Stage.CANCELLED
        case State.REFUSED:
            return Stage.CANCELLED
        case State.DRAFT | State.SUBMITTED | State.AUTHORISED | State.READY:
            over = now >= deployment.application.window.end
            return Stage.CANCELLED if over else Stage.PLANNED
