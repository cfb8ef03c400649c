"""What a database says when something is wrong, in words that tell what to do.

Values never get into a message: a refused row may hold words about somebody.
"""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from lookout.domain.errors import AlreadyRecordedError, StoreError

REFUSED = "the database refused; nothing was written"

# Parts of messages of SQLite and PostgreSQL; neither gives codes for all of them.
_ADVICE = (
    (
        ("database or disk is full", "No space left on device", "could not extend file"),
        "no room left on the disk; free some and try again",
    ),
    (
        ("readonly database", "read-only"),
        "it cannot be written (read-only); make its disk and folder writable",
    ),
    (
        ("database is locked", "lock timeout", "LockNotAvailable"),
        "another process has been writing for too long; try again, or end that process",
    ),
    (
        ("unable to open database file", "Permission denied"),
        "it cannot be opened; its folder must be there, writable and on no read-only disk",
    ),
    (
        ("malformed", "not a database", "disk I/O error", "Input/output error"),
        "the file or its disk is damaged; restore a back-up on a good disk",
    ),
    (
        ("connection", "server closed", "terminating"),
        "the database server does not answer; start it and try again",
    ),
)


@contextlib.contextmanager
def plain_faults(name: str) -> Iterator[None]:
    """Turn a database's errors into :class:`StoreError`; nothing was half-written.

    Raises
    ------
    AlreadyRecordedError
        When a value of the same id is there.
    StoreError
        For everything else that a database can say.
    """
    try:
        yield
    except IntegrityError:
        # PostgreSQL says which row failed, with all its values, so its words are not chained.
        raise AlreadyRecordedError(f"store {name}: there is something with this id") from None
    except OperationalError as error:
        said = _first_line(error)
        raise StoreError(f"store {name}: {_advice(said)} (it says: {said})") from error
    except DBAPIError as error:
        raise StoreError(_quiet(name, error, _advice(_first_line(error)))) from None
    except SQLAlchemyError as error:
        raise StoreError(_quiet(name, error, REFUSED)) from None


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else "no words"


def _quiet(name: str, error: SQLAlchemyError, advice: str) -> str:
    """Name only the kind of an error: what it says may quote values."""
    kind = type(error.orig or error) if isinstance(error, DBAPIError) else type(error)
    return f"store {name}: {advice} ({kind.__name__})"


def _advice(said: str) -> str:
    for parts, advice in _ADVICE:
        if any(part in said for part in parts):
            return advice
    return REFUSED
