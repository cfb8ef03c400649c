"""Back-ups of the store: files of JSON lines, the same from SQLite and PostgreSQL.

A back-up holds no keys, so whatever is personal in it stays sealed. It appears whole or not at all
and is loaded whole or not at all: its files are listed with their SHA-256 in a signed card, and
loading is one transaction, at the end of which the chain must verify.
"""

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Table, column, insert, select, table

from lookout.adapters.audit.export import verified
from lookout.adapters.audit.signing import signed
from lookout.adapters.audit.verifier import Fields
from lookout.adapters.store.books import SqlBooks
from lookout.adapters.store.engine import address, begin_writing, connected
from lookout.adapters.store.faults import plain_faults
from lookout.adapters.store.migrate import Standing, known, revision, standing_of, upgrade
from lookout.adapters.store.store import SqlStore
from lookout.adapters.store.tables import metadata
from lookout.domain.errors import ConfigurationError, StoreError
from lookout.domain.ledger import Event, canonical

CARD = "card.json"
_BATCH = 500


class Signer(Protocol):
    """Signs the card, and the first row after a restoration."""

    @property
    def key(self) -> str:
        """Name of the public key."""
        ...

    @property
    def public(self) -> str:
        """The public key, 64 hexadecimal digits."""
        ...

    def sign(self, statement: bytes) -> bytes:
        """Return an Ed25519 signature, 64 bytes."""
        ...


def back_up(store: SqlStore, folder: Path, signer: Signer, now: datetime) -> int:
    """Write every table as it stands at one moment; return the number of the ledger's rows.

    Raises
    ------
    ConfigurationError
        When the folder is there already or cannot be written.
    StoreError
        When the store cannot be read.
    """
    if folder.exists():
        raise ConfigurationError(f"{folder}: is there already; choose another name")
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        card = _write(store, partial, now)
        text = canonical(card)
        signature = signer.sign(text.encode()).hex()
        whole = {"card": text, "public": signer.public, "signature": signature}
        (partial / CARD).write_text(json.dumps(whole) + "\n")
        for path in [*partial.iterdir(), partial]:
            _force(path)
        partial.rename(folder)
        _force(folder.parent)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be written ({error.strerror})") from error
    return int(card["rows"])


def restore(
    folder: Path,
    where: str,
    signer: Signer,
    now: datetime,
    earlier: Sequence[Fields] = (),
    actor: str = "backup",
) -> int:
    """Load a back-up into an empty store; return the number of the ledger's rows.

    Parameters
    ----------
    folder
        What :func:`back_up` wrote.
    where
        The address of an empty store, of either kind.
    signer
        The same key that signed the back-up's ledger; the restoration is recorded with it.
    now
        The time of that row.
    earlier
        Checkpoints that were kept elsewhere; a back-up that is older than one of them is refused.
    actor
        Who restores, as the ledger writes it: nobody can have logged in to an empty store.

    Raises
    ------
    ConfigurationError
        When it is no back-up, or was changed.
    StoreError
        When the store is not empty, its ledger does not verify, or the disk refuses; nothing was
        loaded then.
    """
    card = read_card(folder, signer.public)
    engine = connected(address(where))
    try:
        with plain_faults(where), engine.connect() as connection, connection.begin():
            begin_writing(connection)
            if standing_of(connection) is not Standing.EMPTY:
                raise StoreError(f"store {where}: is not empty; restore into a new one")
            upgrade(connection, card["revision"])
            _load(connection, folder, card)
            upgrade(connection, "head")
            books = SqlBooks(connection, signer)
            _check(books, signer, earlier)
            facts = {"made": card["made"], "rows": card["rows"], "head": card["head"]}
            books.record(Event("store.restored", now, actor, facts=facts))
            books.seal_off()
    finally:
        engine.dispose()
    return int(card["rows"])


def read_card(folder: Path, public: str) -> dict[str, Any]:
    """Return a back-up's card after comparing every file with it.

    ``public`` is known from elsewhere: a card that names its own key proves nothing.

    Raises
    ------
    ConfigurationError
        When it is no back-up, was changed, or is signed by another key than ``public``.
    """
    try:
        whole = json.loads((folder / CARD).read_text())
        text = str(whole["card"])
        if not signed(public, bytes.fromhex(whole["signature"]), text.encode()):
            raise ConfigurationError(
                f"{folder}: was not signed with this key folder's key, or was changed; "
                "give the right key folder, or another back-up"
            )
        card: dict[str, Any] = json.loads(text)
        if card["format"] != 1 or card["revision"] not in known():
            raise ConfigurationError(f"{folder}: was made by a newer Lookout; use that version")
        for name, digest in card["files"].items():
            if _digest(folder / f"{name}.jsonl") != digest:
                raise ConfigurationError(f"{folder}/{name}.jsonl: was changed; use another back-up")
    except OSError as error:
        raise ConfigurationError(f"{folder}: is no back-up ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{folder}: is no back-up, or was damaged") from error
    return card


def destroyed_in(folder: Path) -> frozenset[str]:
    """Return the digests of the keys that a back-up's ledger says were destroyed.

    Only after :func:`read_card` is it known that the ledger is what was backed up.
    """
    rows = (row for row in _lines(folder / "ledger.jsonl") if row["kind"] == "keys.destroyed")
    return frozenset(key for row in rows for key in json.loads(row["facts"])["keys"])


def _write(store: SqlStore, folder: Path, now: datetime) -> dict[str, Any]:
    with store.reading() as books:
        newest = books.newest_checkpoint()
        if newest is None:
            raise StoreError(f"store {store.name}: is empty; there is nothing to back up")
        for each in metadata.sorted_tables:
            _write_table(books.connection, each, folder / f"{each.name}.jsonl")
        return {
            "format": 1,
            "made": now.isoformat(),
            "revision": revision(books.connection) or "",
            "rows": newest.rows,
            "head": newest.head,
            "files": {path.stem: _digest(path) for path in sorted(folder.glob("*.jsonl"))},
        }


def _write_table(connection: Connection, source: Table, path: Path) -> None:
    found = connection.execute(select(source).execution_options(yield_per=_BATCH)).mappings()
    with path.open("wb") as file:
        for row in found:
            file.write(json.dumps(dict(row), default=_in_base64).encode() + b"\n")


def _load(connection: Connection, folder: Path, card: Mapping[str, Any]) -> None:
    for name in card["files"]:
        batch: list[dict[str, Any]] = []
        for row in _lines(folder / f"{name}.jsonl"):
            batch.append(row)
            if len(batch) == _BATCH:
                _insert(connection, name, batch)
                batch = []
        if batch:
            _insert(connection, name, batch)


def _insert(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    # Columns as they were when the back-up was made, not as this program knows them.
    connection.execute(insert(table(name, *map(column, rows[0]))), rows)


def _check(books: SqlBooks, signer: Signer, earlier: Sequence[Fields]) -> None:
    verdict = verified(books, [signer.public], earlier)
    if not verdict.good:
        raise StoreError(f"back-up: its audit log does not verify: {verdict.problems[0]}")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield json.loads(line, object_hook=_from_base64)


def _in_base64(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot be backed up")


def _from_base64(value: dict[str, Any]) -> object:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _force(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
