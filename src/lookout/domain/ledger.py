"""The audit log: a chain of rows, each bound to the one before, and signed statements about it.

Rows carry nothing personal: ids, counts, states, digests of sealed content and keyed commitments.
So the chain still verifies after everything personal has been erased.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

Fact: TypeAlias = "str | int | float | bool | tuple[Fact, ...] | None"
"""What a row may say: JSON's scalars, and tuples of them; numbers are finite."""

GENESIS = "0" * 64
"""What the first row names as the digest of the row before it."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is to be recorded.

    ``kind`` is a word or two with dots, such as ``deployment.authorised``. ``at`` has a zone.
    ``actor`` is an account's id, or the part of Lookout that acted by itself. ``subject`` is the
    id of what it happened to. ``facts`` say the rest, without anything personal.
    """

    kind: str
    at: datetime
    actor: str
    deployment: str | None = None
    subject: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the chain.

    ``number`` counts from 1. ``at`` is UTC in ISO 8601 with six decimals and ``facts`` canonical
    JSON, both as they were hashed. ``deployment`` and ``subject`` are empty where there is none.
    ``previous`` and ``digest`` are 64 hexadecimal digits.
    """

    number: int
    at: str
    kind: str
    actor: str
    deployment: str
    subject: str
    facts: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement: there were ``rows`` rows at ``at``, and the last had digest ``head``.

    ``number`` counts the checkpoints from 1. ``reason`` is the kind of the row that caused it, or
    ``clock`` for those that are made every minute. ``key`` names the public key by the first 16
    hexadecimal digits of its SHA-256; ``signature`` is Ed25519, 64 bytes.
    """

    number: int
    rows: int
    head: str
    at: str
    reason: str
    key: str
    signature: bytes

    @property
    def statement(self) -> bytes:
        """Return the bytes that are signed."""
        return statement(self.number, self.rows, self.head, self.at, self.reason, self.key)


def chained(event: Event, previous: Row | None) -> Row:
    """Return the row that records an event after another row.

    Raises
    ------
    ValueError
        When the time has no zone, or a fact is not JSON.
    """
    number = previous.number + 1 if previous else 1
    before = previous.digest if previous else GENESIS
    at, facts = timestamp(event.at), canonical(event.facts)
    deployment, subject = event.deployment or "", event.subject or ""
    fields = (str(number), at, event.kind, event.actor, deployment, subject, facts, before)
    digest = hashlib.sha256(framed("lookout row v1", *fields)).hexdigest()
    return Row(number, at, event.kind, event.actor, deployment, subject, facts, before, digest)


def statement(number: int, rows: int, head: str, at: str, reason: str, key: str) -> bytes:
    """Return what a checkpoint's signature is over."""
    return framed("lookout checkpoint v1", str(number), str(rows), head, at, reason, key)


def framed(*fields: str) -> bytes:
    """Join texts so that no two sequences give the same bytes (netstrings, UTF-8)."""
    encoded = [text.encode() for text in fields]
    return b"".join([b"%d:%b," % (len(each), each) for each in encoded])


def canonical(facts: Mapping[str, Fact]) -> str:
    """Return JSON in ASCII with sorted keys and no spaces.

    Raises
    ------
    ValueError
        When a number is not finite or a value is not JSON.
    """
    try:
        return json.dumps(dict(facts), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"ledger: the facts of an event are not JSON: {error}") from error


def timestamp(at: datetime) -> str:
    """Return a time as rows write it: UTC, ISO 8601, six decimals.

    Raises
    ------
    ValueError
        When the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"ledger: {at.isoformat()} has no time zone; give UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
