"""Textures as fine as they are seen."""

import cv2
import numpy as np

from lookout.crowd.people.assets import Floats, Indices


def shrunk(
    vertices: Floats, triangles: Indices, uv: Floats, texture: Floats, samples_per_dm: float
) -> Floats:
    """Return a mesh's texture, linear RGBA, no finer than its samples will show."""
    height, width = texture.shape[:2]
    if height * width < 64:
        return texture
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    surface = np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()
    d, e, f = (uv[triangles[:, k]] * (width, height) for k in range(3))
    texels = _areas(d, e, f)
    factor = float(np.sqrt(texels / max(surface, 1e-9))) / samples_per_dm
    if factor < 1.15:
        return texture
    size = max(1, round(width / factor)), max(1, round(height / factor))
    *colours, alpha = cv2.split(texture)
    weighted = cv2.merge([*(cv2.multiply(plane, alpha) for plane in colours), alpha])
    small = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA)
    colour = small[:, :, :3] / np.maximum(small[:, :, 3:], 1e-4)
    return np.ascontiguousarray(np.concatenate([colour, small[:, :, 3:]], 2), np.float32)


def _areas(a: Floats, b: Floats, c: Floats) -> float:
    p, q = b - a, c - a
    return float(np.abs(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum())
