"""Where the original float32 templates of a compact gallery are, for scoring the few again."""

import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from lookout.adapters.gallery.ranking import checked_vectors
from lookout.domain.arrays import Vectors
from lookout.domain.errors import ConfigurationError

SEAL_ROWS = 16
"""Rows sealed together: one random read costs 32 KiB at 512 dimensions, and 10 µs."""

_TAG_BYTES = 16
_FLOAT_BYTES = 4


class Originals(Protocol):
    """Templates by row."""

    size: int
    dimension: int

    def rows(self, indices: NDArray[np.int64]) -> Vectors:
        """Return some rows, ``shape = (len(indices), dimension)``, float32."""
        ...

    def blocks(self, rows_each: int) -> Iterator[Vectors]:
        """Give all rows in order, ``rows_each`` at a time (a multiple of 16), then the rest."""
        ...


class HeldOriginals:
    """Templates in memory: ``shape = (n, dimension)``, float32, rows of length 1; not copied.

    Raises
    ------
    ConfigurationError
        When a row is not a finite vector of length 1.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = checked_vectors(vectors, "templates")
        self.size, self.dimension = self._vectors.shape

    def rows(self, indices: NDArray[np.int64]) -> Vectors:
        """Return some rows, ``shape = (len(indices), dimension)``, float32."""
        return np.asarray(self._vectors[indices])

    def blocks(self, rows_each: int) -> Iterator[Vectors]:
        """Give all rows in order, ``rows_each`` at a time (a multiple of 16), then the rest."""
        for start in range(0, self.size, rows_each):
            yield self._vectors[start : start + rows_each]


class SealedOriginals:
    """Templates that do not fit into memory, sealed in a file without a name.

    The file never appears in a folder listing, is sealed by AES-256-GCM under a key that only this
    object holds, and goes when the object or the process goes, even after a crash: then nobody can
    read what the disk may still hold. Keep the folder on a real disk; on a memory file system the
    templates would lie in memory after all.

    Parameters
    ----------
    blocks
        Templates in order, each block ``shape = (n, dimension)``, float32, rows of length 1.
    folder
        Where the file lies, with room for ``4 · dimension + 1`` bytes a row.

    Raises
    ------
    ConfigurationError
        When a row is not a finite vector of length 1, dimensions differ, or there is no room.
    """

    def __init__(self, blocks: Iterable[Vectors], folder: Path) -> None:
        self._seal = AESGCM(AESGCM.generate_key(256))
        self.size, self.dimension = 0, 0
        try:
            # Unnamed from the start on Linux (O_TMPFILE), and readable by its owner only.
            with tempfile.TemporaryFile(dir=folder) as unnamed:
                self._file = os.dup(unnamed.fileno())
            weakref.finalize(self, os.close, self._file)
            self._write(blocks)
        except OSError as error:
            raise ConfigurationError(
                f"gallery: {folder} cannot hold the sealed templates: {error.strerror}"
            ) from error

    def fileno(self) -> int:
        """Return the descriptor of the file, for whoever asks the system about it."""
        return self._file

    def _write(self, blocks: Iterable[Vectors]) -> None:
        waiting: Vectors | None = None
        for block in blocks:
            rows = checked_vectors(block, "templates", self.dimension or None)
            self.dimension = rows.shape[1]
            rows = rows if waiting is None else np.concatenate([waiting, rows])
            whole = len(rows) - len(rows) % SEAL_ROWS
            self._append(rows[:whole])
            waiting = rows[whole:].copy()
        if waiting is not None and len(waiting):
            self._append(waiting)

    def _append(self, rows: Vectors) -> None:
        sealed = bytearray()
        for start in range(0, len(rows), SEAL_ROWS):
            number = (self.size + start) // SEAL_ROWS
            part = rows[start : start + SEAL_ROWS].tobytes()
            sealed += self._seal.encrypt(_nonce(number), part, None)
        view = memoryview(sealed)
        while view:
            view = view[os.write(self._file, view) :]
        self.size += len(rows)

    def _unit(self, number: int) -> Vectors:
        sealed_bytes = SEAL_ROWS * self.dimension * _FLOAT_BYTES + _TAG_BYTES
        sealed = os.pread(self._file, sealed_bytes, number * sealed_bytes)
        try:
            opened = self._seal.decrypt(_nonce(number), sealed, None)
        except InvalidTag as error:
            raise ConfigurationError(
                "gallery: the sealed templates changed on the disk; check it, then start again"
            ) from error
        return np.frombuffer(opened, np.float32).reshape(-1, self.dimension)

    def rows(self, indices: NDArray[np.int64]) -> Vectors:
        """Return some rows, ``shape = (len(indices), dimension)``, float32."""
        found = np.empty((len(indices), self.dimension), np.float32)
        numbers, places = np.divmod(indices, SEAL_ROWS)
        for number in np.unique(numbers):
            there = numbers == number
            found[there] = self._unit(int(number))[places[there]]
        return found

    def blocks(self, rows_each: int) -> Iterator[Vectors]:
        """Give all rows in order, ``rows_each`` at a time (a multiple of 16), then the rest."""
        units = -(-self.size // SEAL_ROWS)
        step = rows_each // SEAL_ROWS
        for start in range(0, units, step):
            some = range(start, min(start + step, units))
            yield np.concatenate([self._unit(number) for number in some])


def _nonce(number: int) -> bytes:
    # Never repeats: the key is new for each file and each number is sealed once.
    return number.to_bytes(12, "big")
