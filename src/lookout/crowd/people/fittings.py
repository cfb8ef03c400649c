"""What is fitted to a head from proxies: eyes, teeth, brows, lashes and hair meshes."""

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from lookout.crowd.people.assets import Assets, Floats
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.mesh import normals
from lookout.crowd.people.occluders import CAP_LINE_DM
from lookout.crowd.people.render import CLEAR, SOLID, Material, Part, linear
from lookout.crowd.people.traits import Rgb

HAIR_MESHES = ("short01", "short02", "short04", "long01", "ponytail01")
"""Hair styles that come as a mesh; the others grow as fur on the scalp."""

_EYE = Material(specular=0.16, shininess=70.0, wrap=(0.15, 0.15, 0.15), rim=0.05)
_TEETH = Material(specular=0.04, shininess=30.0, shadow=False)
_BROW = Material(specular=0.0, wrap=(0.2, 0.2, 0.2), bias=0.2, shadow=False)
_LASH = Material(specular=0.0, wrap=(0.3, 0.3, 0.3), bias=0.01, shadow=False)
_HAIR = Material(specular=0.035, shininess=14.0, rim=0.06, wrap=(0.25, 0.2, 0.16))


def fitted_parts(assets: Assets, who: Identity, base: Floats) -> list[Part]:
    """Return eyes, teeth, brows, lashes and, where the style is a mesh, hair on a shaped base.

    Raises
    ------
    ConfigurationError
        When the assets lack a proxy or texture.
    """
    teeth = np.asarray([0.62, 0.58, 0.5, 1.0], np.float32).reshape(1, 1, 4)
    parts = [
        _part(assets, "eye/brown", base, _eye_texture(assets, who), _EYE, CLEAR),
        _part(assets, "teeth/teeth", base, teeth, _TEETH, SOLID),
        _brows(assets, who, base),
        _part(assets, f"lash/{who.lash}", base, _lash_texture(assets, who), _LASH, CLEAR),
    ]
    if _mesh(who) in HAIR_MESHES:
        parts.append(_hair(assets, who, base))
    return parts


def tinted(picture: Floats, rgb: Rgb, depth: float = 1.0) -> Floats:
    """Return an RGBA picture (sRGB, in [0, 1]) with its colour replaced, its strands kept.

    ``depth`` in [0, 1] is how much of the picture's own light and dark stays.
    """
    alpha = picture[:, :, 3:]
    light = picture[:, :, :3].mean(axis=2, keepdims=True)
    mean = float((light * alpha).sum() / max(float(alpha.sum()), 1e-6))
    relative = np.clip(light / max(mean, 1e-3), 0.3, 2.0) ** depth
    colour = np.clip(relative * np.asarray(rgb, np.float32), 0, 1)
    return np.concatenate([linear(colour), alpha], 2).astype(np.float32)


def _part(
    assets: Assets, name: str, base: Floats, texture: Floats, material: Material, kind: int
) -> Part:
    proxy = assets.proxy(name)
    vertices = proxy.fitted(base)
    facing = normals(vertices, proxy.sources[proxy.triangles])
    return Part(
        vertices[proxy.sources], facing[proxy.sources], proxy.uv, proxy.triangles, texture,
        material, kind,
    )  # fmt: skip


def _mesh(who: Identity) -> str:
    return {"bob": "long01"}.get(who.hair, who.hair)


def _hair(assets: Assets, who: Identity, base: Floats) -> Part:
    """Return the hair's mesh: a bob ends at the chin, and a cap takes what would stand through."""
    name = f"hair/{_mesh(who)}"
    part = _part(assets, name, base, _hair_texture(assets, who), _HAIR, CLEAR)
    proxy = assets.proxy(name)
    rest = proxy.fitted(assets.vertices)[proxy.sources]
    height = rest[:, 1]
    kept = np.ones(len(height), np.bool_)
    if who.hair == "bob":
        kept &= height + 0.06 * np.sin(rest[:, 0] * 9 + rest[:, 2] * 5) > 6.15
    if "cap" in who.occluders:
        kept &= height + 0.12 * rest[:, 2] < CAP_LINE_DM - 0.1
    return replace(part, triangles=part.triangles[kept[part.triangles].all(axis=1)])


def _picture(assets: Assets, name: str) -> Floats:
    return np.asarray(assets.texture(name), np.float32) / np.float32(255)


def _eye_texture(assets: Assets, who: Identity) -> Floats:
    picture = _picture(assets, f"eye_{who.eye}")
    colour = linear(picture[:, :, :3] * (0.93, 0.91, 0.88))
    return np.concatenate([colour, picture[:, :, 3:]], 2).astype(np.float32)


def _lash_texture(assets: Assets, who: Identity) -> Floats:
    texture = tinted(_picture(assets, f"lash_{who.lash}"), (0.06, 0.05, 0.05), 0.3)
    strength = 0.75 if who.sex == "female" else 0.5
    texture[:, :, 3] *= strength * (0.8 if who.age < 14 else 1.0)
    return texture


def _brows(assets: Assets, who: Identity, base: Floats) -> Part:
    texture = tinted(_picture(assets, f"brow_{who.brow}"), who.brow_rgb, 0.5)
    # Single hairs are finer than a texel: a little blur gives the soft edge that they make.
    alpha = cv2.GaussianBlur(texture[:, :, 3], (0, 0), 2.0)
    texture[:, :, 3] = np.clip(alpha * (0.9 if who.age < 14 else 1.1), 0, 0.9)
    if who.shades is not None:
        soft = cv2.GaussianBlur(texture[:, :, 3], (0, 0), who.shades.brow_soft)
        texture[:, :, 3] = np.clip(soft * who.shades.brow_strength, 0, 0.95)
    part = _part(assets, f"brow/{who.brow}", base, texture, _BROW, CLEAR)
    height, shift, slope, width = who.brow_shape
    moved = part.vertices.copy()
    for side in (-1, 1):
        mine = moved[:, 0] * side > 0
        middle = moved[mine].mean(axis=0)
        x, y, z = (moved[mine] - middle).T
        along = x * side * width
        moved[mine] = np.stack(
            [
                middle[0] + along * side,
                middle[1] + y * height + along * slope + shift,
                middle[2] + z,
            ],
            axis=1,
        )
    return replace(part, vertices=moved)


@lru_cache(maxsize=2)
def _hair_texture(assets: Assets, who: Identity) -> Floats:
    return tinted(_picture(assets, f"hair_{_mesh(who)}"), who.hair_rgb, 1.05)
