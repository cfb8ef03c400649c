"""The few statements that every alert makes, without SQLAlchemy's detour.

SQLAlchemy takes several times as long to run a short statement as the database does. So these are
built once, written down in the database's own words once, and handed to its driver as they are, in
the same transaction. What the driver says when something is wrong is the same exception.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Insert, Select
from sqlalchemy.exc import DBAPIError

_NOTHING: Mapping[str, object] = MappingProxyType({})

_Values: TypeAlias = "Sequence[object] | Mapping[str, object]"


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement as one kind of database reads it.

    ``order`` names the values in their order, ``None`` where the driver takes them by name.
    ``given`` are those that are always the same.
    """

    text: str
    order: Sequence[str] | None
    given: Mapping[str, object]

    def with_values(self, values: Mapping[str, object]) -> _Values:
        whole = {**self.given, **values}
        return whole if self.order is None else [whole[name] for name in self.order]


class Statement:
    """A statement that is made again and again.

    Parameters
    ----------
    built
        The statement, with a ``bindparam`` wherever a value is to be given.
    """

    def __init__(self, built: "Insert | Select[*tuple[Any, ...]]") -> None:
        self._built = built
        self._words: dict[str, _Words] = {}

    def run(self, connection: Connection, values: Mapping[str, object] = _NOTHING) -> Any:
        """Run it in the connection's open transaction; return the driver's cursor.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            When the database refuses.
        """
        words = self._words.get(connection.dialect.name) or self._written(connection.dialect)
        return direct(connection, words.text, words.with_values(values))

    def row(
        self, connection: Connection, values: Mapping[str, object] = _NOTHING
    ) -> Sequence[Any] | None:
        """Return the one row that it finds, ``None`` if there is none.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            When the database cannot answer.
        """
        found: Sequence[Any] | None = self.run(connection, values).fetchone()
        return found

    def _written(self, dialect: Dialect) -> _Words:
        compiled = self._built.compile(dialect=dialect)
        given = {name: each for name, each in compiled.params.items() if each is not None}
        words = self._words[dialect.name] = _Words(str(compiled), compiled.positiontup, given)
        return words


def direct(connection: Connection, words: str, values: _Values = ()) -> Any:
    """Hand a statement to the driver as it is; return the driver's cursor.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        When the database refuses: the same kind, with the same cause, as by SQLAlchemy.
    """
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    kind = dialect.loaded_dbapi.Error
    try:
        return driver.execute(words, values) if values else driver.execute(words)
    except kind as error:
        lost = dialect.is_disconnect(error, driver, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            words, None, error, kind, hide_parameters=True, connection_invalidated=lost
        ) from error
