"""The process that gets killed: records alerts and decisions, and says so once each is safe.

One line of JSON after each commit: what was done, to which alert, and what proves it.
"""

import hashlib
import json
import random
import secrets
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lookout.adapters.audit.destroyed import DESTROYED
from lookout.adapters.audit.signing import SigningKey
from lookout.adapters.store.books import SqlBooks
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.domain.adjudication import Adjudication, Answer, Seat
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.ledger import Event
from lookout.domain.outcome import Finding, Outcome
from soak.recording import PICTURE_BYTES, an_alert, emptied, recorded

MASTER = Key(bytes(range(32)), from_file=True)
DEPLOYMENT = "soak"
PURGES = 0.05
"""Share of alerts that are purged at once."""


def work(store: SqlStore, ring: KeyRing, alerts: int) -> None:
    """Record alerts, each with two answers and an outcome, and purge some of them."""
    for _ in range(alerts):
        probe = secrets.token_bytes(PICTURE_BYTES)
        alert = an_alert(ring, DEPLOYMENT, _now(), probe)
        with store.transaction() as books:
            recorded(books, alert)
        say("alert", alert.id, hashlib.sha256(probe).hexdigest())
        for seat in Seat:
            with store.transaction() as books:
                said = _answered(books, alert.id, seat)
            say("answer", alert.id, said)
        with store.transaction() as books:
            said = _outcome(books, alert.id)
        say("outcome", alert.id, said)
        if random.random() < PURGES:
            _purge(store, ring, alert.id)
            say("purge", alert.id, "")


def say(what: str, alert: str, proof: str) -> None:
    """Acknowledge; from here on it may not be lost."""
    sys.stdout.write(json.dumps([what, alert, proof]) + "\n")
    sys.stdout.flush()


def _answered(books: SqlBooks, alert: str, seat: Seat) -> str:
    now = _now()
    given = Adjudication(_id(now), 1, DEPLOYMENT, alert, seat.value, seat, Answer.SAME, now)
    books.adjudications.add(given)
    books.record(Event("alert.answered", now, seat.value, DEPLOYMENT, alert))
    return given.id


def _outcome(books: SqlBooks, alert: str) -> str:
    now = _now()
    came = Outcome(_id(now), 1, DEPLOYMENT, alert, "officer", now, Finding.CONFIRMED_TRUE, ())
    books.outcomes.add(came)
    books.record(Event("outcome.recorded", now, "officer", DEPLOYMENT, alert))
    return came.id


def _purge(store: SqlStore, ring: KeyRing, id: str) -> None:
    with store.transaction() as books:
        alert = books.alerts.get(id)
        if alert is None:
            return
        key = alert.probe.key
        gone = replace(
            alert,
            version=alert.version + 1,
            probe=emptied(key),
            reference=emptied(key),
            particulars=None,
            measured=None,
        )
        books.alerts.replace(gone)
        facts = {"class": key.retention_class.value, "keys": (key.digest,)}
        books.record(Event(DESTROYED, _now(), "clock", DEPLOYMENT, id, facts))
    ring.destroy([key])


def _id(now: datetime) -> str:
    return new_id(now, secrets.token_bytes(ID_ENTROPY_BYTES))


def _now() -> datetime:
    return datetime.now(UTC)


def opened(where: str, keys: Path) -> tuple[SqlStore, KeyRing]:
    """Open both, set up where they are new."""
    ring = open_ring(keys, MASTER, create=True)
    signer: SigningKey = ring.signer
    return open_store(where, signer, _now()), ring


def main() -> None:
    """Work until killed or done."""
    where, keys, alerts = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    store, ring = opened(where, keys)
    with store, ring:
        work(store, ring, alerts)


if __name__ == "__main__":
    main()
