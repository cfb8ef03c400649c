"""The published record: made of the books, kept in editions, read by everybody."""

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import datetime

from lookout.domain.deployment import Deployment
from lookout.domain.ledger import Fact
from lookout.domain.person import Account
from lookout.domain.record import PublishedRecord
from lookout.domain.refused import Refused, refused
from lookout.governance import states
from lookout.governance.operations import Operation
from lookout.governance.record import Papers, Record, as_json, record
from lookout.governance.states import Circumstances, Step
from lookout.office.blind import would_tell
from lookout.office.desk import allowed_deployment, fresh_id, kept
from lookout.office.ports import Books, Desk


def preview_record(desk: Desk, actor: Account, id: str, now: datetime) -> Record | Refused:
    """Show the record as it would be published now."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_RECORD)
        if isinstance(found, Refused):
            return found
        if would_tell(actor, found):
            text = "You answer its alerts: the record is shown once the deployment has ended."
            return refused("under_way", text)
        return record(papers_of(books, found), now)


def publish_record(desk: Desk, actor: Account, id: str, now: datetime) -> PublishedRecord | Refused:
    """Publish the record of a deployment that has ended, or a corrected edition of it.

    It can be made before and after the purge: it needs nothing that is personal.
    """
    with desk.store.transaction() as books:
        found = allowed_deployment(books, id, actor, Operation.PUBLISH_RECORD)
        if isinstance(found, Refused):
            return found
        moved = states.advance(found, Step.RECORD, Circumstances(now))
        if isinstance(moved, Refused):
            return moved
        body = as_json(record(papers_of(books, found), now))
        published = PublishedRecord(
            id=fresh_id(desk, now),
            version=1,
            deployment=id,
            edition=len(books.records.of(id)) + 1,
            at=now,
            by=actor.id,
            body=body,
            digest=hashlib.sha256(body.encode()).hexdigest(),
        )
        books.records.add(published)
        facts: dict[str, Fact] = {"edition": published.edition, "record": published.digest}
        done = dataclasses.replace(moved, recorded_at=now)
        kept(books, done, "deployment.recorded", actor.id, now, facts)
        return published


def see_records(desk: Desk, actor: Account, id: str) -> Sequence[PublishedRecord] | Refused:
    """List all editions of a deployment's record."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, id, actor, Operation.SEE_RECORD)
        if isinstance(found, Refused):
            return found
        editions = books.records.of(id)
    return editions or refused("no_record", "No record was published yet.")


def papers_of(books: Books, deployment: Deployment) -> Papers:
    """Gather everything that a record or a debrief is made of."""
    id = deployment.id
    return Papers(
        deployment=deployment,
        entries=books.entries.of(id),
        alerts=books.alerts.bare(id),
        answers=books.adjudications.of(id),
        engagements=books.engagements.of(id),
        outcomes=books.outcomes.of(id),
        passes=books.passes.of(id),
        cases=books.cases.of(id),
        consultations=len(books.consultations.of(id)),
    )
