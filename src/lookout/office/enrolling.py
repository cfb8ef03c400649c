"""From somebody's pictures to what a list holds of them: what operations need of enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lookout.domain.refused import Refused


@dataclass(frozen=True, slots=True)
class EnrolledImage:
    """What stays of one usable picture: a portrait as a file's bytes, our quality in [0, 1]."""

    content: bytes
    quality: float
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One person's template as float32 bytes, the portraits best first, remarks on likeness."""

    template: bytes
    images: tuple[EnrolledImage, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portrayed:
    """One person's pictures as files' bytes, each with the name that remarks call it by."""

    name: str
    pictures: tuple[tuple[str, bytes], ...]


class Comparer(Protocol):
    """Compares templates of one pack with one another."""

    pack_digest: str

    def compare(self, templates: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, ...]]:
        """Say of each entry (its id, its template as float32 bytes) whom it is alike.

        A remark is a word, and another entry's id where it names one: ``same_person``,
        ``look_alike``, ``resembles_many``.
        """
        ...


class Enroller(Comparer, Protocol):
    """Makes templates with one pack."""

    def enrol(self, people: Sequence[Portrayed], today: date) -> Sequence[Enrolled | Refused]:
        """Enrol people together, so that remarks on likeness compare all of them; in order."""
        ...
