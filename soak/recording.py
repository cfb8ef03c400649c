"""Alerts as the engine records them, with pictures of noise; nobody's face is in them."""

import secrets
from datetime import datetime

from lookout.adapters.store.books import SqlBooks
from lookout.adapters.vault.ring import KeyRing
from lookout.domain.adjudication import Measured, RecordedAlert
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.ledger import Event, Fact
from lookout.domain.sealed import KeyName, Sealed

PICTURE_BYTES = 20_000
"""Of each of the two pictures: a portrait of about 300 px as JPEG."""

MEASURED = Measured(
    similarity=0.61, score=0.52, margin=0.11, threshold=0.44, false_alert_rate=0.001
)


def an_alert(
    ring: KeyRing, deployment: str, now: datetime, probe: bytes, reference: bytes | None = None
) -> RecordedAlert:
    """Seal two pictures and the words about the entry under a key of the alert's own.

    Where no ``reference`` is given it is noise.
    """
    if reference is None:
        reference = secrets.token_bytes(PICTURE_BYTES)
    id, key = new_id(now, secrets.token_bytes(ID_ENTROPY_BYTES)), ring.alert_key(deployment)
    return RecordedAlert(
        id=id,
        version=1,
        deployment=deployment,
        at=now,
        recorded_at=now,
        camera="north",
        place="market square",
        entry="e1",
        revision=1,
        cautions=(),
        probe=ring.seal(key, probe, f"probe of {id}"),
        reference=ring.seal(key, reference, f"reference of {id}"),
        particulars=ring.seal(key, bytes(400), f"particulars of {id}"),
        measured=MEASURED,
        pack_digest="0" * 64,
        watchlist_digest="0" * 64,
    )


def recorded(books: SqlBooks, alert: RecordedAlert) -> None:
    """Write an alert and its row; the signature comes with the end of the transaction."""
    facts: dict[str, Fact] = {
        "camera": alert.camera,
        "entry": alert.entry,
        "revision": alert.revision,
        "list": alert.watchlist_digest,
        "pack": alert.pack_digest,
        "probe": alert.probe.digest,
        "reference": alert.reference.digest,
    }
    books.alerts.add(alert)
    books.record(Event("alert.recorded", alert.at, "engine", alert.deployment, alert.id, facts))


def emptied(key: KeyName) -> Sealed:
    """Return what stands in the place of pictures that were purged."""
    return Sealed(key, b"", b"")
