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


@numba.njit(cache=True, nogil=True)
def draw(
    screen: _F32,
    triangles: _I32,
    part_of: _I32,
    uv: _F32,
    coverage: _F32,
    tables: _I32,
    biases: _F32,
    depth: _F32,
    hit: _I32,
    bary: _F32,
    opacity: _F32,
    count: NDArray[np.uint8],
) -> None:
    """Sort every triangle's fragments into the layers of its samples.

    ``screen``: x, y in samples, z towards the camera. ``coverage``: all textures' alpha in one row;
    ``tables``: offset, height, width, kind a part (kind 0 opaque, 1 see-through, 2 hides only).
    ``depth``, ``hit`` (triangle), ``opacity``: ``shape = (h, w, LAYERS)``; ``bary``: ``(h, w,
    LAYERS, 2)``; ``count``: ``(h, w)``.
    """
    height, width, layers = depth.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        part = part_of[t]
        kind = tables[part, 3]
        x0, y0 = screen[a, 0], screen[a, 1]
        x1, y1 = screen[b, 0], screen[b, 1]
        x2, y2 = screen[c, 0], screen[c, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-7:
            continue
        inverse = np.float32(1.0) / area
        left = max(0, int(math.floor(min(x0, x1, x2))))
        right = min(width - 1, int(max(x0, x1, x2)) + 1)
        top = max(0, int(math.floor(min(y0, y1, y2))))
        bottom = min(height - 1, int(max(y0, y1, y2)) + 1)
        for y in range(top, bottom + 1):
            py = np.float32(y + 0.5)
            for x in range(left, right + 1):
                px = np.float32(x + 0.5)
                w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * inverse
                if w1 < 0:
                    continue
                w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * inverse
                if w2 < 0 or w1 + w2 > 1:
                    continue
                w0 = np.float32(1.0) - w1 - w2
                z = w0 * screen[a, 2] + w1 * screen[b, 2] + w2 * screen[c, 2] + biases[part]
                n = count[y, x]
                if n == layers and z <= depth[y, x, n - 1]:
                    continue
                alpha = np.float32(1.0)
                if kind == 1:
                    u = w0 * uv[a, 0] + w1 * uv[b, 0] + w2 * uv[c, 0]
                    v = w0 * uv[a, 1] + w1 * uv[b, 1] + w2 * uv[c, 1]
                    alpha = sampled(coverage, tables[part], u, v)
                    if alpha < 0.015:
                        continue
                k = 0
                while k < n and depth[y, x, k] >= z:
                    if opacity[y, x, k] > 0.985:
                        break
                    k += 1
                if k < n and depth[y, x, k] >= z:
                    continue
                last = n if n < layers else layers - 1
                if alpha > 0.985:
                    last = k
                    count[y, x] = k + 1
                else:
                    for j in range(last, k, -1):
                        depth[y, x, j] = depth[y, x, j - 1]
                        hit[y, x, j] = hit[y, x, j - 1]
                        bary[y, x, j, 0] = bary[y, x, j - 1, 0]
                        bary[y, x, j, 1] = bary[y, x, j - 1, 1]
                        opacity[y, x, j] = opacity[y, x, j - 1]
                    count[y, x] = last + 1
                depth[y, x, k] = z
                hit[y, x, k] = t
                bary[y, x, k, 0] = w1
                bary[y, x, k, 1] = w2
                opacity[y, x, k] = alpha


@numba.njit(cache=True, nogil=True, inline="always")
def sampled(values: _F32, table: _I32, u: float, v: float) -> np.float32:
    """Read one flattened channel between its four nearest texels; repeats at the edges."""
    offset, height, width = table[0], table[1], table[2]
    x = u * width - np.float32(0.5)
    y = (np.float32(1.0) - v) * height - np.float32(0.5)
    fx, fy = math.floor(x), math.floor(y)
    dx, dy = np.float32(x - fx), np.float32(y - fy)
    x0, y0 = int(fx) % width, int(fy) % height
    x1, y1 = (x0 + 1) % width, (y0 + 1) % height
    one = np.float32(1.0)
    return (one - dy) * (
        (one - dx) * values[offset + y0 * width + x0] + dx * values[offset + y0 * width + x1]
    ) + dy * ((one - dx) * values[offset + y1 * width + x0] + dx * values[offset + y1 * width + x1])


@numba.njit(cache=True, nogil=True)
def shadow_map(
    points: _F32, triangles: _I32, part_of: _I32, uv: _F32, coverage: _F32, tables: _I32, out: _F32
) -> None:
    """Write the greatest height towards the light, ``points[:, 2]``, of every texel of ``out``.

    ``points``: x, y in texels. Parts of kind 3 cast no shadow.
    """
    height, width = out.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        part = part_of[t]
        if tables[part, 4] == 0:
            continue
        x0, y0 = points[a, 0], points[a, 1]
        x1, y1 = points[b, 0], points[b, 1]
        x2, y2 = points[c, 0], points[c, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-7:
            continue
        inverse = np.float32(1.0) / area
        left = max(0, int(math.floor(min(x0, x1, x2))))
        right = min(width - 1, int(max(x0, x1, x2)) + 1)
        top = max(0, int(math.floor(min(y0, y1, y2))))
        bottom = min(height - 1, int(max(y0, y1, y2)) + 1)
        for y in range(top, bottom + 1):
            py = np.float32(y + 0.5)
            for x in range(left, right + 1):
                px = np.float32(x + 0.5)
                w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * inverse
                w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * inverse
                if w1 < 0 or w2 < 0 or w1 + w2 > 1:
                    continue
                w0 = np.float32(1.0) - w1 - w2
                z = w0 * points[a, 2] + w1 * points[b, 2] + w2 * points[c, 2]
                if z <= out[y, x]:
                    continue
                if tables[part, 3] == 1:
                    u = w0 * uv[a, 0] + w1 * uv[b, 0] + w2 * uv[c, 0]
                    v = w0 * uv[a, 1] + w1 * uv[b, 1] + w2 * uv[c, 1]
                    if sampled(coverage, tables[part], u, v) < 0.4:
                        continue
                out[y, x] = z


@numba.njit(cache=True, nogil=True)
def gather(
    points: _F32, normals: _F32, heights: _F32, direction: _F32, basis: _F32, offset: float, out: _F32
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
def shade(
    hit: _I32,
    bary: _F32,
    opacity: _F32,
    count: NDArray[np.uint8],
    positions: _F32,
    normals: _F32,
    uv: _F32,
    ambient: _F32,
    triangles: _I32,
    part_of: _I32,
    colours: _F32,
    tables: _I32,
    materials: _F32,
    key: _F32,
    key_rgb: _F32,
    axes: _F32,
    heights: _F32,
    scale: float,
    offset: float,
    spread: float,
    out: _F32,
) -> None:
    """Light every fragment and blend each sample's layers, front to back.

    ``materials``: specular, shininess, wrap r, g, b, fresnel, sheen, unused a part. ``out``:
    linear RGB times alpha, and alpha, ``shape = (h, w, 4)``.
    """
    rows, columns = count.shape
    size = heights.shape[0]
    texels = colours.shape[1]
    for y in range(rows):
        for x in range(columns):
            left = np.float32(1.0)
            red = np.float32(0.0)
            green = np.float32(0.0)
            blue = np.float32(0.0)
            total = np.float32(0.0)
            for k in range(count[y, x]):
                t = hit[y, x, k]
                part = part_of[t]
                if tables[part, 3] == 2:
                    break
                a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                w1, w2 = bary[y, x, k, 0], bary[y, x, k, 1]
                w0 = np.float32(1.0) - w1 - w2
                nx = w0 * normals[a, 0] + w1 * normals[b, 0] + w2 * normals[c, 0]
                ny = w0 * normals[a, 1] + w1 * normals[b, 1] + w2 * normals[c, 1]
                nz = w0 * normals[a, 2] + w1 * normals[b, 2] + w2 * normals[c, 2]
                q = np.float32(1.0) / math.sqrt(nx * nx + ny * ny + nz * nz + np.float32(1e-12))
                nx *= q
                ny *= q
                nz *= q
                if nz < 0:
                    nx, ny, nz = -nx, -ny, -nz
                ox = w0 * positions[a, 0] + w1 * positions[b, 0] + w2 * positions[c, 0]
                oy = w0 * positions[a, 1] + w1 * positions[b, 1] + w2 * positions[c, 1]
                oz = w0 * positions[a, 2] + w1 * positions[b, 2] + w2 * positions[c, 2]
                ox += nx * offset
                oy += ny * offset
                oz += nz * offset
                sx = (ox * axes[0, 0] + oy * axes[0, 1] + oz * axes[0, 2]) * scale + size * 0.5
                sy = (ox * axes[1, 0] + oy * axes[1, 1] + oz * axes[1, 2]) * scale + size * 0.5
                high = ox * key[0] + oy * key[1] + oz * key[2] + offset
                seen = np.float32(0.0)
                for i in range(4):
                    for j in range(4):
                        # A turned grid of taps hides the map's own rows.
                        tx = int(sx + ((i - 1.5) * 0.8 + (j - 1.5) * 0.6) * spread)
                        ty = int(sy + ((j - 1.5) * 0.8 - (i - 1.5) * 0.6) * spread)
                        if not (0 <= tx < size and 0 <= ty < size and heights[ty, tx] > high):
                            seen += np.float32(0.0625)
                cosine = nx * key[0] + ny * key[1] + nz * key[2]
                hx, hy, hz = key[0], key[1], key[2] + np.float32(1.0)
                hq = np.float32(1.0) / math.sqrt(hx * hx + hy * hy + hz * hz)
                half = max(np.float32(0.0), (nx * hx + ny * hy + nz * hz) * hq)
                gloss = materials[part, 0] * (materials[part, 1] + 8) / np.float32(25.13)
                gloss *= half ** materials[part, 1] * max(np.float32(0.0), cosine) * seen
                rim = (np.float32(1.0) - nz) ** 3 * materials[part, 5]
                u = w0 * uv[a, 0] + w1 * uv[b, 0] + w2 * uv[c, 0]
                v = w0 * uv[a, 1] + w1 * uv[b, 1] + w2 * uv[c, 1]
                share = opacity[y, x, k] * left
                for channel in range(3):
                    wrap = materials[part, 2 + channel]
                    lit = max(np.float32(0.0), (cosine + wrap) / (np.float32(1.0) + wrap))
                    lit *= wrap * np.float32(0.35) + (np.float32(1.0) - wrap * np.float32(0.35)) * seen
                    sky = (
                        w0 * ambient[a, channel]
                        + w1 * ambient[b, channel]
                        + w2 * ambient[c, channel]
                    )
                    albedo = sampled(colours[channel], tables[part], u, v)
                    value = albedo * (lit * key_rgb[channel] + sky)
                    value += gloss * key_rgb[channel] + rim * sky
                    if channel == 0:
                        red += share * value
                    elif channel == 1:
                        green += share * value
                    else:
                        blue += share * value
                total += share
                left -= share
                if left < 0.015:
                    break
            out[y, x, 0] = red
            out[y, x, 1] = green
            out[y, x, 2] = blue
            out[y, x, 3] = total


@numba.njit(cache=True, nogil=True)
def unwrapped(uv: _F32, triangles: _I32, values: _F32, out: _F32, covered: NDArray[np.uint8]) -> None:
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
        for y in range(max(0, int(min(y0, y1, y2)) - 1), min(height - 1, int(max(y0, y1, y2)) + 1) + 1):
            for x in range(max(0, int(min(x0, x1, x2)) - 1), min(width - 1, int(max(x0, x1, x2)) + 1) + 1):
                px, py = x + 0.5, y + 0.5
                w1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) / area
                w2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) / area
                w0 = 1 - w1 - w2
                if w0 >= -0.02 and w1 >= -0.02 and w2 >= -0.02:
                    for k in range(values.shape[1]):
                        out[y, x, k] = w0 * values[a, k] + w1 * values[b, k] + w2 * values[c, k]
                    covered[y, x] = 1
