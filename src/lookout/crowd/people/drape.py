"""Cloth that hangs round something: outlines at several heights joined into a tube."""

from collections.abc import Sequence

import numpy as np

from lookout.crowd.people.assets import Floats, Indices

AROUND = 48
"""Points of an outline."""


def ring(points: Floats, height: float, room: float, band: float = 0.35) -> Floats:
    """Return a closed outline round what lies at a height, ``shape = (AROUND, 3)``."""
    near = points[np.abs(points[:, 1] - height) < band][:, [0, 2]]
    around = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    out = np.stack([np.sin(around), np.cos(around)], 1)
    middle = (near.min(axis=0) + near.max(axis=0)) / 2
    reach = ((near - middle) @ out.T).max(axis=0) + room
    # The envelope of the support function is the outline that touches every one of its lines.
    slope = (np.roll(reach, -1) - np.roll(reach, 1)) * AROUND / (4 * np.pi)
    tangent = np.stack([np.cos(around), -np.sin(around)], 1)
    flat = middle + out * reach[:, None] + tangent * slope[:, None] * 0.8
    return np.stack([flat[:, 0], np.full(AROUND, height), flat[:, 1]], 1).astype(np.float32)


def settled(rings: Sequence[Floats]) -> list[Floats]:
    """Even the rings out, along and around: cloth bridges hollows."""
    stack = np.stack(rings)
    for _ in range(3):
        stack = 0.5 * stack + 0.25 * (np.roll(stack, 1, 1) + np.roll(stack, -1, 1))
        padded = np.concatenate([stack[:1], stack, stack[-1:]])
        level = 0.5 * stack + 0.25 * (padded[:-2] + padded[2:])
        level[:, :, 1] = stack[:, :, 1]
        stack = level
    return list(stack.astype(np.float32))


def tube(rings: Sequence[Floats]) -> tuple[Floats, Indices]:
    """Return the vertices and triangles of a tube through closed outlines, top first."""
    rows, columns = np.mgrid[0 : len(rings) - 1, 0:AROUND]
    a = (rows * AROUND + columns).ravel()
    b = (rows * AROUND + (columns + 1) % AROUND).ravel()
    c, d = a + AROUND, b + AROUND
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    return np.concatenate(rings).astype(np.float32), triangles.astype(np.int32)
