"""One encrypted file that holds a whole watchlist, bound to the pack that made its templates.

::

    magic 8 | version 2 | length of header 4 | header (JSON, clear)
    length of index 8 | nonce 12 | index, sealed by AES-256-GCM with the header authenticated
    nonce 12 | picture, sealed under its own key      … one after another to the end

The header names the pack, the number of entries and how the key is derived. The index holds the
templates and, for each entry, its details and where its pictures lie, each with a random key of
its own; it also holds the SHA-256 of all pictures as sealed. So a changed, missing or added byte
is found when the file is opened, and a picture takes no memory until it is asked for.
"""

import hashlib
import os
import secrets
import struct
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from lookout.adapters.vault.keys import SALT_BYTES, Key, fingerprint
from lookout.adapters.vault.sealing import seal, unseal
from lookout.adapters.vault.watchlist_header import Header, damaged, encode_header, read_header
from lookout.adapters.vault.watchlist_index import (
    Index,
    checked_entries,
    decode_index,
    encode_index,
)
from lookout.adapters.vault.watchlist_pictures import Pictures, sealed_pictures, sha256_of
from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.arrays import Vector
from lookout.domain.errors import WatchlistError
from lookout.domain.watchlist import EntryDetails, Watchlist

MOST_TEMPLATE_BYTES = 2**30
"""AES-GCM as OpenSSL offers it seals less than 2 GiB at once."""

_LENGTH = struct.Struct(">Q")
_PURPOSE = b"watchlist index v1"


@dataclass(frozen=True, slots=True, eq=False)
class NewEntry:
    """One entry to be written.

    ``vector``: ``shape = (dimension,)``, float32, length 1. ``pictures`` are encoded images
    (WebP or JPEG), the best first.
    """

    id: str
    vector: Vector
    details: EntryDetails
    pictures: tuple[bytes, ...]


class OpenWatchlist:
    """An opened watchlist file; pictures are read from it one at a time.

    It keeps the file open, so it goes on reading the same list where somebody replaces the file.
    """

    def __init__(self, path: Path, header: Header, watchlist: Watchlist, pictures: Pictures):
        self.path = path
        self.header = header
        self.watchlist = watchlist
        self._pictures = pictures
        self._rows = {entry: row for row, entry in enumerate(watchlist.entries)}

    def picture_count(self, entry: str) -> int:
        """Return how many enrolment pictures the entry has, 0 or more."""
        return len(self._pictures.stored[self._row(entry)])

    def picture(self, entry: str, number: int = 0) -> bytes:
        """Return one enrolment picture of an entry as an encoded image; 0 is the best.

        Raises
        ------
        WatchlistError
            When there is no such entry or picture, or the file changed on the disk.
        """
        pictures = self._pictures.stored[self._row(entry)]
        if not 0 <= number < len(pictures):
            raise WatchlistError(
                f"{self.path}: entry {entry!r} has {len(pictures)} pictures, none numbered {number}"
            )
        return self._pictures.read(pictures[number], entry)

    def details(self, entry: str) -> EntryDetails:
        """Return what is known of an entry besides its template.

        Raises
        ------
        WatchlistError
            When there is no such entry.
        """
        return self.watchlist.details[self._row(entry)]

    def _row(self, entry: str) -> int:
        if entry not in self._rows:
            raise WatchlistError(f"{self.path}: has no entry {entry!r}")
        return self._rows[entry]


