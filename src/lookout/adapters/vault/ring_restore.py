"""Keys come back from a back-up, but never those that the ledger says were destroyed."""

import contextlib
import shutil
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from lookout.adapters.audit.signing import SigningKey, signing_key
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring_backups import CARD, Backups, erase_folder, read_card, sync_folder
from lookout.adapters.vault.ring_book import ALIVE, Book
from lookout.adapters.vault.ring_folder import clear_leftovers, made, read_header, signing_secret
from lookout.domain.errors import ConfigurationError
from lookout.domain.sealed import KeyName


def signer_in(backup: Path, master: Key) -> SigningKey:
    """Return the signing key that lies, wrapped, in a back-up of keys.

    Raises
    ------
    ConfigurationError
        When it is no back-up, was changed, or has another master key.
    """
    return signing_key(signing_secret(backup, read_header(backup, master)))


def restore_keys(
    backup: Path,
    folder: Path,
    master: Key,
    destroyed: Collection[str],
    now: datetime,
    former: Path | None = None,
) -> int:
    """Restore at once; parameters and errors as of :func:`restoring_keys`."""
    with restoring_keys(backup, folder, master, destroyed, now, former) as refused:
        return refused


@contextlib.contextmanager
def restoring_keys(
    backup: Path,
    folder: Path,
    master: Key,
    destroyed: Collection[str],
    now: datetime,
    former: Path | None = None,
) -> Iterator[int]:
    """Copy a back-up of keys, and make it the key folder if the block ends without an error.

    Gives the number of keys that were refused. The folder appears whole or not at all; after an
    error in the block the copy is overwritten.

    Parameters
    ----------
    backup
        What ``lookout backup create --keys`` wrote. The new folder knows it, and the back-ups that
        were made before it, and will destroy keys there too.
    folder
        Where the key folder is to be.
    master
        The master key as it was when the back-up was made.
    destroyed
        Digests of the keys that the signed ledger says were destroyed: they are overwritten
        before the folder appears.
    now
        A back-up whose time is over is refused.
    former
        What is left of the key folder that was lost: back-ups that it had written are taken over.

    Raises
    ------
    ConfigurationError
        When it is no back-up, is over, has another master key, or there is a key folder already.
    VaultError
        When the disk refuses.
    """
    expires = read_card(backup).expires_at
    if expires <= now:
        raise ConfigurationError(
            f"{backup}: had to be erased on {expires:%Y-%m-%d}; it may not be used any more"
        )
    if made(folder):
        raise ConfigurationError(f"key folder {folder}: has keys already; name a new folder")
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        with _faults(folder):
            refused = _copy(backup, partial, master, destroyed)
            _remember_backups(partial, backup, former, now)
            sync_folder(partial)
        yield refused
        with _faults(folder):
            if folder.exists():
                folder.rmdir()
            partial.rename(folder)
            sync_folder(folder)
    except BaseException:
        if partial.exists():
            erase_folder(partial)
        raise


def _copy(backup: Path, partial: Path, master: Key, destroyed: Collection[str]) -> int:
    header = read_header(backup, master)
    if partial.exists():
        erase_folder(partial)
    shutil.copytree(backup, partial, ignore=shutil.ignore_patterns(CARD))
    partial.chmod(0o700)
    clear_leftovers(partial, header)
    return sum(_refused(path, destroyed) for path in partial.glob("books-*/*.book"))


def _remember_backups(partial: Path, backup: Path, former: Path | None, now: datetime) -> None:
    known = Backups(partial)
    if former is not None:
        known.take_over(former)
    known.came_from(backup, now)


def _refused(path: Path, destroyed: Collection[str]) -> int:
    with contextlib.closing(Book(path)) as book:
        place = (book.name.deployment, book.name.retention_class)
        alive = [each.subject for each in book.records() if each.state in ALIVE]
        return book.destroy([each for each in alive if KeyName(*place, each).digest in destroyed])


@contextlib.contextmanager
def _faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"key folder {folder}: cannot be written ({error.strerror}); name an empty folder"
        ) from error
