"""From parts to a picture: turn, project, rasterise, light, and put on the tone curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people import raster, shading
from lookout.crowd.people.assets import Floats, Indices
from lookout.crowd.people.lights import (
    DIRECTIONS,
    Light,
    harmonics,
    key_direction,
    sky_coefficients,
    sphere,
)
from lookout.crowd.people.texels import shrunk

SOLID, CLEAR, HIDDEN = 0, 1, 2
"""How a part meets what lies behind: covers it, lets it through by its alpha, or cuts it out."""

_SKY_TEXELS = 176
_KEY_TEXELS = 640


@dataclass(frozen=True, slots=True)
class Material:
    """How a surface answers light.

    ``specular`` and ``shininess`` as in Blinn's model; ``wrap``: how far light creeps round an
    edge, for red, green and blue (light under the skin reaches furthest in red); ``rim``: how much
    sky it mirrors at grazing angles. ``bias`` pulls a part towards the camera, in dm.
    """

    specular: float = 0.01
    shininess: float = 8.0
    wrap: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rim: float = 0.0
    bias: float = 0.0
    shadow: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One textured mesh.

    ``vertices``, ``normals``: ``shape = (n, 3)``, dm. ``uv``: ``(n, 2)``, v up. ``texture``:
    ``(h, w, 4)``, linear RGB and alpha in [0, 1].
    """

    vertices: Floats
    normals: Floats
    uv: Floats
    triangles: Indices
    texture: Floats
    material: Material
    kind: int = SOLID


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Parts joined into flat arrays, with every vertex's share of the sky (``transfer``)."""

    vertices: Floats
    normals: Floats
    uv: Floats
    triangles: Indices
    part_of: Indices
    colours: Floats
    coverage: Floats
    tables: Indices
    materials: Floats
    biases: Floats
    transfer: Floats


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Where the camera stands: ``pixels_per_dm`` at ``centre``, ``distance_dm`` away from it.

    ``size``: width and height in px; ``samples``: samples a pixel along each axis. ``low`` and
    ``high``: pitch and yaw, in degrees, of the trunk and the head; ``pivot``: what they turn about.
    """

    size: tuple[int, int]
    centre: Floats
    pixels_per_dm: float
    distance_dm: float = 40.0
    samples: int = 2
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    trunk_pitch_deg: float = 0.0
    pivot: Floats | None = None
    neck: tuple[float, float] = (-2e6, -1e6)


def linear(srgb: NDArray[np.floating]) -> Floats:
    """Return linear values of sRGB values in [0, 1] (IEC 61966-2-1)."""
    low, high = srgb / 12.92, ((np.maximum(srgb, 0) + 0.055) / 1.055) ** 2.4
    return np.asarray(np.where(srgb <= 0.04045, low, high), np.float32)


def encoded(values: NDArray[np.floating]) -> Floats:
    """Return sRGB values in [0, 1] of linear light on a curve with a soft shoulder."""
    toned = 1 - np.exp(-1.55 * np.maximum(values, 0))
    low, high = toned * 12.92, 1.055 * np.maximum(toned, 1e-9) ** (1 / 2.4) - 0.055
    return np.asarray(np.where(toned <= 0.0031308, low, high), np.float32)


def flat(rgb: Sequence[float]) -> Floats:
    """Return a texture of one sRGB colour, ``shape = (1, 1, 4)``."""
    return np.append(linear(np.asarray(rgb, np.float32)), np.float32(1.0)).reshape(1, 1, 4)


def assembled(
    parts: Sequence[Part], samples_per_dm: float, transfer: Floats | None = None
) -> Scene:
    """Join parts; textures are shrunk to what ``samples_per_dm`` can show.

    ``transfer`` is that of the same parts in nearly the same place (another expression), where it
    is known: how much sky each vertex sees is most of the work.
    """
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    textures = [
        shrunk(part.vertices, part.triangles, part.uv, part.texture, samples_per_dm)
        for part in parts
    ]
    offsets = np.cumsum([0] + [t.shape[0] * t.shape[1] for t in textures])
    planes = np.concatenate([_planes(texture) for texture in textures], axis=1)
    tables = [
        (offset, t.shape[0], t.shape[1], part.kind, int(part.material.shadow))
        for part, t, offset in zip(parts, textures, offsets[:-1], strict=True)
    ]
    triangles = [part.triangles + start for part, start in zip(parts, starts[:-1], strict=True)]
    unlit = Scene(
        vertices=np.concatenate([part.vertices for part in parts]).astype(np.float32),
        normals=np.concatenate([part.normals for part in parts]).astype(np.float32),
        uv=np.concatenate([part.uv for part in parts]).astype(np.float32),
        triangles=np.concatenate(triangles).astype(np.int32),
        part_of=np.repeat(np.arange(len(parts)), [len(t) for t in triangles]).astype(np.int32),
        colours=planes[:3],
        coverage=planes[3],
        tables=np.asarray(tables, np.int32),
        materials=np.asarray(
            [
                (p.material.specular, p.material.shininess, *p.material.wrap, p.material.rim)
                for p in parts
            ],
            np.float32,
        ),
        biases=np.asarray([part.material.bias for part in parts], np.float32),
        transfer=np.zeros((starts[-1], 9), np.float32) if transfer is None else transfer,
    )
    if transfer is None:
        _gather_sky(unlit)
    return unlit


def _planes(texture: Floats) -> Floats:
    """Return the channels of a texture one after the other, ``shape = (4, h * w)``."""
    return np.stack(cv2.split(texture)).reshape(4, -1).astype(np.float32)


def rendered(scene: Scene, view: View, light: Light, exposure: float = 1.0) -> Floats:
    """Return a picture with straight alpha, sRGB, ``shape = (h, w, 4)``, in [0, 1]."""
    head, turns = _turns(scene.vertices, view)
    positions = turned(scene.vertices, view)
    normals = np.einsum("nij,nj->ni", turns, scene.normals).astype(np.float32)
    screen = projected(positions, view) * np.float32(view.samples)
    screen = np.concatenate([screen, positions[:, 2:]], 1).astype(np.float32)
    rows, columns = view.size[1] * view.samples, view.size[0] * view.samples
    shape = (rows, columns, raster.LAYERS)
    depth, hit = np.empty(shape, np.float32), np.empty(shape, np.int32)
    bary, opacity = np.empty((*shape, 2), np.float32), np.empty(shape, np.float32)
    count = np.zeros((rows, columns), np.uint8)
    raster.draw(
        screen, scene.triangles, scene.part_of, scene.uv, scene.coverage, scene.tables,
        scene.biases, depth, hit, bary, opacity, count,
    )  # fmt: skip
    frame, heights, scale = _key_shadow(scene, positions, key_direction(light))
    out = np.zeros((rows, columns, 4), np.float32)
    shading.shade(
        hit, bary, opacity, count, positions, normals, scene.uv,
        _ambient(scene, view, light, head), scene.triangles, scene.part_of, scene.colours,
        scene.tables, scene.materials, frame, np.asarray(light.key, np.float32), heights,
        scale, 0.035, light.softness * scale / 2.1, out,
    )  # fmt: skip
    return _developed(out, view, exposure)


def turned(points: Floats, view: View) -> Floats:
    """Return points in camera coordinates, ``shape = (n, 3)``, dm from ``view.centre``."""
    pivot = view.centre if view.pivot is None else view.pivot
    _, turns = _turns(points, view)
    trunk = _rotations(np.zeros(1), np.full(1, view.trunk_pitch_deg), np.zeros(1))[0]
    moved = np.einsum("nij,nj->ni", turns, points - pivot)
    return np.asarray(moved + trunk @ (pivot - view.centre), np.float32)


def projected(positions: Floats, view: View) -> Floats:
    """Return where camera coordinates lie in the picture, ``shape = (n, 2)``, px."""
    near = view.pixels_per_dm * view.distance_dm / (view.distance_dm - positions[:, 2:3])
    middle = np.asarray(view.size, np.float32) / 2
    return np.asarray(positions[:, :2] * near * (1, -1) + middle, np.float32)


def _turns(points: Floats, view: View) -> tuple[Floats, Floats]:
    low, high = view.neck
    head = np.clip((points[:, 1] + 0.35 * points[:, 2] - low) / (high - low), 0, 1)
    head = head * head * (3 - 2 * head)
    pitch = view.trunk_pitch_deg + (view.pitch_deg - view.trunk_pitch_deg) * head
    return head.astype(np.float32), _rotations(view.yaw_deg * head, pitch, view.roll_deg * head)


def _rotations(
    yaw: NDArray[np.floating], pitch: NDArray[np.floating], roll: NDArray[np.floating]
) -> Floats:
    """Return rotations, ``shape = (n, 3, 3)``: yaw first, then pitch, then roll; degrees."""
    y, p, r = np.deg2rad(yaw), np.deg2rad(pitch), np.deg2rad(roll)
    o, i = np.zeros_like(y), np.ones_like(y)

    def rows(*entries: NDArray[np.floating]) -> NDArray[np.floating]:
        return np.stack(entries, 1).reshape(-1, 3, 3)

    about_y = rows(np.cos(y), o, np.sin(y), o, i, o, -np.sin(y), o, np.cos(y))
    about_x = rows(i, o, o, o, np.cos(p), -np.sin(p), o, np.sin(p), np.cos(p))
    about_z = rows(np.cos(r), -np.sin(r), o, np.sin(r), np.cos(r), o, o, o, i)
    return np.asarray(about_z @ about_x @ about_y, np.float32)


def _ambient(scene: Scene, view: View, light: Light, head: Floats) -> Floats:
    turns = _rotations(
        np.array([0.0, view.yaw_deg]),
        np.array([view.trunk_pitch_deg, view.pitch_deg]),
        np.array([0.0, view.roll_deg]),
    )
    trunk, skull = (scene.transfer @ sky_coefficients(light, turn) for turn in turns)
    share = head[:, None]
    return np.maximum(trunk * (1 - share) + skull * share, 0).astype(np.float32)


def _gather_sky(scene: Scene) -> None:
    directions = sphere(DIRECTIONS)
    basis = harmonics(directions) * np.float32(4 / DIRECTIONS)
    low, high = scene.vertices.min(axis=0), scene.vertices.max(axis=0)
    middle = (low + high) / 2
    scale = np.float32(_SKY_TEXELS / np.linalg.norm(high - low))
    for direction, weights in zip(directions, basis, strict=True):
        points, heights = _heights(scene, scene.vertices - middle, direction, _SKY_TEXELS, scale)
        shading.gather(
            points, scene.normals, heights, direction, weights, 1.6 / float(scale), scene.transfer
        )


def _key_shadow(scene: Scene, positions: Floats, key: Floats) -> tuple[Floats, Floats, float]:
    reach = float(np.abs(positions).max()) * 2.4
    scale = np.float32(_KEY_TEXELS / reach)
    _, heights = _heights(scene, positions, key, _KEY_TEXELS, scale)
    return np.concatenate([_axes(key), key[None]]), heights, float(scale)


def _heights(
    scene: Scene, positions: Floats, direction: Floats, texels: int, scale: np.float32
) -> tuple[Floats, Floats]:
    points = np.concatenate(
        [positions @ _axes(direction).T * scale + texels / 2, (positions @ direction)[:, None]], 1
    ).astype(np.float32)
    heights = np.full((texels, texels), -1e9, np.float32)
    raster.shadow_map(
        points, scene.triangles, scene.part_of, scene.uv, scene.coverage, scene.tables, heights
    )
    return points, heights


def _axes(direction: Floats) -> Floats:
    up = np.array([0, 1, 0] if abs(direction[1]) < 0.9 else [1, 0, 0], np.float32)
    x = np.cross(up, direction)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(direction, x)]).astype(np.float32)


def _developed(out: Floats, view: View, exposure: float) -> Floats:
    alpha = out[:, :, 3:]
    colour = encoded(out[:, :, :3] / np.maximum(alpha, 1e-4) * exposure) * alpha
    blended = np.concatenate([colour, alpha], 2)
    small = cv2.resize(blended, view.size, interpolation=cv2.INTER_AREA)
    straight = small[:, :, :3] / np.maximum(small[:, :, 3:], 1e-4)
    return np.asarray(np.clip(np.concatenate([straight, small[:, :, 3:]], 2), 0, 1), np.float32)
