"""One deployment's engine: kept running while it may look, told what changes, and counted."""

import random
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lookout.adapters.video.health import BackOff
from lookout.adapters.video.sources import LiveSource
from lookout.console.engine_room.counting import added
from lookout.console.engine_room.planning import engine_cameras, planned, revised
from lookout.console.engine_room.process import EngineProcess
from lookout.console.engine_room.recording import answered
from lookout.console.engine_room.views import ViewBoard
from lookout.domain.calibration import Calibration
from lookout.domain.deployment import Deployment, Tally
from lookout.domain.errors import StoreError
from lookout.domain.ledger import Fact
from lookout.domain.refused import Refused
from lookout.office import running
from lookout.office.alerts import ENGINE
from lookout.office.desk import note
from lookout.office.ports import Desk
from lookout.runners.engine import (
    Build,
    Clear,
    Closed,
    EngineCamera,
    Plan,
    Ready,
    Renew,
    Report,
    Sighted,
    View,
    Way,
)
from lookout.runners.engine.messages import FromEngine, FromParent

COUNT_EVERY_S = 15.0
RENEW_EVERY_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
WAYS = 1000
"""How many alerts' ways are remembered, for measurements."""
STEADY_S = 60.0
"""An engine that ran for so long is started again at once when it ends."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """What engines are run with.

    ``sources`` says where this machine's cameras are now, by name; ``build`` makes a flow in the
    engine's process; ``recorded`` is called after each alert that landed; ``say`` takes a line for
    whoever runs the machine.
    """

    desk: Desk
    sources: Callable[[], Mapping[str, LiveSource]]
    calibration: Calibration
    build: Build
    recorded: Callable[[], None]
    clock: Callable[[], datetime]
    say: Callable[[str], None]


class Station:
    """Looks after one deployment's engine; only the room's thread calls its methods.

    Parameters
    ----------
    id
        The deployment's.
    outfit
        What engines are run with.
    board
        Where views go.
    wake
        Has the room look at once.
    """

    def __init__(self, id: str, outfit: Outfit, board: ViewBoard, wake: Callable[[], None]) -> None:
        self.id = id
        self._outfit, self._board, self._wake = outfit, board, wake
        self._back_off = BackOff(FIRST_WAIT_S, LONGEST_WAIT_S, random.random)
        self._engine: EngineProcess | None = None
        self._cameras: tuple[EngineCamera, ...] = ()
        self._entries: frozenset[str] = frozenset()
        self._revision = 0
        self._kept = self._counted = Tally()
        self._cleared: set[str] = set()
        self._start_at_s = self._started_s = self._renewed_s = self._counted_s = 0.0
        self._showing = False
        self.since: datetime | None = None
        self.ready = False
        self.restarts = 0
        self.warning = self._fault = ""
        self.report = Report()
        self.ways: deque[Way] = deque(maxlen=WAYS)

    @property
    def running(self) -> bool:
        """Whether an engine was started and has not been found ended."""
        return self._engine is not None

    @property
    def pid(self) -> int | None:
        """The engine's process id."""
        return self._engine.pid if self._engine else None

    def keep(self, deployment: Deployment, cleared: Sequence[str], now: datetime) -> None:
        """Have an engine run as the deployment stands now.

        Parameters
        ----------
        cleared
            Alerts that turned out to be of somebody else.

        Raises
        ------
        StoreError, VaultError
            When the store cannot be read or written.
        """
        self._note_death()
        if self._engine is not None and self._moved(deployment):
            self.stop("a camera's address changed")
        if self._engine is None:
            self._start(deployment, now)
        if self._engine is None:
            return
        if deployment.revision is not None and deployment.revision.number != self._revision:
            self._revise(self._engine, deployment, now)
        for alert in self._cleared.symmetric_difference(cleared):
            self._engine_told(Clear(alert, mistaken=alert in self._cleared))
        self._cleared = set(cleared)
        if time.monotonic() - self._counted_s >= COUNT_EVERY_S:
            self._count()

    def renew(self) -> None:
        """Let the engine, where one runs, look on for a while."""
        if time.monotonic() - self._renewed_s >= RENEW_EVERY_S:
            self._renewed_s = time.monotonic()
            self._engine_told(Renew())

    def stop(self, why: str) -> None:
        """Switch the cameras off and end the engine; the last counts are kept."""
        if self._engine is None:
            return
        self._showing = False
        self._board.clear(self.id)
        self._engine.stop()  # what it saw last is still answered
        self._engine = None
        self._said(f"engine stopped: {why}")
        self._count()
        self._log("engine.stopped", {"why": why})

    def _start(self, deployment: Deployment, now: datetime) -> None:
        if time.monotonic() < self._start_at_s:
            return
        outfit = self._outfit
        plan = planned(outfit.desk, deployment, outfit.sources(), outfit.calibration, now)
        if isinstance(plan, Refused):
            self._refused(plan)
            return
        self._kept, self.report, self._cleared = self._tally(), Report(), set()
        self._cameras, self._entries = plan.cameras, frozenset(plan.listed.entries)
        self._revision = plan.revision
        self.since, self.ready = now, False
        self.warning, self._fault = _missing(deployment, plan), ""
        self._showing = True
        self._engine = EngineProcess(plan, outfit.build, self._hear)
        self._started_s = self._counted_s = self._renewed_s = time.monotonic()
        self._said(f"engine started on {len(plan.cameras)} cameras, list revision {plan.revision}")
        self._log("engine.started", {"revision": plan.revision, "restarts": self.restarts})

    def _refused(self, no: Refused) -> None:
        self._start_at_s = time.monotonic() + self._back_off.next_s()
        if str(no) != self.warning:
            self.warning = str(no)
            self._said(f"engine cannot run: {no}")

    def _revise(self, engine: EngineProcess, deployment: Deployment, now: datetime) -> None:
        change = revised(self._outfit.desk, deployment, self._entries, now)
        if isinstance(change, Refused):
            self.stop(str(change))
            self._refused(change)
            return
        engine.tell(change)
        self._entries = (self._entries - set(change.gone)) | set(change.added.entries)
        self._revision = change.revision
        self._said(f"list revision {change.revision}: {len(self._entries)} entries")

    def _note_death(self) -> None:
        """Take in that the engine has ended by itself, and when to start the next one."""
        engine = self._engine
        if engine is None or engine.alive:
            return
        self._showing = False
        self._board.clear(self.id)
        engine.stop()
        self._engine = None
        how = self._fault or engine.how_it_ended
        if time.monotonic() - self._started_s > STEADY_S:
            self._back_off.reset()
        wait_s = self._back_off.next_s()
        self._start_at_s = time.monotonic() + wait_s
        self.restarts += 1
        self.warning = f"the engine ended ({how}); it is started again"
        self._said(f"engine ended ({how}); the next one starts in {wait_s:.0f} s")
        self._count()
        self._log("engine.died", {"how": engine.how_it_ended, "restarts": self.restarts})

    def _hear(self, message: FromEngine | None) -> None:
        """Take what an engine says, in its thread."""
        match message:
            case View() if self._showing:
                self._board.put((self.id, message.camera), message.at, message.jpeg)
            case Sighted():
                self._record(message)
            case Report():
                self.report = message
            case Way():
                self.ways.append(message)
            case Ready():
                self.ready = True
            case Closed():
                self.report = message.report if message.report.cameras else self.report
                self._fault = message.fault
            case None:
                self._wake()

    def _record(self, sighted: Sighted) -> None:
        outfit = self._outfit
        answer = answered(outfit.desk, self.id, sighted, outfit.clock())
        self._engine_told(answer)
        if isinstance(answer.said, str):
            outfit.recorded()

    def _engine_told(self, message: FromParent) -> None:
        engine = self._engine
        if engine is not None:
            engine.tell(message)

    def _moved(self, deployment: Deployment) -> bool:
        return engine_cameras(deployment, self._outfit.sources()) != self._cameras

    def _tally(self) -> Tally:
        """Return what earlier engines of the deployment counted."""
        with self._outfit.desk.store.reading() as books:
            found = books.deployments.get(self.id)
        return found.tally if found else Tally()

    def _count(self) -> None:
        """Keep what was counted so far; a store that cannot take it is asked again later."""
        self._counted_s = time.monotonic()
        tally = added(self._kept, self.report)
        if tally == self._counted:
            return
        self._counted = tally
        try:
            said = running.count_passes(self._outfit.desk, self.id, tally, self._outfit.clock())
        except StoreError as error:
            self._said(f"counts could not be kept: {error}")
            return
        if isinstance(said, Refused):
            self._said(f"counts were not kept: {said}")

    def _log(self, kind: str, facts: Mapping[str, Fact]) -> None:
        try:
            with self._outfit.desk.store.transaction() as books:
                note(books, kind, self._outfit.clock(), ENGINE, self.id, self.id, facts)
        except StoreError as error:
            self._said(f"{kind} could not be logged: {error}")

    def _said(self, text: str) -> None:
        self._outfit.say(f"deployment {self.id}: {text}")


def _missing(deployment: Deployment, plan: Plan) -> str:
    there = {camera.name for camera in plan.cameras}
    gone = [each.name for each in deployment.application.cameras if each.name not in there]
    return f"nobody has said where these cameras are: {', '.join(gone)}" if gone else ""
