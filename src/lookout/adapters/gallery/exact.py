"""A gallery that holds its templates in float32 and lets BLAS compare them."""

import numpy as np

from lookout.adapters.gallery.ranking import Shortlist, TwoSteps, checked_vectors, rounding
from lookout.domain.arrays import Scores, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.ports import Candidates

BLOCK_ROWS = 65_536
PROBES_AT_ONCE = 64


class ExactGallery:
    """Exact cosine search by float32 products, right for up to some 100,000 entries.

    BLAS sums in an order that depends on shapes, so the same pair may differ in its last bits from
    batch to batch. :meth:`search` therefore takes BLAS's numbers as bounds only and scores the few
    rows within their error again in float64: the same probe always gets the same candidates with
    the same scores, whichever batch or machine it is in.

    Parameters
    ----------
    vectors
        ``shape = (n, dimension)``, float32, rows of length 1; held, not copied.

    Raises
    ------
    ConfigurationError
        When there is no row, or a row is not a finite vector of length 1.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = checked_vectors(vectors, "templates")
        self.size, self.dimension = self._vectors.shape
        if not self.size:
            raise ConfigurationError("gallery: has no template, so there is nobody to look for")

    def similarities(self, probes: Vectors) -> Scores:
        """Return all cosine similarities, ``shape = (probes, size)``, float32.

        Raises
        ------
        ConfigurationError
            When a probe has another dimension or is not a finite vector of length 1.
        """
        checked = checked_vectors(probes, "probes", self.dimension)
        return np.asarray(checked @ self._vectors.T)

    def search(self, probes: Vectors, k: int, offsets: Scores | None = None) -> Candidates:
        """Return the ``k`` entries (fewer in a smaller gallery) with the highest scores.

        Parameters
        ----------
        probes
            ``shape = (n, dimension)``, float32, rows of length 1; ``n`` may be 0.
        k
            1 or more.
        offsets
            ``shape = (size,)``, taken off each entry's similarity first.

        Raises
        ------
        ConfigurationError
            When a shape is wrong, a number is not finite, or ``k`` is below 1.
        """
        steps = TwoSteps(
            self._scan, self._vectors.__getitem__, self.size, self.dimension, PROBES_AT_ONCE
        )
        return steps.search(probes, k, offsets)

    def _scan(self, probes: Vectors, offsets: Scores, shortlists: list[Shortlist]) -> None:
        # n·2^-24 bounds the error of a float32 dot product of unit vectors, in any order of
        # summation (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1).
        error = self.dimension * 2.0**-24 * 1.1 + rounding(offsets)
        for start in range(0, self.size, BLOCK_ROWS):
            block = slice(start, start + BLOCK_ROWS)
            upper = probes @ self._vectors[block].T
            upper += error - offsets[block]
            for row, shortlist in zip(upper, shortlists, strict=True):
                shortlist.add(start, row, 2 * error)
