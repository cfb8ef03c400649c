"""Triangle meshes: corners, normals."""

from dataclasses import dataclass

import numpy as np

from lookout.crowd.people.assets import Floats, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Topology:
    """Triangles over corners, where a corner joins a base vertex with a texture coordinate.

    ``sources``: base vertex a corner, ``shape = (n,)``. ``uv``: ``shape = (n, 2)``, in [0, 1],
    v up. ``triangles``: corner numbers, ``shape = (m, 3)``.
    """

    sources: Indices
    uv: Floats
    triangles: Indices

    @classmethod
    def of(cls, faces: Indices, uv: Floats) -> "Topology":
        """Join (vertex, texture coordinate) pairs, ``shape = (m, 3, 2)``, into corners."""
        pairs, inverse = np.unique(faces.reshape(-1, 2), axis=0, return_inverse=True)
        return cls(
            sources=pairs[:, 0].astype(np.int32),
            uv=uv[pairs[:, 1]],
            triangles=inverse.reshape(-1, 3).astype(np.int32),
        )


def normals(vertices: Floats, triangles: Indices) -> Floats:
    """Return area-weighted unit normals, ``shape = (n, 3)``; (0, 0, 1) where no face touches."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a).astype(np.float64)
    corners = triangles.ravel()
    summed = np.stack(
        [
            np.bincount(corners, np.repeat(faces[:, k], 3), minlength=len(vertices))
            for k in range(3)
        ],
        axis=1,
    )
    length = np.linalg.norm(summed, axis=1, keepdims=True)
    unit = np.where(length > 1e-12, summed / np.maximum(length, 1e-12), (0.0, 0.0, 1.0))
    return unit.astype(np.float32)


def smoothed(vertices: Floats, triangles: Indices, rounds: int) -> Floats:
    """Return vertices moved ``rounds`` times to the mean of their neighbours (Laplace)."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    ends = np.concatenate([edges, edges[:, ::-1]])
    count = np.maximum(np.bincount(ends[:, 0], minlength=len(vertices)), 1)[:, None]
    result = vertices.astype(np.float64)
    touched = np.bincount(ends[:, 0], minlength=len(vertices))[:, None] > 0
    for _ in range(rounds):
        near = np.stack(
            [
                np.bincount(ends[:, 0], result[ends[:, 1], k], minlength=len(vertices))
                for k in range(3)
            ],
            axis=1,
        )
        result = np.where(touched, near / count, result)
    return result.astype(np.float32)
