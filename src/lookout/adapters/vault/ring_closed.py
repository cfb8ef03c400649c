"""Counts of keys, also of those whose whole book has been erased."""

import json
import os
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lookout.adapters.vault.ring_book import Book, State
from lookout.domain.errors import VaultError
from lookout.domain.retention import RetentionClass


@dataclass(frozen=True, slots=True)
class Counts:
    """Keys of one deployment and class; ``unused`` were made ahead and never sealed anything.

    ``created`` (those that sealed something) is ``deleted + retained`` unless something is wrong.
    """

    created: int = 0
    deleted: int = 0
    retained: int = 0
    unused: int = 0

    def __add__(self, other: Self) -> "Counts":
        """Return both together."""
        return Counts(
            self.created + other.created,
            self.deleted + other.deleted,
            self.retained + other.retained,
            self.unused + other.unused,
        )


def counted(book: Book) -> Counts:
    """Count the keys of a book."""
    states = [record.state for record in book.records()]
    used, deleted = states.count(State.USED), states.count(State.DESTROYED)
    return Counts(used + deleted, deleted, used, len(states) - used - deleted)


class ClosedBooks:
    """``closed.jsonl``: one line for each book that was erased, written before it goes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "closed.jsonl"

    def add(self, book: Book) -> None:
        """Note a book's counts and force them to the disk.

        Raises
        ------
        VaultError
            When the disk refuses.
        """
        counts, name = counted(book), book.name
        line = {
            "book": name.book,
            "deployment": name.deployment,
            "class": name.retention_class.value,
            "deleted": counts.deleted,
            "unused": counts.unused,
        }
        append_line(self._path, json.dumps(line))

    def has(self, deployment: str, retention_class: RetentionClass) -> bool:
        """Tell whether any book of a deployment and class was erased."""
        return retention_class in self.counts(deployment)

    def counts(self, deployment: str, still: Container[str] = ()) -> dict[RetentionClass, Counts]:
        """Return the counts of a deployment's erased books.

        ``still`` are ids of books that are there after all: a crash came between line and erasure.
        """
        found: dict[RetentionClass, Counts] = {}
        for line in read_lines(self._path):
            if line["deployment"] == deployment and line["book"] not in still:
                each, deleted = RetentionClass(line["class"]), int(line["deleted"])
                counts = Counts(deleted, deleted, 0, int(line["unused"]))
                found[each] = found.get(each, Counts()) + counts
        return found


def append_line(path: Path, line: str) -> None:
    """Append a line and force it to the disk; a line that a crash cut off is ended first.

    Raises
    ------
    VaultError
        When the disk refuses; then nothing was added.
    """
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(file).st_size
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            content = ("\n" if torn else "").encode() + line.encode() + b"\n"
            if os.write(file, content) != len(content):
                os.ftruncate(file, size)
                raise VaultError(f"{path}: cannot be written (no room left on the disk)")
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise VaultError(f"{path}: cannot be written ({error.strerror})") from error


def read_lines(path: Path) -> list[dict[str, str]]:
    """Return the lines of a file as JSON, leaving out one that a crash cut off."""
    lines = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue  # cut off by a crash, and written again afterwards
    return lines
