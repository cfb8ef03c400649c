"""The engine's journal: the parent records, and only then does an alert exist."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lookout.adapters.journal.recorded import Post, RecordedJournal
from lookout.domain.adjudication import Sighting
from lookout.domain.arrays import Vector
from lookout.domain.match import Alert
from lookout.domain.refused import Refused


@dataclass(frozen=True, slots=True, eq=False)
class Raised:
    """Who an alert took somebody for, and that person's template; in memory only."""

    entry: str
    vector: Vector = field(repr=False)


@dataclass(frozen=True, slots=True)
class Timed:
    """When an alert's recording was asked for and done, by the monotonic clock."""

    alert: str
    camera: str
    asked_s: float
    recorded_s: float


class EngineJournal:
    """Has alerts recorded by the parent, and remembers who raised each, so as to clear them.

    Parameters
    ----------
    post
        Where alerts come from; what it says of recording does not count.
    send
        Has a sighting recorded and returns the alert's id, or why there may be no alert.
    """

    def __init__(self, post: Post, send: Callable[[Sighting], str | Refused]) -> None:
        self._recorded = RecordedJournal(replace(post, record=self._record))
        self._send = send
        self._said: str | Refused = ""
        self._raised: dict[str, Raised] = {}
        self._timed: list[Timed] = []

    def record(self, alert: Alert) -> Refused | None:
        """Record an alert, or say why there may be none.

        Raises
        ------
        JournalError
            When it could not be recorded; nobody may see it then.
        """
        asked_s = time.monotonic()
        no = self._recorded.record(alert)
        if no is None and isinstance(self._said, str):
            self._raised[self._said] = Raised(alert.entry, alert.match.template.vector)
            self._timed.append(Timed(self._said, alert.track.camera, asked_s, time.monotonic()))
        return no

    def timed(self) -> list[Timed]:
        """Take out when each alert since the last call was recorded."""
        timed, self._timed = self._timed, []
        return timed

    def raised(self, alert: str) -> Raised | None:
        """Return who raised an alert; ``None`` where it was raised before this engine began."""
        return self._raised.get(alert)

    def _record(self, sighting: Sighting) -> str | Refused:
        self._said = self._send(sighting)
        return self._said
