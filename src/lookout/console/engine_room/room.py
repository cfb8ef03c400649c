"""Which engines run: those of the deployments that may look at this moment, and no others.

Level-triggered: nothing depends on being told. What stands in the books is compared with what runs,
a few times a second, so that a pause, an end, a revocation or the clock takes effect whoever
brought it about, in this process or in another.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from lookout.console.engine_room.health import health_of
from lookout.console.engine_room.station import Outfit, Station
from lookout.console.engine_room.views import ViewBoard
from lookout.console.engines import EngineHealth, LiveView
from lookout.domain.deployment import Deployment
from lookout.domain.errors import StoreError, VaultError
from lookout.domain.outcome import Outcome
from lookout.governance.authority import standing
from lookout.governance.closing import counting_outcome
from lookout.governance.states import looking
from lookout.office.desk import latest
from lookout.office.ports import Books

TURN_S = 0.25
"""A pause takes effect within this and the time of one step, also one that others brought about."""
SCAN_S = 10.0
"""All deployments are looked through after a new row of the log, and every so often anyway."""


class EngineRoom:
    """Runs the engines of all deployments that are live; a context manager.

    Parameters
    ----------
    outfit
        What engines are run with.
    """

    def __init__(self, outfit: Outfit) -> None:
        self._outfit = outfit
        self._board = ViewBoard()
        self._stations: dict[str, Station] = {}
        self._woken, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="engine room", daemon=True)
        self._row = -1
        self._scanned_s = float("-inf")
        self._cleared: dict[str, Sequence[str]] = {}
        self._fault = ""

    def __enter__(self) -> "EngineRoom":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self.nudge()
        self._thread.join()
        for station in self._stations.values():
            station.stop("the program ends")

    @property
    def viewers(self) -> int:
        """How many listen for views now."""
        return self._board.listeners

    def nudge(self) -> None:
        """Have the room look at once; from any thread."""
        self._woken.set()

    def newest_view(
        self, deployment: str, camera: str, after: int, wait_s: float
    ) -> LiveView | None:
        """Return a view with a higher number than ``after``, waiting for it up to ``wait_s``."""
        return self._board.newest((deployment, camera), after, wait_s)

    def listen(self, deployment: str, camera: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Have something called, in another thread, for each newer view; returns how to end it."""
        return self._board.listen((deployment, camera), wake)

    def health(self, deployment: str) -> EngineHealth | None:
        """Return how a deployment's engine does, ``None`` where none is meant to run."""
        station = self._stations.get(deployment)
        return None if station is None else health_of(station)

    def stages(self, deployment: str) -> Mapping[str, Sequence[float]]:
        """Return how long each stage of the newest alerts' ways took, in seconds, by its name."""
        station = self._stations.get(deployment)
        ways = list(station.ways) if station else []
        return {
            "queue": [way.queue_s for way in ways],
            "detect": [way.detect_s for way in ways],
            "compare": [way.compare_s for way in ways],
            "journal": [way.journal_s for way in ways],
        }

    def pid(self, deployment: str) -> int | None:
        """Return the process id of a deployment's engine."""
        station = self._stations.get(deployment)
        return None if station is None else station.pid

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._turn()
                self._fault = ""
            except (StoreError, VaultError, OSError) as error:
                # OSError: a process could not be started now; the next turn tries again.
                # Engines that hear nothing stop by themselves: nobody knows whether they may look.
                if str(error) != self._fault:
                    self._fault = str(error)
                    self._outfit.say(f"engine room: {error}")
            self._woken.wait(TURN_S)
            self._woken.clear()

    def _turn(self) -> None:
        now = self._outfit.clock()
        meant = self._meant(now)
        for id in meant.keys() & self._stations.keys():
            self._stations[id].renew()  # before anything that may take its time
        for id in [id for id in self._stations if id not in meant]:
            self._stations.pop(id).stop("the deployment does not look now")
        for id, deployment in meant.items():
            if id not in self._stations:
                self._stations = {
                    **self._stations,
                    id: Station(id, self._outfit, self._board, self.nudge),
                }
            self._stations[id].keep(deployment, self._cleared.get(id, ()), now)

    def _meant(self, now: datetime) -> Mapping[str, Deployment]:
        """Return the deployments that may look now."""
        with self._outfit.desk.store.reading() as books:
            found = self._found(books)
            held = latest(books, now)
            return {
                each.id: each for each in found if looking(each, held) and not standing(each, held)
            }

    def _found(self, books: Books) -> Sequence[Deployment]:
        row, now_s = books.last_number(), time.monotonic()
        if row == self._row and now_s - self._scanned_s < SCAN_S:
            there = [books.deployments.get(id) for id in self._stations]
            return [each for each in there if each is not None]
        self._row, self._scanned_s = row, now_s
        found = books.all_deployments()
        self._cleared = {id: _cleared(books, id) for id in self._stations}
        return found


def _cleared(books: Books, deployment: str) -> Sequence[str]:
    """Return the alerts of a deployment that turned out to be of somebody else."""
    by_alert: dict[str, list[Outcome]] = {}
    for outcome in books.outcomes.of(deployment):
        by_alert.setdefault(outcome.alert, []).append(outcome)
    settled = {alert: counting_outcome(outcomes) for alert, outcomes in by_alert.items()}
    return [alert for alert, last in settled.items() if last is not None and last.finding.false]
