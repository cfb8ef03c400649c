"""A pass as calibrations need it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """One pass: whose, and its templates in order, fused of so many pictures each.

    ``vectors``: ``shape = (n, dimension)``, float32, one row or more.
    """

    person: str
    vectors: Vectors
    pictures: NDArray[np.int64]
