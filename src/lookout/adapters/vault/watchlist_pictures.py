"""The pictures of a watchlist file: after its index, each sealed under a key of its own."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from lookout.adapters.vault.keys import KEY_BYTES
from lookout.adapters.vault.sealing import seal, unseal
from lookout.adapters.vault.watchlist_header import damaged
from lookout.adapters.vault.watchlist_index import Index, StoredPicture


class Pictures:
    """The part of the file after the index."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self.handle = path, handle
        self.start = 0
        self.stored: tuple[tuple[StoredPicture, ...], ...] = ()

    def read(self, picture: StoredPicture, entry: str) -> bytes:
        """Read one picture of an entry.

        Raises
        ------
        WatchlistError
            When it changed on the disk.
        """
        sealed = os.pread(self.handle, picture.size, self.start + picture.offset)
        opened = unseal(picture.key, sealed, entry.encode())
        if opened is None:
            raise damaged(self.path, f"the picture of {entry!r}")
        return opened

    def check(self, index: Index) -> None:
        """Compare size and hash of all pictures with what the index says.

        Raises
        ------
        WatchlistError
            When they differ.
        """
        if os.fstat(self.handle).st_size != self.start + index.pictures_bytes:
            raise damaged(self.path, "its length")
        found = hashlib.sha256()
        place = self.start
        while chunk := os.pread(self.handle, 2**20, place):
            found.update(chunk)
            place += len(chunk)
        if found.digest() != index.pictures_sha256:
            raise damaged(self.path, "a picture")


def sealed_pictures(
    entries: Sequence[tuple[str, Sequence[bytes]]],
) -> tuple[tuple[tuple[StoredPicture, ...], ...], list[bytes]]:
    """Seal each entry's pictures, each under a new key; return where they lie, and the parts."""
    stored, sealed, offset = [], [], 0
    for entry, pictures in entries:
        own = []
        for picture in pictures:
            key = secrets.token_bytes(KEY_BYTES)
            sealed.append(seal(key, picture, entry.encode()))
            own.append(StoredPicture(offset, len(sealed[-1]), key))
            offset += len(sealed[-1])
        stored.append(tuple(own))
    return tuple(stored), sealed


def sha256_of(parts: Sequence[bytes]) -> bytes:
    """Return the SHA-256 of parts that lie one after another."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.digest()
