"""What people wear on the head: glasses, sunglasses, caps and masks, as meshes of our own."""

from collections.abc import Sequence

import numpy as np

from lookout.crowd.people.anatomy import Anatomy, points
from lookout.crowd.people.assets import Assets, Floats
from lookout.crowd.people.drape import ring, settled, tube
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.mask import mask_grid, mask_loops
from lookout.crowd.people.mesh import normals
from lookout.crowd.people.render import CLEAR, SOLID, Material, Part, flat

_FRAME = Material(specular=0.08, shininess=40.0, rim=0.1)
_LENS = Material(specular=0.25, shininess=120.0, rim=0.35, shadow=False)
_DARK_LENS = Material(specular=0.2, shininess=90.0, rim=0.3)
_CLOTH = Material(specular=0.005, shininess=5.0, wrap=(0.08, 0.08, 0.08))

CAP_LINE_DM = 7.78
"""Height on the unmorphed base down to which a cap sits."""


def occluder_parts(assets: Assets, anatomy: Anatomy, who: Identity, base: Floats) -> list[Part]:
    """Return the parts of everything that a person wears on the head."""
    parts: list[Part] = []
    stream = np.random.default_rng([who.seed, 40])
    if "glasses" in who.occluders or "sunglasses" in who.occluders:
        parts += _glasses(anatomy, base, stream, dark="sunglasses" in who.occluders)
    if "cap" in who.occluders:
        parts += _cap(assets, anatomy, base, stream)
    if "mask" in who.occluders:
        parts += _mask(anatomy, base, stream)
    return parts


def _glasses(anatomy: Anatomy, base: Floats, stream: np.random.Generator, dark: bool) -> list[Part]:
    seen = points(base, anatomy.landmarks)
    left, right, nose = seen[0], seen[1], seen[2]
    middle = (left + right) / 2
    apart = float(right[0] - left[0])
    high = float(stream.uniform(0.17, 0.22)) * (1.2 if dark else 1.0)
    wide = float(stream.uniform(0.225, 0.26)) * (1.1 if dark else 1.0)
    squareness = float(stream.uniform(2.0, 3.6))
    # The bridge rests on the nose where it meets the brow.
    front = float(middle[2] + 0.28 * (nose[2] - middle[2]) + 0.24)
    thick = float(stream.choice([0.011, 0.015, 0.02]))
    rgb = (0.05, 0.05, 0.06) if dark else _chosen(stream, _FRAMES_RGB)
    around = np.linspace(0, 2 * np.pi, 33)
    parts, corners = [], []
    for side in (-1.0, 1.0):
        x = _power(np.cos(around), squareness) * wide + side * apart / 2
        y = _power(np.sin(around), squareness) * high - 0.03 + middle[1]
        z = front - 0.22 * (x / 0.6) ** 2
        rim = np.stack([x + middle[0], y, z], 1).astype(np.float32)
        parts.append(_rod(rim, thick, rgb))
        parts.append(_lens(rim, dark))
        outer = rim[np.argmax(rim[:, 0] * side)]
        corners.append(outer)
        ear = seen[7] if side < 0 else seen[8]
        hinge = outer + np.array([side * 0.05, 0.06, -0.03])
        behind = np.array([ear[0] * 0.97, hinge[1] - 0.02, ear[2] - 0.1])
        parts.append(_rod(np.stack([outer, hinge, behind]).astype(np.float32), thick, rgb))
    bridge_x = np.linspace(-1, 1, 7) * (apart / 2 - wide)
    bridge = np.stack(
        [
            bridge_x + middle[0],
            middle[1] + 0.05 + 0.03 * np.cos(np.linspace(-1.5, 1.5, 7)),
            front - 0.22 * (bridge_x / 0.6) ** 2 + 0.03,
        ],
        axis=1,
    )
    return [_rod(bridge.astype(np.float32), thick, rgb), *parts]


_FRAMES_RGB = (
    (0.06, 0.06, 0.07),
    (0.23, 0.14, 0.09),
    (0.35, 0.08, 0.10),
    (0.50, 0.48, 0.45),
    (0.12, 0.16, 0.27),
)
_CLOTHS_RGB = (
    (0.10, 0.12, 0.20),
    (0.35, 0.10, 0.12),
    (0.12, 0.12, 0.12),
    (0.45, 0.42, 0.36),
    (0.14, 0.26, 0.20),
)
_MASKS_RGB = ((0.55, 0.70, 0.78), (0.82, 0.83, 0.84), (0.12, 0.12, 0.13))


