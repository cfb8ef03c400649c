"""Which rows may be among the best, and in what order they are.

Both galleries look in two steps. A quick pass gives every row an upper bound on its score, never
further than a known width above the truth. Whatever cannot reach the k-th best lower bound is
dropped; the few rows left are scored again in float64 from the original templates. The result is
therefore exact whatever the quick pass was, and does not depend on how probes were batched.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Scores, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.ports import Candidates

UNIT_TOLERANCE = 2e-3
"""How far from 1 a template's length may be; halves (float16) stay within 1e-3."""

RERANKED_AT_ONCE = 2048


def checked_vectors(vectors: Vectors, what: str, dimension: int | None = None) -> Vectors:
    """Return the rows as contiguous float32, copied only where they are not.

    Raises
    ------
    ConfigurationError
        When the shape is not ``(n, dimension)``, or a row is not a finite vector of length 1.
    """
    wanted = f"(n, {dimension})" if dimension else "(n, dimension)"
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or (dimension is not None and rows.shape[1] != dimension):
        raise ConfigurationError(f"gallery: {what} have shape {rows.shape}, not {wanted}")
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    wrong = np.flatnonzero(~(np.abs(lengths - 1) <= UNIT_TOLERANCE))
    if len(wrong):
        row = int(wrong[0])
        raise ConfigurationError(
            f"gallery: {what} of shape {rows.shape}: row {row} has length {lengths[row]:.4g}, "
            "not 1; normalise it, or find out where a number that is not finite came from"
        )
    return rows


def _checked_offsets(offsets: Scores | None, size: int) -> Scores:
    """Return the offsets as float32, ``shape = (size,)``; zeros where there are none.

    Raises
    ------
    ConfigurationError
        When the shape differs or a number is not finite.
    """
    if offsets is None:
        return np.zeros(size, np.float32)
    numbers = np.ascontiguousarray(offsets, dtype=np.float32)
    if numbers.shape != (size,):
        raise ConfigurationError(f"gallery: offsets have shape {numbers.shape}, not ({size},)")
    if not np.isfinite(numbers).all():
        row = int(np.flatnonzero(~np.isfinite(numbers))[0])
        raise ConfigurationError(f"gallery: offset {row} of shape ({size},) is not finite")
    return numbers


def _checked_k(k: int, size: int) -> int:
    """Return how many candidates there can be.

    Raises
    ------
    ConfigurationError
        When ``k`` is less than 1.
    """
    if k < 1:
        raise ConfigurationError(f"gallery: k is {k}; ask for at least one candidate")
    return min(k, size)


def rounding(offsets: Scores) -> float:
    """Room in every bound for float32 arithmetic on numbers of at most 1 and on the offsets."""
    return 2e-6 * (1 + float(np.abs(offsets).max(initial=0)))


