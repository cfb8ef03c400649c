"""The walk between two body sprites: outlines pass into each other, feet stay where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.cast import BodySprite
from lookout.crowd.street.sprites import Affine, Rgba, read_straight

Flow: TypeAlias = NDArray[np.float16]
"""How far each px moves, ``shape = (height, width, 2)``, in px of the common size."""

Feet: TypeAlias = NDArray[np.float64]
"""A point or a slide for the foot seen on the left and for the one on the right, ``(2, 2)``."""

COARSE = 4
"""Motion between sprites is worked out at one px for so many."""

HIP, ANKLE = 0.47, 0.06
"""Heights over the sole, in body heights, between which a leg is stretched (Winter, fig. 4.1)."""

_PARTING = 0.025
"""Half the width, in heights, over which one leg's slide passes into the other's."""

_BEHIND = 150
"""Grey behind the sprites when motion is looked for: neither skin nor any cloth."""


@dataclass(frozen=True, slots=True, eq=False)
class StrideBend:
    """Slides a walking body's outline towards a neighbour's, and its feet to the ground.

    ``common`` maps the sprite's px to the common size, where all necks and soles of a person lie
    at the same rows; everything else is in px there. ``flow`` is how far each px is taken from,
    ``shifts`` how far each sole slides, ``soles`` where they end up.
    """

    common: Affine
    flow: NDArray[np.float32]
    shifts: Feet
    soles: Feet
    middle_x: float
    height_px: float

    @property
    def beyond_px(self) -> float:
        """How far the bent sprite may reach over the edge of the straight one."""
        return float(np.abs(self.shifts).max() + np.abs(self.flow).max()) + 1.0

    def slide(self, bent: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far what is seen at ``bent``, ``shape = (n, 2)``, has slid to get there."""
        seen = bent @ self.common[:2, :2].T + self.common[:2, 2]
        planted = seen - self._legs(seen)
        at = ((planted + 0.5) / COARSE - 0.5).astype(np.float32)
        taken = planted + cv2.remap(
            self.flow, at[:, 0], at[:, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).reshape(-1, 2)
        back = np.linalg.inv(self.common)
        return np.asarray(bent - (taken @ back[:2, :2].T + back[:2, 2]), np.float64)

    def _legs(self, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        height, (left, right) = self.height_px, self.shifts
        up = (self.soles[:, 1] - seen[:, 1, None]) / height
        stretched = ((HIP - up) / (HIP - ANKLE)).clip(0, 1)
        parting = self.middle_x + stretched.mean(axis=1) * (left[0] + right[0]) / 2
        to_right = ((seen[:, 0] - parting) / (2 * _PARTING * height) + 0.5).clip(0, 1)[:, None]
        slides = (1 - to_right) * stretched[:, :1] * left + to_right * stretched[:, 1:] * right
        return np.asarray(slides, np.float64)


class Strides:
    """What lies between one person's walking bodies; worked out when it is first needed."""

    def __init__(self, bodies: Sequence[BodySprite]) -> None:
        self._bodies = bodies
        self._necks = float(np.mean([body.foot_y - body.neck[1] for body in bodies]))
        self._small: dict[int, Rgba] = {}
        self._flows: dict[int, tuple[Flow, Flow]] = {}
        self._soles: NDArray[np.float64] | None = None

    @property
    def height_px(self) -> float:
        """Height of the whole person in the common size."""
        return self._bodies[0].height_px

    @property
    def neck_px(self) -> float:
        """Height of the neck over the sole in the common size."""
        return self._necks

    def soles(self, phase: float) -> Feet:
        """Return where the soles are drawn, from the point under the neck, at a phase."""
        if self._soles is None:
            self._soles = np.array([self._drawn_soles(i) for i in range(len(self._bodies))])
        position = phase * len(self._bodies)
        first, way = int(position) % len(self._bodies), position % 1.0
        after = self._soles[(first + 1) % len(self._bodies)]
        return np.asarray((1 - way) * self._soles[first] + way * after, np.float64)

    def bends(self, phase: float, shifts: Feet) -> tuple[StrideBend, StrideBend]:
        """Return how the sprites before and after a phase are bent into what is between them.

        ``shifts``: how far each sole is to slide, in px of the common size.
        """
        count = len(self._bodies)
        position = phase * count
        first, way = int(position) % count, position % 1.0
        there, back = (flow.astype(np.float32) for flow in self._flow(first))
        # Motion seen from between two pictures (Jiang and others, Super SloMo, 2018, eq. 4).
        before = way * way * back - (1 - way) * way * there
        after = (1 - way) * (1 - way) * there - way * (1 - way) * back
        root = np.array((self._bodies[0].neck[0], self._bodies[0].foot_y))
        soles = root + self.soles(phase) + shifts
        one, other = (
            StrideBend(
                self._common((first + step) % count), flow, shifts, soles, root[0], self.height_px
            )
            for step, flow in enumerate((before, after))
        )
        return one, other

    def _common(self, number: int) -> Affine:
        """Return the map from a body's px to the common size."""
        body, first = self._bodies[number], self._bodies[0]
        scale = first.height_px / body.height_px
        stretch = self._necks / (body.foot_y - body.neck[1])
        affine = np.diag((scale, stretch, 1.0))
        affine[0, 2] = first.neck[0] - scale * body.neck[0]
        affine[1, 2] = first.foot_y - stretch * body.foot_y
        return affine

    def _flow(self, number: int) -> tuple[Flow, Flow]:
        """Return the motion from a body to the next one, and back."""
        if number not in self._flows:
            after = (number + 1) % len(self._bodies)
            one, other = _grey(self._common_size(number)), _grey(self._common_size(after))
            self._flows[number] = (_motion(one, other), _motion(other, one))
            for known in (number, after):
                if {known, (known - 1) % len(self._bodies)} <= self._flows.keys():
                    self._small.pop(known, None)
        return self._flows[number]

    def _common_size(self, number: int) -> Rgba:
        """Return a body in the common size, at one px for ``COARSE``."""
        if number not in self._small:
            self._small[number] = self._reduced(number, read_straight(self._bodies[number].path))
        return self._small[number]

    def _reduced(self, number: int, straight: Rgba) -> Rgba:
        affine = self._common(number)
        size = (straight.shape[1] // COARSE * COARSE, straight.shape[0] // COARSE * COARSE)
        even = cv2.warpAffine(straight, affine[:2], size, flags=cv2.INTER_LINEAR)
        small = (size[0] // COARSE, size[1] // COARSE)
        return np.asarray(cv2.resize(even, small, interpolation=cv2.INTER_AREA), np.uint8)

    def _drawn_soles(self, number: int) -> Feet:
        """Find the lowest px on either side, from the point under the neck."""
        body, common = self._bodies[number], self._common(number)
        straight = read_straight(body.path)
        # Motion is soon looked for in the same pictures, and reading them is most of the work.
        self._small[number] = self._reduced(number, straight)
        solid = straight[:, :, 3] > 127
        middle = round(body.neck[0])
        soles = np.zeros((2, 2))
        for side, half in enumerate((solid[:, :middle], solid[:, middle:])):
            rows = np.flatnonzero(half.any(axis=1))
            if len(rows):
                across = np.flatnonzero(half[max(0, rows[-1] - 2) : rows[-1] + 1].any(axis=0))
                point = (across.mean() + side * middle - body.neck[0], rows[-1] - body.foot_y)
                soles[side] = np.array(point) * (common[0, 0], common[1, 1])
        return soles


def _grey(small: Rgba) -> NDArray[np.uint8]:
    alpha = small[:, :, 3].astype(np.float32) / 255
    grey = cv2.cvtColor(small, cv2.COLOR_RGBA2GRAY).astype(np.float32)
    return np.asarray(np.rint(grey * alpha + _BEHIND * (1 - alpha)), np.uint8)


def _motion(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Flow:
    """Return dense motion (Farnebäck, 2003), which does not depend on the number of threads."""
    start = np.zeros((*one.shape, 2), np.float32)
    found = cv2.calcOpticalFlowFarneback(one, other, start, 0.5, 4, 13, 4, 7, 1.5, 0)
    return np.asarray(found * COARSE, np.float16)
