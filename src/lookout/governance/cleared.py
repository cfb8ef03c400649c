"""People who were cleared are not stopped again in the same deployment."""

from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np

from lookout.domain.arrays import Vector


@dataclass(frozen=True, slots=True, eq=False)
class Cleared:
    """Templates of people who turned out not to be the entry that they resembled.

    They are held in memory only, for one deployment: this refuses to be pickled and does not show
    them. ``suppressed`` counts the alerts that were not raised because of them.
    """

    _people: tuple[tuple[str, Vector], ...] = field(default=(), repr=False)
    suppressed: int = 0

    @property
    def people(self) -> int:
        """How many people were cleared."""
        return len(self._people)

    def with_person(self, entry: str, vector: Vector) -> "Cleared":
        """Return the set with one more; ``vector`` has Euclidean length 1."""
        return Cleared((*self._people, (entry, vector)), self.suppressed)

    def without_person(self, entry: str, vector: Vector) -> "Cleared":
        """Return the set without somebody who was put in with this very template."""
        kept = tuple(
            (name, known)
            for name, known in self._people
            if name != entry or not np.array_equal(known, vector)
        )
        return Cleared(kept, self.suppressed)

    def covers(self, entry: str, vector: Vector, same_person: float) -> bool:
        """Tell whether somebody like this was cleared of being this entry.

        ``same_person`` is the least cosine similarity, in [-1, 1], that two pictures of one person
        have; an alert for another entry is never suppressed.
        """
        return any(
            name == entry and float(np.dot(known, vector)) >= same_person
            for name, known in self._people
        )

    def counted(self) -> "Cleared":
        """Return the set after one more alert was suppressed."""
        return Cleared(self._people, self.suppressed + 1)

    def __reduce__(self) -> NoReturn:
        raise TypeError("Cleared: is held in memory only and cannot be pickled")
