"""The one bespoke list of people who are looked for."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lookout.domain.arrays import Vector, Vectors


class Response(StrEnum):
    """What officers are to do when the person is found."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    SAFEGUARD = "safeguard"


class Category(StrEnum):
    """Why a person is on the list; ``blue`` are own people who walk past to test the system."""

    WANTED = "wanted"
    MISSING = "missing"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class EntryDetails:
    """What is known of one entry besides its template.

    ``quality`` is our own measure of its pictures together, in [0, 1] (not ISO/IEC 29794-5),
    ``pictures`` how many made the template, ``flags`` what enrolment remarked, in words.
    ``expires`` is the last day on which the entry may be looked for.
    """

    pictures: int = 1
    quality: float = 1.0
    flags: tuple[str, ...] = ()
    response: Response | None = None
    category: Category = Category.WANTED
    expires: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Watchlist:
    """Templates of the entries, bound to the pack that made them.

    ``entries`` are unique ids in the order of the rows of ``vectors``, ``shape = (n, dimension)``.
    ``digest`` names this revision of the list. ``details`` are in the order of ``entries``, or
    empty where nothing more is known.
    """

    entries: tuple[str, ...]
    vectors: Vectors
    pack_digest: str
    digest: str
    details: tuple[EntryDetails, ...] = ()

    def likeness(self, entry: str, vector: Vector) -> float:
        """Return the cosine similarity of an entry's template and another one, both as they are.

        Raises
        ------
        ValueError
            When nobody of that name is on the list.
        """
        return float(self.vectors[self.entries.index(entry)] @ vector)

    def as_of(self, day: date) -> "Watchlist":
        """Return the list without the entries that had expired before a day."""
        kept = [
            row
            for row, details in enumerate(self.details)
            if details.expires is None or details.expires >= day
        ]
        if not self.details or len(kept) == len(self.entries):
            return self
        return replace(
            self,
            entries=tuple(self.entries[row] for row in kept),
            vectors=self.vectors[kept],
            details=tuple(self.details[row] for row in kept),
        )
