"""Data keys by deployment, retention class and subject; destroying one erases what it sealed."""

import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lookout.adapters.audit.signing import SigningKey, signing_key
from lookout.adapters.vault import ring_folder
from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.ring_backups import Backups, KeyBackup
from lookout.adapters.vault.ring_book import ALIVE, Book, State
from lookout.adapters.vault.ring_ciphers import Ciphers
from lookout.adapters.vault.ring_closed import ClosedBooks, Counts, counted
from lookout.adapters.vault.ring_shelf import OpenBooks, Place, by_place, names_in
from lookout.adapters.vault.sealing import NONCE_BYTES, seal
from lookout.domain.errors import KeyDestroyedError, VaultError
from lookout.domain.ledger import framed
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed

POOL = 256
"""Keys made ahead at once, so that an alert does not wait for the disk twice."""


class KeyRing:
    """An open key folder; close it, or use it in ``with``. Threads may share it.

    ``signer`` signs checkpoints and certificates. ``backups`` are the back-ups of its keys.
    """

    def __init__(self, hold: ring_folder.Hold, header: ring_folder.RingHeader) -> None:
        self.folder, self._hold, self._header = hold.folder, hold, header
        self.signer: SigningKey = signing_key(ring_folder.signing_secret(hold.folder, header))
        self.backups = Backups(hold.folder)
        self._closed = ClosedBooks(hold.folder)
        self._books = OpenBooks(hold, ring_folder.books_folder(hold.folder, header.generation))
        self._spares: dict[str, list[str]] = defaultdict(list)
        self._ciphers = Ciphers()
        self._lock = threading.RLock()

    def create(self, key: KeyName) -> None:
        """Make a new key and force it to the disk, wrapped.

        Raises
        ------
        VaultError
            When there is or was one of this name, or the disk refuses.
        """
        self.create_all([key])

    def create_all(self, keys: Sequence[KeyName]) -> None:
        """Make many keys, with one wait for the disk for each deployment and class.

        Raises
        ------
        VaultError
            When there is or was one of these names, or the disk refuses.
        """
        for place, subjects in by_place(keys).items():
            self._make(place, subjects, State.USED)

    def alert_key(self, deployment: str) -> KeyName:
        """Return the name of a key for one new alert; it lies safe on the disk already.

        Raises
        ------
        VaultError
            When the disk refuses more of them.
        """
        place = (deployment, RetentionClass.ALERT)
        with self._lock:
            while True:
                spares = self._spares[deployment]
                if not spares:
                    spares += [secrets.token_hex(16) for _ in range(POOL)]
                    self._make(place, spares, State.SPARE)
                subject, book = spares.pop(), self._books.get(place)
                if book is not None and book.use(subject):
                    return KeyName(*place, subject)

    def seal(self, key: KeyName, plain: bytes, about: str) -> Sealed:
        """Encrypt; ``about`` is authenticated with it and must be given again to open it.

        Raises
        ------
        KeyDestroyedError
            When the key is no more.
        VaultError
            When it was never made here.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        return Sealed(key, nonce, self._cipher(key).encrypt(nonce, plain, _about(key, about)))

    def open(self, sealed: Sealed, about: str) -> bytes:
        """Decrypt.

        Raises
        ------
        KeyDestroyedError
            When the key is no more.
        VaultError
            When it was never made here, ``about`` differs, or a byte was changed.
        """
        cipher = self._cipher(sealed.key)
        try:
            return cipher.decrypt(sealed.nonce, sealed.ciphertext, _about(sealed.key, about))
        except InvalidTag as error:
            raise VaultError(
                f"{sealed.key}: what it sealed was changed, or is not {about!r}; "
                "look at the ledger and restore a back-up"
            ) from error

    def destroy(self, keys: Sequence[KeyName]) -> None:
        """Destroy keys for good, here and in every back-up within reach.

        Those that are no more are no mistake. A book without a living key is erased whole.

        Raises
        ------
        VaultError
            When the disk refuses; say it again.
        """
        for place, subjects in by_place(keys).items():
            with self._lock:
                self._ciphers.forget()
                book = self._books.get(place)
                if book is not None:
                    book.destroy(subjects)
                    self._close_if_spent(place, book)
        self.backups.destroy(keys)

    def finish(self, digests: Iterable[str]) -> int:
        """Destroy what the ledger says was destroyed and is not; return how many keys.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        said = set(digests)
        late = [name for name in self.all_names() if name.digest in said]
        self.destroy(late)
        return len(late)

    def names(self, deployment: str) -> Sequence[KeyName]:
        """List the keys of a deployment that there are, those made ahead included."""
        places = [(deployment, each) for each in RetentionClass]
        return [name for place in places for name in self._names(place)]

    def all_names(self) -> Iterator[KeyName]:
        """Give the names of all keys that there are."""
        return names_in(self._folder)

    def counts(self, deployment: str) -> Mapping[RetentionClass, Counts]:
        """Count a deployment's keys by class: made, destroyed, still there."""
        books = [self._books.get((deployment, each)) for each in RetentionClass]
        there = [book for book in books if book is not None]
        found = self._closed.counts(deployment, {book.name.book for book in there})
        for book in there:
            each = book.name.retention_class
            found[each] = found.get(each, Counts()) + counted(book)
        return found

    def back_up(self, target: Path, now: datetime, expires_at: datetime) -> KeyBackup:
        """Copy the key folder; what is destroyed here is destroyed there too, within reach.

        Raises
        ------
        ConfigurationError
            When ``target`` is there already or cannot be written.
        """
        with self._lock:
            return self.backups.write(target, self._folder, now, expires_at)

    def change_master(self, master: Key) -> None:
        """Wrap every key anew under another master key; the old one opens nothing any more.

        Raises
        ------
        VaultError
            When another process has the folder open, or the disk refuses; then nothing changed.
        """
        with self._lock:
            if not self._hold.alone():
                raise VaultError(
                    f"key folder {self.folder}: another process has it open; end it, then try again"
                )
            try:
                self._ciphers.forget()
                self._books.close()
                self._header = ring_folder.rotate(self.folder, self._header, master)
                self._books = OpenBooks(self._hold, self._folder)
            finally:
                self._hold.share()

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            self._books.close()
            self._hold.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _folder(self) -> Path:
        return ring_folder.books_folder(self.folder, self._header.generation)

    def _names(self, place: Place) -> list[KeyName]:
        book = self._books.get(place)
        if book is None:
            return []
        return [KeyName(*place, each.subject) for each in book.records() if each.state in ALIVE]

    def _cipher(self, name: KeyName) -> AESGCM:
        place = (name.deployment, name.retention_class)
        with self._lock:
            book = self._books.get(place)
            record = book.find(name.subject) if book else None
            if record is None:
                if self._closed.has(*place):
                    raise KeyDestroyedError(f"{name}: the key was destroyed")
                raise VaultError(
                    f"{name}: no such key; is this the right key folder {self.folder}?"
                )
            if record.state not in ALIVE:
                raise KeyDestroyedError(f"{name}: the key was destroyed")
            cipher = self._ciphers.cipher(self._header, name, record.wrapped)
        if cipher is None:
            raise VaultError(f"{name}: the wrapped key was changed; restore the keys' back-up")
        return cipher

    def _make(self, place: Place, subjects: Sequence[str], state: State) -> None:
        with self._lock:
            wrapped = {
                each: seal(
                    self._header.key, secrets.token_bytes(KEY_BYTES), self._context(place, each)
                )
                for each in subjects
            }
            while not self._books.made(place).add(wrapped, state):
                self._books.drop(place)

    def _close_if_spent(self, place: Place, book: Book) -> None:
        if book.erase_when_spent(self._closed.add):
            self._books.drop(place)

    def _context(self, place: Place, subject: str) -> bytes:
        return ring_folder.key_context(self._header.ring, *place, subject)


def open_ring(folder: Path, master: Key, *, create: bool = False) -> KeyRing:
    """Open a key folder.

    Parameters
    ----------
    folder
        Apart from the database, so that no back-up of data holds keys.
    master
        The master key (:func:`~lookout.adapters.vault.master.chosen_master`).
    create
        Whether to set up a folder that holds no keys yet.

    Raises
    ------
    ConfigurationError
        When it is no key folder, damaged, or this is not its master key.
    """
    hold = ring_folder.hold(folder, create=create)
    try:
        if create:
            with hold.making():
                if not ring_folder.made(folder):
                    ring_folder.make(folder, master)
        header = ring_folder.read_header(folder, master)
        if ring_folder.leftovers(folder, header) and hold.alone():
            ring_folder.clear_leftovers(folder, header)
            hold.share()
        return KeyRing(hold, header)
    except BaseException:
        hold.release()
        raise


def _about(key: KeyName, about: str) -> bytes:
    return framed(
        "lookout sealed v1", key.deployment, key.retention_class.value, key.subject, about
    )
