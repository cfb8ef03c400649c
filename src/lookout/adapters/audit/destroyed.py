"""What the ledger says of keys that were destroyed."""

import json
from collections.abc import Iterator
from typing import Protocol

from lookout.domain.ledger import Row

DESTROYED = "keys.destroyed"
"""Kind of the rows that name destroyed keys; they land before the keys go."""


class Log(Protocol):
    """The ledger, open for reading."""

    def rows(self, after: int = 0, kind: str | None = None) -> Iterator[Row]:
        """Give rows of one kind in order."""
        ...


def destroyed_keys(log: Log, deployment: str | None = None) -> frozenset[str]:
    """Return the digests of the keys that were destroyed, of one deployment or of all."""
    found: set[str] = set()
    for row in log.rows(kind=DESTROYED):
        if deployment is None or row.deployment == deployment:
            found.update(json.loads(row.facts)["keys"])
    return frozenset(found)
