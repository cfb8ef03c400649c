"""What the operations need from outside: a store, a vault, randomness."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from lookout.domain.adjudication import Adjudication, RecordedAlert
from lookout.domain.case import Case
from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment
from lookout.domain.enclosure import Enclosure
from lookout.domain.engagement import Engagement
from lookout.domain.ledger import Event, Row
from lookout.domain.listing import ListedEntry
from lookout.domain.outcome import Outcome
from lookout.domain.pair import WaitingPair
from lookout.domain.person import Account, Credential, Session
from lookout.domain.record import PublishedRecord
from lookout.domain.sealed import KeyName, Sealed
from lookout.domain.seeded import SeededPass

Value = TypeVar("Value")


class Shelf(Protocol[Value]):
    """Values of one noun, by their ids; ids sort by time."""

    def get(self, id: str) -> Value | None:
        """Return the newest version of a value, or ``None``."""
        ...

    def add(self, value: Value) -> None:
        """Keep a new value, version 1.

        Raises
        ------
        AlreadyRecordedError
            When there is one of this id.
        """
        ...

    def replace(self, value: Value) -> None:
        """Keep the next version of a value.

        Raises
        ------
        ConflictError
            When the kept version is not ``value.version - 1``: somebody else was faster.
        """
        ...

    def remove(self, id: str) -> None:
        """Take a value out, so that its sealed content goes too; only a purge does that."""
        ...

    def of(
        self, deployment: str | None, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        """List the values of one deployment by rising id; ``None``: those of no deployment.

        ``after`` leaves out ids up to and including that one.
        """
        ...

    def bare(
        self, deployment: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        """List values as :meth:`of` does, without their sealed content, to look at only.

        A zero byte stands wherever there is some; the version is 0, so none can be kept again.
        """
        ...

    def bare_ones(self, ids: Collection[str]) -> Mapping[str, Value]:
        """Return those that there are of some ids, as :meth:`bare` does."""
        ...


class Books(Protocol):
    """One open transaction: all of it lands or nothing does."""

    @property
    def accounts(self) -> Shelf[Account]:
        """People who work with Lookout."""
        ...

    @property
    def credentials(self) -> Shelf[Credential]:
        """What accounts log in with."""
        ...

    @property
    def sessions(self) -> Shelf[Session]:
        """Who is logged in."""
        ...

    @property
    def deployments(self) -> Shelf[Deployment]:
        """Deployments; ``of(id)`` gives the one, :meth:`all_deployments` all of them."""
        ...

    @property
    def consultations(self) -> Shelf[Consultation]:
        """Talks with the public."""
        ...

    @property
    def entries(self) -> Shelf[ListedEntry]:
        """Who is listed."""
        ...

    @property
    def alerts(self) -> Shelf[RecordedAlert]:
        """Prompts."""
        ...

    @property
    def adjudications(self) -> Shelf[Adjudication]:
        """Answers to prompts."""
        ...

    @property
    def engagements(self) -> Shelf[Engagement]:
        """Who was spoken to."""
        ...

    @property
    def outcomes(self) -> Shelf[Outcome]:
        """What came of it."""
        ...

    @property
    def cases(self) -> Shelf[Case]:
        """Complaints and requests."""
        ...

    @property
    def records(self) -> Shelf[PublishedRecord]:
        """Published records."""
        ...

    @property
    def passes(self) -> Shelf[SeededPass]:
        """Volunteers who walked past to test the system."""
        ...

    @property
    def enclosures(self) -> Shelf[Enclosure]:
        """Reasons in words and photographs, each named by what it belongs to."""
        ...

    @property
    def pairs(self) -> Shelf[WaitingPair]:
        """Test pairs that wait for their time."""
        ...

    def all_deployments(self) -> Sequence[Deployment]:
        """List every deployment by rising id."""
        ...

    def of_alert(self, alert: str) -> Sequence[Adjudication]:
        """List the answers to one alert by rising id."""
        ...

    def of_alerts(self, alerts: Collection[str]) -> Sequence[Adjudication]:
        """List the answers to several alerts by rising id."""
        ...

    def outcomes_of_alerts(self, alerts: Collection[str]) -> Sequence[Outcome]:
        """List what was said to have come of several alerts, by rising id."""
        ...

    def outcomes_of(self, alert: str) -> Sequence[Outcome]:
        """List what was said to have come of one alert, by rising id."""
        ...

    def record(self, event: Event) -> Row:
        """Append an event to the hash chain, in this transaction."""
        ...

    def latest_at(self) -> datetime | None:
        """Return the highest time of the hash chain's rows, ``None`` where there is none.

        Rows of before the newest ``clock.accepted`` do not count.
        """
        ...

    def last_number(self) -> int:
        """Return the number of the newest row of the hash chain, 0 where there is none."""
        ...

    def rows(self, after: int = 0, *, deployment: str | None = None) -> Iterator[Row]:
        """Give the rows of the hash chain in order, those numbered above ``after``.

        With a deployment only those about it.
        """
        ...


class Store(Protocol):
    """Where values are kept."""

    def transaction(self) -> AbstractContextManager[Books]:
        """Open a transaction; it lands at the end of ``with``, or not at all on an exception."""
        ...

    def reading(self) -> AbstractContextManager[Books]:
        """Open the books to read only, without holding up anybody who writes."""
        ...


class Vault(Protocol):
    """Keys by deployment and retention class; destroying a key erases what it sealed."""

    def create(self, key: KeyName) -> None:
        """Make a new key and keep it wrapped."""
        ...

    def alert_key(self, deployment: str) -> KeyName:
        """Hand out a key for one alert that was made ahead, so that an alert need not wait."""
        ...

    def seal(self, key: KeyName, plain: bytes, about: str) -> Sealed:
        """Encrypt; ``about`` is authenticated with it and must be given again to open it.

        Raises
        ------
        KeyDestroyedError
            When the key is no more.
        """
        ...

    def open(self, sealed: Sealed, about: str) -> bytes:
        """Decrypt.

        Raises
        ------
        KeyDestroyedError
            When the key is no more.
        """
        ...

    def destroy(self, keys: Sequence[KeyName]) -> None:
        """Destroy keys for good; those that are no more are no mistake."""
        ...

    def names(self, deployment: str) -> Sequence[KeyName]:
        """List the keys of a deployment that there are."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operation works with; ``entropy(n)`` gives ``n`` random bytes."""

    store: Store
    vault: Vault
    entropy: Callable[[int], bytes]
