"""The store: transactions in which all lands or nothing does."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, Engine, select

from lookout.adapters.store import tables
from lookout.adapters.store.books import Signer, SqlBooks
from lookout.adapters.store.engine import address, begin_reading, begin_writing, connected
from lookout.adapters.store.faults import plain_faults
from lookout.adapters.store.migrate import (
    Standing,
    migrate,
    revision,
    standing,
    standing_of,
    upgrade,
)
from lookout.domain.errors import StoreError
from lookout.domain.ledger import Checkpoint

ID_BYTES = 16


class SqlStore:
    """An open store; close it, or use it in ``with``.

    Parameters
    ----------
    engine
        Connections as :func:`~lookout.adapters.store.engine.connected` makes them.
    signer
        Signs checkpoints; ``None`` opens the store for reading only.
    """

    def __init__(self, engine: Engine, signer: Signer | None) -> None:
        self.engine, self._signer = engine, signer
        self.name = engine.url.render_as_string(hide_password=True)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[SqlBooks]:
        """Open a transaction; it lands at the end of ``with``, or not at all on an exception.

        Writers take turns, so what was read in a transaction still holds when it lands. If rows
        were recorded, a signed checkpoint lands with them.

        Raises
        ------
        StoreError
            When the store cannot be read or written; nothing of the transaction is then there.
        """
        with self._begun() as connection:
            begin_writing(connection)
            books = SqlBooks(connection, self._signer)
            yield books
            books.seal_off()

    @contextlib.contextmanager
    def reading(self) -> Iterator[SqlBooks]:
        """Open a transaction that only reads, sees one moment, and keeps no writer waiting.

        Raises
        ------
        StoreError
            When the store cannot be read, or something was to be written.
        """
        with self._begun() as connection:
            begin_reading(connection)
            yield SqlBooks(connection, None)

    def checkpoint(self, now: datetime) -> Checkpoint | None:
        """Sign what stands in the ledger now; while live, once a minute.

        Returns
        -------
        The checkpoint, ``None`` while the ledger is empty.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        with self.transaction() as books:
            books.seal_off(now)
            return books.newest_checkpoint()

    def identity(self) -> str:
        """Return the store's own id, 32 hexadecimal digits."""
        query = select(tables.about.c.value).where(tables.about.c.name == "store")
        with plain_faults(self.name), self.engine.connect() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            raise StoreError(f"store {self.name}: has no id; restore a back-up")
        return str(found)

    def settle(self) -> None:
        """Move SQLite's log into the database and empty it, so that nothing old lies in it."""
        if self.engine.dialect.name != "sqlite":
            return
        with plain_faults(self.name), self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextlib.contextmanager
    def _begun(self) -> Iterator[Connection]:
        with plain_faults(self.name), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    where: str, signer: Signer | None, now: datetime, *, create: bool = True
) -> SqlStore:
    """Open a store; one that is empty is set up, with a first row that names its signing key.

    Parameters
    ----------
    where
        As :func:`~lookout.adapters.store.engine.address` reads it.
    signer
        Signs checkpoints; ``None`` opens an existing store for reading.
    now
        The time of the first row.
    create
        Whether to set up an empty store; otherwise that is an error.

    Raises
    ------
    ConfigurationError
        When ``where`` names no store.
    StoreError
        When it cannot be opened, is empty, or was made by an older or newer Lookout; the message
        tells what to do.
    """
    store = SqlStore(connected(address(where)), signer)
    try:
        _check(store, create and signer is not None, now)
    except BaseException:
        store.close()
        raise
    return store


def _check(store: SqlStore, create: bool, now: datetime) -> None:
    with plain_faults(store.name):
        found = standing(store.engine)
    if found is Standing.OLDER:
        raise StoreError(
            f"store {store.name}: was made by an older Lookout; say `lookout backup create FOLDER` "
            "with that version, then `lookout backup migrate` with this one"
        )
    if found is Standing.NEWER:
        raise StoreError(
            f"store {store.name}: was made by a newer Lookout; use that version, or a back-up"
        )
    if found is Standing.EMPTY:
        if not create:
            raise StoreError(f"store {store.name}: is empty; nothing has been recorded in it yet")
        _set_up(store, now)


def _set_up(store: SqlStore, now: datetime) -> None:
    with plain_faults(store.name):
        migrate(store.engine)
    with store.transaction() as books:
        if books.newest_checkpoint() is not None:
            return  # another process was faster
        books.open_ledger(secrets.token_hex(ID_BYTES), now)


def migrate_store(where: str) -> tuple[str, str]:
    """Bring a store to this version; return the migrations that it was and is at.

    Raises
    ------
    ConfigurationError
        When ``where`` names no store.
    StoreError
        When it is empty, newer, or the disk refuses; then nothing changed.
    """
    engine = connected(address(where))
    try:
        with plain_faults(where), engine.connect() as connection, connection.begin():
            begin_writing(connection)
            before = revision(connection)
            if standing_of(connection) not in (Standing.OLDER, Standing.CURRENT):
                raise StoreError("store: is empty or was made by a newer Lookout; nothing changed")
            upgrade(connection, "head")
            return str(before), str(revision(connection))
    finally:
        engine.dispose()
