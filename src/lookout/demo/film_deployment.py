"""The film's deployment, in a throw-away store: prompts recorded there, answered by the truth.

What nobody was there to decide is answered by what was really drawn, and the record says so in its
title.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.adapters.journal.recorded import Post, RecordedJournal
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.adapters.vault.watchlist_file import OpenWatchlist
from lookout.demo import MARK
from lookout.demo.authority import (
    Staff,
    authorised,
    done,
    now,
    put_forward,
    started,
    unnamed_staff,
)
from lookout.demo.closing import Closing, closed
from lookout.demo.deployment import an_application
from lookout.demo.story import Listed
from lookout.domain.adjudication import Answer, RecordedAlert, Sighting
from lookout.domain.calibration import Calibration
from lookout.domain.deployment import Tally
from lookout.domain.match import Alert
from lookout.domain.outcome import Finding
from lookout.domain.refused import Refused
from lookout.office import alerts, engagements, running
from lookout.office.accounts.door import Door
from lookout.office.ports import Desk
from lookout.office.thresholds import Asked, Thresholds
from lookout.ports import Journal


class Deployed:
    """A deployment of the demo that is live; ``entries`` names the store's by the list's."""

    def __init__(
        self, desk: Desk, vault: tuple[SqlStore, KeyRing], staff: Staff, id: str, place: str
    ) -> None:
        self._desk, self._vault, self._staff = desk, vault, staff
        self.id, self._place = id, place
        self.entries: dict[str, str] = {}
        self._recorded: list[RecordedAlert] = []

    def first(self, then: Journal, enrolled: Callable[[str], bytes]) -> Journal:
        """Return a journal that records an alert in the store before it goes to ``then``."""
        post = Post(self.id, {}, lambda: 1, enrolled, lambda _: now(), self._record)
        return _Both(RecordedJournal(post), then)

    def _record(self, seen: Sighting) -> RecordedAlert | Refused:
        sighting = replace(seen, entry=self.entries[seen.entry], place=self._place)
        made = alerts.record_alert(self._desk, sighting, now())
        if isinstance(made, RecordedAlert):
            self._recorded.append(made)
        return made

    def close(self, folder: Path, people_seen: int, right: Sequence[bool]) -> Closing:
        """Answer the prompts by the truth, end, publish the record, delete, and verify the log."""
        desk, staff = self._desk, self._staff
        for alert, true in zip(self._recorded, right, strict=False):
            said = Answer.SAME if true else Answer.NOT_SAME
            finding = Finding.JUDGED_TRUE if true else Finding.JUDGED_FALSE
            done(alerts.answer(desk, staff.operator, alert.id, said, now()))
            done(engagements.record_outcome(desk, staff.operator, alert.id, finding, (), now()))
        done(running.count_passes(desk, self.id, Tally(faces=people_seen), now()))
        done(running.end(desk, staff.operator, self.id, "the film ended", now()))
        return closed(desk, self._vault, staff, self.id, folder)


class _Both:
    """Records in one journal and then in another."""

    def __init__(self, before: Journal, then: Journal) -> None:
        self._before, self._then = before, then

    def record(self, alert: Alert) -> Refused | None:
        """Record in both, in order; what the first one refuses, the second never gets.

        Raises
        ------
        JournalError
            When either could not.
        """
        return self._before.record(alert) or self._then.record(alert)


@contextmanager
def deployed(
    listed: Sequence[Listed],
    opened: OpenWatchlist,
    camera: str,
    calibration: Calibration,
    rate: float,
) -> Iterator[Deployed]:
    """Take a deployment from the application to live, in a store that is gone at the end.

    Raises
    ------
    StoreError
        When the store cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=f"lookout-{MARK}-") as name:
        master, where = Key(secrets.token_bytes(KEY_BYTES), True), f"sqlite:///{name}/lookout.db"
        with (
            open_ring(Path(name) / "keys", master, create=True) as ring,
            open_store(where, ring.signer, now()) as store,
        ):
            desk = Desk(store, ring, secrets.token_bytes)
            staff = unnamed_staff(Door(desk, Argon2Passwords(), TotpCodes()))
            application = an_application(camera, len(listed), rate, opened, now())
            id = authorised(desk, staff, application)
            live = Deployed(desk, (store, ring), staff, id, application.place.name)
            live.entries |= put_forward(desk, staff, id, listed, opened)
            started(desk, staff, id, Asked(Thresholds(calibration)))
            yield live
