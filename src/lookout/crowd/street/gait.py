"""Which of a person's body sprites show a moment of the walk, and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.cast import BodySprite
from lookout.crowd.street.sprites import Affine
from lookout.domain.arrays import Points

RISE = 0.011
"""A walker's trunk rises and falls by so much of the height at most, twice a stride (Whittle's
Gait Analysis gives about 46 mm from lowest to highest for adults, less when one strolls)."""

DISSOLVE = 0.6
"""Neighbouring bodies dissolve over so much of the way between them; more would show two feet."""


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """Body sprites with their maps to the frame and shares; where the neck ends up, in px."""

    bodies: tuple[tuple[BodySprite, Affine, float], ...]
    joint: Points
    face_px: float


class WalkCycle:
    """The body sprites of one person along the walk cycle.

    Neighbouring sprites are dissolved. Each is stretched a little, feet on the ground, so that all
    necks follow one smooth rise and fall; else the dissolving would show two outlines.
    """

    def __init__(self, bodies: Sequence[BodySprite]) -> None:
        still = [body for body in bodies if body.phase < 0]
        self._walking = sorted((b for b in bodies if b.phase >= 0), key=lambda b: b.phase) or still
        self._standing = still[0] if still else min(self._walking, key=lambda b: b.neck[1])
        self._mean, self._wave = _rise(self._walking)

    def stand(
        self, phase: float, standing: float, foot: tuple[float, float], tall_px: float
    ) -> Stand:
        """Place the bodies for a phase, feet at ``foot``, ``tall_px`` from sole to crown."""
        shares = self._shares(phase, standing)
        turn = 4 * np.pi * phase
        rise = self._mean + float(self._wave @ (np.cos(turn), np.sin(turn)))
        own = (self._standing.foot_y - self._standing.neck[1]) / self._standing.height_px
        neck = tall_px * (rise + standing * (own - rise))
        placed = []
        for body, share in shares:
            affine = np.eye(3)
            affine[0, 0] = tall_px / body.height_px
            affine[1, 1] = neck / (body.foot_y - body.neck[1])
            affine[0, 2] = foot[0] - affine[0, 0] * body.neck[0]
            affine[1, 2] = foot[1] - affine[1, 1] * body.foot_y
            placed.append((body, affine, share))
        face = sum(share * body.face_px / body.height_px for body, share in shares)
        joint = np.array((foot[0], foot[1] - neck), np.float32)
        return Stand(tuple(placed), joint, tall_px * face)

    def _shares(self, phase: float, standing: float) -> list[tuple[BodySprite, float]]:
        count = len(self._walking)
        position = phase * count
        first, way = int(position) % count, position % 1.0
        way = min(max((way - 0.5) / DISSOLVE + 0.5, 0.0), 1.0)
        moving = 1 - standing
        mixed = [
            (self._walking[first], (1 - way) * moving),
            (self._walking[(first + 1) % count], way * moving),
            (self._standing, standing),
        ]
        kept = [(body, share) for body, share in mixed if share >= 0.04]
        total = sum(share for _, share in kept)
        return [(body, share / total) for body, share in kept]


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
