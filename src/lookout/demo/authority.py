"""The demo's deployment: applied for, authorised, run and recorded in a throw-away store.

Everything is done by the real operations on a real store with real keys; the people who do it are
made up for the run and gone with it. What nobody was there to decide is answered by what was really
drawn, and the record says so in its title.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.adapters.accounts.passwords import Argon2Passwords
from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.audit.export import export
from lookout.adapters.audit.verifier import verify_folder
from lookout.adapters.journal.recorded import Post, RecordedJournal
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.certificate import Certificate, certified, problems, written
from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.adapters.vault.watchlist_file import OpenWatchlist
from lookout.demo import MARK
from lookout.demo.deployment import an_application, new_entry
from lookout.demo.story import Listed
from lookout.domain.adjudication import Answer, RecordedAlert, Sighting
from lookout.domain.calibration import Calibration
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Application, Tally
from lookout.domain.errors import ConfigurationError, StoreError
from lookout.domain.ledger import Event
from lookout.domain.match import Alert
from lookout.domain.outcome import Finding
from lookout.domain.person import Account, Rank, Role
from lookout.domain.refused import Refused
from lookout.governance.record import as_csv
from lookout.office import (
    alerts,
    applications,
    clock,
    engagements,
    lists,
    preparations,
    records,
    running,
)
from lookout.office.accounts import people
from lookout.office.accounts.door import Door
from lookout.office.accounts.people import NewAccount
from lookout.office.ports import Desk
from lookout.office.thresholds import Asked, Thresholds
from lookout.ports import Journal

RECORD, TABLE = f"{MARK}-record.json", f"{MARK}-record.csv"
CERTIFICATE = f"{MARK}-certificate.json"

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts in the demo."""

    applicant: Account
    authoriser: Account
    second: Account
    operator: Account


@dataclass(frozen=True, slots=True)
class Closing:
    """What is left of a deployment at its end: words for the screen."""

    recorded: str
    deleted: str
    audited: str


class Deployed:
    """A deployment of the demo that is live; ``entries`` names the store's by the list's."""

    def __init__(
        self, desk: Desk, vault: tuple[SqlStore, KeyRing], staff: Staff, id: str, place: str
    ) -> None:
        self._desk, self._store, self._ring = desk, *vault
        self._staff, self.id, self._place = staff, id, place
        self.entries: dict[str, str] = {}
        self._recorded: list[RecordedAlert] = []

    def first(self, then: Journal, enrolled: Callable[[str], bytes]) -> Journal:
        """Return a journal that records an alert in the store before it goes to ``then``."""
        post = Post(self.id, {}, lambda: 1, enrolled, lambda _: _now(), self._record)
        return _Both(RecordedJournal(post), then)

    def _record(self, seen: Sighting) -> RecordedAlert | Refused:
        sighting = replace(seen, entry=self.entries[seen.entry], place=self._place)
        made = alerts.record_alert(self._desk, sighting, _now())
        if isinstance(made, RecordedAlert):
            self._recorded.append(made)
        return made

    def close(self, folder: Path, people_seen: int, right: Sequence[bool]) -> Closing:
        """Answer the prompts by the truth, end, publish the record, delete, and verify the log."""
        desk, staff = self._desk, self._staff
        for alert, true in zip(self._recorded, right, strict=False):
            said = Answer.SAME if true else Answer.NOT_SAME
            finding = Finding.JUDGED_TRUE if true else Finding.JUDGED_FALSE
            _done(alerts.answer(desk, staff.operator, alert.id, said, _now()))
            _done(engagements.record_outcome(desk, staff.operator, alert.id, finding, (), _now()))
        _done(running.count_passes(desk, self.id, Tally(faces=people_seen), _now()))
        _done(running.end(desk, staff.operator, self.id, "the film ended", _now()))
        table = as_csv(_done(records.preview_record(desk, staff.authoriser, self.id, _now())))
        edition = _done(records.publish_record(desk, staff.authoriser, self.id, _now()))
        (folder / RECORD).write_text(edition.body, encoding="ascii")
        (folder / TABLE).write_text(table, encoding="utf-8", newline="")
        destroyed = len(_done(clock.purge(desk, staff.authoriser, self.id, _now())))
        certificate = self._certificate()
        (folder / CERTIFICATE).write_text(written(certificate), encoding="ascii")
        return Closing(
            f"{len(self._recorded)} alerts, SHA-256 {edition.digest[:16]}…",
            f"{destroyed} keys destroyed; {_counts(certificate)}",
            self._audited(),
        )

    def _certificate(self) -> Certificate:
        now = _now()
        with self._store.transaction() as books:
            books.record(Event("certificate.issued", now, "vault", self.id))
        with self._store.reading() as books:
            newest, named = books.newest_checkpoint(), len(destroyed_keys(books, self.id))
        if newest is None:
            raise StoreError("demo: the throw-away store has no checkpoint")
        ring = self._ring
        made = certified(self.id, ring.counts(self.id), named, newest, 0, ring.signer, now)
        if wrong := problems(made):
            raise StoreError(f"demo: the deletion is not complete: {wrong[0]}")
        return made

    def _audited(self) -> str:
        with tempfile.TemporaryDirectory(prefix=f"lookout-{MARK}-") as name:
            to, public = Path(name) / "audit", self._ring.signer.public
            with self._store.reading() as books:
                export(books, to, public)
            verdict = verify_folder(to, [public], [])
        if not verdict.good:
            raise StoreError(f"demo: the audit log does not verify: {verdict.problems[0]}")
        return f"{verdict.rows} rows, {verdict.checkpoints} signed checkpoints"


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
            open_store(where, ring.signer, _now()) as store,
        ):
            desk = Desk(store, ring, secrets.token_bytes)
            staff = _staff(Door(desk, Argon2Passwords(), TotpCodes()))
            application = an_application(camera, len(listed), rate, opened, _now())
            id = _authorised(desk, staff, application)
            live = Deployed(desk, (store, ring), staff, id, application.place.name)
            live.entries |= _put_forward(desk, staff, id, listed, opened)
            _started(desk, staff, id, Asked(Thresholds(calibration)))
            yield live


