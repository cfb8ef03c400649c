"""PostgreSQL sends pictures as they are, not as hexadecimal digits."""

from psycopg import Connection, Cursor
from psycopg.pq import Format
from psycopg.rows import RowFactory, TupleRow


class BinaryCursor(Cursor[TupleRow]):
    """A cursor whose results come in the binary format."""

    def __init__(
        self,
        connection: Connection[TupleRow],
        *,
        row_factory: RowFactory[TupleRow] | None = None,
    ) -> None:
        if row_factory is None:
            super().__init__(connection)
        else:
            super().__init__(connection, row_factory=row_factory)
        self.format = Format.BINARY
