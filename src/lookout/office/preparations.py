"""Preparing a deployment: the public is told, signs stand, the list is confirmed."""

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import datetime

from lookout.domain.consultation import Consultation
from lookout.domain.deployment import (
    Deployment,
    Notice,
    SignConfirmed,
    State,
)
from lookout.domain.enclosure import photograph_of
from lookout.domain.ledger import Fact
from lookout.domain.listing import ListedEntry
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.revision import EvaluationReport
from lookout.governance import revisions, states
from lookout.governance.operations import Operation
from lookout.governance.states import Circumstances, Step
from lookout.office.desk import allowed_deployment, fresh_id, kept, list_facts, note
from lookout.office.enclosing import enclose, enclosed, revised
from lookout.office.enrolling import Comparer
from lookout.office.listed import waiting
from lookout.office.look_alikes import Compared, compared
from lookout.office.ports import Books, Desk
from lookout.office.thresholds import Asked

PHOTOGRAPH_BYTES = 20 * 2**20
"""The largest photograph of a sign that is kept."""


def record_consultation(
    desk: Desk, actor: Account, consultation: Consultation, now: datetime
) -> Consultation | Refused:
    """Write down a talk with a community or partner; id, author and time are filled in."""
    with desk.store.transaction() as books:
        deployment = consultation.deployment
        found = allowed_deployment(books, deployment, actor, Operation.RECORD_CONSULTATION)
        if isinstance(found, Refused):
            return found
        said = (consultation.with_whom, consultation.how, consultation.said, consultation.changed)
        if not all(words.strip() for words in said):
            text = "Say with whom, how, what they said, and what changed (or why nothing did)."
            return refused("incomplete", text)
        if consultation.held_on > now.date():
            return refused("in_the_future", "held_on: lies in the future.")
        written = dataclasses.replace(
            consultation,
            id=fresh_id(desk, now),
            version=1,
            recorded_by=actor.id,
            recorded_at=now,
        )
        books.consultations.add(written)
        facts = {"held_on": written.held_on.isoformat()}
        note(books, "deployment.consulted", now, actor.id, found.id, written.id, facts)
        return written


def publish_notice(
    desk: Desk, actor: Account, id: str, where: str, now: datetime
) -> Deployment | Refused:
    """Note that the public was told, and where."""
    if not where.strip():
        return refused("no_place", "Say where the notice was published.")
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.PUBLISH_NOTICE)
        if isinstance(found, Refused):
            return found
        over = _before_the_end(found)
        if over:
            return over
        notice = Notice(where.strip(), now, actor.id)
        notices = (*found.notices, notice)
        told = dataclasses.replace(found, version=found.version + 1, notices=notices)
        facts = {"where": notice.where}
        return kept(books, told, "deployment.notice_published", actor.id, now, facts)


def confirm_sign(
    desk: Desk, actor: Account, id: str, sign: str, photograph: bytes, now: datetime
) -> Deployment | Refused:
    """Confirm that a sign stands, by a picture of it as a file's bytes.

    The picture is kept sealed until the record is published, its digest for good.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.CONFIRM_SIGN)
        if isinstance(found, Refused):
            return found
        over = _before_the_end(found)
        if over:
            return over
        if sign not in {planned.id for planned in found.application.signs}:
            return refused("no_such_sign", f"No sign {sign} is planned.")
        if not 0 < len(photograph) <= PHOTOGRAPH_BYTES:
            text = f"Give a photograph of at most {PHOTOGRAPH_BYTES // 2**20} MiB."
            return refused("no_photograph", text)
        digest = hashlib.sha256(photograph).hexdigest()
        enclose(desk, books, id, photograph_of(id, sign, len(found.signs)), photograph, now)
        signs = (*found.signs, SignConfirmed(sign, digest, actor.id, now))
        stands = dataclasses.replace(found, version=found.version + 1, signs=signs)
        facts = {"sign": sign, "photograph": digest}
        return kept(books, stands, "deployment.sign_confirmed", actor.id, now, facts)


def see_sign(desk: Desk, actor: Account, id: str, sign: str) -> bytes | Refused:
    """Look at the newest photograph of a sign."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        numbers = [n for n, each in enumerate(found.signs) if each.sign == sign]
        if not numbers:
            return refused("no_sign", f"No photograph of a sign {sign} was given.")
        photograph = enclosed(desk, books, photograph_of(id, sign, numbers[-1]))
    text = "The photograph was deleted when it was due; its digest is in the record."
    return photograph if photograph is not None else refused("purged", text)


def make_ready(
    desk: Desk,
    actor: Account,
    id: str,
    asked: Asked,
    reason: str,
    now: datetime,
    comparer: Comparer | None = None,
    report: EvaluationReport | None = None,
) -> Deployment | Refused:
    """Confirm and freeze the list as it stands and the exact thresholds for its size.

    ``comparer`` looks for people who look alike across the whole list; confirming them takes a
    reason. Where nobody compares, the log says so. ``report`` is the evaluation that the thresholds
    rest on; going without one takes a reason too.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.MAKE_READY)
        if isinstance(found, Refused):
            return found
        given = Circumstances(now, books.consultations.of(id))
        moved = states.advance(found, Step.MAKE_READY, given)
        if isinstance(moved, Refused) and moved.codes == ("wrong_state",):
            return moved
        entries = waiting(books, id, now)
        worked = asked.worked_out(found.application, len(entries))
        if isinstance(worked, Refused):
            return worked
        alike = (
            compared(desk.vault, entries, comparer) if comparer else Compared(tuple(entries), ())
        )
        revision = revisions.first_list(found, entries, worked, actor, reason, now, report)
        unexplained = alike.unexplained(reason)
        if isinstance(moved, Refused) or isinstance(revision, Refused) or unexplained:
            both = [no for no in (moved, revision) if isinstance(no, Refused)]
            reasons = tuple(each for no in both for each in no.reasons)
            return Refused((*reasons, *unexplained))
        ready = dataclasses.replace(moved, revisions=(*moved.revisions, revision))
        ready = revised(desk, books, ready, now)
        _first_stand(books, entries, alike, revision.number)
        facts: dict[str, Fact] = {
            "compared": comparer is not None,
            "look_alikes": len(alike.pairs),
            "report": report.digest if report else None,
        }
        return kept(books, ready, "deployment.ready", actor.id, now, list_facts(ready) | facts)


def _first_stand(books: Books, before: Sequence[ListedEntry], alike: Compared, number: int) -> None:
    """Keep the entries with what was remarked on them, and since when they stand."""
    for old, new in zip(before, alike.entries, strict=True):
        since = new.since_revision or number
        if (new.flags, since) != (old.flags, old.since_revision):
            books.entries.replace(
                dataclasses.replace(new, version=old.version + 1, since_revision=since)
            )


def _before_the_end(deployment: Deployment) -> Refused | None:
    over = (State.REFUSED, State.ENDED, State.RECORDED, State.PURGED)
    if deployment.state in over:
        return refused("wrong_state", f"The deployment is {deployment.state.value}.")
    return None
