"""A gallery for a million entries: an eight-bit scan with proven bounds, and exact scores."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.gallery.originals import HeldOriginals, Originals
from lookout.adapters.gallery.ranking import Shortlist, TwoSteps, checked_vectors, rounding
from lookout.adapters.onnx.products import LARGEST_LEFT, IntegerProducts
from lookout.domain.arrays import Scores, Vector, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.ports import Candidates

BLOCK_ROWS = 65_536
PIECE_ROWS = 4096
PROBES_AT_ONCE = 8
LARGEST_RIGHT = 127
FINE = 2 * LARGEST_LEFT
"""How much finer a probe's second integer is than its first."""

LARGEST_DIMENSION = 2048
"""Up to here the integer sums are exact in float32: 2048 · 64 · 127 < 2^24."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Rows ``g = centre + scale · integers + rest``; ``errors`` are the lengths of the rests."""

    first_row: int
    products: IntegerProducts
    scales: Scores
    errors: Scores
    longest: float


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Probes ``p = scale · (fine · coarse + fine) + rest``, two integers a number.

    ``integers``: ``shape = (2 n, dimension)``, int8, coarse rows first. ``errors``: the lengths
    of the rests, ``shape = (n,)``.
    """

    integers: NDArray[np.int8]
    scales: Scores
    errors: Scores


class CompactGallery:
    """Exact cosine search that reads one byte a number instead of four.

    Each template, less the mean of the first ones, is kept as signed bytes with one scale a row;
    the length of what rounding left over is kept too. For a probe ``p`` and a row ``g`` with rest
    ``r``, Cauchy and Schwarz give ``|p·g - (what the bytes say)| <= |p| |r|`` (about 0.01), so a
    row whose upper bound is below the k-th best lower bound cannot be among the best ``k``. What
    is left, some ten to some hundred rows of a million, is scored from the originals in float64.
    The result is that of :class:`~lookout.adapters.gallery.exact.ExactGallery`, to the last bit.

    Taking off the mean changes every row's score by the same amount for one probe, so it cannot
    change the order, but faces share much of their direction and the bytes get finer without it.

    Parameters
    ----------
    originals
        Templates, held in memory or sealed on disk; read once here and a few rows a search.
    threads
        Threads that one search may use.
    block_rows
        Rows of one matrix of the scan, rounded down to a multiple of 4,096.

    Raises
    ------
    ConfigurationError
        When there is no row, or more than 2,048 dimensions.
    """

    def __init__(
        self, originals: Originals, threads: int = 1, block_rows: int = BLOCK_ROWS
    ) -> None:
        self.size, self.dimension = originals.size, originals.dimension
        if not self.size:
            raise ConfigurationError("gallery: has no template, so there is nobody to look for")
        if self.dimension > LARGEST_DIMENSION:
            raise ConfigurationError(
                f"gallery: templates of shape (n, {self.dimension}); at most {LARGEST_DIMENSION}"
            )
        self._originals = originals
        self._blocks = list(_prepared(originals, threads, block_rows))

    @classmethod
    def of(cls, vectors: Vectors, threads: int = 1) -> "CompactGallery":
        """Make one of templates in memory, ``shape = (n, dimension)``; they are not copied."""
        return cls(HeldOriginals(vectors), threads)

    def similarities(self, probes: Vectors) -> Scores:
        """Return all cosine similarities, ``shape = (probes, size)``, float32.

        This reads all originals: about as long as 20 searches, more where they are sealed on disk.

        Raises
        ------
        ConfigurationError
            When a probe has another dimension or is not a finite vector of length 1.
        """
        checked = checked_vectors(probes, "probes", self.dimension)
        found = np.empty((len(checked), self.size), np.float32)
        start = 0
        for block in self._originals.blocks(PIECE_ROWS):
            np.matmul(checked, block.T, out=found[:, start : start + len(block)])
            start += len(block)
        return found

    def search(self, probes: Vectors, k: int, offsets: Scores | None = None) -> Candidates:
        """Return the ``k`` entries (fewer in a smaller gallery) with the highest scores.

        Parameters
        ----------
        probes
            ``shape = (n, dimension)``, float32, rows of length 1; ``n`` may be 0. Eight at a time
            cost little more than one.
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
            self._scan, self._originals.rows, self.size, self.dimension, PROBES_AT_ONCE
        )
        return steps.search(probes, k, offsets)

    def _scan(self, probes: Vectors, offsets: Scores, shortlists: list[Shortlist]) -> None:
        parts = _parted(probes)
        lengths = np.sqrt(np.einsum("ij,ij->i", probes, probes)) * (1 + 1e-6)
        room = rounding(offsets)
        rows_of_parts = len(parts.integers)
        room_for_sums = np.empty(rows_of_parts * len(self._blocks[0].scales), np.int32)
        for block in self._blocks:
            rows = slice(block.first_row, block.first_row + len(block.scales))
            out = room_for_sums[: rows_of_parts * len(block.scales)].reshape(rows_of_parts, -1)
            sums = block.products.of(parts.integers, out)
            for i, shortlist in enumerate(shortlists):
                error = block.errors * lengths[i]
                error += parts.errors[i] * block.longest + room
                upper = sums[i].astype(np.float32) * FINE
                upper += sums[i + len(shortlists)].astype(np.float32)
                upper *= block.scales * parts.scales[i]
                upper += error - offsets[rows]
                shortlist.add(block.first_row, upper, 2 * error)


def _prepared(originals: Originals, threads: int, block_rows: int) -> Iterator[_Block]:
    rows_each = max(PIECE_ROWS, block_rows // PIECE_ROWS * PIECE_ROWS)
    pieces = originals.blocks(PIECE_ROWS)
    first = next(pieces)
    centre = first.mean(axis=0)
    pieces = chain([first], pieces)
    for first_row in range(0, originals.size, rows_each):
        rows = min(rows_each, originals.size - first_row)
        some = islice(pieces, -(-rows // PIECE_ROWS))
        yield _block(first_row, rows, some, centre, threads)


def _block(
    first_row: int, rows: int, pieces: Iterable[Vectors], centre: Vector, threads: int
) -> _Block:
    columns = np.empty((len(centre), rows), np.int8)
    scales, errors = np.empty(rows, np.float32), np.empty(rows, np.float32)
    done, longest = 0, 0.0
    for piece in pieces:
        here = slice(done, done + len(piece))
        done += len(piece)
        moved = piece - centre
        # A row that equals the centre has nothing to scale.
        scale = np.maximum(np.abs(moved).max(axis=1), 1e-12) / LARGEST_RIGHT
        integers = np.rint(moved / scale[:, None])
        said = integers * scale[:, None]
        columns[:, here] = integers.astype(np.int8).T
        scales[here] = scale
        errors[here] = np.linalg.norm(moved - said, axis=1) + 1e-7
        longest = max(longest, float(np.linalg.norm(said, axis=1).max()))
    return _Block(first_row, IntegerProducts(columns, threads), scales, errors, longest)


def _parted(probes: Vectors) -> _Parts:
    scales = np.abs(probes).max(axis=1) / (LARGEST_LEFT * FINE)
    coarse = np.rint(probes / (scales[:, None] * FINE))
    left = probes - coarse * (scales[:, None] * FINE)
    fine = np.rint(left / scales[:, None])
    errors = np.linalg.norm(left - fine * scales[:, None], axis=1) + 1e-7
    integers = np.concatenate([coarse, fine]).astype(np.int8)
    return _Parts(integers, scales, errors.astype(np.float32))
