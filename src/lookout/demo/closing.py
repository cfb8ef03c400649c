"""The demo's end: the record published, every key destroyed, the log exported and verified."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.audit.export import export
from lookout.adapters.audit.verifier import verify_folder
from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.certificate import Certificate, certified, problems, written
from lookout.adapters.vault.ring import KeyRing
from lookout.demo import MARK
from lookout.demo.authority import Staff, done, now
from lookout.domain.errors import StoreError
from lookout.domain.ledger import Event
from lookout.governance.record import as_csv
from lookout.office import clock, records
from lookout.office.ports import Desk

RECORD, TABLE = f"{MARK}-record.json", f"{MARK}-record.csv"
CERTIFICATE = f"{MARK}-certificate.json"


@dataclass(frozen=True, slots=True)
class Closing:
    """What is left of a deployment at its end: words for the screen."""

    recorded: str
    deleted: str
    audited: str


def closed(
    desk: Desk, vault: tuple[SqlStore, KeyRing], staff: Staff, id: str, folder: Path | None
) -> Closing:
    """Publish the record of a deployment that has ended, delete, and verify the log.

    Parameters
    ----------
    folder
        Takes the record and the certificate; without one they are only made.

    Raises
    ------
    StoreError
        When the deletion is not complete, or the log does not verify.
    """
    store, ring = vault
    table = as_csv(done(records.preview_record(desk, staff.authoriser, id, now())))
    edition = done(records.publish_record(desk, staff.authoriser, id, now()))
    destroyed = len(done(clock.purge(desk, staff.authoriser, id, now())))
    certificate = _certificate(store, ring, id)
    if folder is not None:
        (folder / RECORD).write_text(edition.body, encoding="ascii")
        (folder / TABLE).write_text(table, encoding="utf-8", newline="")
        (folder / CERTIFICATE).write_text(written(certificate), encoding="ascii")
    with store.reading() as books:
        alerts = len(books.alerts.bare(id))
    return Closing(
        f"{alerts} alerts, SHA-256 {edition.digest[:16]}…",
        f"{destroyed} keys destroyed; {_counts(certificate)}",
        _audited(store, ring),
    )


def _certificate(store: SqlStore, ring: KeyRing, id: str) -> Certificate:
    at = now()
    with store.transaction() as books:
        books.record(Event("certificate.issued", at, "vault", id))
    with store.reading() as books:
        newest, named = books.newest_checkpoint(), len(destroyed_keys(books, id))
    if newest is None:
        raise StoreError("demo: the throw-away store has no checkpoint")
    made = certified(id, ring.counts(id), named, newest, 0, ring.signer, at)
    if wrong := problems(made):
        raise StoreError(f"demo: the deletion is not complete: {wrong[0]}")
    return made


def _audited(store: SqlStore, ring: KeyRing) -> str:
    with tempfile.TemporaryDirectory(prefix=f"lookout-{MARK}-") as name:
        to, public = Path(name) / "audit", ring.signer.public
        with store.reading() as books:
            export(books, to, public)
        verdict = verify_folder(to, [public], [])
    if not verdict.good:
        raise StoreError(f"demo: the audit log does not verify: {verdict.problems[0]}")
    return f"{verdict.rows} rows, {verdict.checkpoints} signed checkpoints"


def _counts(certificate: Certificate) -> str:
    created = sum(each.created for each in certificate.classes)
    deleted = sum(each.deleted for each in certificate.classes)
    return f"{created} created = {deleted} deleted + {created - deleted} retained"
