"""Draws one frame: the street, its people from far to near, and the truth about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.street.figures import Figure
from lookout.crowd.street.patches import (
    LONGEST_PX,
    Layer,
    Patch,
    blurred,
    cropped,
    darken,
    faded,
    hazed,
    paste,
    similarity,
    warped,
)
from lookout.crowd.street.scenery import Scene
from lookout.crowd.street.sprites import Sprite, prepared
from lookout.crowd.street.truth import TruthFace
from lookout.domain.arrays import RgbImage

SOLID = 110
"""Alpha from which a pixel hides what lies behind it."""

Owners = NDArray[np.uint16]
"""Who is seen at each px, ``shape = (height, width)``: 0 the street, else the order of drawing."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A frame before the weather, and everybody whose face box meets it, nearest last."""

    pixels: RgbImage
    faces: tuple[TruthFace, ...]


class Compositor:
    """Pastes figures and furniture into a scene; it keeps nothing between frames but buffers."""

    def __init__(self, scene: Scene, haze: float) -> None:
        self._scene, self._haze = scene, haze
        self._height, self._width = scene.background.shape[:2]
        self._shadow = _shadow_sprite()

    def draw(self, figures: Iterable[Figure], smears: Sequence[tuple[float, float]]) -> Drawn:
        """Draw figures; ``smears`` gives how far, in px, each moved while the shutter was open."""
        frame = self._scene.background.copy()
        owners: Owners = np.zeros((self._height, self._width), np.uint16)
        people = sorted(zip(figures, smears, strict=True), key=lambda pair: -_away(pair[0]))
        for figure, _ in people:
            self._cast_shadow(frame, figure)
        things = sorted(self._scene.furniture, key=lambda thing: -thing.z_m)
        orders: list[tuple[Figure, int]] = []
        order = 0
        for figure, smear in people:
            while things and things[0].z_m > _away(figure):
                order += 1
                _put(frame, owners, things.pop(0).patch, order)
            order += 1
            orders.append((figure, order))
            self._draw_person(frame, owners, figure, smear, order)
        for thing in things:
            order += 1
            _put(frame, owners, thing.patch, order)
        faces = [self._face(owners, figure, order) for figure, order in orders]
        return Drawn(frame, tuple(face for face in faces if face is not None))

    def _draw_person(
        self,
        frame: RgbImage,
        owners: Owners,
        figure: Figure,
        smear: tuple[float, float],
        order: int,
    ) -> None:
        haze = self._haze * min(1.0, figure.distance_m / 45)
        for layers in (figure.bodies, figure.heads):
            patch = warped(layers, self._width, self._height, margin=LONGEST_PX)
            if patch is not None:
                patch = cropped(blurred(patch, *smear), self._width, self._height)
            if patch is not None:
                patch = hazed(patch, self._scene.haze_colour, haze)
                _put(frame, owners, faded(patch, figure.pose.fade), order)

    def _cast_shadow(self, frame: RgbImage, figure: Figure) -> None:
        """Lay a soft dark spot on the ground around the feet, wider than deep."""
        size = self._shadow.levels[0].shape[0] - 2
        wide = 1.15 * figure.px_per_m / size
        flat = max(0.12, min(0.6, self._scene.ground_slope(_away(figure))))
        affine = similarity(
            wide, 0.0, np.full(2, size / 2, np.float32), np.array(figure.foot, np.float32)
        )
        affine[1, 1] *= flat
        affine[1, 2] = figure.foot[1] - affine[1, 1] * size / 2
        patch = warped([Layer(self._shadow, affine, 1.0)], self._width, self._height)
        if patch is not None:
            darken(frame, faded(patch, figure.pose.fade))

    def _face(self, owners: Owners, figure: Figure, order: int) -> TruthFace | None:
        box = figure.box
        inside = box.clipped(self._width, self._height)
        if inside.area <= 0:
            return None
        return TruthFace(
            person=figure.walk.person,
            pass_id=figure.walk.pass_id,
            box=box,
            landmarks=figure.landmarks,
            face_px=box.height,
            distance_m=figure.distance_m,
            yaw_deg=figure.yaw_deg,
            visible=_visible(owners, figure, order),
        )


def _away(figure: Figure) -> float:
    return figure.pose.place.z_m


def _put(frame: RgbImage, owners: Owners, patch: Patch, order: int) -> None:
    paste(frame, patch)
    owners[patch.area][patch.pixels[:, :, 3] >= SOLID] = order


def _visible(owners: Owners, figure: Figure, order: int) -> float:
    """Share of the face box's px that lie in the frame and that nothing nearer hides."""
    box = figure.box
    x0, y0, x1, y1 = (int(np.rint(value)) for value in (box.x0, box.y0, box.x1, box.y1))
    whole = max(1, (x1 - x0) * (y1 - y0))
    seen = owners[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] <= order
    return min(1.0, int(np.count_nonzero(seen)) / whole)


def _shadow_sprite() -> Sprite:
    grid = np.linspace(-1, 1, 128, dtype=np.float32)
    away = np.hypot(grid[None, :], grid[:, None])
    dark = 0.62 * np.exp(-((away / 0.42) ** 2)) * np.clip((1 - away) / 0.3, 0, 1)
    straight = np.zeros((128, 128, 4), np.uint8)
    straight[:, :, 3] = np.rint(255 * dark)
    return prepared(straight)
