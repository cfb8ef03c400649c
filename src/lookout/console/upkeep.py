"""What has to be done every minute and at every start, whoever is logged in."""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.ring import KeyRing
from lookout.adapters.vault.ring_backups import KeyBackup
from lookout.domain.deployment import State
from lookout.domain.errors import StoreError, VaultError
from lookout.office.clock import Ticked, tick
from lookout.office.ports import Desk

UNDER_WAY = (State.LIVE, State.PAUSED)
EVERY_S = 60.0
LOOK_S = 1.0
"""How often the log is looked at for a deployment that has ended."""
_ENDS = frozenset({"deployment.ended", "deployment.lapsed", "deployment.refused"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: the clock's work, how many keys a crash had left, back-ups out of reach.

    ``stuck`` counts keys that the log says were destroyed and that the disk does not let go, with
    what it said in ``refused``. ``ticked.overdue``, ``ticked.failed``, ``stuck`` and
    ``out_of_reach`` must be shouted about.
    """

    ticked: Ticked
    finished: int
    out_of_reach: Sequence[KeyBackup]
    stuck: int = 0
    refused: str = ""


def keep_up(store: SqlStore, ring: KeyRing, now: datetime, *, starting: bool = False) -> Kept:
    """Delete what is due, also in back-ups, and sign the minute while a deployment is under way.

    What the log says was destroyed, and a crash or a failing disk has left, is destroyed first;
    what the disk still refuses is tried again every time.

    Raises
    ------
    StoreError, VaultError
        When the store or a key file cannot be read or written.
    """
    finished, stuck, why = _finished(store, ring)
    ticked = tick(Desk(store, ring, secrets.token_bytes), now, starting=starting)
    if ticked.destroyed or finished:
        store.settle()
    if _under_way(store):
        store.checkpoint(now)
    missed = ring.backups.sweep(set(ring.all_names()), now) if ring.backups.all() else ()
    return Kept(ticked, finished, missed, stuck, why)


def _finished(store: SqlStore, ring: KeyRing) -> tuple[int, int, str]:
    """Destroy what is left; return how many keys went, how many are there still, and why."""
    with store.reading() as books:
        said = destroyed_keys(books)
    try:
        return ring.finish(said), 0, ""
    except VaultError as error:
        left = sum(1 for name in ring.all_names() if name.digest in said)
        return 0, left, str(error)


def _under_way(store: SqlStore) -> bool:
    with store.reading() as books:
        return any(each.state in UNDER_WAY for each in books.all_deployments())


class Upkeep:
    """Does it every minute, and at once after an end, in a thread; a context manager.

    Entering does it once, as at every start. ``latest`` is what was done last and ``fault`` why it
    could not be, empty where it could; what must be shouted about is also said, each thing once.

    Parameters
    ----------
    store, ring
        This machine's.
    clock
        The time of day.
    say
        Takes a line for whoever runs the machine.
    every_s
        How often, in seconds.
    """

    def __init__(
        self,
        store: SqlStore,
        ring: KeyRing,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        every_s: float = EVERY_S,
    ) -> None:
        self._store, self._ring, self._clock, self._say = store, ring, clock, say
        self._every_s = every_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._row = 0
        self._shouted: frozenset[str] = frozenset()
        self.latest: Kept | None = None
        self.fault = ""

    def __enter__(self) -> "Upkeep":
        self._do(starting=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        waited_s = 0.0
        while not self._closing.wait(LOOK_S):
            waited_s += LOOK_S
            if waited_s >= self._every_s or self._pair_is_due() or self._something_ended():
                waited_s = 0.0
                self._do()

    def _pair_is_due(self) -> bool:
        """Tell whether a test pair is to be shown: at its own second, as alerts come."""
        due_at = self.latest.ticked.next_pair if self.latest else None
        return due_at is not None and self._clock() >= due_at

    def _do(self, *, starting: bool = False) -> None:
        try:
            kept = keep_up(self._store, self._ring, self._clock(), starting=starting)
        except (StoreError, VaultError) as error:
            self.fault = f"upkeep could not be done: {error}"
            self._shout({self.fault})
            return
        self.latest, self.fault = kept, ""
        self._shout(set(shouts(kept)))

    def _shout(self, texts: set[str]) -> None:
        for text in sorted(texts - self._shouted):
            self._say(text)
        self._shouted = frozenset(texts)

    def _something_ended(self) -> bool:
        try:
            with self._store.reading() as books:
                before, self._row = self._row, books.last_number()
                return any(row.kind in _ENDS for row in books.rows(before)) if before else False
        except StoreError:
            return False  # the minute's work will say so


def shouts(kept: Kept) -> Sequence[str]:
    """Return in words what must be shouted about."""
    ticked = kept.ticked
    overdue = (
        f"OVERDUE: {due.retention_class.value} {due.subject} should have been deleted"
        for due in ticked.overdue
    )
    late = (f"OVERDUE: case {case.id} should have been answered" for case in ticked.late)
    failed = (f"FAILED: {text}" for text in ticked.failed)
    missed = (f"a key back-up is out of reach: {backup}" for backup in kept.out_of_reach)
    stuck = (
        [f"NOT DESTROYED: {kept.stuck} keys that the log calls destroyed: {kept.refused}"]
        if kept.stuck
        else []
    )
    return (*overdue, *late, *failed, *missed, *stuck)
