"""Ways through the street, and where on one somebody is after so many metres."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lookout.crowd.street.scenario import Route

STEEPEST = 0.7
"""Metres to the side for each metre nearer; bodies are drawn from the front only."""

FAR_M, NEAR_M = 40.0, 1.0


def _lane(far_m: float, middle_m: float, near_m: float) -> tuple[tuple[float, float], ...]:
    return ((far_m, FAR_M), (middle_m, 11.0), (near_m, 4.5), (near_m, NEAR_M))


ROUTES = {
    name: Route(name, points)
    for name, points in {
        "far_left": _lane(-2.4, -1.25, -0.56),
        "left": _lane(-1.4, -0.65, -0.30),
        "centre": _lane(0.1, 0.0, 0.0),
        "right": _lane(1.4, 0.65, 0.30),
        "far_right": _lane(2.4, 1.25, 0.56),
        "left_to_right": ((-1.9, FAR_M), (-1.4, 11.0), (0.5, 4.5), (0.5, NEAR_M)),
        "right_to_left": ((1.9, FAR_M), (1.4, 11.0), (-0.5, 4.5), (-0.5, NEAR_M)),
    }.items()
}
"""The routes that every scenario knows."""


def checked_route(name: str, points: Sequence[tuple[float, float]]) -> None:
    """Refuse points that nobody drawn from the front can walk.

    Raises
    ------
    ValueError
        When there are fewer than two points or one does not come nearer, or goes too far aside.
    """
    if len(points) < 2:
        raise ValueError(f"routes.{name}: needs two points or more, has {len(points)}")
    for (x0, z0), (x1, z1) in pairwise(points):
        if z1 >= z0 or abs(x1 - x0) > STEEPEST * (z0 - z1):
            raise ValueError(
                f"routes.{name}: from ({x0}, {z0}) to ({x1}, {z1}): each point must be nearer "
                f"than the one before, with at most {STEEPEST} m to the side for a metre nearer"
            )


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is, and ``heading_deg``: 0 is towards the camera, positive to the right."""

    x_m: float
    z_m: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Way:
    """A route measured along its length; ``lengths_m`` rises from 0."""

    points: tuple[tuple[float, float], ...]
    lengths_m: tuple[float, ...]

    @classmethod
    def of(cls, route: Route, offset_m: float) -> "Way":
        """Measure a route, moved to the side by ``offset_m``."""
        points = tuple((x + offset_m, z) for x, z in route.points)
        lengths = [0.0]
        for one, other in pairwise(points):
            lengths.append(lengths[-1] + math.dist(one, other))
        return cls(points, tuple(lengths))

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return self.lengths_m[-1]

    def at(self, walked_m: float) -> Place:
        """Return the place after so many metres; corners are rounded over a metre and a half."""
        x, z = self._point(walked_m)
        (x0, z0), (x1, z1) = self._point(walked_m - 0.75), self._point(walked_m + 0.75)
        heading = math.degrees(math.atan2(x1 - x0, z0 - z1)) if z0 > z1 else 0.0
        return Place((x0 + x1 + 2 * x) / 4, z, heading)

    def walked_m(self, z_m: float) -> float:
        """Return how far one has walked when the distance has come down to ``z_m``."""
        for i, ((_, z0), (_, z1)) in enumerate(pairwise(self.points)):
            if z1 <= z_m <= z0:
                share = (z0 - z_m) / (z0 - z1)
                return self.lengths_m[i] + share * (self.lengths_m[i + 1] - self.lengths_m[i])
        return 0.0 if z_m > self.points[0][1] else self.length_m

    def _point(self, walked_m: float) -> tuple[float, float]:
        walked_m = min(max(walked_m, 0.0), self.length_m)
        i = min(bisect_right(self.lengths_m, walked_m), len(self.points) - 1) - 1
        share = (walked_m - self.lengths_m[i]) / (self.lengths_m[i + 1] - self.lengths_m[i])
        (x0, z0), (x1, z1) = self.points[i], self.points[i + 1]
        return x0 + share * (x1 - x0), z0 + share * (z1 - z0)
