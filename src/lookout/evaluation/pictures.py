"""A folder or .zip of people, one sub-folder of pictures each, as data sets are laid out."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lookout.domain.errors import ConfigurationError, PictureError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".heic", ".heif"})
"""Names that end so are taken for pictures; anything else in the folders is left alone."""

_NUMBER = re.compile(r"_(\d+)$")


@dataclass(frozen=True, slots=True)
class Person:
    """One person's pictures, by their paths inside the data set, in the order of their names."""

    name: str
    pictures: tuple[str, ...]

    def numbered(self, number: int) -> str | None:
        """Return the picture that a pairs file calls ``number``, or ``None``.

        That is ``Name_0003.jpg`` for 3 where all the person's pictures are named so (as in
        Labelled Faces in the Wild), else the third picture in the order of the names.
        """
        numbers = self.numbers()
        return self.pictures[numbers.index(number)] if number in numbers else None

    def numbers(self) -> tuple[int, ...]:
        """Return the number by which a pairs file calls each picture."""
        found = [_NUMBER.search(PurePosixPath(picture).stem) for picture in self.pictures]
        numbers = tuple(int(match.group(1)) for match in found if match)
        if len(set(numbers)) == len(self.pictures):
            return numbers
        return tuple(range(1, len(self.pictures) + 1))


@dataclass(frozen=True, slots=True)
class DataSet:
    """People and where their pictures lie: ``root`` is a folder or a .zip."""

    root: Path
    people: tuple[Person, ...]

    def person(self, name: str) -> Person | None:
        """Return a person by name, or ``None``."""
        return next((person for person in self.people if person.name == name), None)


def read_people(root: Path) -> DataSet:
    """List the people of a data set, in the order of their names.

    Raises
    ------
    ConfigurationError
        When ``root`` is neither a folder nor a .zip, or holds no folder with a picture.
    """
    if root.is_dir():
        names: Iterable[str] = (
            path.relative_to(root).as_posix() for path in root.glob("*/*") if path.is_file()
        )
    elif root.suffix.lower() == ".zip" and root.is_file():
        names = _zipped(root)
    else:
        raise ConfigurationError(
            f"{root}: is no folder and no .zip; give a folder that has one folder a person"
        )
    people = _grouped(names)
    if not people:
        raise ConfigurationError(
            f"{root}: no picture found; it must hold one folder a person with that person's "
            f"pictures ({', '.join(sorted(SUFFIXES))})"
        )
    return DataSet(root, people)


def read_bytes(root: Path, picture: str) -> bytes:
    """Read one picture's file from a data set.

    Raises
    ------
    PictureError
        When it cannot be read.
    """
    try:
        if root.is_dir():
            return (root / picture).read_bytes()
        with zipfile.ZipFile(root) as archive:
            return archive.read(picture)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        raise PictureError(f"{root / picture}: cannot be read: {error}") from error


def read_all(data: DataSet) -> Iterator[tuple[str, bytes]]:
    """Give all pictures' files with their paths, people in order; a .zip is opened once.

    Raises
    ------
    PictureError
        When one cannot be read.
    """
    pictures = [picture for person in data.people for picture in person.pictures]
    try:
        if data.root.is_dir():
            yield from ((picture, (data.root / picture).read_bytes()) for picture in pictures)
        else:
            with zipfile.ZipFile(data.root) as archive:
                yield from ((picture, archive.read(picture)) for picture in pictures)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        raise PictureError(f"{data.root}: cannot be read: {error}") from error


def _zipped(root: Path) -> list[str]:
    try:
        with zipfile.ZipFile(root) as archive:
            return [info.filename for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile) as error:
        raise ConfigurationError(f"{root}: cannot be read as a .zip: {error}") from error


def _grouped(names: Iterable[str]) -> tuple[Person, ...]:
    """Group ``…/person/picture`` by the folder that holds the picture."""
    pictures: dict[str, list[str]] = defaultdict(list)
    for name in names:
        path = PurePosixPath(name)
        hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
        if path.suffix.lower() in SUFFIXES and len(path.parts) >= 2 and not hidden:
            pictures[path.parent.name].append(name)
    return tuple(Person(name, tuple(sorted(pictures[name]))) for name in sorted(pictures))