def _staff(door: Door) -> Staff:
    """Make up the people, each with a password that nobody is told."""
    root = _done(people.found(door, "administrator", "Administrator", _now())).account

    def add(login: str, role: Role, rank: Rank = Rank.NONE) -> Account:
        new = NewAccount(login, login.title(), (role,), rank)
        return _done(people.add_account(door, root, new, _now())).account

    return Staff(
        add("applicant", Role.APPLICANT),
        add("authoriser", Role.AUTHORISING_OFFICER, Rank.SUPERINTENDENT),
        add("second", Role.AUTHORISING_OFFICER, Rank.INSPECTOR),
        add("operator", Role.OPERATOR, Rank.CONSTABLE),
    )


def _authorised(desk: Desk, staff: Staff, application: Application) -> str:
    made = _done(applications.draft_deployment(desk, staff.applicant, application, _now()))
    talk = Consultation(
        "",
        1,
        made.id,
        _now().date(),
        "nobody: rendered people",
        "none",
        "nothing",
        "nothing",
        "",
        _now(),
    )
    _done(preparations.record_consultation(desk, staff.applicant, talk, _now()))
    _done(preparations.publish_notice(desk, staff.applicant, made.id, MARK, _now()))
    _done(applications.submit_deployment(desk, staff.applicant, made.id, _now()))
    reasons = "a demonstration on rendered people"
    _done(applications.authorise(desk, staff.authoriser, made.id, reasons, _now()))
    return made.id


def _put_forward(
    desk: Desk, staff: Staff, id: str, listed: Sequence[Listed], opened: OpenWatchlist
) -> dict[str, str]:
    """List everybody, children with a second approver; return the store's ids by the list's."""
    named = {}
    for one in listed:
        new = new_entry(one, opened, _now())
        entry = _done(lists.add_entry(desk, staff.applicant, id, new, _now()))
        if entry.age_band.child:
            approver = staff.authoriser if one.person.age < 13 else staff.second
            _done(lists.approve_entry(desk, approver, entry.id, _now()))
        named[one.entry] = entry.id
    return named


def _started(desk: Desk, staff: Staff, id: str, asked: Asked) -> None:
    reason = "the crowd's calibration has no more people"
    _done(preparations.make_ready(desk, staff.authoriser, id, asked, reason, _now()))
    digest = sha256(MARK.encode()).hexdigest()
    _done(preparations.confirm_sign(desk, staff.operator, id, MARK, digest, _now()))
    _done(running.go_live(desk, staff.operator, id, _now()))


def _counts(certificate: Certificate) -> str:
    created = sum(each.created for each in certificate.classes)
    deleted = sum(each.deleted for each in certificate.classes)
    return f"{created} created = {deleted} deleted + {created - deleted} retained"


def _done(value: _Value | Refused) -> _Value:
    """Return what was done.

    Raises
    ------
    ConfigurationError
        When a rule of the real path stands against the demo.
    """
    if isinstance(value, Refused):
        raise ConfigurationError(f"demo: {value}")
    return value


def _now() -> datetime:
    return datetime.now(UTC)
