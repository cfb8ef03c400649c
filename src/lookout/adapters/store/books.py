"""One open transaction: every shelf, and the ledger that says what was done with them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Generic, Protocol

from sqlalchemy import Connection, insert, select

from lookout.adapters.store import tables
from lookout.adapters.store.head import NEW_CHECKPOINT, NEW_ROW, Head, fields, read_head
from lookout.adapters.store.shelves import (
    AlertTableShelf,
    Answering,
    Kept,
    TableShelf,
    Value,
)
from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.case import Case
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment
from lookout.domain.enclosure import Enclosure
from lookout.domain.engagement import Engagement
from lookout.domain.errors import StoreError
from lookout.domain.ledger import Checkpoint, Event, Row, chained, statement, timestamp
from lookout.domain.listing import ListedEntry
from lookout.domain.outcome import Outcome
from lookout.domain.pair import WaitingPair
from lookout.domain.person import Account, Credential, Session
from lookout.domain.record import PublishedRecord
from lookout.domain.seeded import SeededPass

CLOCK_TOLERANCE_S = 5.0
"""Two processes may take the time and then the lock in different order; more was the clock."""


class Signer(Protocol):
    """Signs checkpoints.

    ``key`` names the public key by the first 16 hexadecimal digits of its SHA-256, ``public`` is
    the key itself, 64 hexadecimal digits.
    """

    @property
    def key(self) -> str:
        """Name of the public key."""
        ...

    @property
    def public(self) -> str:
        """The public key."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature, 64 bytes."""
        ...


class _Shelf(Generic[Value]):
    """A shelf of the open transaction, made when it is asked for."""

    def __init__(self, table: str, noun: type[Value]) -> None:
        self._kept = Kept(tables.nouns[table], noun)

    def __get__(self, books: "SqlBooks", _: object = None) -> TableShelf[Value]:
        return TableShelf(books.connection, self._kept)


class _AlertShelf(Generic[Answering]):
    """The same for values that belong to an alert."""

    def __init__(self, table: str, noun: type[Answering]) -> None:
        self._kept = Kept(tables.nouns[table], noun)

    def __get__(self, books: "SqlBooks", _: object = None) -> AlertTableShelf[Answering]:
        return AlertTableShelf(books.connection, self._kept)


