"""The open books of a key folder."""

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lookout.adapters.vault.ring_book import ALIVE, Book, BookName, new_book
from lookout.adapters.vault.ring_folder import Hold, book_file
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName

Place = tuple[str, RetentionClass]
"""A deployment and a class: one book."""


class OpenBooks:
    """Opens books when they are wanted, and notices when another process has erased one.

    The caller sees to it that one thread at a time uses it.
    """

    def __init__(self, hold: Hold, folder: Path) -> None:
        self._hold, self.folder = hold, folder
        self._books: dict[Place, Book] = {}

    def get(self, place: Place) -> Book | None:
        """Return the book of a place, ``None`` if there is none."""
        book = self._books.get(place)
        if book is not None:
            if not book.gone:
                return book
            self.drop(place)
        path = self.folder / book_file(*place)
        if not path.exists():
            return None
        book = self._books[place] = Book(path)
        return book

    def made(self, place: Place) -> Book:
        """Return the book of a place, a new one if there is none.

        Raises
        ------
        ConfigurationError
            When the disk refuses.
        """
        book = self.get(place)
        if book is not None:
            return book
        path = self.folder / book_file(*place)
        with self._hold.making():
            if not path.exists():
                new_book(path, BookName(secrets.token_hex(16), *place), [])
        book = self._books[place] = Book(path)
        return book

    def drop(self, place: Place) -> None:
        """Close a book."""
        self._books.pop(place).close()

    def close(self) -> None:
        """Close all books."""
        for place in list(self._books):
            self.drop(place)


def names_in(folder: Path) -> Iterator[KeyName]:
    """Give the names of all keys in a folder of books that there are."""
    for path in sorted(folder.glob("*.book")):
        with contextlib.closing(Book(path)) as book:
            place = (book.name.deployment, book.name.retention_class)
            subjects = [each.subject for each in book.records() if each.state in ALIVE]
        yield from (KeyName(*place, subject) for subject in subjects)


def by_place(keys: Iterable[KeyName]) -> Mapping[Place, list[str]]:
    """Return the keys' subjects by book."""
    places: dict[Place, list[str]] = {}
    for key in keys:
        places.setdefault((key.deployment, key.retention_class), []).append(key.subject)
    return places
