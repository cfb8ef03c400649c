"""Keys come back from a back-up, but never those that the ledger says were destroyed."""

import contextlib
import json
import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring_backups import CARD, sync_folder
from lookout.adapters.vault.ring_book import ALIVE, Book
from lookout.adapters.vault.ring_folder import clear_leftovers, made, read_header
from lookout.domain.errors import ConfigurationError
from lookout.domain.sealed import KeyName


def restore_keys(
    backup: Path, folder: Path, master: Key, destroyed: Collection[str], now: datetime
) -> int:
    """Copy a back-up of keys into a new key folder; return how many keys were refused.

    Parameters
    ----------
    backup
        What ``lookout backup create --keys`` wrote.
    folder
        Where the key folder is to be; it appears whole or not at all.
    master
        The master key as it was when the back-up was made.
    destroyed
        Digests of the keys that the signed ledger says were destroyed: they are overwritten
        before the folder appears.
    now
        A back-up whose time is over is refused.

    Raises
    ------
    ConfigurationError
        When it is no back-up, is over, has another master key, or there is a key folder already.
    VaultError
        When the disk refuses.
    """
    expires = _expiry(backup)
    if expires <= now:
        raise ConfigurationError(
            f"{backup}: had to be erased on {expires:%Y-%m-%d}; it may not be used any more"
        )
    if made(folder):
        raise ConfigurationError(f"key folder {folder}: has keys already; name a new folder")
    header = read_header(backup, master)
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(backup, partial, ignore=shutil.ignore_patterns(CARD, "backups.jsonl"))
        partial.chmod(0o700)
        refused = sum(_refused(path, destroyed) for path in partial.glob("books-*/*.book"))
        clear_leftovers(partial, header)
        sync_folder(partial)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    except OSError as error:
        raise ConfigurationError(
            f"key folder {folder}: cannot be written ({error.strerror}); name an empty folder"
        ) from error
    return refused


def _refused(path: Path, destroyed: Collection[str]) -> int:
    with contextlib.closing(Book(path)) as book:
        place = (book.name.deployment, book.name.retention_class)
        alive = [each.subject for each in book.records() if each.state in ALIVE]
        return book.destroy([each for each in alive if KeyName(*place, each).digest in destroyed])


def _expiry(backup: Path) -> datetime:
    try:
        return datetime.fromisoformat(json.loads((backup / CARD).read_text())["expires"])
    except OSError as error:
        raise ConfigurationError(f"{backup}: is no back-up of keys ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{backup}: is no back-up of keys, or was damaged") from error
