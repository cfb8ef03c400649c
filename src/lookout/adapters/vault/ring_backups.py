"""Back-ups of keys: apart from back-ups of data, with an end, and kept as forgetful as the ring.

A back-up of keys is a copy of the key folder. The ring remembers where it wrote each one. When a
key is destroyed it is destroyed in every back-up that is within reach; one that is out of reach is
loud until it can be reached again, as whoever has it and the master key could still open what was
to be erased.
"""

import json
import os
import secrets
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lookout.adapters.vault.ring_book import ALIVE, Book, erase_file
from lookout.adapters.vault.ring_closed import append_line, read_lines
from lookout.adapters.vault.ring_folder import book_file
from lookout.domain.errors import ConfigurationError
from lookout.domain.sealed import KeyName

CARD = "backup.json"
LIST = "backups.jsonl"
"""In a key folder: the back-ups that it has written, and those that were erased."""


@dataclass(frozen=True, slots=True)
class KeyBackup:
    """One back-up of keys: where it was written, when, and until when it may be kept."""

    backup: str
    path: Path
    made_at: datetime
    expires_at: datetime

    @property
    def within_reach(self) -> bool:
        """Whether it lies where it was written."""
        try:
            return bool(json.loads((self.path / CARD).read_text())["backup"] == self.backup)
        except (OSError, ValueError, KeyError):
            return False