@dataclass(slots=True)
class Shortlist:
    """The rows that may be among one probe's best ``k``, while blocks of rows go by."""

    k: int
    floor: float = -np.inf
    _rows: list[NDArray[np.int64]] = field(default_factory=list)
    _upper: list[Scores] = field(default_factory=list)
    _lower: list[Scores] = field(default_factory=list)

    def add(self, first_row: int, upper: Scores, width: Scores | float) -> None:
        """Take one block: ``upper``, ``shape = (rows,)``, bounds scores that lie within ``width``.

        ``width`` is one number, or one a row.
        """
        if float(upper.max()) < self.floor:
            return
        if self.floor == -np.inf and len(upper) > self.k:
            self.floor = self._first_floor(upper - width)
        rows = np.flatnonzero(upper >= self.floor)
        if not len(rows):
            return
        self._rows.append(rows + first_row)
        self._upper.append(upper[rows])
        self._lower.append(upper[rows] - (width if isinstance(width, float) else width[rows]))
        self._raise_floor()

    def _first_floor(self, lower: Scores) -> float:
        # The k-th best of many parts' maxima is no better than the k-th best of all, and finding it
        # is some twenty times faster.
        parts = min(len(lower), 64 * self.k)
        maxima = np.maximum.reduceat(lower, np.arange(parts) * len(lower) // parts)
        return float(np.partition(maxima, -self.k)[-self.k])

    def _raise_floor(self) -> None:
        lower = np.concatenate(self._lower)
        if len(lower) < self.k:
            return
        self.floor = max(self.floor, float(np.partition(lower, -self.k)[-self.k]))
        upper, rows = np.concatenate(self._upper), np.concatenate(self._rows)
        kept = upper >= self.floor
        self._rows, self._upper, self._lower = [rows[kept]], [upper[kept]], [lower[kept]]

    def rows(self) -> NDArray[np.int64]:
        """Rows that may be among the best, rising, ``shape = (n,)`` with ``n >= k``."""
        return np.concatenate(self._rows)


Scan = Callable[[Vectors, Scores, list[Shortlist]], None]
"""Adds every row's bounds to the shortlists of some probes, given those and the offsets."""


def _ranked(
    probe: Vectors,
    rows: NDArray[np.int64],
    originals: Callable[[NDArray[np.int64]], Vectors],
    offsets: Scores,
    k: int,
) -> tuple[NDArray[np.int64], Scores]:
    """Score the rows in float64 and order them, best first, equal scores by the lower row.

    Parameters
    ----------
    probe
        ``shape = (dimension,)``, float32.
    rows
        Rows of the gallery, rising, ``shape = (n,)``.
    originals
        Gives the templates of some rows.
    offsets
        ``shape = (size,)``, taken off the similarities.
    k
        How many to keep.

    Returns
    -------
    tuple
        Rows, ``shape = (k,)``, int64, and their scores, float32.
    """
    best_rows, best_scores = np.empty(0, np.int64), np.empty(0, np.float32)
    wide = probe.astype(np.float64)
    for start in range(0, len(rows), RERANKED_AT_ONCE):
        some = rows[start : start + RERANKED_AT_ONCE]
        similarities = (originals(some) * wide).sum(axis=1)
        scores = (similarities - offsets[some]).astype(np.float32)
        best_rows = np.concatenate([best_rows, some])
        best_scores = np.concatenate([best_scores, scores])
        order = np.lexsort((best_rows, -best_scores))[:k]
        best_rows, best_scores = best_rows[order], best_scores[order]
    return best_rows, best_scores


@dataclass(frozen=True, slots=True)
class TwoSteps:
    """A search in two steps, see above.

    ``scan`` is the quick pass, ``originals`` gives the templates of some rows, ``size`` and
    ``dimension`` are the gallery's, ``probes_at_once`` is how many probes one quick pass takes.
    """

    scan: Scan
    originals: Callable[[NDArray[np.int64]], Vectors]
    size: int
    dimension: int
    probes_at_once: int

    def search(self, probes: Vectors, k: int, offsets: Scores | None) -> Candidates:
        """Return the ``k`` best entries for each probe, as ``Gallery.search`` does.

        Raises
        ------
        ConfigurationError
            When a shape is wrong, a number is not finite, or ``k`` is below 1.
        """
        checked = checked_vectors(probes, "probes", self.dimension)
        taken_off = _checked_offsets(offsets, self.size)
        count = _checked_k(k, self.size)
        shortlists = [Shortlist(count) for _ in checked]
        for start in range(0, len(checked), self.probes_at_once):
            some = slice(start, start + self.probes_at_once)
            self.scan(checked[some], taken_off, shortlists[some])
        found = [
            _ranked(probe, shortlist.rows(), self.originals, taken_off, count)
            for probe, shortlist in zip(checked, shortlists, strict=True)
        ]
        return _gathered(found, count)


def _gathered(found: list[tuple[NDArray[np.int64], Scores]], k: int) -> Candidates:
    """Put the probes' rows and scores together, ``shape = (probes, k)`` each."""
    indices = np.empty((len(found), k), np.int64)
    scores = np.empty((len(found), k), np.float32)
    for row, (candidates, values) in enumerate(found):
        indices[row], scores[row] = candidates, values
    return Candidates(indices, scores)
