"""How light falls on the fragments that ``raster`` has sorted.

Shadows come from depth maps: many small ones for the sky, gathered once a mesh into spherical
harmonics, and one large one for the key light.
"""

import math

import numpy as np

from lookout.crowd.people.compiled import F32, I32, U8, Number, compiled
from lookout.crowd.people.raster import FAINT, blended, mixed, texels


@compiled
def gather(
    points: F32,
    normals: F32,
    heights: F32,
    direction: F32,
    basis: F32,
    offset: float,
    out: F32,
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


@compiled
def _lit_share(heights: F32, x: Number, y: Number, high: Number, spread: Number) -> np.float32:
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


@compiled
def _unit(values: F32, triangle: I32, w1: Number, w2: Number, out: F32) -> None:
    """Write the unit normal inside a triangle, turned towards the camera."""
    x, y = mixed(values, triangle, 0, w1, w2), mixed(values, triangle, 1, w1, w2)
    z = mixed(values, triangle, 2, w1, w2)
    length = np.float32(1.0) / math.sqrt(x * x + y * y + z * z + np.float32(1e-12))
    if z < 0:
        length = -length
    out[0], out[1], out[2] = x * length, y * length, z * length


@compiled
def _key_at(
    positions: F32, triangle: I32, w1: Number, w2: Number, normal: F32, frame: F32,
    heights: F32, scale: Number, offset: Number, spread: Number,
) -> np.float32:  # fmt: skip
    """Return how much of the key light reaches a point; ``frame``: two axes, then the direction."""
    x = mixed(positions, triangle, 0, w1, w2) + normal[0] * offset
    y = mixed(positions, triangle, 1, w1, w2) + normal[1] * offset
    z = mixed(positions, triangle, 2, w1, w2) + normal[2] * offset
    half = heights.shape[0] * 0.5
    across = (x * frame[0, 0] + y * frame[0, 1] + z * frame[0, 2]) * scale + half
    along = (x * frame[1, 0] + y * frame[1, 1] + z * frame[1, 2]) * scale + half
    high = x * frame[2, 0] + y * frame[2, 1] + z * frame[2, 2] + offset
    return _lit_share(heights, across, along, high, spread)


@compiled
def _gloss(material: F32, normal: F32, key: F32, cosine: Number) -> Number:
    """Return the highlight of the key light (Blinn)."""
    z = key[2] + np.float32(1.0)
    length = np.float32(1.0) / math.sqrt(key[0] * key[0] + key[1] * key[1] + z * z)
    along = normal[0] * key[0] + normal[1] * key[1] + normal[2] * z
    half = max(np.float32(0.0), along * length)
    strength = material[0] * (material[1] + 8) / np.float32(25.13)
    gloss: float = strength * half ** material[1] * max(np.float32(0.0), cosine)
    return gloss


@compiled
def shade(
    hit: I32, bary: F32, opacity: F32, count: U8, positions: F32, normals: F32, uv: F32,
    ambient: F32, triangles: I32, part_of: I32, colours: F32, tables: I32, materials: F32,
    frame: F32, key_rgb: F32, heights: F32, scale: float, offset: float, spread: float,
    out: F32,
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
                if table[3] == 2 or left < FAINT:
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
                u, v = mixed(uv, triangle, 0, w1, w2), mixed(uv, triangle, 1, w1, w2)
                ul, ur, ll, lr, right, below = texels(table, u, v)
                share = opacity[y, x, k] * left
                for channel in range(3):
                    wrap = material[2 + channel]
                    lit = max(np.float32(0.0), (cosine + wrap) / (np.float32(1.0) + wrap))
                    through = wrap * np.float32(0.35)
                    lit *= through + (np.float32(1.0) - through) * seen
                    sky = mixed(ambient, triangle, channel, w1, w2)
                    albedo = blended(colours[channel], ul, ur, ll, lr, right, below)
                    value = albedo * (lit * key_rgb[channel] + sky)
                    out[y, x, channel] += share * (value + gloss * key_rgb[channel] + rim * sky)
                out[y, x, 3] += share
                left -= share
