"""A live deployment on rendered people, by the real pack, in real engine and capture processes."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lookout.adapters.video.sources import Built
from lookout.adapters.video.writer import VideoWriter
from lookout.bootstrap import open_pack
from lookout.bootstrap.engine import engine_pack
from lookout.console.engine_room import EngineRoom, Outfit
from lookout.crowd.cast import shipped
from lookout.crowd.street import Street, open_scenario
from lookout.demo.authority import authorised, put_forward, started, unnamed_staff
from lookout.demo.deployment import an_application
from lookout.demo.sources import crowd_calibration
from lookout.demo.store import throw_away_list
from lookout.demo.story import Listed
from lookout.domain.watchlist import Category
from lookout.office import alerts
from lookout.office.thresholds import Asked, Thresholds
from lookout.settings import Settings
from tests.console.engine_room.film import CAMERA, Clip
from tests.console.engine_room.street import Live, now, until
from tests.deployments import done
from tests.office.people import opened_door

LISTED = {"p001": Category.WANTED, "p006": Category.MISSING}
NETWORK = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6")


def drawn(scenario: str, path: Path, begins_s: float, ends_s: float, rate: int) -> Path:
    """Draw a part of a scenario that ships into a film."""
    story = open_scenario(scenario)
    picture = replace(story.picture, frames_per_second=rate)
    film = Street(replace(story, seconds=ends_s, picture=picture), shipped()).film()
    first, end = round(begins_s * rate), round(ends_s * rate)
    with VideoWriter(path, picture.width, picture.height, rate) as video:
        for index in range(first, end):
            video.write(film.frame(index)[0].pixels, (index - first) / rate)
    return path


@contextlib.contextmanager
def live_film(folder: Path, film: Path) -> Iterator[Live]:
    """Take a deployment the real way until it is live, and run its engine on a film."""
    settings, people = Settings(), shipped().people
    pack = open_pack("open", settings)
    calibration = crowd_calibration(pack)
    listed = [Listed(people[id], category) for id, category in LISTED.items()]
    cameras = {CAMERA: Built(Clip(film))}
    said: list[str] = []
    with opened_door(folder, now()) as door, throw_away_list(listed, pack, now()) as opened:
        staff = unnamed_staff(door)
        application = an_application(CAMERA, len(listed), 0.01, opened, now())
        id = authorised(door.desk, staff, application)
        entries = put_forward(door.desk, staff, id, listed, opened)
        started(door.desk, staff, id, Asked(Thresholds(calibration)))
        outfit = Outfit(
            desk=door.desk,
            sources=lambda: cameras,
            calibration=calibration,
            build=engine_pack(settings),
            recorded=lambda: None,
            clock=now,
            say=said.append,
        )
        with EngineRoom(outfit) as room:
            yield Live(door, staff, id, entries, room, said)


def sockets() -> int:
    """How many network sockets there are in this network namespace."""
    tables = [Path(f"/proc/self/net/{name}") for name in NETWORK]
    return sum(len(each.read_text().splitlines()) - 1 for each in tables if each.exists())


def main(folder: str, film: str) -> None:
    """Run until somebody was alerted, and say what of them there is."""
    with live_film(Path(folder), Path(film)) as live:
        until(live.alerts, "an alert")
        alert = live.alerts()[0]
        shown = done(alerts.see_alert(live.desk, live.staff.operator, alert.id))
        names = {id: name for name, id in live.entries.items()}
        picture = "clothing" if shown.clothing else "nothing"
        sys.stdout.write(f"{names[alert.entry]} {picture} {sockets()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
