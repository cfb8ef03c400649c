"""The relation of threshold to false-alert rate, per person-pass."""

import hashlib
import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from lookout.domain.errors import ConfigurationError
from lookout.domain.whitening import Whitening


@dataclass(frozen=True, slots=True)
class Threshold:
    """A score that a match must exceed, and what is known of it.

    ``assessed`` is false where the list's size or the rate lies outside what was measured.
    """

    value: float
    false_alert_rate: float
    list_size: int
    levelled: bool
    assessed: bool


class Scored(Protocol):
    """Something with a score of which it is known whether the entry's level was taken off."""

    @property
    def levelled(self) -> bool:
        """Whether the level was taken off."""
        ...


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The thresholds in force: ``plain`` until the levels apply, ``levelled`` from then on."""

    plain: Threshold
    levelled: Threshold

    def of(self, scored: Scored) -> Threshold:
        """Return the threshold that a match is held against."""
        return self.levelled if scored.levelled else self.plain


@dataclass(frozen=True, slots=True)
class Table:
    """Thresholds by list size (rows) and false-alert rate (columns), both rising.

    ``tpir[i][j]`` is the true-positive identification rate that was measured at
    ``thresholds[i][j]``, in [0, 1]. ``measured_from[i]`` is the lowest rate that was measured for
    ``list_sizes[i]``; thresholds for lower ones go on along the tail. Where it is empty, all were.
    ``alarmed[i][j]`` is how many different people raised the false alerts above
    ``thresholds[i][j]``: what the rate's uncertainty rests on. It is empty where nobody counted.
    """

    list_sizes: tuple[int, ...]
    false_alert_rates: tuple[float, ...]
    thresholds: tuple[tuple[float, ...], ...]
    tpir: tuple[tuple[float, ...], ...]
    measured_from: tuple[float, ...] = ()
    alarmed: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if list(self.list_sizes) != sorted(set(self.list_sizes)) or not self.list_sizes:
            raise ConfigurationError("calibration: list_sizes must rise")
        rates = self.false_alert_rates
        if list(rates) != sorted(set(rates)) or not rates or not 0 < rates[0] <= rates[-1] < 1:
            raise ConfigurationError("calibration: false_alert_rates must rise within (0, 1)")
        shapes: tuple[tuple[str, Sequence[Sequence[float]]], ...] = (
            ("thresholds", self.thresholds),
            ("tpir", self.tpir),
            ("alarmed", self.alarmed or self.tpir),
        )
        for name, rows in shapes:
            if len(rows) != len(self.list_sizes) or any(len(row) != len(rates) for row in rows):
                raise ConfigurationError(
                    f"calibration: {name} must have {len(self.list_sizes)} rows of {len(rates)}"
                )
        if self.measured_from and len(self.measured_from) != len(self.list_sizes):
            raise ConfigurationError("calibration: measured_from must have one rate a list size")

    def covers(self, list_size: int, rate: float) -> bool:
        """Tell whether size and rate lie within what was measured."""
        return (
            self.list_sizes[0] <= list_size <= self.list_sizes[-1]
            and self.false_alert_rates[0] <= rate <= self.false_alert_rates[-1]
            and rate >= self._lowest_rate(list_size)
        )

    def _lowest_rate(self, list_size: int) -> float:
        """Lowest rate that was measured on both sides of a list's size."""
        if not self.measured_from:
            return 0.0
        return max(self.measured_from[i] for i in _around(self.list_sizes, list_size))

    def people_behind(self, list_size: int, rate: float) -> int | None:
        """Return how many people's false alerts a rate rests on: the fewest of the cells around.

        ``None`` where nobody counted them, or outside what was measured.
        """
        if not self.alarmed or not self.covers(list_size, rate):
            return None
        rows = _around(self.list_sizes, list_size)
        columns = _around(self.false_alert_rates, rate)
        return min(self.alarmed[i][j] for i in rows for j in columns)

    def rate(self, list_size: int, threshold: float) -> float | None:
        """Return the false-alert rate whose threshold this is; ``None`` beyond the table's ends."""
        least, most = self.false_alert_rates[0], self.false_alert_rates[-1]
        if not self.threshold(list_size, most) <= threshold <= self.threshold(list_size, least):
            return None
        low, high = math.log(least), math.log(most)
        for _ in range(60):
            middle = (low + high) / 2
            above = self.threshold(list_size, math.exp(middle)) > threshold
            low, high = (middle, high) if above else (low, middle)
        return math.exp(high)

    def threshold(self, list_size: int, rate: float) -> float:
        """Threshold by bilinear interpolation over log size and log rate; ends are held."""
        return _bilinear(
            [math.log(n) for n in self.list_sizes],
            [math.log(r) for r in self.false_alert_rates],
            self.thresholds,
            math.log(max(1, list_size)),
            math.log(rate),
        )

    def expected_tpir(self, list_size: int, rate: float) -> float:
        """TPIR measured there, by the same interpolation, in [0, 1]."""
        return _bilinear(
            [math.log(n) for n in self.list_sizes],
            [math.log(r) for r in self.false_alert_rates],
            self.tpir,
            math.log(max(1, list_size)),
            math.log(rate),
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was measured for one pack on one kind of data, as numbers only.

    ``plain`` holds for ``score = similarity - crowding - fusion``, ``levelled`` for ``score =
    similarity - level / 2 - crowding - fusion``, see ``domain.match.Match``. ``fusion`` maps a
    number of fused pictures to the correction (rising, 0 at one picture); between and beyond its
    keys the nearest lower key counts. ``same_person`` is the least cosine similarity that two
    pictures of one person's pass are expected to have; a track whose next picture lies below it is
    taken to show somebody else from then on. ``whitening`` is how templates are weighed before
    they are compared, and all scores above are of templates so weighed; ``None`` where they are
    compared as they are. ``same_person`` holds for templates as they are.
    """

    pack_digest: str
    measured_on: str
    date: str
    plain: Table
    levelled: Table
    fusion: Mapping[int, float]
    same_person: float
    whitening: Whitening | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything in it, by which records name it."""
        said = asdict(replace(self, whitening=None)) | {"fusion": sorted(self.fusion.items())}
        del said["whitening"]
        if self.whitening is not None:
            said["whitening"] = hashlib.sha256(self.whitening.data).hexdigest()
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(b"lookout calibration v1\n" + text.encode()).hexdigest()

    def threshold(self, rate: float, list_size: int, *, levelled: bool) -> Threshold:
        """Threshold for an expected share of unlisted people who raise an alert.

        Parameters
        ----------
        rate
            Expected false alerts per unlisted person-pass, in (0, 1).
        list_size
            Number of entries, 1 or more.
        levelled
            Whether the scores have the entries' levels taken off.

        Raises
        ------
        ConfigurationError
            When ``rate`` is not within (0, 1) or the list is empty.
        """
        if not 0 < rate < 1:
            raise ConfigurationError(f"false_alert_rate: {rate} is not between 0 and 1")
        if list_size < 1:
            raise ConfigurationError("watchlist: has no entry, so there is nothing to look for")
        table = self.levelled if levelled else self.plain
        return Threshold(
            table.threshold(list_size, rate),
            rate,
            list_size,
            levelled,
            table.covers(list_size, rate),
        )

    @property
    def longest_list(self) -> int:
        """The longest list that both tables have thresholds for."""
        return min(self.plain.list_sizes[-1], self.levelled.list_sizes[-1])

    def fusion_correction(self, pictures: int) -> float:
        """Return what to take off the score of a template fused of that many pictures."""
        known = [n for n in self.fusion if n <= pictures]
        return self.fusion[max(known)] if known else 0.0


def _bilinear(
    xs: Sequence[float],
    ys: Sequence[float],
    grid: Sequence[Sequence[float]],
    x: float,
    y: float,
) -> float:
    i, u = _place(xs, x)
    j, v = _place(ys, y)
    k, m = min(i + 1, len(xs) - 1), min(j + 1, len(ys) - 1)
    low = grid[i][j] * (1 - v) + grid[i][m] * v
    high = grid[k][j] * (1 - v) + grid[k][m] * v
    return low * (1 - u) + high * u


def _around(knots: Sequence[float], x: float) -> tuple[int, int]:
    """Return the places of the knots below and above ``x``, the same one where it lies on it."""
    return bisect_right(knots, x) - 1, bisect_left(knots, x)


def _place(knots: Sequence[float], x: float) -> tuple[int, float]:
    if x <= knots[0]:
        return 0, 0.0
    if x >= knots[-1]:
        return len(knots) - 1, 0.0
    i = bisect_left(knots, x) - 1
    return i, (x - knots[i]) / (knots[i + 1] - knots[i])