class SqlBooks:
    """Shelves and ledger of one open transaction."""

    accounts = _Shelf("accounts", Account)
    credentials = _Shelf("credentials", Credential)
    sessions = _Shelf("sessions", Session)
    deployments = _Shelf("deployments", Deployment)
    consultations = _Shelf("consultations", Consultation)
    entries = _Shelf("entries", ListedEntry)
    alerts = _Shelf("alerts", RecordedAlert)
    adjudications = _AlertShelf("adjudications", Adjudication)
    engagements = _Shelf("engagements", Engagement)
    outcomes = _AlertShelf("outcomes", Outcome)
    cases = _Shelf("cases", Case)
    records = _Shelf("records", PublishedRecord)
    passes = _Shelf("passes", SeededPass)
    enclosures = _Shelf("enclosures", Enclosure)
    pairs = _Shelf("pairs", WaitingPair)

    def __init__(self, connection: Connection, signer: Signer | None) -> None:
        self.connection, self._signer = connection, signer
        self._head: Head | None = None
        self._unsigned = False

    def all_deployments(self) -> Sequence[Deployment]:
        """List every deployment by rising id."""
        return self.deployments.all()

    def of_alert(self, alert: str) -> Sequence[Adjudication]:
        """List the answers to one alert by rising id."""
        return self.adjudications.of_alert(alert)

    def of_alerts(self, alerts: Collection[str]) -> Sequence[Adjudication]:
        """List the answers to several alerts by rising id."""
        return self.adjudications.of_alerts(alerts)

    def outcomes_of_alerts(self, alerts: Collection[str]) -> Sequence[Outcome]:
        """List what came of several alerts by rising id."""
        return self.outcomes.of_alerts(alerts)

    def outcomes_of(self, alert: str) -> Sequence[Outcome]:
        """List what came of one alert by rising id."""
        return self.outcomes.of_alert(alert)

    def record(self, event: Event) -> Row:
        """Append an event to the hash chain, in this transaction.

        A clock that was set back gets a row of its own first, as the times would not tell.

        Raises
        ------
        StoreError
            When the store was opened without its signing key, so that nothing may be recorded.
        """
        if self._signer is None:
            raise StoreError("store: opened for reading; give the key folder to record anything")
        last = self._known().last
        back_s = _seconds_back(event.at, last)
        if back_s > CLOCK_TOLERANCE_S:
            facts = {"back_s": round(back_s, 3), "after_row": last.number if last else 0}
            last = self._append(
                chained(Event("clock.set_back", event.at, "clock", facts=facts), last)
            )
        return self._append(chained(event, last))

    def latest_at(self) -> datetime | None:
        """Return the highest time of the ledger's rows, ``None`` where there is none.

        Rows of before the newest one by which a clock that was wrong was accepted do not count.
        """
        if self._head is None or not self._head.timed:
            self._head = read_head(self.connection, timed=True)
        found = self._head.latest
        return None if found is None else datetime.fromisoformat(found)

    def last_number(self) -> int:
        """Return the number of the ledger's newest row, 0 where there is none."""
        last = self._known().last
        return last.number if last else 0

    def open_ledger(self, identity: str, now: datetime) -> None:
        """Give an empty store its id, and a first row that says who signs."""
        if self._signer is None:
            raise StoreError("store: is empty; give the key folder to set it up")
        self.connection.execute(insert(tables.about), {"name": "store", "value": identity})
        facts = {"store": identity, "key": self._signer.key, "public": self._signer.public}
        self.record(Event("ledger.opened", now, "lookout", facts=facts))

    def rows(
        self, after: int = 0, kind: str | None = None, *, deployment: str | None = None
    ) -> Iterator[Row]:
        """Give the ledger's rows in order, those numbered above ``after``."""
        query = select(tables.ledger).where(tables.ledger.c.number > after)
        if kind is not None:
            query = query.where(tables.ledger.c.kind == kind)
        if deployment is not None:
            query = query.where(tables.ledger.c.deployment == deployment)
        ordered = query.order_by(tables.ledger.c.number).execution_options(yield_per=1000)
        return (Row(*found) for found in self.connection.execute(ordered))

    def checkpoints(self, after: int = 0) -> Iterator[Checkpoint]:
        """Give the signed checkpoints in order, those numbered above ``after``."""
        number = tables.checkpoints.c.number
        query = select(tables.checkpoints).where(number > after).order_by(number)
        ordered = query.execution_options(yield_per=1000)
        return (Checkpoint(*found) for found in self.connection.execute(ordered))

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the last checkpoint, ``None`` in an empty store."""
        number = tables.checkpoints.c.number
        query = select(tables.checkpoints).order_by(number.desc()).limit(1)
        found = self.connection.execute(query).first()
        return None if found is None else Checkpoint(*found)

    def seal_off(self, now: datetime | None = None) -> None:
        """Sign for the rows that were recorded; with a time, whether or not there are any."""
        if self._signer is None or not (self._unsigned or now):
            return
        head = self._known()
        if (last := head.last) is None:
            return
        at, reason = (timestamp(now), "clock") if now else (last.at, last.kind)
        columns = (head.checkpoint + 1, last.number, last.digest, at, reason, self._signer.key)
        made = Checkpoint(*columns, self._signer.sign(statement(*columns)))
        NEW_CHECKPOINT.run(self.connection, fields(made))
        self._head, self._unsigned = Head(last, made.number, head.timed, head.latest), False

    def _append(self, row: Row) -> Row:
        NEW_ROW.run(self.connection, fields(row))
        # The highest time may be another one now.
        self._head, self._unsigned = Head(row, self._known().checkpoint), True
        return row

    def _known(self) -> Head:
        if self._head is None:
            self._head = read_head(self.connection)
        return self._head


def _seconds_back(at: datetime, last: Row | None) -> float:
    if last is None:
        return 0.0
    return (datetime.fromisoformat(last.at) - at).total_seconds()
