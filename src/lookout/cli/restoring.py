"""Restoring data and keys so that nothing which was destroyed comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lookout.cli.permission import os_user
from lookout.settings import Settings

if TYPE_CHECKING:
    from lookout.adapters.audit.verifier import Fields
    from lookout.adapters.store.store import SqlStore
    from lookout.adapters.vault.ring_backups import KeyBackup


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be restored.

    ``data`` is a back-up of data, ``keys`` one of keys, if the key folder was lost. ``others`` are
    further back-ups of data, whose logs may name more destroyed keys. ``former`` is what is left
    of the key folder that was lost. ``checkpoints`` were kept elsewhere.
    """

    data: Path
    keys: Path | None
    others: Sequence[Path]
    former: Path | None
    checkpoints: "Sequence[Fields]"


@dataclass(frozen=True, slots=True)
class Restored:
    """Rows of the log, keys refused (``None`` without ``keys``), back-ups of keys out of reach."""

    rows: int
    refused: int | None
    out_of_reach: "Sequence[KeyBackup]"


def restored(settings: Settings, wanted: Wanted, now: datetime) -> Restored:
    """Load a back-up of data into an empty store and, if wanted, one of keys beside it.

    Every back-up of data must be signed by the key that lies with the keys: a card does not vouch
    for itself. The key folder appears only after the data was loaded and its log verified.

    Raises
    ------
    ConfigurationError, StoreError, VaultError
        When a back-up is none, changed or too old, the store is not empty, or a disk refuses;
        there is no new key folder then.
    """
    from lookout.adapters.store import backup
    from lookout.adapters.vault.ring import open_ring
    from lookout.adapters.vault.ring_restore import restoring_keys, signer_in
    from lookout.bootstrap import key_folder, master_key, store_address

    master, folder = master_key(settings), key_folder(settings)
    where, by = store_address(settings, create=True), os_user()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    refused = None
    if wanted.keys is None:
        with open_ring(folder, master) as ring:
            ring.finish(_destroyed(wanted, ring.signer.public))
            rows = backup.restore(wanted.data, where, ring.signer, now, wanted.checkpoints, by)
    else:
        signer = signer_in(wanted.keys, master)
        gone = _destroyed(wanted, signer.public)
        with restoring_keys(wanted.keys, folder, master, gone, now, wanted.former) as refused:
            rows = backup.restore(wanted.data, where, signer, now, wanted.checkpoints, by)
    with open_ring(folder, master) as ring:
        return Restored(rows, refused, ring.backups.sweep(set(ring.all_names()), now))


def restored_keys(
    settings: Settings,
    keys: Path,
    former: Path | None,
    checkpoints: "Sequence[Fields]",
    now: datetime,
) -> Restored:
    """Restore the key folder beside a store that is still there; its log says what stays gone.

    Raises
    ------
    ConfigurationError, StoreError, VaultError
        When there is no store, its log does not verify with the key that lies with the keys, the
        back-up is none or over, or a disk refuses; there is no new key folder then.
    """
    from lookout.adapters.audit.destroyed import destroyed_keys
    from lookout.adapters.store.store import open_store
    from lookout.adapters.vault.ring import open_ring
    from lookout.adapters.vault.ring_restore import restoring_keys, signer_in
    from lookout.bootstrap import key_folder, master_key, store_address
    from lookout.domain.ledger import Event

    master, folder = master_key(settings), key_folder(settings)
    signer = signer_in(keys, master)
    with open_store(store_address(settings), signer, now) as store:
        rows = _verified(store, signer.public, checkpoints)
        with store.reading() as books:
            gone = destroyed_keys(books)
        with restoring_keys(keys, folder, master, gone, now, former) as refused:
            facts = {"refused": refused}
            event = Event("keys.restored", now, os_user(), facts=facts)
            with store.transaction() as books:
                books.record(event)
    with open_ring(folder, master) as ring:
        return Restored(rows, refused, ring.backups.sweep(set(ring.all_names()), now))


def _destroyed(wanted: Wanted, public: str) -> frozenset[str]:
    from lookout.adapters.store.backup import destroyed_in, read_card

    found: frozenset[str] = frozenset()
    for each in (wanted.data, *wanted.others):
        read_card(each, public)
        found |= destroyed_in(each)
    return found


def _verified(store: "SqlStore", public: str, checkpoints: "Sequence[Fields]") -> int:
    from lookout.adapters.audit.export import verified
    from lookout.domain.errors import StoreError

    with store.reading() as books:
        verdict = verified(books, [public], checkpoints)
    if not verdict.good:
        raise StoreError(
            f"store {store.name}: its audit log does not verify: {verdict.problems[0]}; "
            "restore data and keys together"
        )
    return verdict.rows
