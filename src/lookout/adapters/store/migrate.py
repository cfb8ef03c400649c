"""Brings a store's tables from an older version to this one, by Alembic."""

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from lookout.adapters.store.engine import begin_writing

_SCRIPTS = Path(__file__).parent / "migrations"


class Standing(StrEnum):
    """How a store's tables compare with what this program expects."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def standing(engine: Engine) -> Standing:
    """Tell whether a store is empty, older than this program, current, or newer."""
    with engine.connect() as connection:
        return standing_of(connection)


def standing_of(connection: Connection) -> Standing:
    """Tell the same of the store behind an open connection."""
    found, order = revision(connection), known()
    if found is None and not inspect(connection).get_table_names():
        return Standing.EMPTY
    if found == order[0]:
        return Standing.CURRENT
    return Standing.OLDER if found in order else Standing.NEWER


def known() -> list[str]:
    """Return the names of all migrations, the newest first."""
    directory = ScriptDirectory.from_config(_config())
    return [script.revision for script in directory.walk_revisions()]


def revision(connection: Connection) -> str | None:
    """Return the name of the last migration that was applied, ``None`` if none was."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Apply every migration that is missing, all or none of them."""
    with engine.connect() as connection, connection.begin():
        begin_writing(connection)
        upgrade(connection, to)


def upgrade(connection: Connection, to: str) -> None:
    """Apply migrations in a transaction that the caller has begun."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
