"""Which triangles each sample shows, and what each light's depth map sees.

A picture keeps the nearest :data:`LAYERS` fragments of every sample, sorted by depth, so that hair,
lashes and glass are blended instead of dithered. Light falls on them in ``shading``.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people.compiled import F32, I32, U8, Number, compiled

LAYERS = 8
"""Fragments kept for each sample."""

FAINT = 0.015
"""What covers less than this is left out."""

_OPAQUE = 0.985


@compiled
def _outlined(
    points: F32, triangle: I32, width: int, height: int
) -> tuple[int, int, int, int, Number]:
    """Return the pixels of a triangle to visit, left, right, top and bottom, and its 1 / 2 area.

    A triangle seen edge on has none.
    """
    x0, y0 = points[triangle[0], 0], points[triangle[0], 1]
    x1, y1 = points[triangle[1], 0], points[triangle[1], 1]
    x2, y2 = points[triangle[2], 0], points[triangle[2], 1]
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if abs(area) < 1e-7:
        return 1, 0, 1, 0, np.float32(0.0)
    left = max(0, math.floor(min(x0, x1, x2)))
    right = min(width - 1, int(max(x0, x1, x2)) + 1)
    top = max(0, math.floor(min(y0, y1, y2)))
    bottom = min(height - 1, int(max(y0, y1, y2)) + 1)
    return left, right, top, bottom, np.float32(1.0) / area


@compiled
def mixed(values: F32, triangle: I32, axis: int, w1: Number, w2: Number) -> Number:
    """Return a corner value inside a triangle."""
    w0 = np.float32(1.0) - w1 - w2
    return np.float32(
        w0 * values[triangle[0], axis]
        + w1 * values[triangle[1], axis]
        + w2 * values[triangle[2], axis]
    )


@compiled
def texels(table: I32, u: Number, v: Number) -> tuple[int, int, int, int, Number, Number]:
    """Return where a flattened texture's four nearest texels lie, and the shares right and below.

    Upper left, upper right, lower left, lower right; a texture repeats at its edges.
    """
    offset, height, width = table[0], table[1], table[2]
    x = u * width - np.float32(0.5)
    y = (np.float32(1.0) - v) * height - np.float32(0.5)
    fx, fy = math.floor(x), math.floor(y)
    x0, y0 = int(fx) % width, int(fy) % height
    x1 = x0 + 1 if x0 + 1 < width else 0
    y1 = y0 + 1 if y0 + 1 < height else 0
    upper, lower = offset + y0 * width, offset + y1 * width
    return upper + x0, upper + x1, lower + x0, lower + x1, np.float32(x - fx), np.float32(y - fy)


@compiled
def blended(
    values: F32, a: int, b: int, c: int, d: int, right: Number, below: Number
) -> np.float32:
    """Mix four texels of one channel, as :func:`texels` names them."""
    one = np.float32(1.0)
    upper = (one - right) * values[a] + right * values[b]
    lower = (one - right) * values[c] + right * values[d]
    return np.float32((one - below) * upper + below * lower)


@compiled
def texel(values: F32, table: I32, u: Number, v: Number) -> np.float32:
    """Read one flattened channel between its four nearest texels."""
    a, b, c, d, right, below = texels(table, u, v)
    return np.float32(blended(values, a, b, c, d, right, below))


@compiled
def _kept(
    depth: F32, hit: I32, bary: F32, opacity: F32, n: int,
    z: Number, t: int, w1: Number, w2: Number, alpha: Number,
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


@compiled
def draw(
    screen: F32, triangles: I32, part_of: I32, uv: F32, coverage: F32, tables: I32,
    biases: F32, depth: F32, hit: I32, bary: F32, opacity: F32, count: U8,
) -> None:  # fmt: skip
    """Sort every triangle's fragments into the layers of its samples.

    ``screen``: x, y in samples, z towards the camera. ``coverage``: all textures' alpha in one row;
    ``tables``: offset, height, width, kind, shadow a part (kind 0 solid, 1 see-through, 2 cuts
    out). ``depth``, ``hit`` (triangle), ``opacity``: ``shape = (h, w, LAYERS)``; ``bary``: ``(h, w,
    LAYERS, 2)``; ``count``: ``(h, w)``.
    """
    height, width, layers = depth.shape
    for t in range(triangles.shape[0]):
        triangle, table = triangles[t], tables[part_of[t]]
        bias = biases[part_of[t]]
        left, right, top, bottom, inverse = _outlined(screen, triangle, width, height)
        x0, y0 = screen[triangle[0], 0], screen[triangle[0], 1]
        across1, down1 = screen[triangle[1], 0] - x0, screen[triangle[1], 1] - y0
        across2, down2 = screen[triangle[2], 0] - x0, screen[triangle[2], 1] - y0
        for y in range(top, bottom + 1):
            below = np.float32(y + 0.5) - y0
            for x in range(left, right + 1):
                beside = np.float32(x + 0.5) - x0
                w1 = (beside * down2 - across2 * below) * inverse
                w2 = (across1 * below - beside * down1) * inverse
                if w1 < 0 or w2 < 0 or w1 + w2 > 1:
                    continue
                z = mixed(screen, triangle, 2, w1, w2) + bias
                n = count[y, x]
                if n == layers and z <= depth[y, x, n - 1]:
                    continue
                alpha = np.float32(1.0)
                if table[3] == 1:
                    u, v = mixed(uv, triangle, 0, w1, w2), mixed(uv, triangle, 1, w1, w2)
                    alpha = texel(coverage, table, u, v)
                if alpha >= FAINT:
                    count[y, x] = _kept(
                        depth[y, x], hit[y, x], bary[y, x], opacity[y, x], n, z, t, w1, w2, alpha
                    )


@compiled
def shadow_map(
    points: F32, triangles: I32, part_of: I32, uv: F32, coverage: F32, tables: I32, out: F32
) -> None:
    """Write the greatest height towards the light, ``points[:, 2]``, of every texel of ``out``.

    ``points``: x, y in texels. Parts whose table says so cast no shadow.
    """
    height, width = out.shape
    for t in range(triangles.shape[0]):
        triangle, table = triangles[t], tables[part_of[t]]
        if table[4] == 0:
            continue
        left, right, top, bottom, inverse = _outlined(points, triangle, width, height)
        x0, y0 = points[triangle[0], 0], points[triangle[0], 1]
        across1, down1 = points[triangle[1], 0] - x0, points[triangle[1], 1] - y0
        across2, down2 = points[triangle[2], 0] - x0, points[triangle[2], 1] - y0
        for y in range(top, bottom + 1):
            below = np.float32(y + 0.5) - y0
            for x in range(left, right + 1):
                beside = np.float32(x + 0.5) - x0
                w1 = (beside * down2 - across2 * below) * inverse
                w2 = (across1 * below - beside * down1) * inverse
                if w1 < 0 or w2 < 0 or w1 + w2 > 1:
                    continue
                z = mixed(points, triangle, 2, w1, w2)
                if z <= out[y, x]:
                    continue
                if table[3] == 1:
                    u, v = mixed(uv, triangle, 0, w1, w2), mixed(uv, triangle, 1, w1, w2)
                    if texel(coverage, table, u, v) < 0.4:
                        continue
                out[y, x] = z


@compiled
def unwrapped(uv: F32, triangles: I32, values: F32, out: F32, covered: NDArray[np.uint8]) -> None:
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
