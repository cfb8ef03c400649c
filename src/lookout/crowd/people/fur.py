"""Short hair and beards as fur: shells over the skin whose strands thin out towards the tips."""

from dataclasses import dataclass

import cv2
import numpy as np

from lookout.crowd.people.anatomy import MAP_SIZE, Anatomy
from lookout.crowd.people.assets import Floats, Indices
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.occluders import CAP_LINE_DM
from lookout.crowd.people.render import CLEAR, Material, Part, linear
from lookout.crowd.people.skin import beard_share, noise, scalp_share
from lookout.crowd.people.traits import Rgb

_FUR = Material(specular=0.015, shininess=10.0, wrap=(0.25, 0.22, 0.2))


@dataclass(frozen=True, slots=True)
class _Coat:
    length_dm: float
    shells: int
    grain: float
    droop: float
    density: float = 1.15


_SCALPS = {
    "crop": _Coat(0.13, 7, 3.2, 0.25),
    "buzz": _Coat(0.04, 4, 2.2, 0.0),
    "curls": _Coat(0.32, 10, 9.0, 0.0, 1.75),
    "receding": _Coat(0.09, 6, 3.0, 0.3),
}
_BEARDS = {
    "full": _Coat(0.06, 6, 2.6, 0.5),
    "goatee": _Coat(0.06, 6, 2.6, 0.5),
    "moustache": _Coat(0.05, 5, 2.4, 0.6),
}


def fur_parts(anatomy: Anatomy, who: Identity, vertices: Floats, facing: Floats) -> list[Part]:
    """Return the shells of fur-like hair and beard.

    ``vertices``, ``facing``: corners and normals of the head's skin, ``shape = (n, 3)``.
    """
    parts = []
    if who.hair in _SCALPS:
        ragged = noise(np.random.default_rng((who.seed, 34)), MAP_SIZE, 12)
        share = scalp_share(anatomy.places, who.hair, ragged)
        if "cap" in who.occluders:
            share = share * (anatomy.places[:, :, 1] + 0.12 * anatomy.places[:, :, 2] < CAP_LINE_DM)
        parts += _shells(
            anatomy, vertices, facing, share, _SCALPS[who.hair], who.hair_rgb, (who.seed, 32)
        )
    if who.complexion.beard in _BEARDS:
        share = beard_share(anatomy.places, anatomy.lips, who.complexion.beard)
        share = share * np.float32(who.complexion.beard_density)
        parts += _shells(
            anatomy, vertices, facing, share, _BEARDS[who.complexion.beard], who.brow_rgb,
            (who.seed, 33),
        )  # fmt: skip
    return parts


def _shells(
    anatomy: Anatomy,
    vertices: Floats,
    facing: Floats,
    share: Floats,
    coat: _Coat,
    rgb: Rgb,
    seeds: tuple[int, int],
) -> list[Part]:
    stream = np.random.default_rng(seeds)
    share = np.where(anatomy.covered, share, 0).astype(np.float32)
    strands = (
        noise(stream, MAP_SIZE, coat.grain) * 0.5 + noise(stream, MAP_SIZE, 3 * coat.grain) * 0.3
    )
    light = np.clip(1 + 0.25 * strands, 0.5, 1.6)[:, :, None]
    colour = np.clip(light * np.asarray(rgb, np.float32), 0, 1)
    triangles = _covered_triangles(anatomy, share)
    parts = []
    for shell in range(1, coat.shells + 1):
        height = shell / coat.shells
        alpha = np.clip((strands + coat.density - 1.5 * height) * 1.6, 0, 1) * np.clip(
            share * 1.6 - height * 0.7, 0, 1
        )
        shade = linear(np.clip(colour * (0.75 + 0.5 * height), 0, 1))
        down = np.array([0, -coat.droop, 0], np.float32)
        lifted = vertices + (facing + down) * np.float32(coat.length_dm * height)
        texture = np.concatenate([shade, cv2.GaussianBlur(alpha, (0, 0), 0.6)[:, :, None]], 2)
        parts.append(
            Part(
                lifted, facing, anatomy.head.uv, triangles, texture.astype(np.float32), _FUR, CLEAR
            )
        )
    return parts


def _covered_triangles(anatomy: Anatomy, share: Floats) -> Indices:
    width, height = MAP_SIZE
    spread = cv2.dilate(share, np.ones((9, 9), np.uint8))
    texels = np.clip(
        (anatomy.head.uv * (1, -1) + (0, 1)) * (width - 1, height - 1), 0, (width - 1, height - 1)
    ).astype(int)
    grown = spread[texels[:, 1], texels[:, 0]] > 0.02
    triangles = anatomy.head.triangles
    return np.asarray(triangles[grown[triangles].any(axis=1)], np.int32)
