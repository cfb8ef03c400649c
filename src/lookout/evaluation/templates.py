"""What a run needs of each picture: its templates, or that none could be acquired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vector, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Acquired:
    """One picture's templates: ``probe`` as a camera makes it, ``entry`` as enrolment does.

    ``entry`` is ``None`` where nobody asked for it.
    """

    probe: Vector
    entry: Vector | None


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """Templates of single pictures.

    ``pictures`` are paths inside the data set; ``probes`` and ``entries``, ``shape = (pictures,
    dimension)``, float32, have rows of length 1, or 0 where ``acquired``, ``shape = (pictures,)``,
    is false. Where no entry's template was asked for, it is the probe's.
    """

    pictures: tuple[str, ...]
    probes: Vectors
    entries: Vectors
    acquired: NDArray[np.bool_]

    @property
    def rows(self) -> Mapping[str, int]:
        """Row of each picture."""
        return {picture: row for row, picture in enumerate(self.pictures)}

    def failures(self) -> tuple[str, ...]:
        """Return the pictures in which no face was found."""
        return tuple(p for p, there in zip(self.pictures, self.acquired, strict=True) if not there)

    @classmethod
    def of(cls, pictures: Sequence[str], found: Sequence[Acquired | None]) -> "Templates":
        """Put templates together, one or ``None`` a picture."""
        dimension = next((len(one.probe) for one in found if one is not None), 1)
        probes = np.zeros((len(found), dimension), np.float32)
        entries = np.zeros_like(probes)
        for row, one in enumerate(found):
            if one is not None:
                probes[row] = one.probe
                entries[row] = one.probe if one.entry is None else one.entry
        acquired = np.array([one is not None for one in found], np.bool_)
        return cls(tuple(pictures), probes, entries, acquired)
