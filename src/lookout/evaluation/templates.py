"""What a run needs of each picture: its template, or that none could be acquired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """Templates of single pictures.

    ``pictures`` are paths inside the data set; ``vectors``, ``shape = (pictures, dimension)``,
    float32, have length 1, or 0 where ``acquired``, ``shape = (pictures,)``, is false.
    """

    pictures: tuple[str, ...]
    vectors: Vectors
    acquired: NDArray[np.bool_]

    @property
    def rows(self) -> Mapping[str, int]:
        """Row of each picture."""
        return {picture: row for row, picture in enumerate(self.pictures)}

    def failures(self) -> tuple[str, ...]:
        """Return the pictures in which no face was found."""
        return tuple(p for p, there in zip(self.pictures, self.acquired, strict=True) if not there)

    @classmethod
    def of(
        cls, pictures: Sequence[str], vectors: Sequence[NDArray[np.float32] | None]
    ) -> "Templates":
        """Put templates together, one vector or ``None`` a picture."""
        dimension = next((len(vector) for vector in vectors if vector is not None), 1)
        nothing = np.zeros(dimension, np.float32)
        rows = [nothing if vector is None else vector for vector in vectors]
        stacked = np.stack(rows) if rows else np.zeros((0, dimension), np.float32)
        acquired = np.array([vector is not None for vector in vectors], np.bool_)
        return cls(tuple(pictures), stacked, acquired)