def _cap(assets: Assets, anatomy: Anatomy, base: Floats, stream: np.random.Generator) -> list[Part]:
    rgb = _chosen(stream, _CLOTHS_RGB)
    rest = assets.vertices
    skull = base[np.unique(anatomy.body[(rest[anatomy.body, 1] > 7.35).all(axis=1)])]
    skull = skull[np.abs(skull[:, 0]) < 0.98 * np.quantile(np.abs(skull[:, 0]), 0.985)]
    crown, line = float(skull[:, 1].max()), _cap_line(rest, base)
    rings = [_cap_ring(skull, line, crown, step) for step in np.linspace(1, 0, 12)]
    dome, triangles = tube(settled(rings))
    zero = np.zeros((len(dome), 2), np.float32)
    parts = [Part(dome, normals(dome, triangles), zero, triangles, flat(rgb), _CLOTH)]
    edge = rings[-1]
    half = float(np.abs(edge[:, 0]).max()) * 0.9
    foot, forward = line + 0.02, float(edge[:, 2].max()) + 0.05
    across = np.linspace(-1, 1, 21)
    rows = []
    for step in np.linspace(0, 1, 7):
        x = across * half * (1 + 0.04 * step)
        z = forward - 0.08 - 0.62 * across**2 + step * 0.72 * (1 - 0.55 * across**2)
        y = foot + 0.02 - 0.16 * across**2 - 0.2 * step * step
        rows.append(np.stack([x, y, z], 1))
    parts.append(_sheet(np.stack(rows).astype(np.float32), tuple(0.8 * c for c in rgb)))
    return parts


def _cap_line(rest: Floats, base: Floats) -> float:
    """Return how high the cap's edge lies at the front of a shaped head."""
    front = (
        (np.abs(rest[:, 0]) < 0.3) & (rest[:, 2] > 0.6) & (np.abs(rest[:, 1] - CAP_LINE_DM) < 0.1)
    )
    return float(base[front, 1].mean())


def _cap_ring(skull: Floats, line: float, crown: float, step: float) -> Floats:
    """Return one outline of the dome, ``step`` 0 at its edge and 1 at its top."""
    height = line + step * (crown + 0.12 - line)
    outline = ring(skull, min(height - 0.05, crown - 0.25), 0.1, band=0.2)
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    outline = middle + (outline - middle) * np.sqrt(max(0.0, 1 - step**3.2))
    # The edge lies lower at the nape than on the forehead.
    outline[:, 1] = height - (1 - step) * 0.16 * (outline[:, 2].max() - outline[:, 2])
    return np.asarray(outline, np.float32)


def _mask(anatomy: Anatomy, base: Floats, stream: np.random.Generator) -> list[Part]:
    rgb = _chosen(stream, _MASKS_RGB)
    grid = mask_grid(anatomy, base)
    return [
        _sheet(grid, rgb),
        *(_rod(loop, 0.015, rgb) for loop in mask_loops(anatomy, base, grid)),
    ]


def _chosen(
    stream: np.random.Generator, colours: Sequence[tuple[float, float, float]]
) -> tuple[float, float, float]:
    return colours[int(stream.integers(len(colours)))]


def _power(values: Floats, exponent: float) -> Floats:
    """Return the superellipse's coordinate of a cosine or sine."""
    return np.asarray(np.sign(values) * np.abs(values) ** (2 / exponent), np.float32)


def _rod(line: Floats, thick: float, rgb: Sequence[float]) -> Part:
    """Return a thin six-sided rod along a line of points, ``shape = (n, 3)``."""
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    first = np.cross(along, (0.13, 0.29, 0.95))
    first /= np.maximum(np.linalg.norm(first, axis=1, keepdims=True), 1e-9)
    second = np.cross(along, first)
    around = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    out = first[:, None] * np.cos(around)[:, None] + second[:, None] * np.sin(around)[:, None]
    ring = line[:, None] + out * thick
    rows, columns = np.mgrid[0 : len(line) - 1, 0:6]
    a, b = (rows * 6 + columns).ravel(), (rows * 6 + (columns + 1) % 6).ravel()
    triangles = np.concatenate([np.stack([a, b, a + 6], 1), np.stack([b, b + 6, a + 6], 1)])
    flattened = ring.reshape(-1, 3).astype(np.float32)
    return Part(
        flattened, out.reshape(-1, 3).astype(np.float32),
        np.zeros((len(flattened), 2), np.float32), triangles.astype(np.int32), flat(rgb), _FRAME,
    )  # fmt: skip


def _lens(rim: Floats, dark: bool) -> Part:
    middle = rim.mean(axis=0)
    vertices = np.concatenate([middle[None], rim]).astype(np.float32)
    k = np.arange(1, len(rim))
    triangles = np.stack([np.zeros_like(k), k, k + 1], 1).astype(np.int32)
    facing = vertices - middle + (0, 0, 0.9)
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    texture = flat((0.03, 0.03, 0.035) if dark else (0.2, 0.22, 0.22)).copy()
    texture[:, :, 3] = 0.97 if dark else 0.07
    return Part(
        vertices, facing.astype(np.float32), np.zeros((len(vertices), 2), np.float32), triangles,
        texture, _DARK_LENS if dark else _LENS, CLEAR,
    )  # fmt: skip


def _sheet(grid: Floats, rgb: Sequence[float]) -> Part:
    """Return a surface through a grid of points, ``shape = (rows, columns, 3)``."""
    rows, columns = np.mgrid[0 : grid.shape[0] - 1, 0 : grid.shape[1] - 1]
    a = (rows * grid.shape[1] + columns).ravel()
    b, c = a + 1, a + grid.shape[1]
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, c + 1], 1)]).astype(
        np.int32
    )
    vertices = np.ascontiguousarray(grid.reshape(-1, 3))
    return Part(
        vertices, normals(vertices, triangles), np.zeros((len(vertices), 2), np.float32),
        triangles, flat(rgb), _CLOTH, SOLID,
    )  # fmt: skip
