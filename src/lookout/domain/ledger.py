"""The audit log: a chain of rows, each bound to the one before, and signed statements about it.

Rows carry nothing personal: ids, counts, states, digests of sealed content and keyed commitments.
So the chain still verifies after everything personal has been erased.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"
"""What a row's body may hold; numbers are finite."""

GENESIS = "0" * 64
"""What the first row names as the digest of the row before it."""

MICROSECONDS = "microseconds"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is to be recorded.

    ``time`` has a zone. ``deployment`` is an id, or ``None``. ``kind`` is a word or two with dots,
    such as ``deployment.authorised``. ``body`` says the rest, without anything personal.
    """

    time: datetime
    kind: str
    deployment: str | None = None
    body: Mapping[str, Json] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the chain.

    ``number`` counts from 1. ``time`` is UTC in ISO 8601 with six decimals and ``body`` canonical
    JSON, both as they were hashed. ``previous`` and ``digest`` are 64 hexadecimal digits.
    """

    number: int
    time: str
    deployment: str | None
    kind: str
    body: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement: there were ``rows`` rows at ``time``, and the last had digest ``head``.

    ``number`` counts the checkpoints from 1. ``reason`` is the kind of the row that caused it, or
    ``clock`` for those that are made every minute. ``key`` names the public key by the first 16
    hexadecimal digits of its SHA-256; ``signature`` is Ed25519, 64 bytes.
    """

    number: int
    rows: int
    head: str
    time: str
    reason: str
    key: str
    signature: bytes

    @property
    def statement(self) -> bytes:
        """The bytes that are signed."""
        return statement(self.number, self.rows, self.head, self.time, self.reason, self.key)


def chained(event: Event, previous: Row | None) -> Row:
    """Return the row that records an event after another row.

    Raises
    ------
    ValueError
        When the time has no zone, or the body holds something that is not JSON.
    """
    number = previous.number + 1 if previous else 1
    before = previous.digest if previous else GENESIS
    time, body = timestamp(event.time), canonical(event.body)
    fields = (str(number), time, event.deployment or "", event.kind, body, before)
    digest = hashlib.sha256(framed("lookout row v1", *fields)).hexdigest()
    return Row(number, time, event.deployment, event.kind, body, before, digest)


def statement(number: int, rows: int, head: str, time: str, reason: str, key: str) -> bytes:
    """Return what a checkpoint's signature is over."""
    return framed("lookout checkpoint v1", str(number), str(rows), head, time, reason, key)


def framed(*fields: str) -> bytes:
    """Join texts so that no two sequences give the same bytes (netstrings, UTF-8)."""
    encoded = [text.encode() for text in fields]
    return b"".join(b"%d:%b," % (len(each), each) for each in encoded)


def canonical(body: Mapping[str, Json]) -> str:
    """Return JSON in ASCII with sorted keys and no spaces.

    Raises
    ------
    ValueError
        When a number is not finite or a value is not JSON.
    """
    try:
        return json.dumps(
            body,
            sort_keys=True,
            separators=(",", ":"),
            allow_nan=False,
            ensure_ascii=True,
            default=_plain,
        )
    except TypeError as error:
        raise ValueError(f"ledger: the body of an event is not JSON: {error}") from error


def timestamp(time: datetime) -> str:
    """Return a time as rows write it: UTC, ISO 8601, six decimals.

    Raises
    ------
    ValueError
        When the time has no zone.
    """
    if time.tzinfo is None:
        raise ValueError(f"ledger: {time.isoformat()} has no time zone; give UTC")
    return time.astimezone(UTC).isoformat(timespec=MICROSECONDS)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no place in it")
