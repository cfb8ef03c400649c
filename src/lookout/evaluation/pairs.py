"""Pairs lists in the format of Labelled Faces in the Wild (Huang et al., 2007).

The first line holds the number of folds and of pairs a fold and kind. Each fold then has that many
mated lines (``name n m``) and as many non-mated ones (``name n other m``), parted by tabs. A fold's
people appear in no other fold, so that a threshold chosen on nine folds has not seen the tenth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.pictures import DataSet, Person

FOLDS = 10
MOST_PAIRS = 300
"""Mated, and as many non-mated, pairs a fold in the published list."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures, by their paths inside the data set, and whether they show one person."""

    first: str
    second: str
    mated: bool


@dataclass(frozen=True, slots=True)
class _Side:
    person: Person
    number: int


def make_pairs(data: DataSet, seed: int) -> str:
    """Return the text of a pairs list with as many pairs as the people allow, at most 300 a kind.

    Raises
    ------
    ConfigurationError
        When there are fewer than two people a fold, or a fold has nobody with two pictures.
    """
    random = np.random.default_rng(seed)
    folds = _split(data, random)
    mated = [_mated(fold) for fold in folds]
    count = min(MOST_PAIRS, *(len(pairs) for pairs in mated))
    if count == 0 or any(len(fold) < 2 for fold in folds):
        with_two = sum(len(person.pictures) > 1 for person in data.people)
        raise ConfigurationError(
            f"{data.root}: ten folds need at least 20 people, ten of them with two pictures or "
            f"more; there are {len(data.people)}, {with_two} of them with two or more"
        )
    count = min(count, *(_most_nonmated(fold) for fold in folds))
    lines = [f"{FOLDS}\t{count}"]
    for fold, pairs in zip(folds, mated, strict=True):
        chosen = sorted(random.choice(len(pairs), count, replace=False))
        lines += [_line(*pairs[index]) for index in chosen]
        lines += [_line(a, b) for a, b in _nonmated(fold, count, random)]
    return "\n".join(lines) + "\n"


def read_pairs(path: Path, data: DataSet) -> tuple[tuple[Pair, ...], ...]:
    """Read a pairs list; one tuple of pairs a fold.

    Raises
    ------
    ConfigurationError
        When the file is no such list, or names a picture that is not there; with the line.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as a pairs list: {error}") from error
    folds, count = _head(path, lines)
    expected = 1 + folds * 2 * count
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if len(rows) != expected:
        raise ConfigurationError(
            f"{path}: line 1 announces {folds} folds of 2 x {count} pairs, so {expected} lines; "
            f"there are {len(rows)}"
        )
    people = {person.name: person for person in data.people}
    pairs = [_pair(path, number, line, people, data.root) for number, line in rows[1:]]
    return tuple(tuple(fold) for fold in _batches(pairs, 2 * count))


def _head(path: Path, lines: Sequence[str]) -> tuple[int, int]:
    fields = lines[0].split() if lines else []
    numbers = [int(field) for field in fields if field.isdecimal()]
    if len(numbers) == 1 == len(fields):  # a development list: one fold, only its size is given
        numbers = [1, *numbers]
    if len(numbers) != max(2, len(fields)) or min(numbers) < 1:
        raise ConfigurationError(
            f"{path}: line 1 must hold the number of folds and of pairs a fold, such as '10 300'"
        )
    return numbers[0], numbers[1]


def _pair(path: Path, number: int, line: str, people: dict[str, Person], root: Path) -> Pair:
    fields = line.split("\t") if "\t" in line else line.split()
    match [field.strip() for field in fields]:
        case [name, first, second]:
            sides, mated = ((name, first), (name, second)), True
        case [name, first, other, second]:
            sides, mated = ((name, first), (other, second)), False
        case _:
            raise ConfigurationError(
                f"{path}: line {number} must be 'name n m' or 'name n other m', parted by tabs"
            )
    found = []
    for name, picture in sides:
        person = people.get(name)
        if person is None:
            raise ConfigurationError(f"{path}: line {number} names {name!r}, who is not in {root}")
        chosen = person.numbered(int(picture)) if picture.isdecimal() else None
        if chosen is None:
            raise ConfigurationError(
                f"{path}: line {number} asks for picture {picture} of {name!r}; "
                f"{root} has {', '.join(map(str, person.numbers()))}"
            )
        found.append(chosen)
    return Pair(found[0], found[1], mated)


def _split(data: DataSet, random: np.random.Generator) -> list[list[Person]]:
    """Deal people out to folds so that mated pairs are spread evenly."""
    order = random.permutation(len(data.people))
    people = sorted((data.people[i] for i in order), key=lambda person: -len(person.pictures))
    folds: list[list[Person]] = [[] for _ in range(FOLDS)]
    pairs = [0] * FOLDS
    for person in people:
        fold = min(range(FOLDS), key=lambda i: (pairs[i], len(folds[i])))
        folds[fold].append(person)
        pairs[fold] += len(person.pictures) * (len(person.pictures) - 1) // 2
    return folds


def _mated(fold: Sequence[Person]) -> list[tuple[_Side, _Side]]:
    return [
        (_Side(person, a), _Side(person, b))
        for person in fold
        for a, b in combinations(sorted(person.numbers()), 2)
    ]


def _most_nonmated(fold: Sequence[Person]) -> int:
    sizes = [len(person.pictures) for person in fold]
    return (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2


def _nonmated(
    fold: Sequence[Person], count: int, random: np.random.Generator
) -> Iterator[tuple[_Side, _Side]]:
    """Draw pairs of different people, each person about equally often, none twice."""
    seen: set[tuple[str, int, str, int]] = set()
    while len(seen) < count:
        a, b = sorted(int(i) for i in random.choice(len(fold), 2, replace=False))
        first, second = (
            _Side(fold[i], fold[i].numbers()[random.integers(len(fold[i].pictures))])
            for i in (a, b)
        )
        key = (first.person.name, first.number, second.person.name, second.number)
        if key not in seen:
            seen.add(key)
            yield first, second


def _line(first: _Side, second: _Side) -> str:
    if first.person is second.person:
        return f"{first.person.name}\t{first.number}\t{second.number}"
    return f"{first.person.name}\t{first.number}\t{second.person.name}\t{second.number}"


def _batches(pairs: Sequence[Pair], size: int) -> Iterator[Sequence[Pair]]:
    for start in range(0, len(pairs), size):
        yield pairs[start : start + size]
