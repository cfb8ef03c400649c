"""A person's head as a scene, and the points that labels speak of."""

from dataclasses import dataclass

import numpy as np

from lookout.crowd.people.anatomy import Anatomy, points
from lookout.crowd.people.assets import Assets, Floats
from lookout.crowd.people.clothes import clothing_parts
from lookout.crowd.people.fittings import fitted_parts
from lookout.crowd.people.fur import fur_parts
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.mesh import normals
from lookout.crowd.people.morph import shaped
from lookout.crowd.people.occluders import occluder_parts
from lookout.crowd.people.render import CLEAR, HIDDEN, Material, Part, Scene, assembled
from lookout.crowd.people.skin import painted, ramp

_SKIN = Material(specular=0.02, shininess=13.0, wrap=(0.34, 0.16, 0.09), rim=0.05)

FACE_FROM_EYES = 1.55
"""Length from hairline to chin as a multiple of that from the eyes' middle to the chin."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A head's scene with its landmark points (see :class:`Anatomy`) and joints, all in dm."""

    scene: Scene
    points: Floats
    neck: Floats
    skull: Floats

    @property
    def eyes(self) -> Floats:
        """Middle between the eyes."""
        return np.asarray(self.points[:2].mean(axis=0), np.float32)

    @property
    def face_dm(self) -> float:
        """Length from hairline to chin."""
        return float(np.linalg.norm(self.eyes - self.points[5])) * FACE_FROM_EYES


def head_parts(
    assets: Assets, anatomy: Anatomy, who: Identity, base: Floats, fade: bool
) -> list[Part]:
    """Return skin, fittings and fur; with ``fade`` the skin thins out at the foot of the neck."""
    facing = normals(base, anatomy.body)
    corners = anatomy.head.sources
    texture = painted(anatomy, who).copy()
    kind = 0
    if fade:
        texture[:, :, 3] = ramp(
            anatomy.places[:, :, 1] + 0.25 * anatomy.places[:, :, 2], 5.62, 5.95
        )
        kind = CLEAR
    rest = assets.vertices[corners]
    # What clothes cover is left out, or it would show where cloth bridges a hollow.
    bare = (rest[:, 1] > 5.35) & (np.abs(rest[:, 0]) < 1.0)
    triangles = anatomy.head.triangles[bare[anatomy.head.triangles].all(axis=1)]
    skin = Part(base[corners], facing[corners], anatomy.head.uv, triangles, texture, _SKIN, kind)
    fur = fur_parts(anatomy, who, base[corners], facing[corners])
    worn = occluder_parts(assets, anatomy, who, base)
    return [skin, *fitted_parts(assets, who, base), *fur, *worn]


def headed(
    assets: Assets, anatomy: Anatomy, who: Identity, expression: str, samples_per_dm: float
) -> Head:
    """Return a head to paste on a body: clothes cut it off, and its neck fades out."""
    base = shaped(assets, who, expression)
    clothes = clothing_parts(assets, anatomy, who, base, HIDDEN)
    parts = head_parts(assets, anatomy, who, base, fade=True)
    return _head(anatomy, base, assembled([*parts, *clothes], samples_per_dm))


def bust(
    assets: Assets,
    anatomy: Anatomy,
    who: Identity,
    expression: str,
    samples_per_dm: float,
    like: Head | None = None,
) -> Head:
    """Return head and shoulders with clothes, for a picture that stands alone.

    ``like`` is the same person's bust in another expression; the sky's share is taken from it.
    """
    base = shaped(assets, who, expression)
    clothes = clothing_parts(assets, anatomy, who, base)
    parts = head_parts(assets, anatomy, who, base, fade=False)
    transfer = None if like is None else like.scene.transfer
    return _head(anatomy, base, assembled([*parts, *clothes], samples_per_dm, transfer))


def _head(anatomy: Anatomy, base: Floats, scene: Scene) -> Head:
    return Head(
        scene,
        points(base, anatomy.landmarks),
        np.asarray(base[anatomy.neck].mean(axis=0), np.float32),
        np.asarray(base[anatomy.skull].mean(axis=0), np.float32),
    )
