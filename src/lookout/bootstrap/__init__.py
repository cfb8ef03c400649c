"""The only file that opens every door: it puts adapters behind the ports.

Heavy libraries are imported where a door is opened, so that ``lookout --help`` answers at once.
"""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lookout.domain.calibration import Calibration
from lookout.domain.errors import ConfigurationError
from lookout.ports import Camera, Gallery, Pack
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.adapters.store.store import SqlStore
    from lookout.adapters.vault.keys import Key
    from lookout.adapters.vault.ring import KeyRing
    from lookout.adapters.vault.watchlist_file import OpenWatchlist
    from lookout.documents.press import Press
    from lookout.domain.watchlist import Watchlist
    from lookout.flow import Flow, FlowOptions
    from lookout.office.accounts.door import Door
    from lookout.ports import Journal


def _silent(_: str) -> None:
    """Show no progress."""


def open_pack(
    name: str,
    settings: Settings,
    progress: Callable[[str], None] = _silent,
    *,
    threads: int = 1,
    settled: bool = False,
) -> Pack:
    """Open a recognition pack by its name.

    Parameters
    ----------
    name
        ``open``, which is built in, or the name of a pack that was added. Its calibration is the
        one that was kept here (``lookout packs calibrate``), else the one that it comes with.
    progress
        Told in one sentence what takes long, such as building the pack once.
    threads
        Threads of each network.
    settled
        Take the memory of the largest batches at once, as a run of many hours should.

    Raises
    ------
    ConfigurationError
        When there is no pack of that name.
    ModelError
        When its files are missing or damaged, or the provider asked for is not there.
    """
    if name == "open":
        from lookout.adapters.onnx.open_pack.pack import load

        where = (settings.cache_dir, settings.provider.value, threads)
        return _as_calibrated(load(*where, progress, settled=settled), settings)
    from lookout.adapters.onnx.packs.load import load_pack

    pack = load_pack(name, settings.cache_dir, settings.provider.value, threads, settled=settled)
    return _as_calibrated(pack, settings)


def _as_calibrated(pack: Pack, settings: Settings) -> Pack:
    """Prefer the calibration that was measured and kept here to the one that a pack comes with."""
    from lookout.adapters.onnx.packs.kept_calibration import kept_calibration

    kept = kept_calibration(settings.cache_dir, pack.digest)
    return pack if kept is None else replace(pack, calibration=kept)


def choose_key(key_file: Path | None, settings: Settings, *, twice: bool = False) -> "Key":
    """Choose a watchlist's key; asks for a passphrase only at a terminal.

    Raises
    ------
    ConfigurationError
        When there is no key and nobody to ask, or the key file is no good.
    """
    from lookout.adapters.vault.keys import chosen_key

    ask = getpass.getpass if sys.stdin.isatty() and sys.stderr.isatty() else None
    return chosen_key(key_file, settings.passphrase, ask, twice=twice)


def open_recording(
    source: str, keep: Callable[[int, float], bool] | None = None
) -> tuple[Camera, float | None, float]:
    """Open a closed recording or folder of pictures.

    Parameters
    ----------
    keep
        Frames of a recording, by index and time (s), for which this says no are left out, which
        is faster; a folder gives all its pictures.

    Returns
    -------
    tuple
        The camera, its length in frames where it is known, and its frames a second (nominal; 0 for
        a folder, whose pictures have nothing to do with each other).

    Raises
    ------
    SourceError
        When it is live, still growing, or no recording.
    """
    from lookout.adapters.video.closed import require_closed_recording
    from lookout.adapters.video.folder import PictureFolder
    from lookout.adapters.video.recording import Recording

    path = require_closed_recording(source)
    if path.is_dir():
        folder = PictureFolder(path, interval_s=60.0)
        return folder, len(folder), 0.0
    recording = Recording(path, keep=keep)
    footage = recording.footage
    frames = footage.duration_s * footage.frames_per_second if footage.duration_s else None
    return recording, frames, footage.frames_per_second


def open_list(path: Path, key: "Key", pack: Pack) -> "OpenWatchlist":
    """Open a watchlist file.

    Raises
    ------
    WatchlistError
        When it is damaged, the key is wrong, or it was made with another pack.
    """
    from lookout.adapters.vault.watchlist_file import open_watchlist

    return open_watchlist(path, key, pack.digest)


