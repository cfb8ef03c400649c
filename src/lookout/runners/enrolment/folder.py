"""Which pictures belong to which entry, and what ``watchlist.csv`` says of them."""

import csv
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from lookout.adapters.video.pictures import SUFFIXES, read_picture
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError
from lookout.domain.watchlist import Category, EntryDetails, Response

DETAILS_FILE = "watchlist.csv"
COLUMNS = ("entry", "response", "category", "expires")

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture to enrol from: its name, and how to get its pixels.

    ``read`` raises :class:`~lookout.domain.errors.PictureError` where that does not work.
    """

    name: str
    read: Callable[[], RgbImage]


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One entry to be: its id, its pictures, and what is known of it beforehand."""

    id: str
    pictures: tuple[Picture, ...]
    details: EntryDetails = field(default_factory=EntryDetails)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds: people in the order of their ids, and names of files left aside."""

    people: tuple[Person, ...]
    ignored: tuple[str, ...]


def list_folder(folder: Path) -> Listing:
    """List the people of a folder: one folder a person, or loose pictures, one a person.

    An entry's id is its folder's name or its file's stem; loose pictures of one stem belong
    together. Hidden files are left out without a word.

    Raises
    ------
    ConfigurationError
        When it is no folder, cannot be read, holds no picture, or its ``watchlist.csv`` is wrong.
    """
    pictures: dict[str, list[Path]] = {}
    ignored: list[Path] = []
    for path in _contents(folder):
        if path.is_dir():
            inside = _contents(path)
            pictures.setdefault(path.name, []).extend(p for p in inside if _is_picture(p))
            ignored.extend(p for p in inside if not _is_picture(p))
        elif _is_picture(path):
            pictures.setdefault(path.stem, []).append(path)
        elif path.name != DETAILS_FILE:
            ignored.append(path)
    if not any(pictures.values()):
        raise ConfigurationError(
            f"{folder}: holds no pictures; put in one folder a person with pictures, or one "
            "picture a person (JPEG, PNG, WebP, HEIC)"
        )
    details = read_details(folder / DETAILS_FILE, pictures.keys())
    people = tuple(
        Person(
            entry,
            tuple(Picture(shown(p.relative_to(folder)), partial(read_picture, p)) for p in paths),
            details.get(entry, EntryDetails()),
        )
        for entry, paths in sorted(pictures.items())
    )
    return Listing(people, tuple(shown(path.relative_to(folder)) for path in ignored))


def read_details(path: Path, entries: Collection[str]) -> dict[str, EntryDetails]:
    """Read ``watchlist.csv``: columns entry, response, category, expires; all but entry optional.

    Raises
    ------
    ConfigurationError
        With file, line and field, when something is not understood or an entry has no picture.
    """
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            _check_columns(path, rows.fieldnames or ())
            found: dict[str, EntryDetails] = {}
            for row in rows:
                place = f"{path}:{rows.line_num}"
                entry, details = _detail(place, row, entries)
                if entry in found:
                    raise ConfigurationError(f"{place}: entry {entry!r} occurs twice")
                found[entry] = details
            return found
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(
            f"{path}: cannot be read as a CSV file in UTF-8: {error}"
        ) from error


def shown(name: Path | str) -> str:
    """Return a name as printable text: bytes that are no letters and control codes are escaped."""
    text = os.fspath(name)
    if text.isprintable():
        return text
    return text.encode("unicode_escape", "backslashreplace").decode("ascii")


def _contents(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be read as a folder ({error.strerror})"
        ) from error
    return [path for path in found if not path.name.startswith(".")]


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def _check_columns(path: Path, found: Sequence[str]) -> None:
    unknown = [name for name in found if name not in COLUMNS]
    if "entry" not in found or unknown:
        raise ConfigurationError(
            f"{path}: the first line must name the columns {', '.join(COLUMNS)} (all but entry "
            f"may be left out); it says {', '.join(map(str, found)) or 'nothing'}"
        )


def _detail(
    place: str, row: Mapping[str, str | None], entries: Collection[str]
) -> tuple[str, EntryDetails]:
    if None in row:
        raise ConfigurationError(f"{place}: has more fields than the first line names")
    fields = {name: (text or "").strip() for name, text in row.items()}
    entry = fields["entry"]
    if entry not in entries:
        raise ConfigurationError(f"{place}: entry {entry!r} has no picture in the folder")
    response = fields.get("response", "")
    category = fields.get("category", "")
    return entry, EntryDetails(
        response=_choice(place, "response", Response, response) if response else None,
        category=_choice(place, "category", Category, category) if category else Category.WANTED,
        expires=_day(place, fields.get("expires", "")),
    )


def _choice(place: str, field: str, choices: type[_Choice], text: str) -> _Choice:
    try:
        return choices(text.lower())
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: {field} is {text!r}, not one of {', '.join(choices)}"
        ) from error


def _day(place: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: expires is {text!r}, not a day such as 2026-12-31"
        ) from error
