"""``lookout serve``: the web process, and the engines of the deployments that are live."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lookout.cli.camera import CAMERAS
from lookout.cli.desk_work import CalibrationFile, noted, said

if TYPE_CHECKING:
    from lookout.adapters.store.store import SqlStore
    from lookout.adapters.vault.ring import KeyRing
    from lookout.adapters.video.camera_book import CameraBook
    from lookout.adapters.video.sources import LiveSource
    from lookout.console.engine_room import EngineRoom
    from lookout.console.serving import Application
    from lookout.domain.calibration import Calibration
    from lookout.office.accounts.door import Door
    from lookout.ports import Pack
    from lookout.settings import Settings

SECRETS = ("MASTER_KEY", "PASSPHRASE", "PASSWORD", "CODE", "TOKEN")
"""Settings that an engine must not find in its environment."""

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)]
Certificate = Annotated[Path | None, typer.Option(help="Certificate chain (PEM).")]
CertificateKey = Annotated[Path | None, typer.Option("--key", help="The certificate's key (PEM).")]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", help="A name that browsers call this machine by; may be repeated."),
]
Cameras = Annotated[
    Path | None,
    typer.Option(help=f'TOML file of name = "address" [default: {CAMERAS} in the data folder].'),
]


@dataclass(frozen=True, slots=True)
class Running:
    """What runs: the application, its store and keys, and the engines."""

    app: "Application"
    door: "Door"
    room: "EngineRoom"
    store: "SqlStore"
    ring: "KeyRing"


@dataclass(frozen=True, slots=True)
class Equipment:
    """What this machine recognises with, and where its cameras are now, by name.

    ``kept`` says that the calibration is the one that is kept with the pack.
    """

    pack: "Pack"
    calibration: "Calibration"
    sources: "Callable[[], Mapping[str, LiveSource]]"
    book: "CameraBook | None" = None
    kept: bool = True


@contextmanager
def running(
    settings: "Settings",
    equipment: Equipment,
    names: frozenset[str],
    say: Callable[[str], None],
    *,
    create: bool = False,
) -> Iterator[Running]:
    """Open store and keys, do what the clock has to, and run engines; it all stops in order.

    Parameters
    ----------
    names
        What browsers may call this machine by.
    say
        Takes a line for whoever runs the machine.
    create
        Whether to set up a store and keys where there are none.

    Raises
    ------
    ConfigurationError, StoreError
        When store or keys cannot be opened.
    """
    from lookout.bootstrap import door_of, open_press, open_records
    from lookout.bootstrap.engine import engine_pack
    from lookout.cli.enrolling import PackEnroller
    from lookout.console.app import ConsoleOptions, create_app
    from lookout.console.engine_room import EngineRoom, Outfit
    from lookout.console.hub import Hub
    from lookout.console.upkeep import Upkeep
    from lookout.office.thresholds import Thresholds

    with open_records(settings, _now(), create=create) as (store, ring), ExitStack() as stack:
        door, hub = door_of(store, ring), Hub(store)
        upkeep = stack.enter_context(Upkeep(store, ring, _now, say))
        outfit = Outfit(
            desk=door.desk,
            sources=equipment.sources,
            calibration=equipment.calibration,
            build=engine_pack(settings),
            recorded=hub.nudge,
            clock=_now,
            say=say,
        )
        room = stack.enter_context(EngineRoom(outfit))
        app = create_app(
            door,
            ConsoleOptions(hosts=names),
            PackEnroller(equipment.pack),
            Thresholds(equipment.calibration, equipment.kept),
            room,
            hub,
        )
        app.state.upkeep, app.state.camera_book = upkeep, equipment.book
        app.state.press = open_press(settings)
        app.state.pack_name = equipment.pack.name
        app.openapi()  # routes are put together at their first use: not while somebody waits
        yield Running(app, door, room, store, ring)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8443,
    certificate: Certificate = None,
    key: CertificateKey = None,
    name: Names = None,
    cameras: Cameras = None,
    calibration: CalibrationFile = None,
) -> None:
    """Serve the pages and the API, and run the deployments that are live, until stopped."""
    from lookout.adapters.only_one import only_one
    from lookout.adapters.video.camera_book import CameraBook
    from lookout.bootstrap import store_address
    from lookout.console.app import LOCAL
    from lookout.console.serving import entrance, server
    from lookout.settings import Settings

    settings = Settings()
    store_address(settings)  # says what to do where there is no store yet
    book = CameraBook(cameras or settings.data_dir / CAMERAS)
    book.sources()
    names = LOCAL | {host, *(name or ())}
    busy = "lookout serve runs on this data folder"
    with (
        only_one(settings.data_dir / "serve.lock", busy),
        entrance(host, port, certificate, key, _now()) as listening,
        _without_secrets(),
        _equipped(settings, book, calibration, names) as (equipment, running_now),
    ):
        serving = server(running_now.app, host, port, certificate, key)
        scheme = "https" if certificate else "http"
        _introduce(running_now.door, equipment, f"{scheme}://{host}:{port}")
        # The server hands a signal on once it has stopped; the rest is stopped in order here.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        serving.run(listening)
        noted("Stopping: cameras off, counts kept.")
    noted("Stopped.")


@contextmanager
def _equipped(
    settings: "Settings", book: "CameraBook", calibration: Path | None, names: frozenset[str]
) -> Iterator[tuple[Equipment, Running]]:
    equipment = _equipment(settings, book, calibration)
    with running(settings, equipment, names, _logged) as running_now:
        yield equipment, running_now


def _equipment(settings: "Settings", book: "CameraBook", calibration: Path | None) -> Equipment:
    from lookout.bootstrap import choose_calibration, open_pack

    pack = open_pack(settings.pack, settings, noted)
    chosen = choose_calibration(pack, calibration)
    return Equipment(pack, chosen, _steady(book), book, calibration is None)


def _steady(book: "CameraBook") -> "Callable[[], Mapping[str, LiveSource]]":
    """Go on with the cameras as last read where the file is broken meanwhile, and say so once."""
    from lookout.domain.errors import ConfigurationError

    known, fault = book.sources(), ""

    def sources() -> "Mapping[str, LiveSource]":
        nonlocal known, fault
        try:
            known, fault = book.sources(), ""
        except ConfigurationError as error:
            if str(error) != fault:
                fault = str(error)
                _logged(f"cameras stay as they were: {fault}")
        return known

    return sources


@contextmanager
def _without_secrets() -> Iterator[None]:
    """Leave keys and passwords out of the environment that engines inherit."""
    taken = {each: os.environ.pop(f"LOOKOUT_{each}", None) for each in SECRETS}
    try:
        yield
    finally:
        os.environ |= {f"LOOKOUT_{each}": text for each, text in taken.items() if text is not None}


def _introduce(door: "Door", equipment: Equipment, address: str) -> None:
    """Say plainly what runs."""
    from lookout.console.upkeep import UNDER_WAY

    said(f"Lookout serves {address}; stop it with Ctrl-C.")
    said(f"  pack {equipment.pack.name}, digest {equipment.pack.digest[:16]}…")
    sources = equipment.sources()
    cameras = "; ".join(f"{name}: {source}" for name, source in sources.items())
    said(f"  cameras: {cameras or 'none; say: lookout camera add NAME'}")
    with door.desk.store.reading() as books:
        going = [each for each in books.all_deployments() if each.state in UNDER_WAY]
    for deployment in going:
        said(f"  deployment {deployment.id} is {deployment.state.value}")
    if not going:
        said("  no deployment is under way")


def _logged(text: str) -> None:
    noted(f"{_now().isoformat(timespec='seconds')} {text}")


def _now() -> datetime:
    return datetime.now(UTC)
