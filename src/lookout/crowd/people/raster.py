"""The rasteriser's inner loops, compiled by numba (extra ``crowd``).

A picture keeps the nearest :data:`LAYERS` fragments of every sample, sorted by depth, so that hair,
lashes and glass are blended instead of dithered. Shadows come from depth maps: many small ones for
the sky, gathered once a mesh into spherical harmonics, and one large one for the key light.

Fast-math is off: the same input gives the same bytes on every machine of a kind.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError

try:
    import numba
except ImportError as error:
    raise ConfigurationError(
        "rendering people needs numba; install it with: pip install 'lookout-lfr[crowd]'"
    ) from error

LAYERS = 8
"""Fragments kept for each sample."""

_F32 = NDArray[np.float32]
_I32 = NDArray[np.int32]
_U8 = NDArray[np.uint8]
_Number = float | np.float32

_OPAQUE, _FAINT, _OVERLAP = 0.985, 0.015, -0.02


@numba.njit(cache=True, nogil=True)
def _inside(corners: _F32, px: _Number, py: _Number) -> tuple[bool, _Number, _Number]:
    """Return whether a point lies in a triangle, and the weights of its second and third corner.

    ``corners``: x, y of the three corners and the inverse of the doubled area.
    """
    x0, y0, x1, y1, x2, y2, inverse = corners
    w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * inverse
    w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * inverse
    return w1 >= 0 and w2 >= 0 and w1 + w2 <= 1, w1, w2


@numba.njit(cache=True, nogil=True)
def _outlined(
    points: _F32, triangle: _I32, width: int, height: int, corners: _F32
) -> tuple[int, int, int, int]:
    """Fill ``corners`` for :func:`_inside`; return the pixels to visit: left, right, top, bottom.

    A triangle seen edge on has none.
    """
    x0, y0 = points[triangle[0], 0], points[triangle[0], 1]
    x1, y1 = points[triangle[1], 0], points[triangle[1], 1]
    x2, y2 = points[triangle[2], 0], points[triangle[2], 1]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if abs(area) < 1e-7:
        return 1, 0, 1, 0
    corners[0], corners[1], corners[2], corners[3] = x0, y0, x1, y1
    corners[4], corners[5], corners[6] = x2, y2, np.float32(1.0) / area
    left = max(0, math.floor(min(x0, x1, x2)))
    right = min(width - 1, int(max(x0, x1, x2)) + 1)
    top = max(0, math.floor(min(y0, y1, y2)))
    bottom = min(height - 1, int(max(y0, y1, y2)) + 1)
    return left, right, top, bottom


@numba.njit(cache=True, nogil=True)
def _mixed(values: _F32, triangle: _I32, axis: int, w1: _Number, w2: _Number) -> _Number:
    """Return a corner value inside a triangle."""
    w0 = np.float32(1.0) - w1 - w2
    return np.float32(
        w0 * values[triangle[0], axis]
        + w1 * values[triangle[1], axis]
        + w2 * values[triangle[2], axis]
    )


@numba.njit(cache=True, nogil=True)
def _texel(values: _F32, table: _I32, u: _Number, v: _Number) -> np.float32:
    """Read one flattened channel between its four nearest texels; repeats at the edges."""
    offset, height, width = table[0], table[1], table[2]
    x = u * width - np.float32(0.5)
    y = (np.float32(1.0) - v) * height - np.float32(0.5)
    fx, fy = math.floor(x), math.floor(y)
    dx, dy = np.float32(x - fx), np.float32(y - fy)
    x0, y0 = int(fx) % width, int(fy) % height
    x1, y1 = (x0 + 1) % width, (y0 + 1) % height
    one = np.float32(1.0)
    upper = (one - dx) * values[offset + y0 * width + x0] + dx * values[offset + y0 * width + x1]
    lower = (one - dx) * values[offset + y1 * width + x0] + dx * values[offset + y1 * width + x1]
    return np.float32((one - dy) * upper + dy * lower)


@numba.njit(cache=True, nogil=True)
def _kept(
    depth: _F32, hit: _I32, bary: _F32, opacity: _F32, n: int,
    z: _Number, t: int, w1: _Number, w2: _Number, alpha: _Number,
) -> int:  # fmt: skip
    """Sort one fragment into the ``n`` layers of a sample; return how many there are then.

    What lies behind something opaque is dropped, and so is the furthest when there is no room.
    """
    layers = depth.shape[0]
    k = 0
    while k < n and depth[k] >= z:
        if opacity[k] > _OPAQUE:
            return n
        k += 1
    if alpha > _OPAQUE:
        last = k
    else:
        last = n if n < layers else layers - 1
        for j in range(last, k, -1):
            depth[j], hit[j], opacity[j] = depth[j - 1], hit[j - 1], opacity[j - 1]
            bary[j, 0], bary[j, 1] = bary[j - 1, 0], bary[j - 1, 1]
    depth[k], hit[k], opacity[k] = z, t, alpha
    bary[k, 0], bary[k, 1] = w1, w2
    return last + 1


@numba.njit(cache=True, nogil=True)
def draw(
    screen: _F32, triangles: _I32, part_of: _I32, uv: _F32, coverage: _F32, tables: _I32,
    biases: _F32, depth: _F32, hit: _I32, bary: _F32, opacity: _F32, count: _U8,
) -> None:  # fmt: skip
    """Sort every triangle's fragments into the layers of its samples.

    ``screen``: x, y in samples, z towards the camera. ``coverage``: all textures' alpha in one row;
    ``tables``: offset, height, width, kind, shadow a part (kind 0 solid, 1 see-through, 2 cuts
    out). ``depth``, ``hit`` (triangle), ``opacity``: ``shape = (h, w, LAYERS)``; ``bary``: ``(h, w,
    LAYERS, 2)``; ``count``: ``(h, w)``.
    """
    height, width, layers = depth.shape
    corners = np.empty(7, np.float32)
    for t in range(triangles.shape[0]):
        triangle, table = triangles[t], tables[part_of[t]]
        bias = biases[part_of[t]]
        left, right, top, bottom = _outlined(screen, triangle, width, height, corners)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                inside, w1, w2 = _inside(corners, np.float32(x + 0.5), np.float32(y + 0.5))
                if not inside:
                    continue
                z = _mixed(screen, triangle, 2, w1, w2) + bias
                n = count[y, x]
                if n == layers and z <= depth[y, x, n - 1]:
                    continue
                alpha = np.float32(1.0)
                if table[3] == 1:
                    u, v = _mixed(uv, triangle, 0, w1, w2), _mixed(uv, triangle, 1, w1, w2)
                    alpha = _texel(coverage, table, u, v)
                if alpha >= _FAINT:
                    count[y, x] = _kept(
                        depth[y, x], hit[y, x], bary[y, x], opacity[y, x], n, z, t, w1, w2, alpha
                    )


@numba.njit(cache=True, nogil=True)
def shadow_map(
    points: _F32, triangles: _I32, part_of: _I32, uv: _F32, coverage: _F32, tables: _I32, out: _F32
) -> None:
    """Write the greatest height towards the light, ``points[:, 2]``, of every texel of ``out``.

    ``points``: x, y in texels. Parts whose table says so cast no shadow.
    """
    height, width = out.shape
    corners = np.empty(7, np.float32)
    for t in range(triangles.shape[0]):
        triangle, table = triangles[t], tables[part_of[t]]
        if table[4] == 0:
            continue
        left, right, top, bottom = _outlined(points, triangle, width, height, corners)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                inside, w1, w2 = _inside(corners, np.float32(x + 0.5), np.float32(y + 0.5))
                if not inside:
                    continue
                z = _mixed(points, triangle, 2, w1, w2)
                if z <= out[y, x]:
                    continue
                if table[3] == 1:
                    u, v = _mixed(uv, triangle, 0, w1, w2), _mixed(uv, triangle, 1, w1, w2)
                    if _texel(coverage, table, u, v) < 0.4:
                        continue
                out[y, x] = z


@numba.njit(cache=True, nogil=True)
def gather(
    points: _F32,
    normals: _F32,
    heights: _F32,
    direction: _F32,
    basis: _F32,
    offset: float,
    out: _F32,
) -> None:
    """Add one sky direction's share to every vertex's harmonics ``out``, ``shape = (n, 9)``.

    What a neighbour hides still gives a little back: light that it throws on (0.18).
    """
    size = heights.shape[0]
    for k in range(points.shape[0]):
        cosine = (
            normals[k, 0] * direction[0]
            + normals[k, 1] * direction[1]
            + normals[k, 2] * direction[2]
        )
        if cosine <= 0:
            continue
        x, y = int(points[k, 0]), int(points[k, 1])
        share = np.float32(1.0)
        if 0 <= x < size and 0 <= y < size and heights[y, x] > points[k, 2] + offset:
            share = np.float32(0.18)
        for j in range(9):
            out[k, j] += share * cosine * basis[j]


@numba.njit(cache=True, nogil=True)
def _lit_share(heights: _F32, x: _Number, y: _Number, high: _Number, spread: _Number) -> np.float32:
    """Return how much of the key light arrives, in [0, 1], from 16 taps of its depth map."""
    size = heights.shape[0]
    seen = np.float32(0.0)
    for i in range(4):
        for j in range(4):
            # A turned grid of taps hides the map's own rows.
            tx = int(x + ((i - 1.5) * 0.8 + (j - 1.5) * 0.6) * spread)
            ty = int(y + ((j - 1.5) * 0.8 - (i - 1.5) * 0.6) * spread)
            if not (0 <= tx < size and 0 <= ty < size and heights[ty, tx] > high):
                seen += np.float32(0.0625)
    return seen


@numba.njit(cache=True, nogil=True)
def _unit(values: _F32, triangle: _I32, w1: _Number, w2: _Number, out: _F32) -> None:
    """Write the unit normal inside a triangle, turned towards the camera."""
    x, y = _mixed(values, triangle, 0, w1, w2), _mixed(values, triangle, 1, w1, w2)
    z = _mixed(values, triangle, 2, w1, w2)
    length = np.float32(1.0) / math.sqrt(x * x + y * y + z * z + np.float32(1e-12))
    if z < 0:
        length = -length
    out[0], out[1], out[2] = x * length, y * length, z * length


@numba.njit(cache=True, nogil=True)
def _key_at(
    positions: _F32, triangle: _I32, w1: _Number, w2: _Number, normal: _F32, frame: _F32,
    heights: _F32, scale: _Number, offset: _Number, spread: _Number,
) -> np.float32:  # fmt: skip
    """Return how much of the key light reaches a point; ``frame``: two axes, then the direction."""
    x = _mixed(positions, triangle, 0, w1, w2) + normal[0] * offset
    y = _mixed(positions, triangle, 1, w1, w2) + normal[1] * offset
    z = _mixed(positions, triangle, 2, w1, w2) + normal[2] * offset
    half = heights.shape[0] * 0.5
    across = (x * frame[0, 0] + y * frame[0, 1] + z * frame[0, 2]) * scale + half
    along = (x * frame[1, 0] + y * frame[1, 1] + z * frame[1, 2]) * scale + half
    high = x * frame[2, 0] + y * frame[2, 1] + z * frame[2, 2] + offset
    return _lit_share(heights, across, along, high, spread)


@numba.njit(cache=True, nogil=True)
def _gloss(material: _F32, normal: _F32, key: _F32, cosine: _Number) -> _Number:
    """Return the highlight of the key light (Blinn)."""
    z = key[2] + np.float32(1.0)
    length = np.float32(1.0) / math.sqrt(key[0] * key[0] + key[1] * key[1] + z * z)
    along = normal[0] * key[0] + normal[1] * key[1] + normal[2] * z
    half = max(np.float32(0.0), along * length)
    strength = material[0] * (material[1] + 8) / np.float32(25.13)
    gloss: float = strength * half ** material[1] * max(np.float32(0.0), cosine)
    return gloss


@numba.njit(cache=True, nogil=True)
def shade(
    hit: _I32, bary: _F32, opacity: _F32, count: _U8, positions: _F32, normals: _F32, uv: _F32,
    ambient: _F32, triangles: _I32, part_of: _I32, colours: _F32, tables: _I32, materials: _F32,
    frame: _F32, key_rgb: _F32, heights: _F32, scale: float, offset: float, spread: float,
    out: _F32,
) -> None:  # fmt: skip
    """Light every fragment and blend each sample's layers, front to back.

    ``materials``: specular, shininess, wrap for red, green and blue, rim. ``frame``: the key
    light's two axes and direction, ``shape = (3, 3)``. ``out``: linear RGB times alpha, and alpha,
    ``shape = (h, w, 4)``.
    """
    rows, columns = count.shape
    normal = np.empty(3, np.float32)
    for y in range(rows):
        for x in range(columns):
            left = np.float32(1.0)
            for k in range(count[y, x]):
                t = hit[y, x, k]
                triangle, table, material = triangles[t], tables[part_of[t]], materials[part_of[t]]
                if table[3] == 2 or left < _FAINT:
                    break
                w1, w2 = bary[y, x, k, 0], bary[y, x, k, 1]
                _unit(normals, triangle, w1, w2, normal)
                seen = _key_at(
                    positions, triangle, w1, w2, normal, frame, heights, scale, offset, spread
                )
                key = frame[2]
                cosine = normal[0] * key[0] + normal[1] * key[1] + normal[2] * key[2]
                gloss = _gloss(material, normal, key, cosine) * seen
                rim = (np.float32(1.0) - normal[2]) ** 3 * material[5]
                u, v = _mixed(uv, triangle, 0, w1, w2), _mixed(uv, triangle, 1, w1, w2)
                share = opacity[y, x, k] * left
                for channel in range(3):
                    wrap = material[2 + channel]
                    lit = max(np.float32(0.0), (cosine + wrap) / (np.float32(1.0) + wrap))
                    through = wrap * np.float32(0.35)
                    lit *= through + (np.float32(1.0) - through) * seen
                    sky = _mixed(ambient, triangle, channel, w1, w2)
                    albedo = _texel(colours[channel], table, u, v)
                    value = albedo * (lit * key_rgb[channel] + sky)
                    out[y, x, channel] += share * (value + gloss * key_rgb[channel] + rim * sky)
                out[y, x, 3] += share
                left -= share


@numba.njit(cache=True, nogil=True)
def unwrapped(
    uv: _F32, triangles: _I32, values: _F32, out: _F32, covered: NDArray[np.uint8]
) -> None:
    """Paint vertex values over the texture plane.

    ``uv``: x, y in texels; ``values``: ``shape = (n, k)``; ``out``: ``(h, w, k)``; ``covered``:
    ``(h, w)``, 1 where a triangle lies.
    """
    height, width = covered.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        x0, y0 = uv[a, 0], uv[a, 1]
        x1, y1 = uv[b, 0], uv[b, 1]
        x2, y2 = uv[c, 0], uv[c, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-9:
            continue
        for y in range(
            max(0, int(min(y0, y1, y2)) - 1), min(height - 1, int(max(y0, y1, y2)) + 1) + 1
        ):
            for x in range(
                max(0, int(min(x0, x1, x2)) - 1), min(width - 1, int(max(x0, x1, x2)) + 1) + 1
            ):
                px, py = x + 0.5, y + 0.5
                w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) / area
                w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) / area
                w0 = 1 - w1 - w2
                if w0 >= -0.02 and w1 >= -0.02 and w2 >= -0.02:
                    for k in range(values.shape[1]):
                        out[y, x, k] = w0 * values[a, k] + w1 * values[b, k] + w2 * values[c, k]
                    covered[y, x] = 1
