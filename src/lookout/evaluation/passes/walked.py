"""A pass as calibrations need it."""

from dataclasses import dataclass

from lookout.domain.arrays import Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """One pass: whose, and the track's template each time that it was compared, in order of time.

    ``vectors``: ``shape = (n, dimension)``, float32, one row of length 1 or more.
    """

    person: str
    vectors: Vectors
