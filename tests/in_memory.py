"""A store and a vault in memory that keep what their ports promise, for tests of the rules."""

import contextlib
import copy
import random
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lookout.adapters.store.shelves import Stored
from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.case import Case
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment
from lookout.domain.enclosure import Enclosure
from lookout.domain.engagement import Engagement
from lookout.domain.errors import AlreadyRecordedError, ConflictError, KeyDestroyedError
from lookout.domain.ledger import Event, Row, chained
from lookout.domain.listing import ListedEntry
from lookout.domain.outcome import Outcome
from lookout.domain.pair import WaitingPair
from lookout.domain.person import Account, Credential, Session
from lookout.domain.record import PublishedRecord
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed
from lookout.domain.seeded import SeededPass
from lookout.office.ports import Desk

Value = TypeVar("Value", bound=Stored)


class MemoryShelf(Generic[Value]):
    """Values of one noun; every version is remembered in ``written``, so that tests can look."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.written: list[Value] = []

    def get(self, id: str) -> Value | None:
        return self.values.get(id)

    def add(self, value: Value) -> None:
        if value.version != 1:
            raise ConflictError(f"{value.id}: is new but has version {value.version}")
        if value.id in self.values:
            raise AlreadyRecordedError(f"{value.id}: is there already")
        self._write(value)

    def replace(self, value: Value) -> None:
        kept = self.values.get(value.id)
        if kept is None or kept.version != value.version - 1:
            raise ConflictError(f"{value.id}: somebody else was faster")
        self._write(value)

    def remove(self, id: str) -> None:
        self.values.pop(id, None)

    def of(
        self, deployment: str | None, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        found = [
            value
            for id, value in sorted(self.values.items())
            if value.deployment == deployment and (after is None or id > after)
        ]
        return found[:limit]

    def bare(
        self, deployment: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        return [_bare(each) for each in self.of(deployment, after=after, limit=limit)]

    def bare_ones(self, ids: Collection[str]) -> Mapping[str, Value]:
        return {id: _bare(self.values[id]) for id in ids if id in self.values}

    def _write(self, value: Value) -> None:
        self.values[value.id] = value
        self.written.append(value)


def _bare(value: Value) -> Value:
    return cast(Value, replace(cast(Any, value), version=0))


class MemoryBooks:
    """All shelves and the ledger."""

    def __init__(self) -> None:
        self.accounts = MemoryShelf[Account]()
        self.credentials = MemoryShelf[Credential]()
        self.sessions = MemoryShelf[Session]()
        self.deployments = MemoryShelf[Deployment]()
        self.consultations = MemoryShelf[Consultation]()
        self.entries = MemoryShelf[ListedEntry]()
        self.alerts = MemoryShelf[RecordedAlert]()
        self.adjudications = MemoryShelf[Adjudication]()
        self.engagements = MemoryShelf[Engagement]()
        self.outcomes = MemoryShelf[Outcome]()
        self.cases = MemoryShelf[Case]()
        self.records = MemoryShelf[PublishedRecord]()
        self.passes = MemoryShelf[SeededPass]()
        self.enclosures = MemoryShelf[Enclosure]()
        self.pairs = MemoryShelf[WaitingPair]()
        self.ledger: list[Row] = []

    def all_deployments(self) -> Sequence[Deployment]:
        return [self.deployments.values[id] for id in sorted(self.deployments.values)]

    def of_alert(self, alert: str) -> Sequence[Adjudication]:
        return [a for _, a in sorted(self.adjudications.values.items()) if a.alert == alert]

    def outcomes_of(self, alert: str) -> Sequence[Outcome]:
        return [o for _, o in sorted(self.outcomes.values.items()) if o.alert == alert]

    def of_alerts(self, alerts: Collection[str]) -> Sequence[Adjudication]:
        return [a for _, a in sorted(self.adjudications.values.items()) if a.alert in alerts]

    def outcomes_of_alerts(self, alerts: Collection[str]) -> Sequence[Outcome]:
        return [o for _, o in sorted(self.outcomes.values.items()) if o.alert in alerts]

    def record(self, event: Event) -> Row:
        self.ledger.append(chained(event, self.ledger[-1] if self.ledger else None))
        return self.ledger[-1]

    def latest_at(self) -> datetime | None:
        accepted = [row.number for row in self.ledger if row.kind == "clock.accepted"]
        since = accepted[-1] if accepted else 0
        times = [row.at for row in self.ledger if row.number >= since]
        return datetime.fromisoformat(max(times)) if times else None

    def last_number(self) -> int:
        return self.ledger[-1].number if self.ledger else 0

    def rows(self, after: int = 0, *, deployment: str | None = None) -> Iterator[Row]:
        return (
            row
            for row in self.ledger
            if row.number > after and deployment in (None, row.deployment)
        )

    def kinds(self) -> list[str]:
        """What was written down, in its order."""
        return [row.kind for row in self.ledger]


class MemoryStore:
    """Transactions on one set of books: an exception brings the books back as they were."""

    def __init__(self) -> None:
        self.books = MemoryBooks()
        self._one_at_a_time = threading.RLock()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[MemoryBooks]:
        with self._one_at_a_time:
            before = self._snapshot()
            try:
                yield self.books
            except BaseException:
                self.books.__dict__.update(before)
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[MemoryBooks]:
        with self._one_at_a_time:
            yield self.books

    def _snapshot(self) -> Mapping[str, object]:
        return {
            name: copy.copy(part) if isinstance(part, list) else _copied(part)
            for name, part in self.books.__dict__.items()
        }


def _copied(shelf: object) -> object:
    made = copy.copy(shelf)
    if isinstance(made, MemoryShelf):
        made.values, made.written = dict(made.values), list(made.written)
    return made


class MemoryVault:
    """Real encryption with keys that are held in a dictionary until they are destroyed."""

    def __init__(self, seed: int = 0) -> None:
        self.keys: dict[KeyName, bytes] = {}
        self._random = random.Random(seed)

    def create(self, key: KeyName) -> None:
        self.keys[key] = self._random.randbytes(32)

    def alert_key(self, deployment: str) -> KeyName:
        key = KeyName(deployment, RetentionClass.ALERT, self._random.randbytes(8).hex())
        self.create(key)
        return key

    def seal(self, key: KeyName, plain: bytes, about: str) -> Sealed:
        nonce = self._random.randbytes(12)
        return Sealed(key, nonce, self._cipher(key).encrypt(nonce, plain, about.encode()))

    def open(self, sealed: Sealed, about: str) -> bytes:
        return self._cipher(sealed.key).decrypt(sealed.nonce, sealed.ciphertext, about.encode())

    def destroy(self, keys: Sequence[KeyName]) -> None:
        for key in keys:
            self.keys.pop(key, None)

    def names(self, deployment: str) -> Sequence[KeyName]:
        return sorted(key for key in self.keys if key.deployment == deployment)

    def _cipher(self, key: KeyName) -> AESGCM:
        if key not in self.keys:
            raise KeyDestroyedError(f"{key}: was destroyed")
        return AESGCM(self.keys[key])


@dataclass
class MemoryDesk:
    """A desk in memory, with its parts at hand."""

    store: MemoryStore = field(default_factory=MemoryStore)
    vault: MemoryVault = field(default_factory=MemoryVault)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.vault, self.chance.randbytes)

    @property
    def books(self) -> MemoryBooks:
        return self.store.books
