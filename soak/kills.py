"""Kills the worker at random moments and looks at what is left."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.audit.export import verified
from lookout.adapters.store.books import SqlBooks
from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.ring import KeyRing
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.errors import KeyDestroyedError
from soak.worker import DEPLOYMENT, opened

LONGEST_S = 1.0
"""The longest that a worker lives after its first acknowledgement."""


@dataclass(slots=True)
class Acknowledged:
    """What the workers said was safe."""

    alerts: dict[str, str] = field(default_factory=dict)
    answers: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)

    def take(self, line: str) -> None:
        """Take one whole line; a line that the kill cut off acknowledged nothing."""
        if not line.endswith("\n"):
            return
        what, alert, proof = json.loads(line)
        if what == "alert":
            self.alerts[alert] = proof
        elif what == "answer":
            self.answers.add(proof)
        elif what == "outcome":
            self.outcomes.add(proof)
        else:
            self.purged.add(alert)

    @property
    def decisions(self) -> int:
        """How many decisions were acknowledged."""
        return len(self.answers) + len(self.outcomes)


def run_killed(where: str, keys: Path, alerts: int, acknowledged: Acknowledged) -> None:
    """Start a worker, let it live for a random time, kill it, and note what it said."""
    command = [sys.executable, "-m", "soak.worker", where, str(keys), str(alerts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the worker has no output")
        acknowledged.take(process.stdout.readline())
        lives_until = time.monotonic() + random.uniform(0, LONGEST_S)
        for line in process.stdout:
            acknowledged.take(line)
            if time.monotonic() > lives_until:
                break
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:
            acknowledged.take(line)


def losses(where: str, keys: Path, acknowledged: Acknowledged) -> Iterator[str]:
    """Say what was lost, half-written, or came back; nothing if all is well."""
    store, ring = opened(where, keys)
    with store, ring:
        with store.reading() as books:
            ring.finish(destroyed_keys(books))
            verdict = verified(books, [ring.signer.public])
            yield from verdict.problems
            yield from _lost(books, acknowledged)
            yield from _half_written(books)
            yield from _pictures(books, ring, acknowledged)
        yield from _still_works(store)


def _lost(books: SqlBooks, said: Acknowledged) -> Iterator[str]:
    ids = {
        "alert": (set(said.alerts), {each.id for each in books.alerts.of(DEPLOYMENT)}),
        "answer": (said.answers, {each.id for each in books.adjudications.of(DEPLOYMENT)}),
        "outcome": (said.outcomes, {each.id for each in books.outcomes.of(DEPLOYMENT)}),
    }
    for name, (acknowledged, there) in ids.items():
        for lost in acknowledged - there:
            yield f"{name} {lost} was acknowledged and is lost"


def _half_written(books: SqlBooks) -> Iterator[str]:
    """Every noun has its row and every row its noun."""
    alerts = sorted(each.id for each in books.alerts.of(DEPLOYMENT))
    answered = sorted(each.alert for each in books.adjudications.of(DEPLOYMENT))
    outcomes = sorted(each.alert for each in books.outcomes.of(DEPLOYMENT))
    for kind, there in (
        ("alert.recorded", alerts),
        ("alert.answered", answered),
        ("outcome.recorded", outcomes),
    ):
        if sorted(row.subject for row in books.rows(kind=kind)) != there:
            yield f"{kind}: the ledger and the books do not agree"


def _pictures(books: SqlBooks, ring: KeyRing, said: Acknowledged) -> Iterator[str]:
    for alert in books.alerts.of(DEPLOYMENT):
        purged = not alert.probe.ciphertext
        if purged and not _closed(ring, alert):
            yield f"alert {alert.id} was purged and its key is still there"
        if alert.id in said.purged and not purged:
            yield f"alert {alert.id} was purged and came back"
        if not purged and alert.id in said.alerts:
            probe = ring.open(alert.probe, f"probe of {alert.id}")
            if sha256(probe).hexdigest() != said.alerts[alert.id]:
                yield f"alert {alert.id} has another picture"


def _closed(ring: KeyRing, alert: RecordedAlert) -> bool:
    try:
        ring.seal(alert.probe.key, b"", "trial")
    except KeyDestroyedError:
        return True
    return False


def _still_works(store: SqlStore) -> Iterator[str]:
    with store.transaction() as books:
        if books.newest_checkpoint() is None:
            yield "there is no checkpoint"
