"""Where things are on the base mesh: landmarks, the head's skin, and the map from it to texels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people import raster
from lookout.crowd.people.assets import Assets, Floats, Indices
from lookout.crowd.people.mesh import Topology

MAP_SIZE = (640, 1200)
"""Width and height in texels of the head's skin."""

_U = (0.63, 1.0)
_V = (0.14, 0.83)
_LIP_TARGETS = ("mouth/mouth-upperlip-volume-incr", "mouth/mouth-lowerlip-volume-incr")


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """What is looked up once for a set of assets.

    ``landmarks``: base vertices whose mean is a point; order: left eye, right eye, nose, left and
    right mouth corner as seen in the picture, chin, crown, left and right ear. ``head``: corners of
    the skin above the chest. ``places``: base coordinates of every skin texel, ``shape = (h, w,
    3)``; ``lips`` in [0, 1]; ``covered`` tells where skin lies.
    """

    landmarks: tuple[Indices, ...]
    neck: Indices
    skull: Indices
    body: Indices
    suit: Indices
    head: Topology
    places: Floats
    lips: Floats
    covered: NDArray[np.bool_]


def studied(assets: Assets) -> Anatomy:
    """Look everything up.

    Raises
    ------
    ConfigurationError
        When the assets lack a face group or target.
    """
    body = assets.group("body")
    corners = assets.vertices[body[:, :, 0]]
    upper = (corners[:, :, 1].min(1) > 4.5) & (np.abs(corners[:, :, 0]).max(1) < 2.2)
    raw = Topology.of(body[upper], assets.uv)
    head = Topology(raw.sources, _head_uv(raw.uv), raw.triangles)
    places, lips, covered = _maps(assets, raw)
    return Anatomy(
        landmarks=_landmarks(assets),
        neck=assets.joint("neck"),
        skull=assets.joint("head"),
        body=body[:, :, 0],
        suit=assets.group("helper-tights")[:, :, 0],
        head=head,
        places=places,
        lips=lips,
        covered=covered,
    )


def points(vertices: Floats, groups: tuple[Indices, ...]) -> Floats:
    """Return the mean of each group's vertices, ``shape = (n, 3)``."""
    return np.stack([vertices[group].mean(axis=0) for group in groups]).astype(np.float32)


def _landmarks(assets: Assets) -> tuple[Indices, ...]:
    v = assets.vertices
    body = np.unique(assets.group("body")[:, :, 0])
    lips = _mask(assets, *_LIP_TARGETS)
    lip = body[(lips[body] > 0.05) & (v[body, 2] > 1.0)]
    middle = body[(np.abs(v[body, 0]) < 0.02) & (v[body, 1] > 6)]
    low = middle[(v[middle, 1] < 6.6) & (v[middle, 2] > 1.12)]
    side = body[v[body, 1] > 6.6]
    one = [
        middle[np.argmax(v[middle, 2])],
        lip[np.argmin(v[lip, 0])],
        lip[np.argmax(v[lip, 0])],
        low[np.argmin(v[low, 1])],
        middle[np.argmax(v[middle, 1])],
        side[np.argmin(v[side, 0])],
        side[np.argmax(v[side, 0])],
    ]
    single = [np.asarray([vertex], np.int32) for vertex in one]
    return (assets.joint("r-eye"), assets.joint("l-eye"), *single)


def _mask(assets: Assets, *names: str) -> Floats:
    mask = np.zeros(len(assets.vertices), np.float32)
    for name in names:
        target = assets.target(name)
        length = np.linalg.norm(target.offsets, axis=1)
        mask[target.vertices] = np.maximum(mask[target.vertices], length / length.max())
    return mask


def _maps(assets: Assets, head: Topology) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    width, height = MAP_SIZE
    texels = (_head_uv(head.uv, keep=True) * (1, -1) + (0, 1)) * (width, height)
    values = np.concatenate([assets.vertices, _mask(assets, *_LIP_TARGETS)[:, None]], 1)
    out = np.zeros((height, width, 4), np.float32)
    covered = np.zeros((height, width), np.uint8)
    raster.unwrapped(
        texels.astype(np.float32), head.triangles, values[head.sources].astype(np.float32), out,
        covered,
    )  # fmt: skip
    return np.ascontiguousarray(out[:, :, :3]), np.ascontiguousarray(out[:, :, 3]), covered > 0


def _head_uv(uv: Floats, keep: bool = False) -> Floats:
    low, high = np.array([_U[0], _V[0]]), np.array([_U[1], _V[1]])
    local = (uv - low) / (high - low)
    if not keep:
        # Islands outside the crop (ears' insides, hands) take the colour of the neck.
        outside = ((local < 0.01) | (local > 0.99)).any(axis=1)
        outside &= (local[:, 0] < 0.01) | (local[:, 1] < 0.006) | (local[:, 1] > 0.994)
        local[outside] = (
            (0.9375 - low[0]) / (high[0] - low[0]),
            (0.17 - low[1]) / (high[1] - low[1]),
        )
    return np.asarray(local, np.float32)
