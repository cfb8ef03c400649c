"""Who listens now: officers on the street whose page is open, and those who cannot be reached.

It is kept in memory only. An officer belongs to a deployment from when their duty page first
listens, or from when they pair a phone for it, until their session ends.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lookout.domain.person import Account, Role, Session
from lookout.domain.refused import Refused
from lookout.governance.logins import session_ended
from lookout.governance.operations import Operation
from lookout.office.desk import allowed_deployment
from lookout.office.ports import Books, Desk

UNREACHED_AFTER = timedelta(seconds=10)
"""A page beats every four seconds; whoever missed two beats is not reached."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One session that listens, or listened, for a deployment.

    ``beat`` is when it was last heard of. ``streams`` of its pages are open now; ``answers`` says
    that its page beats by itself, so that an open stream alone is no sign of life.
    """

    session: str
    account: str
    paired: bool
    deployment: str
    since: datetime
    beat: datetime
    streams: int = 0
    answers: bool = False

    def connected(self, now: datetime) -> bool:
        """Tell whether a prompt would reach it now."""
        return self.streams > 0 and now - self.beat <= UNREACHED_AFTER


@dataclass(frozen=True, slots=True)
class Presence:
    """One officer of a deployment: since when, when last heard of, and whether reached now.

    ``paired`` tells that it is a phone that was paired, and not a desk. Both times are ``None`` for
    somebody of the deployment's team who has not come on duty yet.
    """

    account: str
    name: str
    connected: bool
    paired: bool
    since: datetime | None
    beat: datetime | None


class Roll:
    """Remembers who listens; called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._there: dict[tuple[str, str], Attendance] = {}

    def arrive(self, session: Session, deployment: str, now: datetime) -> None:
        """Note that a page of a session has begun to listen."""
        key = (session.id, deployment)
        paired = session.device is not None
        new = Attendance(session.id, session.account, paired, deployment, now, now)
        with self._lock:
            old = self._there.get(key, new)
            self._there[key] = replace(old, beat=now, streams=old.streams + 1)

    def carry(self, session: str, deployment: str, now: datetime) -> None:
        """Note that a stream took another beat; no sign of life where the page beats itself."""
        self._change(session, deployment, lambda o: o if o.answers else replace(o, beat=now))

    def beat(self, session: str, deployment: str, now: datetime) -> None:
        """Note that the page itself was heard of."""
        self._change(session, deployment, lambda o: replace(o, beat=now, answers=True))

    def leave(self, session: str, deployment: str) -> None:
        """Note that a page listens no more; the officer stays on the roll, not reached."""
        self._change(session, deployment, lambda o: replace(o, streams=max(0, o.streams - 1)))

    def strike(self, session: str) -> None:
        """Take a session that is over off the roll."""
        with self._lock:
            self._there = {key: one for key, one in self._there.items() if key[0] != session}

    def of(self, deployment: str) -> Sequence[Attendance]:
        """List who listens or listened for a deployment."""
        with self._lock:
            return [one for one in self._there.values() if one.deployment == deployment]

    def _change(
        self, session: str, deployment: str, change: Callable[[Attendance], Attendance]
    ) -> None:
        with self._lock:
            old = self._there.get((session, deployment))
            if old is not None:
                self._there[session, deployment] = change(old)


def present(
    desk: Desk, roll: Roll, actor: Account, deployment: str, now: datetime
) -> Sequence[Presence] | Refused:
    """List a deployment's officers by name, each once: reached by any of their pages, or not."""
    with desk.store.reading() as books:
        found = allowed_deployment(books, deployment, actor, Operation.SEE_LIVE)
        if isinstance(found, Refused):
            return found
        best: dict[str, Attendance] = {}
        for one in _expected(books, roll, deployment, now):
            old = best.get(one.account)
            if old is None or (one.connected(now), one.beat) > (old.connected(now), old.beat):
                best[one.account] = one
        accounts = [books.accounts.get(id) for id in {*best, *found.team}]
    officers = [
        _presence(each, best.get(each.id), now)
        for each in accounts
        if each is not None and Role.ENGAGEMENT_OFFICER in each.roles
    ]
    return sorted(officers, key=lambda each: each.name)


def _presence(who: Account, best: Attendance | None, now: datetime) -> Presence:
    if best is None:
        return Presence(who.id, who.name, False, False, None, None)
    return Presence(who.id, who.name, best.connected(now), best.paired, best.since, best.beat)


def _expected(books: Books, roll: Roll, deployment: str, now: datetime) -> Iterable[Attendance]:
    """Give whoever is on the roll, and phones that are paired but were not heard of yet."""
    on_roll = {one.session: one for one in roll.of(deployment)}
    for session in books.sessions.of(None):
        if session_ended(session, now):
            continue
        if session.id in on_roll:
            yield on_roll[session.id]
        elif session.duty == deployment:
            phone = Attendance(
                session.id, session.account, True, deployment, session.opened, session.seen
            )
            yield phone
