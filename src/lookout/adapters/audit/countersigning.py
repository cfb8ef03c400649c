"""The overseer's own key: whoever holds the store cannot sign with it."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lookout.adapters.audit.signing import KEY_BYTES, SigningKey, signing_key
from lookout.adapters.audit.verifier import countersigned
from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Checkpoint, Event, Fact, Row

PAIRED = "overseer.paired"
COUNTERSIGNED = "checkpoint.countersigned"


class Log(Protocol):
    """The ledger, open for writing."""

    def rows(self, after: int = 0, kind: str | None = None) -> Iterator[Row]:
        """Give rows of one kind in order."""
        ...

    def newest_checkpoint(self) -> Checkpoint | None:
        """Return the last checkpoint."""
        ...

    def record(self, event: Event) -> Row:
        """Append an event."""
        ...


def new_overseer_key(path: Path) -> SigningKey:
    """Make an overseer's key and write it to a file of mode 0600.

    Raises
    ------
    ConfigurationError
        When the file is there already or cannot be written.
    """
    key = signing_key(secrets.token_bytes(KEY_BYTES))
    with whole_file(path, replace=False) as file:
        file.write(key.secret.hex().encode() + b"\n")
    return key


def overseer_key(path: Path) -> SigningKey:
    """Read an overseer's key.

    Raises
    ------
    ConfigurationError
        When it cannot be read or is none.
    """
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be read ({error.strerror}); make one with: lookout audit pair {path}"
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: is no overseer's key") from error
    if len(secret) != KEY_BYTES:
        raise ConfigurationError(f"{path}: is no overseer's key")
    return signing_key(secret)


def pair(log: Log, public: str, actor: str, now: datetime) -> Row:
    """Record that an overseer will sign with a key."""
    return log.record(Event(PAIRED, now, actor, facts={"public": public}))


def countersign(log: Log, key: SigningKey, actor: str, now: datetime) -> Checkpoint:
    """Sign the newest checkpoint with a paired key and record that; return the checkpoint.

    Raises
    ------
    ConfigurationError
        When the key is not paired, or there is no checkpoint yet.
    """
    if not any(f'"{key.public}"' in row.facts for row in log.rows(kind=PAIRED)):
        raise ConfigurationError("overseer's key: is not paired; say first: lookout audit pair")
    newest = log.newest_checkpoint()
    if newest is None:
        raise ConfigurationError("audit log: has no checkpoint yet; there is nothing to sign")
    facts: dict[str, Fact] = {
        "checkpoint": newest.number,
        "rows": newest.rows,
        "head": newest.head,
        "public": key.public,
        "signature": key.sign(countersigned(newest.statement)).hex(),
    }
    log.record(Event(COUNTERSIGNED, now, actor, facts=facts))
    return newest