def choose_calibration(pack: Pack, file: Path | None) -> Calibration:
    """Take the calibration of a file, else the pack's own.

    Raises
    ------
    ConfigurationError
        When the file is broken or belongs to another pack, or nobody has measured this pack.
    """
    if file is not None:
        from lookout.adapters.onnx.calibration_file import read_calibration

        calibration = read_calibration(file)
        if calibration.pack_digest != pack.digest:
            raise ConfigurationError(
                f"--calibration {file}: was measured with another pack than {pack.name!r}; "
                "measure this one with: lookout evaluate calibrate"
            )
        return calibration
    if pack.calibration is None:
        raise ConfigurationError(
            f"pack {pack.name!r}: nobody has measured its error rates, so no threshold can be "
            "given; run lookout evaluate calibrate and pass its file with --calibration"
        )
    return pack.calibration


def build_gallery(watchlist: "Watchlist", calibration: Calibration) -> Gallery:
    """Make a list ready for exact search, weighed as the calibration's scores were."""
    from lookout.adapters.gallery import gallery_of

    return gallery_of(watchlist.vectors, calibration.whitening)


def build_flow(
    pack: Pack,
    calibration: Calibration,
    watchlist: "Watchlist",
    journal: "Journal",
    options: "FlowOptions",
) -> "Flow":
    """Put the machine half together; the levels take in the list's own similarities."""
    from lookout.flow import Flow, start_levels

    gallery = build_gallery(watchlist, calibration)
    flow = Flow(pack, calibration, watchlist, gallery, journal, options)
    start_levels(flow.levels, watchlist, gallery)
    return flow


@contextmanager
def open_door(settings: Settings, now: datetime, *, create: bool = False) -> "Iterator[Door]":
    """Open this machine's store and keys, with what people prove themselves with.

    Parameters
    ----------
    now
        The time of the first row of a new store's audit log.
    create
        Whether to set up a store and keys where there are none.

    Raises
    ------
    ConfigurationError
        When there is no master key, or it is not that of the key folder.
    StoreError
        When the store cannot be opened, or there is none yet.
    """
    with open_records(settings, now, create=create) as (store, ring):
        yield door_of(store, ring)


def door_of(store: "SqlStore", ring: "KeyRing") -> "Door":
    """Return an open store and its keys with what people prove themselves with."""
    import secrets

    from lookout.adapters.accounts.one_time_codes import TotpCodes
    from lookout.adapters.accounts.passwords import Argon2Passwords
    from lookout.office.accounts.door import Door
    from lookout.office.ports import Desk

    return Door(Desk(store, ring, secrets.token_bytes), Argon2Passwords(), TotpCodes())


@contextmanager
def open_records(
    settings: Settings, now: datetime, *, create: bool = False
) -> "Iterator[tuple[SqlStore, KeyRing]]":
    """Open this machine's store and keys; parameters and errors as of :func:`open_door`."""
    from lookout.adapters.store.store import open_store
    from lookout.adapters.vault.ring import open_ring

    if create:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    where = store_address(settings, create=create)
    with (
        open_ring(key_folder(settings), master_key(settings), create=create) as ring,
        open_store(where, ring.signer, now, create=create) as store,
    ):
        yield store, ring


def store_address(settings: Settings, *, create: bool = False) -> str:
    """Return where the store is.

    Raises
    ------
    ConfigurationError
        When it is not said and there is none in the data folder, unless it is to be made.
    """
    file = settings.data_dir / "lookout.db"
    if not create and settings.store is None and not file.exists():
        raise ConfigurationError(
            f"LOOKOUT_DATA_DIR {settings.data_dir}: holds no store yet; "
            "say: lookout user found LOGIN --name NAME"
        )
    return settings.store or f"sqlite:///{file.absolute()}"


def key_folder(settings: Settings) -> Path:
    """Return where the wrapped keys are."""
    return settings.keys or settings.data_dir / "keys"


def open_press(settings: Settings) -> "Press":
    """Return what documents are set with: the force's own templates and ``force.toml``, else ours.

    Raises
    ------
    ConfigurationError
        When a field of ``force.toml`` is wrong.
    """
    from lookout.documents.force import read_force
    from lookout.documents.press import Press

    return Press(settings.templates, read_force(settings.templates, settings.data_dir))


def master_key(settings: Settings) -> "Key":
    """Choose the master key: a file, the environment, a passphrase, or a question.

    Raises
    ------
    ConfigurationError
        When there is none, or what there is cannot be one.
    """
    from lookout.adapters.vault.master import chosen_master

    ask = getpass.getpass if sys.stdin.isatty() and sys.stderr.isatty() else None
    return chosen_master(settings.master_key_file, settings.master_key, settings.passphrase, ask)
