"""One file of wrapped data keys: all of one deployment and retention class.

::

    header 512: JSON (format, book's id, deployment, class), padded with spaces
    record 256: state 1 | length 1 | subject 128 | nonce and wrapped key 60 | padding
    …

Records never move, so that a copy of the file has the same key at the same place. A record fits
into a sector and is written at once. Destroying a key overwrites it where it lies.
"""

import fcntl
import json
import os
import secrets
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.errors import VaultError
from lookout.domain.retention import RetentionClass

HEADER_BYTES = 512
RECORD_BYTES = 256
MOST_NAME_BYTES = 128
WRAPPED_BYTES = 60
_RECORD = struct.Struct(f">BB{MOST_NAME_BYTES}s{WRAPPED_BYTES}s")


class State(IntEnum):
    """Of one key: made ahead, in use, destroyed after use, or destroyed without ever being used."""

    SPARE = 1
    USED = 2
    DESTROYED = 3
    DISCARDED = 4


ALIVE = (State.SPARE, State.USED)


@dataclass(frozen=True, slots=True)
class Record:
    """One key as it lies in the file."""

    state: State
    subject: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class BookName:
    """What a book is for, and the id that it keeps through copies and rotations."""

    book: str
    deployment: str
    retention_class: RetentionClass


class Book:
    """An open book. Several processes may have it open: writers lock it, readers read afresh."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise VaultError(f"{path}: cannot be opened ({error.strerror})") from error
        self._places: dict[str, int] = {}
        self._known = HEADER_BYTES
        self.name = _header(path, os.pread(self._file, HEADER_BYTES, 0))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    @property
    def gone(self) -> bool:
        """Whether another process has erased the whole book."""
        return os.fstat(self._file).st_nlink == 0

    def find(self, subject: str) -> Record | None:
        """Return the record of a subject as it stands now, ``None`` if there never was one."""
        place = self._place(subject)
        return None if place is None else self._read(place)

    def records(self) -> Iterator[Record]:
        """Give every record, in the order in which they were made."""
        self._refresh()
        return map(self._read, list(self._places.values()))

    def add(self, wrapped: Mapping[str, bytes], state: State) -> bool:
        """Append keys and force them to the disk; ``False`` if the book was erased meanwhile.

        Raises
        ------
        VaultError
            When a subject had a key already, or the disk refuses; none of them is then there.
        """
        with self._locked():
            if self.gone:
                return False
            self._refresh()
            twice = sorted(self._places.keys() & wrapped.keys())
            if twice:
                raise VaultError(f"{self.path}: {twice[0]} has or had a key; a key is made once")
            written = b"".join(_packed(state, name, key) for name, key in wrapped.items())
            self._append(written)
            self._refresh()
        return True

    def use(self, subject: str) -> bool:
        """Mark a spare key as used; ``False`` if it was destroyed meanwhile.

        It is not waited for: the key itself is safe on the disk already.
        """
        with self._locked():
            place = self._place(subject)
            if self.gone or place is None or self._read(place).state is not State.SPARE:
                return False
            self._write(bytes([State.USED]), place)
        return True

    def destroy(self, subjects: Sequence[str]) -> int:
        """Overwrite keys, force that to the disk, and return how many there were.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        count = 0
        with self._locked():
            for place in filter(None, map(self._place, subjects)):
                record = self._read(place)
                if record.state in ALIVE:
                    used = record.state is State.USED
                    state = State.DESTROYED if used else State.DISCARDED
                    noise = secrets.token_bytes(WRAPPED_BYTES)
                    self._write(_packed(state, record.subject, noise), place)
                    count += 1
            self._force()
        return count

    def erase_when_spent(self, before: Callable[["Book"], None]) -> bool:
        """Overwrite and remove the file if no key in it is alive; tell whether that was so.

        ``before`` is called first, when it is certain.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        with self._locked():
            if self.gone or any(record.state in ALIVE for record in self.records()):
                return False
            before(self)
            erase_file(self.path)
        return True

    def _place(self, subject: str) -> int | None:
        if subject not in self._places:
            self._refresh()
        return self._places.get(subject)

    def _refresh(self) -> None:
        size = os.fstat(self._file).st_size
        while self._known + RECORD_BYTES <= size:
            record = self._read(self._known)
            self._places.setdefault(record.subject, self._known)
            self._known += RECORD_BYTES

    def _read(self, place: int) -> Record:
        raw = os.pread(self._file, _RECORD.size, place)
        try:
            state, length, subject, wrapped = _RECORD.unpack(raw)
            return Record(State(state), subject[:length].decode(), wrapped)
        except (struct.error, ValueError) as error:
            with self._locked():  # whoever erases the book holds the lock until it is gone
                gone = self.gone
            if gone:
                return Record(State.DESTROYED, "", b"")
            raise VaultError(
                f"{self.path}: the record at {place} is damaged; restore a back-up of the keys"
            ) from error

    def _append(self, written: bytes) -> None:
        end = self._known
        try:
            self._write(written, end)
            self._force()
        except VaultError:
            os.ftruncate(self._file, end)
            raise

    def _write(self, content: bytes, place: int) -> None:
        try:
            while content:
                count = os.pwrite(self._file, content, place)
                content, place = content[count:], place + count
        except OSError as error:
            raise VaultError(f"{self.path}: cannot be written ({error.strerror})") from error

    def _force(self) -> None:
        try:
            os.fdatasync(self._file)
        except OSError as error:
            raise VaultError(f"{self.path}: cannot be written ({error.strerror})") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def new_book(path: Path, name: BookName, records: Iterable[Record]) -> None:
    """Write a book, whole or not at all.

    Raises
    ------
    ConfigurationError
        When the disk refuses, or there is one.
    """
    header = {
        "format": 1,
        "book": name.book,
        "deployment": name.deployment,
        "class": name.retention_class.value,
    }
    text = json.dumps(header).encode().ljust(HEADER_BYTES)
    with whole_file(path, replace=False) as file:
        file.write(text)
        for record in records:
            file.write(_packed(record.state, record.subject, record.wrapped))


def erase_file(path: Path) -> None:
    """Overwrite a file with noise, force that to the disk, then remove it.

    Raises
    ------
    VaultError
        When the disk refuses.
    """
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(secrets.token_bytes(min(left, 2**20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise VaultError(f"{path}: cannot be erased ({error.strerror}); try again") from error


def _packed(state: State, subject: str, wrapped: bytes) -> bytes:
    name = subject.encode()
    if not 0 < len(name) <= MOST_NAME_BYTES:
        raise VaultError(f"key: the name {subject!r} has not 1 to {MOST_NAME_BYTES} bytes")
    return _RECORD.pack(state, len(name), name, wrapped).ljust(RECORD_BYTES, b"\0")


def _header(path: Path, raw: bytes) -> BookName:
    try:
        read = json.loads(raw)
        if read["format"] != 1:
            raise VaultError(f"{path}: was made by a newer Lookout; use that version")
        return BookName(read["book"], read["deployment"], RetentionClass(read["class"]))
    except (ValueError, KeyError, TypeError) as error:
        raise VaultError(f"{path}: is damaged; restore a back-up of the keys") from error
