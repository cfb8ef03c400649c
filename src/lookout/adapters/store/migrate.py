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
        found = revision(connection)
        empty = found is None and not inspect(connection).get_table_names()
    if empty:
        return Standing.EMPTY
    known = [script.revision for script in _directory().walk_revisions()]
    if found == known[0]:
        return Standing.CURRENT
    return Standing.OLDER if found in known else Standing.NEWER


def revision(connection: Connection) -> str | None:
    """Return the name of the last migration that was applied, ``None`` if none was."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, to: str = "head") -> None:
    """Apply every migration that is missing, all or none of them."""
    with engine.connect() as connection, connection.begin():
        begin_writing(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _directory() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
