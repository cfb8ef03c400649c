"""Changing a list that is confirmed: an entry revoked or added, the threshold raised or lowered."""

import dataclasses
from datetime import datetime

from lookout.domain.deployment import Deployment
from lookout.domain.listing import ListedEntry, Revocation
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.governance import revisions
from lookout.governance.operations import Operation
from lookout.governance.revisions import WorkedOut
from lookout.office.desk import allowed_deployment, kept, list_facts, note
from lookout.office.enclosing import enclose_reason, revised
from lookout.office.enrolling import Comparer
from lookout.office.listed import on_the_list
from lookout.office.look_alikes import compared
from lookout.office.ports import Desk
from lookout.office.purging import delete_entry
from lookout.office.thresholds import Asked


def revoke_entry(
    desk: Desk, actor: Account, entry: str, reason: str, now: datetime
) -> ListedEntry | Refused:
    """Take somebody off the list: alerts for them stop, and what was kept of them is deleted."""
    gone = _revoked(desk, actor, entry, reason, now)
    return gone if isinstance(gone, Refused) else delete_entry(desk, gone, actor.id, now)


def _revoked(
    desk: Desk, actor: Account, entry: str, reason: str, now: datetime
) -> ListedEntry | Refused:
    if not reason.strip():
        return refused("no_reason", "Say why the entry is revoked.")
    with desk.store.transaction() as books:
        listed = books.entries.get(entry)
        if listed is None:
            return refused("no_entry", f"There is no entry {entry}.")
        found = allowed_deployment(books, listed.deployment, actor, Operation.REVOKE_ENTRY)
        if isinstance(found, Refused):
            return found
        if listed.revoked:
            return refused("revoked_already", "The entry was revoked already.")
        revision = 0
        if listed.since_revision:
            left = [e for e in on_the_list(books, found.id, now) if e.id != entry]
            moved = revisions.without(found, listed, actor.id, reason, now, left)
            if isinstance(moved, Refused):
                return moved
            moved = revised(desk, books, moved, now)
            kept(books, moved, "list.revised", actor.id, now, list_facts(moved))
            revision = len(moved.revisions)
        gone = dataclasses.replace(
            listed,
            version=listed.version + 1,
            revoked=Revocation(now, actor.id, "", revision),
        )
        enclose_reason(desk, books, found.id, "revocation", entry, reason, now)
        books.entries.replace(gone)
        note(books, "entry.revoked", now, actor.id, found.id, entry, {"revision": revision})
        return gone


def add_entry_live(
    desk: Desk,
    actor: Account,
    entry: str,
    asked: Asked,
    reason: str,
    now: datetime,
    comparer: Comparer | None = None,
) -> Deployment | Refused:
    """Put somebody who was put forward on a list that is confirmed already.

    ``comparer`` remarks on whom they are alike; the reason that is given stands for that too.
    """
    with desk.store.transaction() as books:
        listed = books.entries.get(entry)
        if listed is None:
            return refused("no_entry", f"There is no entry {entry}.")
        found = allowed_deployment(books, listed.deployment, actor, Operation.ADD_ENTRY_LIVE)
        if isinstance(found, Refused):
            return found
        others = on_the_list(books, found.id, now)
        worked = asked.worked_out(found.application, len(others) + 1)
        if isinstance(worked, Refused):
            return worked
        moved = revisions.with_entry(found, listed, others, worked, actor, reason, now)
        if isinstance(moved, Refused):
            return moved
        flags = listed.flags
        if comparer is not None:
            flags = compared(desk.vault, [*others, listed], comparer).entries[-1].flags
        books.entries.replace(
            dataclasses.replace(
                listed,
                version=listed.version + 1,
                since_revision=len(moved.revisions),
                flags=flags,
            )
        )
        moved = revised(desk, books, moved, now)
        return kept(books, moved, "list.revised", actor.id, now, list_facts(moved))


def change_threshold(
    desk: Desk, actor: Account, deployment: str, asked: Asked, reason: str, now: datetime
) -> Deployment | Refused:
    """Raise the thresholds, or lower them as the authorising officer.

    They are those for the list that was confirmed: one that got shorter does not lower them.
    """
    with desk.store.transaction() as books:
        known = books.deployments.get(deployment)
        worked = _for_the_same_list(known, asked) if known else None
        lower = worked is not None and _lowers(worked, known)
        operation = Operation.LOWER_THRESHOLD if lower else Operation.RAISE_THRESHOLD
        found = allowed_deployment(books, deployment, actor, operation)
        if isinstance(found, Refused):
            return found
        if worked is None or isinstance(worked, Refused):
            return worked or refused("no_deployment", f"There is no deployment {deployment}.")
        moved = revisions.with_threshold(found, worked, actor, reason, now)
        if isinstance(moved, Refused):
            return moved
        moved = revised(desk, books, moved, now)
        return kept(books, moved, "list.revised", actor.id, now, list_facts(moved))


def _for_the_same_list(deployment: Deployment, asked: Asked) -> WorkedOut | Refused:
    revision = deployment.revision
    return asked.worked_out(deployment.application, revision.threshold.list_size if revision else 1)


def _lowers(worked: WorkedOut | Refused, deployment: Deployment | None) -> bool:
    revision = deployment.revision if deployment else None
    return isinstance(worked, WorkedOut) and revision is not None and worked.lowers(revision)
