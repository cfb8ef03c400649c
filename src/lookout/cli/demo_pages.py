"""The demo's pages: ``lookout serve`` in front of the rendered street, in a throw-away store."""

import base64
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from lookout.cli.demo_screen import DemoScreen

if TYPE_CHECKING:
    from lookout.cli.serve import Equipment, Running
    from lookout.console.engine_room import EngineRoom
    from lookout.demo.people import Somebody
    from lookout.demo.story import Listed
    from lookout.domain.calibration import Calibration
    from lookout.ports import Pack
    from lookout.settings import Settings

HOST = "127.0.0.1"


class Stoppable(Protocol):
    """A server that ends when it is told to."""

    should_exit: bool


DARK_WITHIN_S = 10.0
WALKS_S = 3_600.0
"""Length of the street's programme; after that it goes on with the same people."""


def show_pages(*, seconds: float | None, seed: int, port: int, browser: bool) -> None:
    """Serve the pages of a deployment that runs on the rendered street, until Ctrl-C.

    Parameters
    ----------
    seconds
        Ends it by itself after so long.
    port
        Where the pages are, on this machine only.
    browser
        Whether to open them, where this is a terminal.

    Raises
    ------
    ConfigurationError
        When the port is not to be had.
    """
    from lookout.console.serving import entrance
    from lookout.demo import MARK, NOTICE

    screen = DemoScreen(Console(soft_wrap=True, highlight=False), plain=False, fast=False)
    screen.open(MARK, NOTICE)
    with entrance(HOST, port, None, None, _now()) as listening, _throw_away() as settings:
        equipment, listed, pack, calibration = _prepared(screen, settings, seed)
        with _running(screen, settings, equipment) as going:
            everybody = _deployed(screen, going, listed, (pack, calibration))
            browser = browser and sys.stdout.isatty()
            _serve_until_stopped(screen, going, listening, seconds, browser=browser)
            _end(screen, going, everybody)
            screen.say("Throwing store and keys away")


def _running(
    screen: DemoScreen, settings: "Settings", equipment: "Equipment"
) -> "AbstractContextManager[Running]":
    from lookout.cli.serve import running
    from lookout.console.app import LOCAL

    screen.say("Opening a store with keys of its own, which are gone at the end")
    return running(settings, equipment, LOCAL, screen.say, create=True)


def _serve_until_stopped(
    screen: DemoScreen,
    going: "Running",
    listening: list[socket.socket],
    seconds: float | None,
    *,
    browser: bool,
) -> None:
    from lookout.console.serving import server

    port = listening[0].getsockname()[1]
    serving, address = server(going.app, HOST, port), f"http://{HOST}:{port}/demo"
    screen.say(f"Open {address} and choose who to be; Ctrl-C ends it")
    _open_in_time(serving, address, seconds, browser=browser)
    # The server hands a signal on once it has stopped; the rest is ended in order, not at once.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    serving.run(listening)


def _prepared(
    screen: DemoScreen, settings: "Settings", seed: int
) -> "tuple[Equipment, tuple[Listed, ...], Pack, Calibration]":
    from lookout.adapters.video.sources import Built
    from lookout.bootstrap import open_pack
    from lookout.cli.demo_film import PACK
    from lookout.cli.serve import Equipment
    from lookout.crowd.street import open_scenario
    from lookout.crowd.street.camera import StreetRequest
    from lookout.demo.sources import crowd_calibration, demo_cast
    from lookout.demo.story import choose_listed

    screen.say("Opening the recognition pack (built the first time, which takes a while)")
    pack = open_pack(PACK, settings, screen.say)
    screen.say("Checking that the cast is the one that ships")
    cast, calibration = demo_cast(), crowd_calibration(pack)
    scenario = open_scenario("demo")
    listed = choose_listed(cast, scenario, seed)
    street = Built(StreetRequest("demo", seed=seed, seconds=WALKS_S, endless=True))
    sources = {scenario.name: street}
    return Equipment(pack, calibration, lambda: sources), listed, pack, calibration


