"""Departure → Levels: how much each entry resembles everybody at this place and in this light.

A plain similarity says little by itself, because some faces look like everybody. So each entry
keeps an estimate of two fixed upper quantiles of its similarity to other people: those who passed
and raised no alert, and the other entries. Its level is the outer one less a share of the inner
one, and half of the level is taken off every score of that entry. The outer quantile says how
alike the most alike strangers are; the inner one how alike people in general are, which raises
the similarity of the right person too, so that much is given back (measured: docs/evaluation.md).

What is kept is one histogram an entry: counts, never rows, so that nothing ties one passer-by's
similarities together. It lives in memory and dies with the run. What is given out are quantiles
of the smoothed histogram, renewed in batches and rounded, so that no single person moves it
visibly; ``tests/stages/test_levels.py`` attacks it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from lookout.domain.arrays import Scores
from lookout.domain.errors import ConfigurationError
from lookout.domain.match import Levels

BIN = 0.005
"""Width of a histogram's bin and step of a level, in cosine similarity."""

_BINS = round(1 / BIN) + 1
_TOGETHER = 65_536  # similarities that are put into bins at once


@dataclass(frozen=True, slots=True)
class LevelOptions:
    """How the levels are estimated."""

    quantile: float = 0.99
    """The outer quantile of the similarity to other people."""
    inner_quantile: float = 0.90
    """The inner quantile …"""
    inner_share: float = 0.4
    """… of which this share is taken off the outer one."""
    mature: int = 200
    """People needed before levels apply."""
    batch: int = 50
    """Levels are renewed only after this many more people."""
    smoothing: float = 0.01
    """Standard deviation of the smoothing over similarity, which hides single people."""
    most_above_median: float = 0.10
    """No level lies further above the list's median than this, so that no entry goes blind."""
    self_start: int = 500
    """From this many entries on, the list's own similarities stand in until mature."""


class LevelEstimator:
    """Estimates the levels of one deployment's entries, for all its cameras.

    Parameters
    ----------
    size
        Number of entries.
    options
        See :class:`LevelOptions`.
    """

    def __init__(self, size: int, options: LevelOptions | None = None) -> None:
        self._options = options or LevelOptions()
        self._counts: NDArray[np.uint32] = np.zeros((size, _BINS), np.uint32)
        self._own: NDArray[np.uint32] = np.zeros((size, _BINS), np.uint32)
        self._entries = 0
        self._tracks = 0
        self._renewed_at = 0
        self._frozen = False
        self._levels = Levels(np.zeros(size, np.float32), False, 0)

    def current(self) -> Levels:
        """Return the levels in force."""
        return self._levels

    def start_from(self, similarities: Scores, entries: NDArray[np.intp]) -> None:
        """Take in the list's own similarities: the entries are people too.

        Once people have passed they count beside them, at most as much as they. Before that they
        stand in, but only in a list of ``self_start`` entries or more.

        Parameters
        ----------
        similarities
            ``shape = (n, size)``, cosine: ``n`` of the entries against all.
        entries
            Which entries the rows are, ``shape = (n,)``; an entry's similarity to itself is left
            out.
        """
        size = len(self._counts)
        self._own[:] = 0
        self._entries = len(entries)
        columns = np.arange(size)
        for entry, bins in zip(entries, _binned(similarities), strict=True):
            others = columns[columns != entry]
            self._own[others, bins[others]] += 1
        if size >= self._options.self_start and self._tracks == 0:
            self._levels = Levels(self._values(self._own), True, 0)

    def learn(self, similarities: Scores) -> None:
        """Take in people who raised no alert: one row each, then the rows are forgotten.

        Parameters
        ----------
        similarities
            ``shape = (people, size)``, cosine, float32.

        Raises
        ------
        ConfigurationError
            When the rows do not have one column an entry.
        """
        if self._frozen or len(similarities) == 0:
            return
        if similarities.shape[1] != len(self._counts):
            raise ConfigurationError(
                f"levels: rows have {similarities.shape[1]} columns for {len(self._counts)} entries"
            )
        entries = np.arange(len(self._counts))
        for bins in _binned(similarities):
            self._counts[entries, bins] += 1
            self._tracks += 1
            if self._due():
                self._renew()

    def revised(self, rows: Sequence[int | None]) -> "LevelEstimator":
        """Return an estimator for a revised list, in which the people who passed still count.

        A new entry begins as a typical one: with the mean of what was counted for the others. The
        list's own similarities are to be given anew (:meth:`start_from`).

        Parameters
        ----------
        rows
            For each entry of the new list its row in the old one, ``None`` for a new entry.
        """
        revised = LevelEstimator(len(rows), self._options)
        kept = [row for row in rows if row is not None]
        levels = np.zeros(len(rows), np.float32)
        if kept:
            typical = np.rint(self._counts[kept].mean(axis=0)).astype(np.uint32)
            middle = np.float32(np.median(self._levels.values[kept]))
            for place, row in enumerate(rows):
                revised._counts[place] = typical if row is None else self._counts[row]
                levels[place] = middle if row is None else self._levels.values[row]
            revised._tracks, revised._renewed_at = self._tracks, self._renewed_at
            revised._levels = Levels(levels, self._levels.applied, self._levels.tracks)
        revised._frozen = self._frozen
        return revised

    def freeze(self) -> None:
        """Learn nothing more; the levels stay as they are."""
        self._frozen = True

    def _due(self) -> bool:
        mature = self._tracks >= self._options.mature
        return mature and self._tracks - self._renewed_at >= self._options.batch

    def _renew(self) -> None:
        self._renewed_at = self._tracks
        weight = min(1.0, self._tracks / max(1, self._entries))
        self._levels = Levels(self._values(self._counts + weight * self._own), True, self._tracks)

    def _values(self, counts: NDArray[np.uint32] | NDArray[np.float64]) -> Scores:
        smooth = gaussian_filter1d(
            counts.astype(np.float32), self._options.smoothing / BIN, axis=1, mode="nearest"
        )
        above = np.cumsum(smooth[:, ::-1], axis=1)[:, ::-1]
        people = counts.sum(axis=1, keepdims=True)
        outer = _quantiles(above, people, self._options.quantile)
        inner = _quantiles(above, people, self._options.inner_quantile)
        levels = np.rint((outer - self._options.inner_share * inner) / BIN) * np.float32(BIN)
        bound = np.float32(np.median(levels) + self._options.most_above_median)
        limited: Scores = np.minimum(levels, bound).astype(np.float32)
        return limited


def _quantiles(
    above: NDArray[np.float32],
    people: NDArray[np.uint64] | NDArray[np.float64],
    quantile: float,
) -> Scores:
    """Return the highest bin of each histogram that still has the quantile's share above it."""
    highest = np.maximum((above >= (1 - quantile) * people).sum(axis=1) - 1, 0)
    values: Scores = (highest * BIN).astype(np.float32)
    return values


def _binned(similarities: Scores) -> Iterator[NDArray[np.intp]]:
    """Give each row's bins; those of many short rows are worked out together."""
    together = max(1, _TOGETHER // max(1, similarities.shape[1]))
    for first in range(0, len(similarities), together):
        part = similarities[first : first + together]
        yield from np.rint(np.clip(part, 0, 1) / BIN).astype(np.intp)
