"""Connections to SQLite and PostgreSQL, set so that what was committed stays.

SQLite: write-ahead log, every commit forced to the disk (``synchronous=FULL``), deleted content
overwritten (``secure_delete``), temporary content in memory only. PostgreSQL: every commit waits
for the disk (``synchronous_commit=on``). Writers take turns on both. Values that were bound to a
statement appear in no message.
"""

import importlib.util
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from lookout.adapters.store.direct import direct
from lookout.domain.errors import ConfigurationError

BUSY_S = 10.0
"""How long a writer waits for its turn."""

PAGE_BYTES = 8192
"""Of SQLite; an alert with two pictures takes fewer pages than with the usual 4,096."""

WAL_PAGES = 4000
"""SQLite moves the log into the database after so many pages (32 MiB), and one alert waits for it.

An alert takes about 17 of them, so that is one alert in 235.
"""

# Any number; it keeps Lookout's lock apart from those of other programs in the same database.
_WRITERS = 7_106_117_407
_PRAGMAS = (
    f"PRAGMA page_size={PAGE_BYTES}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA wal_autocheckpoint={WAL_PAGES}",
)


def address(text: str) -> URL:
    """Read where the store is: ``sqlite:////folder/file`` or ``postgresql://host/database``.

    Raises
    ------
    ConfigurationError
        When it is neither.
    """
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ConfigurationError(_bad(text)) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    file = url.drivername == "sqlite" and url.database and url.database != ":memory:"
    if not file and url.drivername != "postgresql+psycopg":
        raise ConfigurationError(_bad(text))
    return url


def _bad(text: str) -> str:
    shown = text if "@" not in text else "(hidden, as it may hold a password)"
    return (
        f"store: {shown} is no store; give sqlite:////folder/lookout.db "
        "or postgresql://user@host/database"
    )


def connected(url: URL) -> Engine:
    """Return an engine whose connections are set for durability; nothing is opened yet."""
    if url.drivername == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that no other writer's transaction overlaps."""
    if connection.dialect.name == "sqlite":
        direct(connection, "BEGIN IMMEDIATE")
        return
    direct(connection, f"SELECT pg_advisory_xact_lock({_WRITERS})")


def begin_reading(connection: Connection) -> None:
    """Begin a transaction that sees one moment and waits for nobody."""
    if connection.dialect.name == "sqlite":
        direct(connection, "BEGIN DEFERRED")
        direct(connection, "PRAGMA query_only=ON")
        return
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_S, "isolation_level": None, "check_same_thread": False},
        hide_parameters=True,
    )
    path = Path(url.database or "")

    @event.listens_for(engine, "do_connect")
    def create_privately(*_: object) -> None:
        if path.parent.is_dir() and not path.exists():
            _private(path)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma).close()

    @event.listens_for(engine, "checkout")
    def writable_again(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA query_only=OFF").close()

    return engine


def _private(path: Path) -> None:
    """Create an empty file that only its owner may read; the log takes over its permissions."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise ConfigurationError(
            f"store {path}: cannot be made ({error.strerror}); make its folder writable"
        ) from error


def _postgresql(url: URL) -> Engine:
    if importlib.util.find_spec("psycopg") is None:
        raise ConfigurationError(
            "store: PostgreSQL needs a driver that is not installed; "
            "say: pip install 'lookout-lfr[postgres]'"
        )
    from lookout.adapters.store.binary import BinaryCursor

    return create_engine(
        url,
        connect_args={
            "options": f"-c synchronous_commit=on -c lock_timeout={int(BUSY_S * 1000)}",
            "cursor_factory": BinaryCursor,
        },
        pool_pre_ping=True,
        hide_parameters=True,
    )
