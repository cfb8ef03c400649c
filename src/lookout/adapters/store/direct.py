"""The few statements that every alert makes, on SQLite without SQLAlchemy's detour.

SQLAlchemy takes several times as long to run a short statement as SQLite does. So these are built
once, written down in SQLite's words once, and handed to it as they are. PostgreSQL gets them by
SQLAlchemy, as there the way to the server takes longer. Both see the same transaction, and what
either says when something is wrong is the same exception.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Insert, Select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Statement:
    """A statement that is made again and again.

    Parameters
    ----------
    built
        The statement, with a ``bindparam`` wherever a value is to be given.
    """

    def __init__(self, built: "Insert | Select[*tuple[Any, ...]]") -> None:
        self._built = built

    def run(self, connection: Connection, values: Mapping[str, object] = _NOTHING) -> None:
        """Run it in the connection's open transaction.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            When the database refuses.
        """
        if connection.dialect.name == "sqlite":
            self._direct(connection, values)
        else:
            connection.execute(self._built, values)

    def row(
        self, connection: Connection, values: Mapping[str, object] = _NOTHING
    ) -> Sequence[Any] | None:
        """Return the one row that it finds, ``None`` if there is none.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            When the database cannot answer.
        """
        if connection.dialect.name == "sqlite":
            found: tuple[Any, ...] | None = self._direct(connection, values).fetchone()
            return found
        return connection.execute(self._built, values).first()

    def _direct(self, connection: Connection, values: Mapping[str, object]) -> sqlite3.Cursor:
        words, order, given = self._in_sqlite
        whole = {**given, **values}
        return direct(connection, words, [whole[name] for name in order])

    @cached_property
    def _in_sqlite(self) -> tuple[str, Sequence[str], Mapping[str, object]]:
        """The words, the names of the values in their order, and values that are always given."""
        compiled = self._built.compile(dialect=sqlite.dialect())
        named = compiled.positiontup or ()
        given = {name: each for name, each in compiled.params.items() if each is not None}
        return str(compiled), tuple(named), given


def direct(connection: Connection, words: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
    """Hand a statement to SQLite as it is; the same exceptions come as by SQLAlchemy.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        When SQLite refuses.
    """
    driver: Any = connection.connection.driver_connection
    try:
        cursor: sqlite3.Cursor = driver.execute(words, values)
    except sqlite3.Error as error:
        told = DBAPIError.instance(words, None, error, sqlite3.Error, hide_parameters=True)
        raise told from error
    return cursor