def write_watchlist(
    path: Path,
    key: Key,
    entries: Sequence[NewEntry],
    pack: tuple[str, str],
    created: datetime,
    *,
    replace: bool = False,
) -> None:
    """Write a watchlist file, mode 0600, whole or not at all.

    Parameters
    ----------
    path
        Where to.
    key
        What to seal it with.
    entries
        One or more, with unique ids and templates of one dimension.
    pack
        Name and digest of the pack that made the templates.
    created
        The time now, with its zone.
    replace
        Whether a file that is there already may be replaced.

    Raises
    ------
    WatchlistError
        When the entries do not make a list.
    ConfigurationError
        When the file cannot be written, or is there and may not be replaced.
    """
    names = checked_entries([entry.id for entry in entries])
    if len({entry.vector.shape for entry in entries}) != 1:
        raise WatchlistError("watchlist: the templates have different dimensions; enrol all anew")
    if sum(entry.vector.nbytes for entry in entries) > MOST_TEMPLATE_BYTES:
        raise WatchlistError("watchlist: more than 1 GiB of templates; make two lists of it")
    salt, derivation = secrets.token_bytes(SALT_BYTES), key.derivation()
    index_key = key.derive(salt, derivation, _PURPOSE)
    header = Header(
        pack=pack[0],
        pack_digest=pack[1],
        count=len(entries),
        created=created.isoformat(timespec="seconds"),
        salt=salt,
        derivation=derivation,
        check=fingerprint(index_key),
    )
    stored, sealed = sealed_pictures([(entry.id, entry.pictures) for entry in entries])
    index = Index(
        entries=names,
        vectors=np.stack([entry.vector for entry in entries]).astype(np.float32),
        details=tuple(entry.details for entry in entries),
        pictures=stored,
        pictures_bytes=sum(map(len, sealed)),
        pictures_sha256=sha256_of(sealed),
    )
    clear = encode_header(header)
    sealed_index = seal(index_key, encode_index(index), clear)
    with whole_file(path, replace=replace) as file:
        file.writelines([clear, _LENGTH.pack(len(sealed_index)), sealed_index, *sealed])


def open_watchlist(path: Path, key: Key, pack_digest: str | None) -> OpenWatchlist:
    """Open a watchlist file, checking every byte of it.

    Parameters
    ----------
    path
        The file.
    key
        What it was sealed with.
    pack_digest
        Digest of the pack that will make probes, or ``None`` to read pictures only.

    Raises
    ------
    WatchlistError
        When it is no watchlist file or of a newer version, the key is wrong, a byte was changed,
        it was cut off, or its templates were made by another pack.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise WatchlistError(f"{path}: cannot be opened ({error.strerror})") from error
    pictures = Pictures(path, handle)
    weakref.finalize(pictures, os.close, handle)
    try:
        return _opened(path, handle, key, pack_digest, pictures)
    except OSError as error:
        raise WatchlistError(f"{path}: cannot be read ({error.strerror})") from error


def inspect_watchlist(path: Path) -> Header:
    """Read what a watchlist file says without a key; nothing of it has been authenticated.

    Raises
    ------
    WatchlistError
        When it is no watchlist file, of a newer version, damaged or cut off.
    """
    try:
        with path.open("rb") as file:
            return read_header(path, file.fileno())[1]
    except OSError as error:
        raise WatchlistError(f"{path}: cannot be opened ({error.strerror})") from error


def _opened(
    path: Path, handle: int, key: Key, pack_digest: str | None, pictures: Pictures
) -> OpenWatchlist:
    clear, header = read_header(path, handle)
    if pack_digest is not None and header.pack_digest != pack_digest:
        raise WatchlistError(
            f"{path}: was made for the pack {header.pack!r} ({header.pack_digest[:12]}), not for "
            f"this one ({pack_digest[:12]}); templates of two packs cannot be compared: enrol the "
            "pictures again with this pack, or choose the other with --pack"
        )
    sealed_index = _sealed_index(path, handle, len(clear))
    index_key = key.derive(header.salt, header.derivation, _PURPOSE)
    if fingerprint(index_key) != header.check:
        raise WatchlistError(f"{path}: the key is not the one that it was sealed with")
    opened = unseal(index_key, sealed_index, clear)
    if opened is None:
        raise damaged(path, "its index")
    index = decode_index(opened)
    pictures.start = len(clear) + _LENGTH.size + len(sealed_index)
    pictures.stored = index.pictures
    pictures.check(index)
    digest = hashlib.sha256(clear + sealed_index).hexdigest()
    watchlist = Watchlist(index.entries, index.vectors, header.pack_digest, digest, index.details)
    return OpenWatchlist(path, header, watchlist, pictures)


def _sealed_index(path: Path, handle: int, start: int) -> bytes:
    packed = os.pread(handle, _LENGTH.size, start)
    length = _LENGTH.unpack(packed)[0] if len(packed) == _LENGTH.size else 0
    left = os.fstat(handle).st_size - start - _LENGTH.size
    if not 0 < length <= left:
        raise damaged(path, "its index")
    return os.pread(handle, length, start + _LENGTH.size)
