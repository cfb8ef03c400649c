"""Passes of blue-list members in a deployment: logged, withdrawn, held against its alerts."""

import dataclasses
from datetime import datetime, timedelta

from lookout.domain.deployment import Deployment, State
from lookout.domain.listing import ListCategory, ListedEntry
from lookout.domain.person import Account
from lookout.domain.refused import Refused, refused
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.governance.operations import Operation
from lookout.governance.seeded import SeededRun, Sighted, Window, match_passes
from lookout.office.desk import allowed_deployment, fresh_id, note
from lookout.office.enclosing import enclose_reason
from lookout.office.ports import Books, Desk

_CLOCKS_APART = timedelta(seconds=5)
"""A marshal's clock may be ahead by so much."""


def log_pass(
    desk: Desk,
    actor: Account,
    entry: str,
    at: datetime,
    now: datetime,
    camera: str | None = None,
) -> SeededPass | Refused:
    """Log that a member of the blue list walked by; a pass that is not logged never counts.

    Parameters
    ----------
    entry
        The member's entry on the list.
    at
        When they were in the zone, while the deployment looked.
    camera
        Which one; ``None`` where it may have been any.
    """
    with desk.store.transaction() as books:
        listed = books.entries.get(entry)
        deployment = listed.deployment if listed else ""
        found = allowed_deployment(books, deployment, actor, Operation.LOG_PASS)
        if isinstance(found, Refused):
            return found
        no = _may_not(found, listed, at, now, camera)
        if no or listed is None:
            return no or refused("no_entry", f"There is no entry {entry}.")
        seeded = SeededPass(
            id=fresh_id(desk, now),
            deployment=found.id,
            version=1,
            member=listed.id,
            at=at,
            logged_at=now,
            source=LoggedFrom.MARSHAL,
            logged_by=actor.id,
            camera=camera,
        )
        books.passes.add(seeded)
        facts = {"entry": listed.id, "at": at.isoformat(), "camera": camera}
        note(books, "pass.logged", now, actor.id, found.id, seeded.id, facts)
    return seeded


def withdraw_pass(
    desk: Desk, actor: Account, seeded: str, reason: str, now: datetime
) -> SeededPass | Refused:
    """Say that a pass was logged by mistake; it stays and counts no more.

    ``reason`` is kept sealed until the deployment's record is published.
    """
    with desk.store.transaction() as books:
        one = books.passes.get(seeded)
        found = allowed_deployment(
            books, (one.deployment or "") if one else "", actor, Operation.LOG_PASS
        )
        if isinstance(found, Refused):
            return found
        if one is None:
            return refused("no_pass", f"There is no pass {seeded}.")
        if one.withdrawn is not None:
            return refused("withdrawn_already", "The pass is withdrawn already.")
        if not reason.strip():
            return refused("no_reason", "Say why the pass does not count.")
        if found.state is State.PURGED:
            return refused("wrong_state", "The deployment is purged.")
        gone = dataclasses.replace(one, version=one.version + 1, withdrawn="")
        books.passes.replace(gone)
        enclose_reason(desk, books, found.id, "withdrawal", one.id, reason, now)
        note(books, "pass.withdrawn", now, actor.id, found.id, one.id)
    return gone


def seeded_run(
    desk: Desk, actor: Account, deployment: str, window: Window | None = None
) -> SeededRun | Refused:
    """Say how many logged passes were recognised so far, and how sure that is."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_DEPLOYMENTS)
        if isinstance(found, Refused):
            return found
        passes, sighted = books.passes.of(found.id), _sighted(books, found.id)
    return match_passes(passes, sighted, window)


def _sighted(books: Books, deployment: str) -> list[Sighted]:
    listed = books.entries.of(deployment)
    blue = {entry.id for entry in listed if entry.category is ListCategory.BLUE}
    return [
        Sighted(alert.id, alert.entry, alert.at, alert.camera)
        for alert in books.alerts.bare(deployment)
        if alert.entry in blue and not alert.test
    ]


def _may_not(
    deployment: Deployment,
    entry: ListedEntry | None,
    at: datetime,
    now: datetime,
    camera: str | None,
) -> Refused | None:
    if entry is None or entry.category is not ListCategory.BLUE or not entry.since_revision:
        return refused("not_blue", "The entry is not on the blue list of this deployment.")
    if entry.revoked is not None and entry.revoked.at <= at:
        return refused("not_blue", "The member was taken off the list before that.")
    if at > now + _CLOCKS_APART:
        return refused("in_the_future", "The pass has not happened yet; log it as they walk by.")
    cameras = {plan.name for plan in deployment.application.cameras}
    if camera is not None and camera not in cameras:
        return refused("no_camera", f"There is no camera {camera}; there are {sorted(cameras)}.")
    looked = any(
        use.started_at <= at and (use.ended_at is None or at <= use.ended_at)
        for use in deployment.uses
    )
    return None if looked else refused("not_looking", "Nothing was looked at at that time.")
