"""Which of a person's body sprites show a moment of the walk, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.cast import BodySprite
from lookout.crowd.street.sprites import Affine
from lookout.crowd.street.strides import Feet, StrideBend, Strides
from lookout.domain.arrays import Points

RISE = 0.011
"""A walker's trunk rises and falls by so much of the height at most, twice a stride (Whittle's
Gait Analysis gives about 46 mm from lowest to highest for adults, less when one strolls)."""

DISSOLVE = 0.5
"""Neighbouring bodies, bent into one outline, dissolve over so much of the way between them."""

FEWEST = 8
"""With fewer moments of the walk neighbours differ too much to be bent into each other."""

BENT_FROM_PX = 80.0
"""Somebody who is drawn smaller than this is not bent: nobody would see it."""

TOE_SEEN = 0.28
"""How much lower than the point under the neck a body's picture shows what stands nearer, per
metre: the camera of the sprites is 6 m away and looks down at the feet by 16°."""

FARTHEST = (0.07, 0.09)
"""No sole is slid farther than this across and down, in heights: beyond, the leg would look odd."""


class Ground(Protocol):
    """The pavement around somebody who walks."""

    def at(self, aside_m: float, ahead_m: float, toe_m: float) -> tuple[float, float]:
        """Return the frame's px of a point of the ground.

        ``aside_m`` to the right, ``ahead_m`` along the way, ``toe_m`` towards the camera.
        """
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """How tall somebody is, how long two of their steps are, and where in them they are."""

    height_m: float
    stride_m: float
    phase: float
    standing: float


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A body sprite, its map to the frame, its share, and how it is bent."""

    body: BodySprite
    to_frame: Affine
    share: float
    bend: StrideBend | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Body sprites that dissolve into each other; where the neck ends up, in px."""

    bodies: tuple[Part, ...]
    joint: Points
    face_px: float


class WalkCycle:
    """The body sprites of one person along the walk cycle.

    At phase 0 the foot that is seen on the right is farthest ahead, at 0.5 the other one.
    Neighbouring sprites are bent into each other (see ``strides``) and dissolved, and the foot
    that stands is held on the ground. Each sprite is stretched a little, so that all necks follow
    one smooth rise and fall.
    """

    def __init__(self, bodies: Sequence[BodySprite]) -> None:
        still = [body for body in bodies if body.phase < 0]
        self._walking = sorted((b for b in bodies if b.phase >= 0), key=lambda b: b.phase) or still
        self._standing = still[0] if still else min(self._walking, key=lambda b: b.neck[1])
        self._mean, self._wave = _rise(self._walking)
        self._strides = Strides(self._walking)

    def stand(self, step: Step, foot: tuple[float, float], tall_px: float, ground: Ground) -> Stand:
        """Place the bodies, the neck over ``foot``, ``tall_px`` from sole to crown."""
        turn = 4 * np.pi * step.phase
        rise = self._mean + float(self._wave @ (np.cos(turn), np.sin(turn)))
        own = (self._standing.foot_y - self._standing.neck[1]) / self._standing.height_px
        neck = tall_px * (rise + step.standing * (own - rise))
        bends = self._bends(step, foot, tall_px, neck, ground)
        placed = []
        for body, share, bend in self._shares(step.phase, step.standing, bends):
            affine = np.eye(3)
            affine[0, 0] = tall_px / body.height_px
            affine[1, 1] = neck / (body.foot_y - body.neck[1])
            affine[0, 2] = foot[0] - affine[0, 0] * body.neck[0]
            affine[1, 2] = foot[1] - affine[1, 1] * body.foot_y
            placed.append(Part(body, affine, share, bend))
        face = sum(part.share * part.body.face_px / part.body.height_px for part in placed)
        joint = np.array((foot[0], foot[1] - neck), np.float32)
        return Stand(tuple(placed), joint, tall_px * face)

    def _bends(
        self, step: Step, foot: tuple[float, float], tall_px: float, neck: float, ground: Ground
    ) -> tuple[StrideBend, StrideBend] | tuple[None, None]:
        if len(self._walking) < FEWEST or tall_px < BENT_FROM_PX:
            return None, None
        scale = np.array((tall_px / self._strides.height_px, neck / self._strides.neck_px))
        shifts = planted(self._strides, step, np.array(foot), scale, ground)
        return self._strides.bends(step.phase, shifts)

    def _shares(
        self,
        phase: float,
        standing: float,
        bends: tuple[StrideBend, StrideBend] | tuple[None, None],
    ) -> list[tuple[BodySprite, float, StrideBend | None]]:
        count = len(self._walking)
        position = phase * count
        first, way = int(position) % count, position % 1.0
        way = min(max((way - 0.5) / DISSOLVE + 0.5, 0.0), 1.0)
        moving = 1 - standing
        mixed = [
            (self._walking[first], (1 - way) * moving, bends[0]),
            (self._walking[(first + 1) % count], way * moving, bends[1]),
            (self._standing, standing, None),
        ]
        kept = [item for item in mixed if item[1] >= 0.04]
        total = sum(share for _, share, _ in kept)
        return [(body, share / total, bend) for body, share, bend in kept]


def planted(
    strides: Strides,
    step: Step,
    foot: NDArray[np.float64],
    scale: NDArray[np.float64],
    ground: Ground,
) -> Feet:
    """Return how far each sole slides, in px of the common size, to stand still on the ground.

    From its farthest place ahead to its farthest behind a foot stands, for half of the stride;
    then it swings forward, and its slide passes into that of its next stand.
    """
    m_per_px = step.height_m / strides.height_px
    slides = np.zeros((2, 2))
    for side in (0, 1):
        ahead = 0.0 if side else 0.5

        def missing(own: float, side: int = side, ahead: float = ahead) -> NDArray[np.float64]:
            drawn = strides.soles((own - ahead) % 1.0)[side]
            middle = strides.soles((0.25 - ahead) % 1.0)[side] * m_per_px
            toe_m = min(max(float(middle[1]) / TOE_SEEN, 0.0), 0.2)
            point = ground.at(float(middle[0]), (0.25 - own) * step.stride_m, toe_m)
            return np.asarray((np.array(point) - foot) / scale - drawn, np.float64)

        own = (step.phase + ahead) % 1.0
        if own < 0.5:
            slides[side] = missing(own)
        else:
            swung = (own - 0.5) * 2
            swung = swung * swung * (3 - 2 * swung)
            slides[side] = (1 - swung) * missing(0.5) + swung * missing(0.0)
    limits = np.array(FARTHEST) * strides.height_px
    return np.asarray((1 - step.standing) * slides.clip(-limits, limits), np.float64)


def _rise(
    bodies: Sequence[BodySprite],
) -> tuple[float, NDArray[np.float64]]:
    """Fit the neck's height over the ground, in heights: its mean and its wave, limited."""
    necks = np.array([(body.foot_y - body.neck[1]) / body.height_px for body in bodies])
    turns = 4 * np.pi * np.array([body.phase for body in bodies])
    wave = np.zeros(2)
    if len(bodies) >= 5:
        wave = 2 / len(bodies) * np.array([necks @ np.cos(turns), necks @ np.sin(turns)])
    size = float(np.hypot(*wave))
    return float(necks.mean()), wave * min(1.0, RISE / max(size, 1e-9))
