"""One person's walk through the street as a pure function of time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lookout.crowd.street.routes import Place, Way
from lookout.crowd.street.scenario import Look, Stop

STRIDE_PER_HEIGHT = 0.83
"""Two steps of a relaxed walk, in body heights (Winter, Biomechanics and Motor Control, ch. 3)."""

EASING_S = 0.8
"""Nobody stops or starts within less than this."""

FADE_M = 1.2
"""Over so many metres somebody comes out of the haze at the route's start."""


@dataclass(frozen=True, slots=True)
class Gait:
    """What is one's own about a walk; angles in degrees, ``talking`` a share of the time."""

    speed_mps: float
    stride_m: float
    head_turn_deg: float
    head_turns_per_minute: float
    talking: float
    chances: tuple[float, ...]
    """Random numbers in [0, 1) that decide phases and syllables; at least eight."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where somebody is at one moment and how they hold themselves.

    ``phase`` in [0, 1) is the place in the walk cycle, bound to the metres walked so that feet do
    not slide. ``standing``, ``talking`` and ``fade`` lie in [0, 1]. ``yaw_deg`` is the head's turn
    against the way that the body goes.
    """

    place: Place
    phase: float
    standing: float
    yaw_deg: float
    nod_deg: float
    roll_deg: float
    talking: float
    fade: float


@dataclass(frozen=True, slots=True)
class Walk:
    """One pass: who, when, which way, and everything that happens on it."""

    pass_id: str
    person: str
    start_s: float
    way: Way
    gait: Gait
    looks: tuple[Look, ...] = ()
    stops: tuple[Stop, ...] = ()
    wears: tuple[str, ...] = ()

    @property
    def end_s(self) -> float:
        """When the way is walked."""
        return self._knots()[-1][0]

    def at(self, time_s: float) -> Pose | None:
        """Return the pose at a time, or ``None`` before the start and after the end."""
        knots = self._knots()
        if not self.start_s <= time_s < knots[-1][0]:
            return None
        walked, speed = _walked(knots, time_s)
        place = self.way.at(walked)
        phase = (walked / self.gait.stride_m + self.gait.chances[0]) % 1.0
        moving = min(1.0, speed / self.gait.speed_mps)
        return Pose(
            place=place,
            phase=phase,
            standing=1.0 - moving,
            yaw_deg=self._yaw(time_s, place.z_m),
            nod_deg=1.5 * math.sin(2 * math.pi * (0.23 * time_s + self.gait.chances[1])),
            roll_deg=1.2 * moving * math.sin(2 * math.pi * phase),
            talking=self._mouth(time_s),
            fade=min(1.0, walked / FADE_M, (self.way.length_m - walked) / 0.3),
        )

    def place_at(self, time_s: float) -> Place | None:
        """Return the place of :meth:`at`, for less."""
        knots = self._knots()
        if not self.start_s <= time_s < knots[-1][0]:
            return None
        return self.way.at(_walked(knots, time_s)[0])

    def _knots(self) -> list[tuple[float, float]]:
        """Return times and metres walked between which the speed is even."""
        knots = [(self.start_s, 0.0)]
        for stop in sorted(self.stops, key=lambda stop: -stop.at_m):
            at = max(self.way.walked_m(stop.at_m), knots[-1][1])
            arrival = knots[-1][0] + (at - knots[-1][1]) / self.gait.speed_mps
            knots += [(arrival, at), (arrival + stop.seconds, at)]
        rest = self.way.length_m - knots[-1][1]
        return [*knots, (knots[-1][0] + rest / self.gait.speed_mps, self.way.length_m)]

    def _yaw(self, time_s: float, z_m: float) -> float:
        gait, turn = self.gait, self.gait.head_turns_per_minute / 60 * time_s
        yaw = gait.head_turn_deg * (
            0.75 * math.sin(2 * math.pi * (turn + gait.chances[2]))
            + 0.25 * math.sin(2 * math.pi * (2.3 * turn + gait.chances[3]))
        )
        for look in self.looks:
            share = _ramp((look.from_m - z_m) / 0.8) * _ramp((z_m - look.to_m) / 0.8)
            yaw += share * (look.yaw_deg - yaw)
        return yaw

    def _mouth(self, time_s: float) -> float:
        if self.gait.talking <= 0:
            return 0.0
        chances = self.gait.chances
        sentence = time_s / 2.1 + chances[4]
        chance = chances[int(sentence) % len(chances)] * 7 % 1.0
        if chance >= self.gait.talking:
            return 0.0
        edges = _ramp((sentence % 1.0) * 8) * _ramp((1 - sentence % 1.0) * 8)
        return edges * (0.5 - 0.5 * math.cos(2 * math.pi * (3.1 * time_s + chances[5])))


def chances(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw the random numbers of one :class:`Gait`."""
    return tuple(float(chance) for chance in rng.random(16))


def _walked(knots: Sequence[tuple[float, float]], time_s: float) -> tuple[float, float]:
    """Metres walked and speed in m/s, both averaged over the easing time."""
    times = [time_s + EASING_S * (i / 8 - 0.5) for i in range(9)]
    metres = [_between(knots, time) for time in times]
    return sum(metres) / len(metres), (metres[-1] - metres[0]) / EASING_S


def _between(knots: Sequence[tuple[float, float]], time_s: float) -> float:
    if time_s <= knots[0][0]:
        return knots[0][1]
    for (t0, s0), (t1, s1) in pairwise(knots):
        if time_s < t1:
            return s0 + (s1 - s0) * (time_s - t0) / (t1 - t0)
    return knots[-1][1]


def _ramp(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return value * value * (3 - 2 * value)
