"""Deleting what is due: keys are destroyed, and what they sealed is emptied.

First the audit log says which keys are to be destroyed and the sealed content is taken out of the
books, in one transaction; then the keys are destroyed. Whatever is interrupted between is finished
at the next start, since the log names the keys.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.domain.adjudication import RecordedAlert
from lookout.domain.case import Case
from lookout.domain.deployment import Deployment, State
from lookout.domain.engagement import Engagement
from lookout.domain.ledger import Fact
from lookout.domain.listing import ListedEntry
from lookout.domain.retention import Due, RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.governance import retention
from lookout.office.desk import note
from lookout.office.enclosing import take_out
from lookout.office.ports import Books, Desk, Vault

KEYS_AN_EVENT = 1000


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the books still hold of one deployment that is personal."""

    deployment: Deployment
    entries: tuple[ListedEntry, ...]
    alerts: tuple[RecordedAlert, ...]
    cases: tuple[Case, ...]
    engagements: Mapping[str, Engagement]

    def dues(self) -> tuple[Due, ...]:
        """Return when each of it is to be deleted."""
        return retention.dues(
            self.deployment, self.entries, self.alerts, self.engagements, self.cases
        )


def holdings(books: Books, deployment: Deployment) -> Holdings:
    """Gather what is still there of a deployment; of a purged one, that is cases at most."""
    cases = tuple(c for c in books.cases.of(deployment.id) if c.words.ciphertext)
    if deployment.state is State.PURGED:
        return Holdings(deployment, (), (), cases, {})
    return Holdings(
        deployment,
        tuple(e for e in books.entries.of(deployment.id) if e.particulars.ciphertext),
        tuple(a for a in books.alerts.of(deployment.id) if a.probe.ciphertext),
        cases,
        {each.alert: each for each in books.engagements.of(deployment.id)},
    )


def keys_of(held: Holdings, dues: Sequence[Due], vault: Vault) -> tuple[KeyName, ...]:
    """Return the keys of what is due, with those that belong to nothing once all has ended."""
    names = set(vault.names(held.deployment.id))
    gone = {key for due in dues for key in _keys(held, due, names)}
    if retention.ended_at(held.deployment) is not None:
        gone |= _orphans(held, names)
    return tuple(sorted(gone & names))


def _keys(held: Holdings, due: Due, names: set[KeyName]) -> Iterator[KeyName]:
    match due.retention_class:
        case RetentionClass.WATCHLIST:
            yield from (e.particulars.key for e in held.entries if e.id == due.subject)
        case RetentionClass.ALERT:
            for alert in held.alerts:
                if alert.id == due.subject:
                    yield from (alert.probe.key, alert.reference.key)
        case RetentionClass.CASE:
            yield from (c.words.key for c in held.cases if c.id == due.subject)
        case RetentionClass.FOOTAGE | RetentionClass.RECORD:
            yield from (key for key in names if key.retention_class is due.retention_class)


def _orphans(held: Holdings, names: set[KeyName]) -> set[KeyName]:
    """Return keys of lists and alerts that nothing in the books is sealed with, such as spares."""
    used = {entry.particulars.key for entry in held.entries}
    used |= {key for alert in held.alerts for key in (alert.probe.key, alert.reference.key)}
    classes = (RetentionClass.WATCHLIST, RetentionClass.ALERT)
    return {key for key in names if key.retention_class in classes} - used


def delete(
    desk: Desk, held: Holdings, dues: Sequence[Due], actor: str, now: datetime
) -> tuple[KeyName, ...]:
    """Delete what is due of one deployment, and return the keys that were destroyed."""
    keys = keys_of(held, dues, desk.vault)
    if not keys and not any(due.subject for due in dues):
        return ()
    late = sum(1 for due in dues if due.overdue(now) and due.subject)
    with desk.store.transaction() as books:
        for batch in _batches(keys):
            facts: dict[str, Fact] = {
                "class": tuple(sorted({key.retention_class.value for key in batch})),
                "keys": tuple(key.digest for key in batch),
                "late": late,
            }
            note(books, "keys.destroyed", now, actor, held.deployment.id, None, facts)
        _empty(books, held, dues)
    desk.vault.destroy(keys)
    return keys


def delete_entry(desk: Desk, entry: ListedEntry, actor: str, now: datetime) -> ListedEntry:
    """Delete one entry at once, when it is revoked."""
    key, emptied = entry.particulars.key, _without_person(entry)
    with desk.store.transaction() as books:
        facts: dict[str, Fact] = {"class": (key.retention_class.value,), "keys": (key.digest,)}
        note(books, "keys.destroyed", now, actor, entry.deployment, entry.id, facts)
        books.entries.replace(emptied)
    desk.vault.destroy((key,))
    return emptied


def _batches(keys: Sequence[KeyName]) -> Iterator[Sequence[KeyName]]:
    for start in range(0, len(keys), KEYS_AN_EVENT):
        yield keys[start : start + KEYS_AN_EVENT]


def _empty(books: Books, held: Holdings, dues: Sequence[Due]) -> None:
    subjects = {(due.retention_class, due.subject) for due in dues}
    _empty_papers(books, held.deployment, dues)
    for entry in held.entries:
        if (RetentionClass.WATCHLIST, entry.id) in subjects:
            books.entries.replace(_without_person(entry))
    for alert in held.alerts:
        if (RetentionClass.ALERT, alert.id) in subjects:
            books.alerts.replace(_without_pictures(alert))
            if talk := books.engagements.get(alert.id):
                books.engagements.replace(_without_words(talk))
    for case in held.cases:
        if (RetentionClass.CASE, case.id) in subjects:
            words = _emptied(case.words)
            steps = tuple(dataclasses.replace(step, words=None) for step in case.steps)
            emptied = dataclasses.replace(case, version=case.version + 1, words=words, steps=steps)
            books.cases.replace(emptied)


def _empty_papers(books: Books, deployment: Deployment, dues: Sequence[Due]) -> None:
    """Take out what is enclosed where that is due, and test pairs that nobody will see any more."""
    if any(due.retention_class is RetentionClass.RECORD for due in dues):
        take_out(books, deployment.id)
    if retention.ended_at(deployment) is not None:
        for pair in books.pairs.of(deployment.id):
            books.pairs.remove(pair.id)


def _emptied(sealed: Sealed) -> Sealed:
    return Sealed(sealed.key, b"", b"")


def _without_person(entry: ListedEntry) -> ListedEntry:
    return dataclasses.replace(
        entry,
        version=entry.version + 1,
        particulars=_emptied(entry.particulars),
        images=(),
        template=None,
        revoked=dataclasses.replace(entry.revoked, reason="") if entry.revoked else None,
    )


def _without_words(talk: Engagement) -> Engagement:
    return dataclasses.replace(
        talk,
        version=talk.version + 1,
        steps=tuple(dataclasses.replace(step, how="", reason="", note=None) for step in talk.steps),
    )


def _without_pictures(alert: RecordedAlert) -> RecordedAlert:
    return dataclasses.replace(
        alert,
        version=alert.version + 1,
        probe=_emptied(alert.probe),
        reference=_emptied(alert.reference),
        measured=None,
        clothing=None,
        direction=None,
        particulars=None,
    )
