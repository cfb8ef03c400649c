"""A live deployment whose engine is a real process, on people who are coloured squares."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from lookout.adapters.video.sources import Built, LiveSource
from lookout.console.engine_room import EngineRoom, Outfit
from lookout.console.engines import EngineHealth
from lookout.demo.authority import Staff, authorised, started, unnamed_staff
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.deployment import Application, Window
from lookout.domain.face import Frame
from lookout.domain.geometry import Zone
from lookout.domain.ledger import Row
from lookout.domain.siting import CameraPlan, SignPlan
from lookout.office import lists
from lookout.office.accounts.door import Door
from lookout.office.ports import Desk
from lookout.office.thresholds import Asked, Thresholds
from lookout.runners.engine import Build
from tests.builders import a_calibration
from tests.console.engine_room.walkers import CAMERA, Walkers, fake_flow
from tests.deployments import a_new_entry, an_application, done
from tests.fakes import enrolled
from tests.office.people import opened_door

CALIBRATION = a_calibration(threshold=0.7, same_person=0.7)
PATIENCE_S = 180.0


@dataclass
class Live:
    """A deployment that is live, and what looks after its engine."""

    door: Door
    staff: Staff
    id: str
    entries: Mapping[str, str]
    room: EngineRoom
    said: list[str]
    nudges: list[float] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.door.desk

    def alerts(self) -> Sequence[RecordedAlert]:
        with self.desk.store.reading() as books:
            return books.alerts.of(self.id)

    def alerted(self) -> list[str]:
        """Who was alerted, by the names in the scene."""
        names = {id: name for name, id in self.entries.items()}
        return [names[alert.entry] for alert in self.alerts()]

    def kinds(self) -> list[str]:
        return [row.kind for row in self.rows()]

    def rows(self) -> list[Row]:
        with self.desk.store.reading() as books:
            return [row for row in books.rows() if row.deployment == self.id]

    def pid(self) -> int:
        """The engine's process id, once it runs and says how it does."""
        until(lambda: self.room.pid(self.id) and self.shows(), "an engine that shows something")
        pid = self.room.pid(self.id)
        assert pid is not None
        return pid

    def health(self) -> EngineHealth:
        """How the engine does; one that counts nothing where none runs."""
        return self.room.health(self.id) or EngineHealth(False, None, 0, ())

    def shows(self) -> bool:
        return self.room.newest_view(self.id, CAMERA, 0, 0.0) is not None


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until something holds."""
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s, f"waited {PATIENCE_S:g} s in vain for {what}"
        time.sleep(0.05)


def now() -> datetime:
    return datetime.now(UTC)


def an_hour(**changes: object) -> Application:
    """An application for a window that is open now."""
    begins = now() - timedelta(seconds=1)
    made = an_application(
        pack="fake",
        pack_digest="fake",
        cameras=(CameraPlan(CAMERA, "lamp post 4", Zone()),),
        window=Window(begins, begins + timedelta(hours=1)),
        false_alert_rate=0.01,
        signs=(SignPlan("DEMONSTRATION", "gate", 90.0),),
    )
    day = begins.date()
    papers = tuple(
        replace(each, dated=day, valid_until=day + timedelta(days=30)) for each in made.documents
    )
    return replace(made, documents=papers, **changes)  # type: ignore[arg-type]  # by keyword


def made_live(
    door: Door, people: Sequence[str], application: Application
) -> tuple[str, Staff, dict[str, str]]:
    """Take a deployment the real way until it is live; returns its id, staff and entries."""
    desk, staff = door.desk, unnamed_staff(door)
    id = authorised(desk, staff, application)
    named = {}
    watchlist = enrolled(*people)
    for person, vector in zip(watchlist.entries, watchlist.vectors, strict=True):
        new = a_new_entry(
            person,
            template=np.asarray(vector, "<f4").tobytes(),
            pack_digest="fake",
            expires=now().date() + timedelta(days=30),
        )
        named[person] = done(lists.add_entry(desk, staff.applicant, id, new, now())).id
    started(desk, staff, id, Asked(Thresholds(CALIBRATION)))
    return id, staff, named


@contextlib.contextmanager
def live_street(
    folder: Path,
    *people: str,
    listed: Sequence[str] = ("ann",),
    wrap: Callable[[Desk], Desk] = lambda desk: desk,
    source: Callable[[], Iterator[Frame]] | None = None,
    build: Build = fake_flow,
    **changes: object,
) -> Iterator[Live]:
    """Run a live deployment on people who walk by; ``wrap`` changes the desk of the engine room."""
    cameras: dict[str, LiveSource] = {CAMERA: Built(source or Walkers(people or ("ann",)))}
    with opened_door(folder, now()) as door:
        id, staff, entries = made_live(door, listed, an_hour(**changes))
        said: list[str] = []
        nudges: list[float] = []
        outfit = Outfit(
            desk=wrap(door.desk),
            sources=lambda: cameras,
            calibration=CALIBRATION,
            build=build,
            recorded=lambda: nudges.append(time.monotonic()),
            clock=now,
            say=said.append,
        )
        with EngineRoom(outfit) as room:
            yield Live(door, staff, id, entries, room, said, nudges)


def children(pid: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found + [each for child in found for each in children(child)]


def there(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def shared_memory() -> set[str]:
    """What we could have left there: the frames' memory and what multiprocessing makes."""
    ours = ("frames", "lookout", "psm_")
    return {path.name for path in Path("/dev/shm").iterdir() if path.name.startswith(ours)}