class Backups:
    """The back-ups that a ring has written and not yet erased."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._list = folder, folder / LIST

    def all(self) -> Sequence[KeyBackup]:
        """Return the back-ups that still are, the oldest first."""
        found: dict[tuple[str, str], KeyBackup] = {}
        for line in read_lines(self._list):
            if "erased" in line:
                for each in [each for each in found if _names(line, *each)]:
                    del found[each]
                continue
            made, expires = (datetime.fromisoformat(line[each]) for each in ("made", "expires"))
            place = (line["backup"], line["path"])
            found[place] = KeyBackup(line["backup"], Path(line["path"]), made, expires)
        return tuple(found.values())

    def write(self, target: Path, books: Path, now: datetime, expires_at: datetime) -> KeyBackup:
        """Copy the key folder to ``target``; it is there whole or not at all.

        Raises
        ------
        ConfigurationError
            When ``target`` is there already or cannot be written.
        """
        target = target.absolute()
        made = KeyBackup(secrets.token_hex(16), target, now, expires_at)
        card = {"backup": made.backup, "made": _text(now), "expires": _text(expires_at)}
        partial = target.with_name(f".{target.name}.partial")
        if target.exists():
            raise ConfigurationError(f"{target}: is there already; choose another name")
        # Noted first: a copy that a crash leaves behind is then known and can be erased.
        append_line(self._list, json.dumps({**card, "path": str(target)}))
        try:
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700, parents=True)
            shutil.copytree(books, partial / books.name)
            # Its own list too: a ring restored from it must still clean this and earlier ones.
            for name in ("ring.json", "closed.jsonl", LIST):
                if (self._folder / name).exists():
                    shutil.copy(self._folder / name, partial / name)
            (partial / CARD).write_text(json.dumps(card) + "\n")
            sync_folder(partial)
            partial.rename(target)
        except OSError as error:
            _clear_partial(made)
            self.forget(made, now)
            raise ConfigurationError(f"{target}: cannot be written ({error.strerror})") from error
        return made

    def destroy(self, keys: Sequence[KeyName]) -> None:
        """Destroy keys in every back-up within reach.

        Raises
        ------
        VaultError
            When a disk refuses.
        """
        subjects: dict[str, list[str]] = {}
        for key in keys:
            subjects.setdefault(book_file(key.deployment, key.retention_class), []).append(
                key.subject
            )
        for backup in self.all():
            for name, dead in subjects.items():
                for path in _books(backup, name):
                    with closing(Book(path)) as book:
                        book.destroy(dead)

    def sweep(self, alive: Collection[KeyName], now: datetime) -> Sequence[KeyBackup]:
        """Erase back-ups that are over, and destroy in the others what is no more in the ring.

        Returns
        -------
        Back-ups out of reach: they may hold keys that were to be destroyed, or be over.

        Raises
        ------
        VaultError
            When a disk refuses.
        """
        missed = []
        for backup in self.all():
            unfinished = _clear_partial(backup)
            if not backup.within_reach and unfinished:
                self.forget(backup, now)
            elif not backup.within_reach:
                missed.append(backup)
            elif backup.expires_at <= now:
                self._erase(backup, now)
            else:
                _forget_dead(backup, alive)
        return missed

    def forget(self, backup: KeyBackup, now: datetime) -> None:
        """Note that a back-up out of reach was destroyed by hand.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        line = {"backup": backup.backup, "path": str(backup.path), "erased": _text(now)}
        append_line(self._list, json.dumps(line))

    def take_over(self, former: Path) -> None:
        """Take the list of what is left of an older key folder over; there may be none.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        for line in read_lines(former / LIST):
            append_line(self._list, json.dumps(line))

    def came_from(self, source: Path, now: datetime) -> None:
        """Note where the back-up lies from which this folder was restored.

        Where it was written it is looked for no longer, unless a copy still lies there.

        Raises
        ------
        ConfigurationError
            When its card is damaged.
        VaultError
            When the disk refuses.
        """
        here = read_card(source)
        for each in self.all():
            if each.backup == here.backup and each.path != here.path and not each.within_reach:
                self.forget(each, now)
        made, expires = _text(here.made_at), _text(here.expires_at)
        line = {"backup": here.backup, "made": made, "expires": expires, "path": str(here.path)}
        append_line(self._list, json.dumps(line))

    def _erase(self, backup: KeyBackup, now: datetime) -> None:
        files = [path for path in backup.path.rglob("*") if path.is_file() and path.name != CARD]
        for path in [*files, backup.path / CARD]:
            erase_file(path)
        shutil.rmtree(backup.path)
        self.forget(backup, now)


def read_card(folder: Path) -> KeyBackup:
    """Read what a back-up of keys says of itself.

    Raises
    ------
    ConfigurationError
        When it is none, or was damaged.
    """
    try:
        card = json.loads((folder / CARD).read_text())
        made, expires = (datetime.fromisoformat(card[each]) for each in ("made", "expires"))
        return KeyBackup(card["backup"], folder.absolute(), made, expires)
    except OSError as error:
        raise ConfigurationError(f"{folder}: is no back-up of keys ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{folder}: is no back-up of keys, or was damaged") from error


def sync_folder(folder: Path) -> None:
    """Force every file of a folder, and the folders, to the disk.

    Raises
    ------
    OSError
        When the disk refuses.
    """
    for path in [*folder.rglob("*"), folder, folder.parent]:
        _force(path)


def erase_folder(folder: Path) -> None:
    """Overwrite every file of a folder, then remove it.

    Raises
    ------
    VaultError
        When the disk refuses.
    """
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        erase_file(path)
    shutil.rmtree(folder)


def _force(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _names(line: Mapping[str, str], backup: str, path: str) -> bool:
    return line["backup"] == backup and line.get("path", path) == path


def _books(backup: KeyBackup, name: str) -> list[Path]:
    return list(backup.path.glob(f"books-*/{name}")) if backup.within_reach else []


def _forget_dead(backup: KeyBackup, alive: Collection[KeyName]) -> None:
    for path in _books(backup, "*.book"):
        with closing(Book(path)) as book:
            place = (book.name.deployment, book.name.retention_class)
            kept = [each.subject for each in book.records() if each.state in ALIVE]
            book.destroy([each for each in kept if KeyName(*place, each) not in alive])


def _clear_partial(backup: KeyBackup) -> bool:
    """Erase what a crash has left of a back-up; tell whether there was any."""
    partial = backup.path.with_name(f".{backup.path.name}.partial")
    if not partial.exists():
        return False
    erase_folder(partial)
    return True


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
