"""Clothes: the base mesh's suit let out, with draped tubes for hems, skirts, coats and collars."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people.anatomy import Anatomy
from lookout.crowd.people.assets import Assets, Floats, Indices
from lookout.crowd.people.cloth import cloth_uv, lower_cloth, skirt_cloth, upper_cloth
from lookout.crowd.people.drape import AROUND, ring, settled, tube
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.mesh import normals, smoothed
from lookout.crowd.people.render import SOLID, Material, Part

_CLOTH = Material(specular=0.006, shininess=5.0, wrap=(0.06, 0.06, 0.06))
_Slack = tuple[tuple[float, float], ...]
_TOP_SLACK: _Slack = ((0.5, 0.2), (2.5, 0.16), (4.6, 0.12), (5.6, 0.09), (6.2, 0.05))
_LEG_SLACK: _Slack = (
    (-8.3, 0.1),
    (-7.35, 0.1),
    (-7.2, 0.2),
    (-3.0, 0.09),
    (0.0, 0.07),
    (1.5, 0.03),
)
_TOP_ROOM: _Slack = ((4.7, -0.12), (4.2, 0.08), (3.0, 0.2), (1.0, 0.2), (-2.4, 0.34))
_SKIRT_ROOM: _Slack = ((1.7, 0.02), (1.3, 0.05), (-2.2, 0.2), (-3.2, 0.3))
"""Height on the unmorphed base and how far the cloth hangs off the body there, in dm."""

_HEMS = {"jumper": 0.45, "shirt": 0.3, "hoodie": 0.35, "jacket": 0.2, "coat": -2.4}


@dataclass(frozen=True, slots=True, eq=False)
class _Wearer:
    """A shaped and posed body with the heights of its unmorphed base."""

    who: Identity
    vertices: Floats
    rest: Floats
    levels: tuple[Floats, Floats]
    trunk: Indices
    legs: Indices

    def at(self, height: float) -> float:
        """Return how high a height on the unmorphed base lies on this body."""
        return float(np.interp(height, *self.levels))


def clothing_parts(
    assets: Assets, anatomy: Anatomy, who: Identity, vertices: Floats, kind: int = SOLID
) -> list[Part]:
    """Return trousers, shoes, top and collar on a shaped (and posed) base.

    ``kind`` :data:`HIDDEN` makes clothes that only cut out what lies behind them.
    """
    wearer = _wearer(assets, anatomy, who, vertices)
    upper = upper_cloth(who)
    parts = [
        _suit(anatomy, wearer, lower_cloth(who), kind, top=False),
        _suit(anatomy, wearer, upper, kind, top=True),
        _drape(wearer, upper, kind, _HEMS[who.outfit.cut], _TOP_ROOM),
        *_collar(wearer, upper, kind),
    ]
    if who.outfit.bottoms == "skirt":
        parts.append(_drape(wearer, skirt_cloth(who), kind, -3.2, _SKIRT_ROOM))
    return parts


def _wearer(assets: Assets, anatomy: Anatomy, who: Identity, vertices: Floats) -> _Wearer:
    used = np.unique(anatomy.suit)
    limbs = assets.chains["armL"] + assets.chains["armR"]
    trunk = used[limbs[used] < 0.35]
    return _Wearer(who, vertices, assets.vertices, _levels(assets, vertices, trunk), trunk, used)


def _levels(assets: Assets, vertices: Floats, trunk: Indices) -> tuple[Floats, Floats]:
    """Return heights of the base and where they lie on this body, both rising."""
    rest = assets.vertices[trunk, 1]
    steps = np.linspace(float(rest.min()), float(rest.max()), 40)
    here = [float(vertices[trunk[np.abs(rest - step) < 0.3], 1].mean()) for step in steps]
    return steps.astype(np.float32), np.maximum.accumulate(np.asarray(here, np.float32))


def _suit(anatomy: Anatomy, wearer: _Wearer, cloth: Floats, kind: int, top: bool) -> Part:
    used = wearer.legs
    local = np.full(len(wearer.vertices), -1, np.int32)
    local[used] = np.arange(len(used))
    triangles = local[anatomy.suit]
    height = wearer.rest[used, 1]
    skin = wearer.vertices[used]
    if top:
        limits = (height > 0.9) & (height < _neckline(wearer, used))
        slack = _TOP_SLACK
        skin = smoothed(skin, triangles, 4)
    else:
        limits = height < 1.6
        slack = _LEG_SLACK
    heights, amounts = zip(*slack, strict=True)
    room = np.interp(height, heights, amounts)[:, None]
    points = (skin + normals(skin, triangles) * room).astype(np.float32)
    kept = triangles[limits[triangles].all(axis=1)]
    even = smoothed(wearer.rest[used], triangles, 4)
    uv = cloth_uv(even[:, 0], even[:, 1])
    return Part(points, normals(points, kept), uv, kept, cloth, _CLOTH, kind)


def _neckline(wearer: _Wearer, used: Indices) -> Floats:
    depth = {"jumper": 0.25, "shirt": 0.1, "hoodie": 0.15}.get(wearer.who.outfit.cut, 0.0)
    front = np.clip(wearer.rest[used, 2] / 0.8, 0, 1)
    return np.asarray(6.12 - depth * front, np.float32)


def _drape(wearer: _Wearer, cloth: Floats, kind: int, hem: float, room: _Slack) -> Part:
    """Return a tube round trunk and legs, from the first height of ``room`` down to the hem."""
    known, amounts = zip(*room, strict=True)
    heights = np.linspace(known[0], hem, max(8, int((known[0] - hem) * 5)))
    rooms = np.interp(-heights, [-h for h in known], amounts)
    points = wearer.vertices[wearer.trunk]
    rings = [ring(points, wearer.at(h), float(r)) for h, r in zip(heights, rooms, strict=True)]
    return _cloth_tube(settled(rings), heights, cloth, kind)


def _cloth_tube(
    rings: Sequence[Floats],
    heights: NDArray[np.floating],
    cloth: Floats,
    kind: int,
    aside: float = 0.0,
) -> Part:
    points, triangles = tube(rings)
    uv = cloth_uv(points[:, 0] + aside, np.repeat(heights, AROUND))
    return Part(points, normals(points, triangles), uv, triangles, cloth, _CLOTH, kind)


def _collar(wearer: _Wearer, cloth: Floats, kind: int) -> list[Part]:
    """Return a rolled band round the neck; a hood lies behind it."""
    cut = wearer.who.outfit.cut
    roll = {"jumper": 0.05, "shirt": 0.04, "hoodie": 0.14, "jacket": 0.06, "coat": 0.11}[cut]
    tall = {"jumper": 0.06, "shirt": 0.2, "hoodie": 0.18, "jacket": 0.24, "coat": 0.28}[cut]
    neck = wearer.at(5.89)
    near = wearer.vertices[wearer.legs]
    profile = (
        (-0.16, 0.10),
        (0.02, 0.10 + roll),
        (tall * 0.5, 0.08 + roll),
        (tall, 0.05 + roll * 0.7),
        (tall, 0.02),
        (0.0, 0.0),
    )
    rings = []
    for up, room in profile:
        band = ring(near, neck + 0.14 + 0.3 * min(up, 0.0), room, 0.14)
        # A collar stands higher at the nape than under the chin.
        front = np.cos(np.linspace(0, 2 * np.pi, AROUND, endpoint=False))
        band[:, 1] = neck + up - 0.2 * front - 0.04
        rings.append(band)
    heights = np.linspace(3.9, 3.5, len(rings))
    # A sleeve's cloth has neither zip nor pattern.
    return [_cloth_tube(rings, heights, cloth, kind, aside=3.4)]
