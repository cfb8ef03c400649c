"""Countersignatures that were made elsewhere: with a key that never comes to this machine."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol, runtime_checkable

from lookout.adapters.audit.countersigning import COUNTERSIGNED, PAIRED
from lookout.adapters.audit.signing import signed
from lookout.adapters.audit.verifier import countersigned
from lookout.domain.ledger import Checkpoint, Event, Fact, Row
from lookout.domain.refused import Refused, refused

_PUBLIC = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


@runtime_checkable
class SignedLog(Protocol):
    """The ledger with its checkpoints."""

    def rows(self, after: int = 0, kind: str | None = None) -> Iterator[Row]:
        """Give rows of one kind in order."""
        ...

    def checkpoints(self, after: int = 0) -> Iterator[Checkpoint]:
        """Give checkpoints in order."""
        ...

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the last checkpoint."""
        ...

    def record(self, event: Event) -> Row:
        """Append an event."""
        ...


def paired_keys(log: SignedLog) -> dict[str, str]:
    """Return who paired which public key: accounts by key (64 hexadecimal digits)."""
    return {str(json.loads(row.facts)["public"]): row.actor for row in log.rows(kind=PAIRED)}


def pair_key(log: SignedLog, public: str, actor: str, now: datetime) -> Row | Refused:
    """Record that an overseer will sign with a key of which only the public half is known here."""
    if not _PUBLIC.fullmatch(public):
        return refused("key", "public: give the public key's 64 hexadecimal digits")
    if public in paired_keys(log):
        return refused("paired", "This key is paired already.")
    return log.record(Event(PAIRED, now, actor, facts={"public": public}))


def attest(
    log: SignedLog, number: int, public: str, signature: str, actor: str, now: datetime
) -> Checkpoint | Refused:
    """Record an overseer's signature below a checkpoint, once it was found to be valid.

    Parameters
    ----------
    number
        The checkpoint's.
    public, signature
        64 and 128 hexadecimal digits; only who paired the key may bring its signatures.
    """
    if paired_keys(log).get(public) != actor:
        return refused("not_paired", "Pair this key first, as yourself.")
    checkpoint = next(log.checkpoints(max(0, number - 1)), None)
    if checkpoint is None or checkpoint.number != number:
        return refused("no_checkpoint", f"The log has no checkpoint {number}.")
    statement = countersigned(checkpoint.statement)
    valid = _SIGNATURE.fullmatch(signature) is not None
    if not valid or not signed(public, bytes.fromhex(signature), statement):
        return refused("signature", "The signature is not that of this key and checkpoint.")
    facts: dict[str, Fact] = {
        "checkpoint": checkpoint.number,
        "rows": checkpoint.rows,
        "head": checkpoint.head,
        "public": public,
        "signature": signature,
    }
    log.record(Event(COUNTERSIGNED, now, actor, facts=facts))
    return checkpoint