def _deployed(
    screen: DemoScreen,
    going: "Running",
    listed: "Sequence[Listed]",
    measured: "tuple[Pack, Calibration]",
) -> "Sequence[Somebody]":
    from lookout.console.pages.introduction import MadeUp, introduce
    from lookout.crowd.street import open_scenario
    from lookout.demo import MARK, NOTICE
    from lookout.demo.authority import authorised, put_forward, started
    from lookout.demo.deployment import an_application
    from lookout.demo.people import hired, staff_of
    from lookout.demo.run import RATE
    from lookout.demo.store import throw_away_list
    from lookout.office.thresholds import Asked, Thresholds

    (pack, calibration), desk = measured, going.door.desk
    screen.say("Making up people, each with a password and an authenticator of their own")
    everybody = hired(going.door, screen.say)
    staff = staff_of(everybody)
    screen.say(f"Enrolling {len(listed)} rendered people")
    with throw_away_list(listed, pack, _now()) as opened:
        camera = open_scenario("demo").name
        application = an_application(camera, len(listed), RATE, opened, _now())
        id = authorised(desk, staff, application)
        put_forward(desk, staff, id, listed, opened)
    screen.say("Authorised by a made-up superintendent, for six hours and this list only")
    started(desk, staff, id, Asked(Thresholds(calibration)))
    screen.listed(listed)
    people = [
        MadeUp(
            one.account.login,
            one.account.name,
            one.account.roles[0],
            one.does,
            one.address.format(id=id),
            one.password,
            one.code,
        )
        for one in everybody
    ]
    introduce(going.app, people, f"{MARK}: {NOTICE}")
    return everybody


def _end(screen: DemoScreen, going: "Running", everybody: "Sequence[Somebody]") -> None:
    """End what still runs, publish its record, delete everything, verify the log."""
    from lookout.demo.authority import done
    from lookout.demo.closing import closed
    from lookout.demo.people import staff_of
    from lookout.domain.deployment import State
    from lookout.office import running as office

    screen.say("Ending the deployment and switching its camera off")
    staff, desk = staff_of(everybody), going.door.desk
    with desk.store.reading() as books:
        (found,) = (each for each in books.all_deployments() if each.authority)
    if found.state in (State.LIVE, State.PAUSED):
        done(office.end(desk, staff.operator, found.id, "the demonstration ended", _now()))
    _wait_until_dark(going.room, found.id)
    if found.state is State.PURGED:
        screen.say("Recorded and deleted already, on the pages")
        return
    screen.say("Publishing the record, destroying every key, verifying the log")
    closing = closed(desk, (going.store, going.ring), staff, found.id, None)
    screen.say(f"Record published: {closing.recorded}")
    screen.say(f"Deleted: {closing.deleted}")
    screen.say(f"Audit log exported and verified: {closing.audited}")


def _wait_until_dark(room: "EngineRoom", id: str) -> None:
    """Wait until the engine has ended; it is ended in any case when the room is left."""
    until_s = time.monotonic() + DARK_WITHIN_S
    room.nudge()
    while room.health(id) is not None and time.monotonic() < until_s:
        time.sleep(0.05)


@contextmanager
def _throw_away() -> "Iterator[Settings]":
    from lookout.demo import MARK
    from lookout.settings import Settings

    with tempfile.TemporaryDirectory(prefix=f"lookout-{MARK}-") as name:
        master = base64.b64encode(secrets.token_bytes(32)).decode("ascii")
        yield Settings().model_copy(
            update={
                "data_dir": Path(name),
                "store": None,
                "keys": None,
                "master_key_file": None,
                "master_key": master,
            }
        )


def _open_in_time(
    serving: Stoppable, address: str, seconds: float | None, *, browser: bool
) -> None:
    """Open the pages once they are served, and end the demonstration when its time is up."""
    if browser:
        threading.Timer(1.5, partial(webbrowser.open, address)).start()
    if seconds is not None:
        timer = threading.Timer(seconds, partial(setattr, serving, "should_exit", True))
        timer.daemon = True
        timer.start()


def _now() -> datetime:
    return datetime.now(UTC)
