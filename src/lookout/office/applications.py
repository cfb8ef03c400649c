"""Applying for a deployment, and deciding about it."""

import dataclasses
from datetime import datetime

from lookout.domain.deployment import Application, Deployment, State
from lookout.domain.identifiers import REFERENCE_ENTROPY_BYTES, new_reference
from lookout.domain.ledger import Fact
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.governance import authority, states
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.governance.states import Circumstances, Step
from lookout.office.desk import allowed_deployment, fresh_id, kept, note
from lookout.office.ports import Desk


def draft_deployment(
    desk: Desk, actor: Account, application: Application, now: datetime
) -> Deployment | Refused:
    """Begin an application."""
    no = permitted(actor, Operation.DRAFT_DEPLOYMENT)
    if no:
        return no
    made = Deployment(
        id=fresh_id(desk, now),
        version=1,
        reference=new_reference(desk.entropy(REFERENCE_ENTROPY_BYTES)),
        created_at=now,
        applicant=actor.id,
        state=State.DRAFT,
        application=application,
    )
    with desk.store.transaction() as books:
        books.deployments.add(made)
        facts = {"application": authority.frozen(application)}
        note(books, "deployment.drafted", now, actor.id, made.id, facts=facts)
    return made


def amend_deployment(
    desk: Desk, actor: Account, id: str, application: Application, now: datetime
) -> Deployment | Refused:
    """Change an application that was not submitted yet."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.AMEND_DEPLOYMENT)
        if isinstance(found, Refused):
            return found
        no = authority.editable(found)
        if no:
            return no
        changed = dataclasses.replace(found, version=found.version + 1, application=application)
        facts = {"application": authority.frozen(application)}
        return kept(books, changed, "deployment.amended", actor.id, now, facts)


def submit_deployment(desk: Desk, actor: Account, id: str, now: datetime) -> Deployment | Refused:
    """Ask for authority, with a complete application."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.SUBMIT_DEPLOYMENT)
        if isinstance(found, Refused):
            return found
        moved = states.advance(found, Step.SUBMIT, Circumstances(now))
        if isinstance(moved, Refused):
            return moved
        moved = dataclasses.replace(moved, submitted_at=now)
        facts = {"application": authority.frozen(moved.application)}
        return kept(books, moved, "deployment.submitted", actor.id, now, facts)


def withdraw_deployment(desk: Desk, actor: Account, id: str, now: datetime) -> Deployment | Refused:
    """Take an application back before it is decided about, to change it."""
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.AMEND_DEPLOYMENT)
        if isinstance(found, Refused):
            return found
        moved = states.advance(found, Step.WITHDRAW, Circumstances(now))
        if isinstance(moved, Refused):
            return moved
        return kept(books, moved, "deployment.withdrawn", actor.id, now)


def authorise(
    desk: Desk, actor: Account, id: str, reasons: str, now: datetime
) -> Deployment | Refused:
    """Give authority; below superintendent it is urgent and lapses unless it is upheld."""
    full = actor.rank.reaches(authority.FULL_RANK)
    operation = Operation.AUTHORISE if full else Operation.AUTHORISE_URGENTLY
    return _decide(desk, actor, id, operation, granted=True, reasons=reasons, now=now)


def refuse(
    desk: Desk, actor: Account, id: str, reasons: str, now: datetime
) -> Deployment | Refused:
    """Refuse an application, with reasons."""
    return _decide(desk, actor, id, Operation.REFUSE, granted=False, reasons=reasons, now=now)


def _decide(
    desk: Desk,
    actor: Account,
    id: str,
    operation: Operation,
    *,
    granted: bool,
    reasons: str,
    now: datetime,
) -> Deployment | Refused:
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, operation)
        if isinstance(found, Refused):
            return found
        decision = authority.decide(found, actor, granted=granted, reasons=reasons, now=now)
        if isinstance(decision, Refused):
            return decision
        moved = states.decided(found, decision, Circumstances(now))
        if isinstance(moved, Refused):
            return moved
        kind = "deployment.authorised" if granted else "deployment.refused"
        facts: dict[str, Fact] = {
            "frozen": decision.frozen,
            "rank": decision.rank,
            "urgent": decision.urgent,
        }
        return kept(books, moved, kind, actor.id, now, facts)


def review_urgent(
    desk: Desk, actor: Account, id: str, reasons: str, now: datetime, *, upheld: bool
) -> Deployment | Refused:
    """Uphold an urgent authority, or end it and with it the deployment."""
    with desk.store.transaction() as books:
        known = books.deployments.get(id)
        giver = known.authority.by if known and known.authority else None
        found = allowed_deployment(books, id, actor, Operation.REVIEW_URGENT, giver)
        if isinstance(found, Refused):
            return found
        reviewed = authority.review(found, actor, upheld=upheld, reasons=reasons, now=now)
        if isinstance(reviewed, Refused):
            return reviewed
        held = dataclasses.replace(found, version=found.version + 1, authority=reviewed)
        kept(books, held, "deployment.reviewed", actor.id, now, {"upheld": upheld})
        ended = states.by_the_clock(held, now)
        return kept(books, ended, "deployment.lapsed", states.CLOCK, now) if ended else held
