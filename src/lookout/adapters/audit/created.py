"""What the ledger says was created, to hold the key folder's own counts against."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from lookout.domain.ledger import Row
from lookout.domain.retention import RetentionClass

CREATING: Mapping[str, RetentionClass] = MappingProxyType(
    {
        "entry.added": RetentionClass.WATCHLIST,
        "alert.recorded": RetentionClass.ALERT,
        "alert.test_pair": RetentionClass.ALERT,
        "case.opened": RetentionClass.CASE,
    }
)
"""Rows that tell of a value with a key of its own, by their kind."""
FORGOTTEN = "key_backup.forgotten"
"""Kind of the rows that name back-ups of keys of which somebody said that they were destroyed."""


class Log(Protocol):
    """The ledger, open for reading."""

    def rows(
        self, after: int = 0, kind: str | None = None, *, deployment: str | None = None
    ) -> Iterator[Row]:
        """Give rows of one kind, and of one deployment, in order."""
        ...


def created_values(log: Log, deployment: str) -> Mapping[RetentionClass, int]:
    """Count the entries, alerts and cases of a deployment that the log names."""
    found: Counter[RetentionClass] = Counter()
    for kind, retention_class in CREATING.items():
        found[retention_class] += sum(1 for _ in log.rows(kind=kind, deployment=deployment))
    return {each: count for each, count in found.items() if count}


def forgotten_backups(log: Log) -> tuple[str, ...]:
    """Return the ids of back-ups of keys that were declared destroyed by hand."""
    return tuple(row.subject for row in log.rows(kind=FORGOTTEN))
