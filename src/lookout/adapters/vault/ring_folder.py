"""The key folder: what wraps the data keys, and how the master key is changed.

::

    ring.json      ring's id, generation, the ring key wrapped by the master key
    books-1/       wrapped data keys, a file a deployment and retention class; the signing key
    closed.jsonl   counts of books that were erased
    backups.jsonl  where back-ups of keys were written, and until when they may be kept
    lock           held by whoever has the folder open

A new master key wraps a new ring key: every book is written anew into the next generation's
folder, then ``ring.json`` is replaced at once, then the old folder is erased. A process that dies
in between leaves the one or the other, and the next that opens the folder erases what is left over.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lookout.adapters.vault.keys import KEY_BYTES, SALT_BYTES, Derivation, Key, fingerprint
from lookout.adapters.vault.ring_book import Book, Record, erase_file, new_book
from lookout.adapters.vault.sealing import seal, unseal
from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.errors import ConfigurationError, WatchlistError
from lookout.domain.ledger import framed

_PURPOSE = b"ring v1"
_HEADER = "ring.json"
_SIGNING = "signing.key"


@dataclass(frozen=True, slots=True)
class RingHeader:
    """``ring.json``, and the ring key that it holds, unwrapped."""

    ring: str
    generation: int
    key: bytes = field(repr=False)


@dataclass(slots=True)
class Hold:
    """The lock on a key folder: shared while it is open, alone while it is changed."""

    folder: Path
    file: int

    def alone(self) -> bool:
        """Try to have the folder for oneself; tell whether that worked."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self.file, fcntl.LOCK_SH)
            return False
        return True

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """Keep other processes from making the same file at the same time."""
        with (self.folder / "making").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def share(self) -> None:
        """Let others in again."""
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def release(self) -> None:
        """Let go."""
        os.close(self.file)


def hold(folder: Path, *, create: bool) -> Hold:
    """Open a key folder's lock and share it.

    Raises
    ------
    ConfigurationError
        When there is no key folder, or it cannot be used.
    """
    try:
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(
            f"key folder {folder}: cannot be used ({error.strerror}); name the right folder, "
            "or make its parent writable"
        ) from error
    fcntl.flock(file, fcntl.LOCK_SH)
    return Hold(folder, file)


def made(folder: Path) -> bool:
    """Tell whether a folder is a key folder already."""
    return (folder / _HEADER).exists()


def make(folder: Path, master: Key) -> None:
    """Set up a key folder with a new ring key and a new signing key.

    Raises
    ------
    ConfigurationError
        When the disk refuses.
    """
    header = RingHeader(secrets.token_hex(16), 1, secrets.token_bytes(KEY_BYTES))
    books = books_folder(folder, 1)
    shutil.rmtree(books, ignore_errors=True)  # of a process that died while it made one
    books.mkdir(mode=0o700)
    _write_signing_key(books, header, secrets.token_bytes(KEY_BYTES))
    _write_header(folder, header, master)


def read_header(folder: Path, master: Key) -> RingHeader:
    """Read ``ring.json`` and unwrap the ring key.

    Raises
    ------
    ConfigurationError
        When there is none, it is damaged, or this is not its master key.
    """
    path = folder / _HEADER
    try:
        read = json.loads(path.read_bytes())
        if read["format"] != 1:
            raise ConfigurationError(f"{path}: was made by a newer Lookout; use that version")
        derived = _derived(master, bytes.fromhex(read["salt"]), read["derivation"])
        if fingerprint(derived) != read["check"]:
            raise ConfigurationError(
                f"key folder {folder}: this is not its master key; give the right one"
            )
        context = _context(read["ring"], read["generation"])
        key = unseal(derived, bytes.fromhex(read["key"]), context)
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"key folder {folder}: has no ring.json; name the right folder, or restore its back-up"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(f"{path}: is damaged; restore the keys' back-up") from error
    except WatchlistError as error:
        raise ConfigurationError(f"key folder {folder}: {error}") from error
    if key is None:
        raise ConfigurationError(f"{path}: was changed; restore the keys' back-up")
    return RingHeader(read["ring"], read["generation"], key)


