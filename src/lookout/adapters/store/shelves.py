"""One noun's table as a shelf of values."""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from lookout.adapters.store.bodies import FORMAT, Bodies, Body
from lookout.adapters.store.direct import Statement
from lookout.domain.errors import ConflictError


class Stored(Protocol):
    """What a value must have to be kept."""

    @property
    def id(self) -> str:
        """Its name, which sorts by time."""
        ...

    @property
    def deployment(self) -> str | None:
        """The deployment that it belongs to, if any."""
        ...

    @property
    def version(self) -> int:
        """1 when it is new, one more with every change."""
        ...


Value = TypeVar("Value", bound=Stored)

_Select: TypeAlias = "Select[str, int, str, bytes]"
_BareSelect: TypeAlias = "Select[str, int, str]"


class Kept(Generic[Value]):
    """How a noun is kept: its table, its form, and statements.

    Those that an alert needs are built here, once: to build one takes SQLAlchemy longer than it
    takes SQLite to answer it.

    Parameters
    ----------
    table
        As :mod:`~lookout.adapters.store.tables` has it.
    noun
        What lies in it.
    """

    def __init__(self, table: Table, noun: type[Value]) -> None:
        self.table, self.name, self.bodies = table, noun.__name__, Bodies(noun)
        columns = table.c
        self.whole: _Select = select(columns.id, columns.format, columns.body, columns.sealed)
        self.bare: _BareSelect = select(columns.id, columns.format, columns.body)
        self.one = Statement(self.whole.where(columns.id == bindparam("id")))
        self.new = Statement(insert(table))
        self.next = update(table).where(
            columns.id == bindparam("kept_id"), columns.version == bindparam("kept_version")
        )


class TableShelf(Generic[Value]):
    """Values of one noun in one open transaction."""

    def __init__(self, connection: Connection, kept: Kept[Value]) -> None:
        self._connection, self._kept = connection, kept

    def get(self, id: str) -> Value | None:
        """Return the newest version of a value, or ``None``."""
        found = self._kept.one.row(self._connection, {"id": id})
        return None if found is None else self._value(found)

    def add(self, value: Value) -> None:
        """Keep a new value, version 1.

        Raises
        ------
        ConflictError
            When its version is not 1.
        AlreadyRecordedError
            When there is one of this id.
        """
        if value.version != 1:
            raise ConflictError(
                f"store: {self._kept.name} {value.id} is new but has version {value.version}, not 1"
            )
        self._kept.new.run(self._connection, {"id": value.id, **self._columns(value)})

    def replace(self, value: Value) -> None:
        """Keep the next version of a value.

        Raises
        ------
        ConflictError
            When the kept version is not ``value.version - 1``, or there is none.
        """
        before = {"kept_id": value.id, "kept_version": value.version - 1}
        changed = self._connection.execute(self._kept.next, {**before, **self._columns(value)})
        if changed.rowcount != 1:
            raise ConflictError(
                f"store: somebody else has changed {self._kept.name} {value.id} meanwhile, "
                "or it is gone; look at it again"
            )

    def of(
        self, deployment: str | None, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        """List the values of one deployment by rising id; ``None``: those of no deployment.

        ``after`` leaves out ids up to and including that one.
        """
        column = self._kept.table.c.deployment
        return self.where(
            column.is_(None) if deployment is None else column == deployment, after, limit
        )

    def where(
        self, condition: ColumnElement[bool], after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        """List the values that fulfil a condition by rising id."""
        query = self._kept.whole.where(condition).order_by(self._kept.table.c.id)
        if after is not None:
            query = query.where(self._kept.table.c.id > after)
        return list(self._values(query.limit(limit)))

    def bare(
        self, deployment: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Value]:
        """List values without their sealed content, which is most of what they weigh.

        Such a value is to be looked at only: its version is 0, so that it cannot be kept again.
        """
        query = self._kept.bare.where(self._kept.table.c.deployment == deployment)
        if after is not None:
            query = query.where(self._kept.table.c.id > after)
        found = self._connection.execute(query.order_by(self._kept.table.c.id).limit(limit))
        return [self._bare_value(each) for each in found]

    def bare_ones(self, ids: Collection[str]) -> Mapping[str, Value]:
        """Return those that there are of some ids, as :meth:`bare` does."""
        if not ids:
            return {}
        query = self._kept.bare.where(self._kept.table.c.id.in_(ids))
        return {each.id: self._bare_value(each) for each in self._connection.execute(query)}

    def all(self) -> Sequence[Value]:
        """List every value by rising id."""
        return list(self._values(self._kept.whole.order_by(self._kept.table.c.id)))

    def remove(self, id: str) -> None:
        """Take a value out for good; one that is not there is no mistake."""
        self._connection.execute(delete(self._kept.table).where(self._kept.table.c.id == id))

    def _bare_value(self, found: "Row[str, int, str]") -> Value:
        id, format, text = found
        value = self._kept.bodies.read(id, format, Body(text, b""), bare=True)
        return cast(Value, dataclasses.replace(cast(Any, value), version=0))

    def _values(self, query: _Select) -> Iterator[Value]:
        return map(self._value, self._connection.execute(query))

    def _value(self, found: Sequence[Any]) -> Value:
        id, format, text, sealed = found
        return self._kept.bodies.read(id, format, Body(text, sealed))

    def _columns(self, value: Value) -> Mapping[str, object]:
        body = self._kept.bodies.write(value)
        return {
            "deployment": value.deployment,
            "version": value.version,
            "format": FORMAT,
            "body": body.text,
            "sealed": body.sealed,
        }


class OfAlert(Stored, Protocol):
    """A value that belongs to one alert."""

    @property
    def alert(self) -> str:
        """The alert's id."""
        ...


Answering = TypeVar("Answering", bound=OfAlert)


class AlertTableShelf(TableShelf[Answering]):
    """Values that can also be found by their alert."""

    def of_alert(self, alert: str) -> Sequence[Answering]:
        """List the values of one alert by rising id."""
        return self.where(self._kept.table.c.alert == alert)

    def of_alerts(self, alerts: Collection[str]) -> Sequence[Answering]:
        """List the values of several alerts by rising id."""
        return self.where(self._kept.table.c.alert.in_(alerts)) if alerts else []

    def _columns(self, value: Answering) -> Mapping[str, object]:
        return {**super()._columns(value), "alert": value.alert}
