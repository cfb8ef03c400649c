"""What has to be done every minute and at every start, whoever is logged in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.ring import KeyRing
from lookout.adapters.vault.ring_backups import KeyBackup
from lookout.domain.deployment import State
from lookout.office.clock import Ticked, tick
from lookout.office.ports import Desk

UNDER_WAY = (State.LIVE, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: the clock's work, how many keys a crash had left, back-ups out of reach.

    ``ticked.overdue``, ``ticked.failed`` and ``out_of_reach`` must be shouted about.
    """

    ticked: Ticked
    finished: int
    out_of_reach: Sequence[KeyBackup]


def keep_up(store: SqlStore, ring: KeyRing, now: datetime, *, starting: bool = False) -> Kept:
    """Delete what is due, also in back-ups, and sign the minute while a deployment is under way.

    When the program is ``starting``, what the log says was destroyed and a crash has left is
    destroyed first.

    Raises
    ------
    StoreError, VaultError
        When the store or a key file cannot be read or written.
    """
    finished = _finished(store, ring) if starting else 0
    ticked = tick(Desk(store, ring, secrets.token_bytes), now, starting=starting)
    if ticked.destroyed or finished:
        store.settle()
    if _under_way(store):
        store.checkpoint(now)
    missed = ring.backups.sweep(set(ring.all_names()), now) if ring.backups.all() else ()
    return Kept(ticked, finished, missed)


def _finished(store: SqlStore, ring: KeyRing) -> int:
    with store.reading() as books:
        return ring.finish(destroyed_keys(books))


def _under_way(store: SqlStore) -> bool:
    with store.reading() as books:
        return any(each.state in UNDER_WAY for each in books.all_deployments())