def signing_secret(folder: Path, header: RingHeader) -> bytes:
    """Return the secret half of the key that signs checkpoints, 32 bytes.

    Raises
    ------
    ConfigurationError
        When it is not there or was changed.
    """
    path = books_folder(folder, header.generation) / _SIGNING
    try:
        secret = unseal(header.key, path.read_bytes(), _signing_context(header))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    if secret is None:
        raise ConfigurationError(f"{path}: was changed; restore the keys' back-up")
    return secret


def books_folder(folder: Path, generation: int) -> Path:
    """Return where the books of a generation lie."""
    return folder / f"books-{generation}"


def book_file(deployment: str, retention_class: str) -> str:
    """Return the name of the file that holds a deployment's keys of one class."""
    name = framed("lookout book v1", deployment, retention_class)
    return f"{hashlib.sha256(name).hexdigest()[:32]}.book"


def key_context(ring: str, deployment: str, retention_class: str, subject: str) -> bytes:
    """Return what is authenticated with a wrapped data key, so that keys stay in place."""
    return json.dumps(["lookout data key v1", ring, deployment, retention_class, subject]).encode()


def rotate(folder: Path, header: RingHeader, master: Key) -> RingHeader:
    """Wrap everything anew, under a new ring key and another master key.

    The caller holds the folder alone.

    Raises
    ------
    ConfigurationError, VaultError
        When the disk refuses; then the old keys are still in force.
    """
    following = RingHeader(header.ring, header.generation + 1, secrets.token_bytes(KEY_BYTES))
    source, target = (books_folder(folder, each.generation) for each in (header, following))
    _erase_folder(target)
    target.mkdir(mode=0o700)
    _write_signing_key(target, following, signing_secret(folder, header))
    for path in sorted(source.glob("*.book")):
        with contextlib.closing(Book(path)) as book:
            new_book(target / path.name, book.name, _rewrapped(book, header, following))
    _write_header(folder, following, master)
    _erase_folder(source)
    return following


def leftovers(folder: Path, header: RingHeader) -> list[Path]:
    """Return folders of other generations, which an interrupted rotation has left."""
    current = books_folder(folder, header.generation)
    return [path for path in folder.glob("books-*") if path != current]


def clear_leftovers(folder: Path, header: RingHeader) -> None:
    """Erase what an interrupted rotation has left; the caller holds the folder alone.

    Raises
    ------
    VaultError
        When the disk refuses.
    """
    for path in leftovers(folder, header):
        _erase_folder(path)


def _rewrapped(book: Book, old: RingHeader, new: RingHeader) -> Iterator[Record]:
    name = book.name
    for record in book.records():
        context = key_context(old.ring, name.deployment, name.retention_class, record.subject)
        plain = unseal(old.key, record.wrapped, context)
        # A destroyed key's place keeps its noise: places must stay as they are in back-ups.
        wrapped = record.wrapped if plain is None else seal(new.key, plain, context)
        yield Record(record.state, record.subject, wrapped)


def _erase_folder(path: Path) -> None:
    if not path.exists():
        return
    for file in path.iterdir():
        erase_file(file)
    path.rmdir()


def _write_signing_key(books: Path, header: RingHeader, secret: bytes) -> None:
    with whole_file(books / _SIGNING, replace=False) as file:
        file.write(seal(header.key, secret, _signing_context(header)))


def _write_header(folder: Path, header: RingHeader, master: Key) -> None:
    salt, derivation = secrets.token_bytes(SALT_BYTES), master.derivation()
    derived = _derived(master, salt, derivation)
    context = _context(header.ring, header.generation)
    written: Mapping[str, object] = {
        "format": 1,
        "ring": header.ring,
        "generation": header.generation,
        "derivation": dict(derivation),
        "salt": salt.hex(),
        "check": fingerprint(derived),
        "key": seal(derived, header.key, context).hex(),
    }
    with whole_file(folder / _HEADER, replace=True) as file:
        file.write(json.dumps(written, indent=1).encode() + b"\n")


def _derived(master: Key, salt: bytes, derivation: Derivation) -> bytes:
    return master.derive(salt, derivation, _PURPOSE)


def _context(ring: str, generation: int) -> bytes:
    return json.dumps(["lookout ring key v1", ring, generation]).encode()


def _signing_context(header: RingHeader) -> bytes:
    return json.dumps(["lookout signing key v1", header.ring]).encode()
