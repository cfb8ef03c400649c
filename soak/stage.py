"""``lookout serve`` on a film, with made-up people and a deployment that waits to go live."""

import base64
import secrets
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lookout.adapters.video.sources import LiveSource
from lookout.bootstrap import open_pack
from lookout.cli.serve import Equipment, Running, running
from lookout.console.app import LOCAL
from lookout.crowd.cast import shipped
from lookout.demo.authority import Staff, authorised, put_forward, started
from lookout.demo.deployment import an_application
from lookout.demo.people import Somebody, hired, staff_of
from lookout.demo.run import RATE
from lookout.demo.sources import crowd_calibration
from lookout.demo.store import throw_away_list
from lookout.demo.story import ADULT, Listed
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.calibration import Calibration
from lookout.domain.person import Session, SessionKind
from lookout.domain.watchlist import Category
from lookout.office.accounts.login import open_session
from lookout.office.thresholds import Asked, Thresholds
from lookout.ports import Pack
from lookout.settings import Settings
from soak.serving import served

UNLISTED = ("p014", "p025")
"""People of the cast who raise no alert."""


@dataclass
class Stage:
    """What is served: its address, the deployment's id, and who is listed, by person and entry."""

    address: str
    id: str
    listed: Mapping[str, str]
    going: Running
    everybody: Sequence[Somebody]
    pack: Pack
    calibration: Calibration

    def token(self, login: str) -> str:
        """Open a session as a login would, without the login."""
        account = next(one.account for one in self.everybody if one.account.login == login)
        now, desk = datetime.now(UTC), self.going.door.desk
        ends = now + timedelta(hours=12)
        kind = SessionKind.PERSON
        new = Session("", 1, account.id, kind, "", account.roles, now, now, ends, 900.0)
        with desk.store.transaction() as books:
            return open_session(desk, books, new, now, "logged_in")[1]

    def go_live(self) -> None:
        """Confirm the list and go live."""
        asked = Asked(Thresholds(self.calibration))
        started(self.going.door.desk, self._staff, self.id, asked)

    def analyses_per_s(self) -> float | None:
        """Return how often the camera is analysed now; ``None`` before it is."""
        health = self.going.room.health(self.id)
        return health.cameras[0].analyses_per_second if health and health.cameras else None

    def alerts_by_person(self) -> Mapping[str, Sequence[RecordedAlert]]:
        """Return what was recorded, by the person whom it names, in time order."""
        person = {entry: who for who, entry in self.listed.items()}
        found = defaultdict(list)
        with self.going.door.desk.store.reading() as books:
            for alert in books.alerts.of(self.id):
                found[person[alert.entry]].append(alert)
        return found

    def stages(self) -> Mapping[str, Sequence[float]]:
        """Return what the engine measured of each alert's way, in seconds, by stage."""
        return self.going.room.stages(self.id)

    @property
    def _staff(self) -> Staff:
        return staff_of(self.everybody)


@contextmanager
def staged(camera: str, source: LiveSource) -> Iterator[Stage]:
    """Serve a deployment that is authorised, whose list is prepared, and that is not live yet."""
    with opened(camera, source) as stage:
        desk, staff = stage.going.door.desk, staff_of(stage.everybody)
        with throw_away_list(_listed(), stage.pack, datetime.now(UTC)) as prepared:
            size = len(prepared.watchlist.entries)
            application = an_application(camera, size, RATE, prepared, datetime.now(UTC))
            stage.id = authorised(desk, staff, application)
            entries = put_forward(desk, staff, stage.id, _listed(), prepared)
        stage.listed = {one.person.id: entries[one.entry] for one in _listed()}
        yield stage


@contextmanager
def opened(camera: str, source: LiveSource) -> Iterator[Stage]:
    """Serve the pages to made-up people who have applied for nothing yet."""
    with tempfile.TemporaryDirectory(prefix="lookout-bench-") as name:
        settings = _settings(Path(name))
        pack = open_pack("open", settings)
        calibration = crowd_calibration(pack)
        equipment = Equipment(pack, calibration, lambda: {camera: source})
        with running(settings, equipment, LOCAL, lambda _: None, create=True) as going:
            everybody = hired(going.door)
            with served(going.app) as address:
                yield Stage(address, "", {}, going, everybody, pack, calibration)


def _listed() -> tuple[Listed, ...]:
    """List nearly the whole cast, so that nearly every walk should raise an alert."""
    people = shipped().people
    return tuple(
        Listed(people[id], Category.WANTED if people[id].age >= ADULT else Category.MISSING)
        for id in sorted(people.keys() - set(UNLISTED))
    )


def _settings(folder: Path) -> Settings:
    master = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
    return Settings().model_copy(
        update={
            "data_dir": folder,
            "store": None,
            "keys": None,
            "master_key_file": None,
            "master_key": master,
        }
    )
