"""What ``list.csv`` says of the people whose pictures lie beside it.

One line a person. Pictures lie in a folder of the entry's name, or are files of that name.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TypeVar

from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import AgeBand, Caution, ImageSource, ListCategory, Particulars
from lookout.domain.watchlist import Response
from lookout.office.enrolling import Portrayed
from lookout.office.putting_forward import Forward

LIST_FILE = "list.csv"
NEEDED = (
    "entry",
    "name",
    "category",
    "response",
    "age_band",
    "expires",
    "source",
    "legal_ground",
    "power",
)
OPTIONAL = ("taken_on", "cautions", "justification", "note", "accept_flagged")

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Put:
    """One line: what is said of somebody, and their pictures."""

    line: int
    forward: Forward
    portrayed: Portrayed


@dataclass(frozen=True, slots=True)
class Faulty:
    """One line that is not understood: ``text`` names line and field."""

    line: int
    text: str


def read_lines(files: Mapping[str, bytes]) -> list[Put | Faulty]:
    """Read a list line by line, so that all that is wrong with it can be said at once.

    Raises
    ------
    ConfigurationError
        When it is no list at all: no CSV file, or with other columns.
    """
    rows, pictures = _opened(files), _pictures(files)
    names = [row["entry"] for _, row in rows]
    made: list[Put | Faulty] = []
    for line, row in rows:
        try:
            made.append(_put(line, row, pictures))
        except ConfigurationError as error:
            made.append(Faulty(line, str(error)))
        if names.count(row["entry"]) > 1:
            made[-1] = Faulty(line, f"{LIST_FILE}:{line}: entry {row['entry']!r} occurs twice")
    nobody = sorted(set(pictures) - set(names))
    return [*made, *(Faulty(0, f"{LIST_FILE}: has no line for {name}") for name in nobody)]


def read_list(files: Mapping[str, bytes]) -> list[Put]:
    """Read a list: ``files`` are contents by their paths below the folder.

    Raises
    ------
    ConfigurationError
        With line and field, when something is not understood, an entry occurs twice or has no
        picture, or a picture belongs to nobody.
    """
    rows = _opened(files)
    pictures = _pictures(files)
    made = [_put(line, row, pictures) for line, row in rows]
    names = [each.portrayed.name for each in made]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(f"{LIST_FILE}: occurs twice: {', '.join(twice)}")
    nobody = sorted(set(pictures) - set(names))
    if nobody:
        raise ConfigurationError(f"{LIST_FILE}: has no line for {', '.join(nobody)}")
    return made


def _opened(files: Mapping[str, bytes]) -> list[tuple[int, dict[str, str]]]:
    if LIST_FILE not in files:
        raise ConfigurationError(f"{LIST_FILE}: is missing; it says who the pictures show and why")
    try:
        return list(_rows(files[LIST_FILE].decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{LIST_FILE}: is no CSV file in UTF-8: {error}") from error


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = reader.fieldnames or ()
    missing = [name for name in NEEDED if name not in columns]
    unknown = [name for name in columns if name not in (*NEEDED, *OPTIONAL)]
    if missing or unknown:
        raise ConfigurationError(
            f"{LIST_FILE}: the first line lacks {', '.join(missing) or 'nothing'} and names the "
            f"unknown {', '.join(map(str, unknown)) or 'nothing'}; optional are "
            f"{', '.join(OPTIONAL)}"
        )
    for row in reader:
        if None in row or None in row.values():
            raise ConfigurationError(
                f"{LIST_FILE}:{reader.line_num}: has other fields than the first line names"
            )
        yield reader.line_num, {name: text.strip() for name, text in row.items()}


def _pictures(files: Mapping[str, bytes]) -> dict[str, list[tuple[str, bytes]]]:
    """Group pictures by entry: by their folder's name, else by their own."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in sorted(files.items()):
        if name != LIST_FILE:
            path = PurePosixPath(name)
            entry = path.parts[0] if len(path.parts) > 1 else path.stem
            found.setdefault(entry, []).append((name, content))
    return found


def _put(line: int, row: dict[str, str], pictures: dict[str, list[tuple[str, bytes]]]) -> Put:
    entry, place = row["entry"], f"{LIST_FILE}:{line}"
    if entry not in pictures:
        raise ConfigurationError(f"{place}: {entry!r} has no picture beside {LIST_FILE}")
    cautions = row.get("cautions", "").split()
    forward = Forward(
        particulars=Particulars(
            row["name"],
            row["legal_ground"],
            row["power"],
            row.get("justification", ""),
            row.get("note", ""),
        ),
        category=_choice(place, "category", ListCategory, row["category"]),
        response=_choice(place, "response", Response, row["response"]),
        age_band=_choice(place, "age_band", AgeBand, row["age_band"]),
        expires=_day(place, "expires", row["expires"]),
        source=_choice(place, "source", ImageSource, row["source"]),
        taken_on=_day(place, "taken_on", row["taken_on"]) if row.get("taken_on") else None,
        cautions=tuple(_choice(place, "cautions", Caution, each) for each in cautions),
        accept_flagged=_yes(place, row.get("accept_flagged", "")),
    )
    return Put(line, forward, Portrayed(entry, tuple(pictures[entry])))


def _choice(place: str, field: str, choices: type[_Choice], text: str) -> _Choice:
    try:
        return choices(text.lower())
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: {field} is {text!r}, not one of {', '.join(choices)}"
        ) from error


def _day(place: str, field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{place}: {field} is {text!r}, not a day such as 2026-12-31"
        ) from error


def _yes(place: str, text: str) -> bool:
    if text.lower() not in ("", "yes", "no"):
        raise ConfigurationError(f"{place}: accept_flagged is {text!r}, not yes or no")
    return text.lower() == "yes"
