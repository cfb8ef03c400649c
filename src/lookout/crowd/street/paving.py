"""Paving: slabs in the middle, a gutter, small cobbles along the houses."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.street.projection import Projection
from lookout.crowd.street.scenario import Air
from lookout.domain.arrays import RgbImage

WALL_M = 3.6
"""Distance of either row of houses from the middle of the street."""

GUTTER_M = 2.15
"""Distance of the gutters from the middle."""

Plane = NDArray[np.float32]


def paved(
    canvas: RgbImage,
    fine: Projection,
    rng: np.random.Generator,
    haze: tuple[float, float, float],
    air: Air,
) -> None:
    """Paint the ground below the horizon, in place."""
    first = int(np.clip(np.ceil(fine.horizon_px + 1), 0, fine.height))
    if first >= fine.height:
        return
    z = _distances(fine, first)
    depth = np.array([fine.depth(0.0, float(value)) for value in z[:, 0]], np.float32)[:, None]
    columns = np.arange(fine.width, dtype=np.float32)[None, :] - (fine.width - 1) / 2
    x = columns * (depth / np.float32(fine.focal_px))
    footprint = depth / np.float32(fine.focal_px)
    light = _pattern(x, z, footprint, rng)
    light *= 1 - 0.34 * air.rain
    warm = np.where(np.abs(x) < GUTTER_M, np.float32(1.0), np.float32(0.0))
    share = air.haze * np.clip(z / 60, 0, 1)
    for channel, (slab, cobble) in enumerate(((168, 150), (163, 147), (154, 145))):
        ground = light * (slab * warm + cobble * (1 - warm))
        ground += share * (haze[channel] - ground)
        cv2.insertChannel(cv2.convertScaleAbs(ground), canvas[first:], channel)


def _distances(fine: Projection, first: int) -> Plane:
    """Distance over the ground in metres of each row, ``shape = (rows, 1)``."""
    rows = np.arange(first, fine.height, dtype=np.float64)
    below = np.arctan((rows - (fine.height - 1) / 2) / fine.focal_px) + np.deg2rad(fine.tilt_deg)
    distance = fine.height_m / np.tan(np.maximum(below, 1e-4))
    return np.asarray(np.minimum(distance, 400.0)[:, None], np.float32)


def _pattern(x: Plane, z: Plane, footprint: Plane, rng: np.random.Generator) -> Plane:
    """Brightness of the ground around 1."""
    noise = _noise(rng)
    along = footprint * np.clip(z / 2.5, 1, None)
    fade = np.exp(-z / 26).astype(np.float32)
    stains = (
        _sampled(noise, x / 3.1, z / 3.1) * 0.06 + _sampled(noise, x / 0.9, z / 0.9) * 0.035 * fade
    )
    grain = _sampled(noise, x / 0.11, z / 0.11) * 0.03 * np.exp(-z / 7)
    slabs = _bond(x, z, 0.6, 0.4, 0.011, footprint, along, noise)
    cobbles = _bond(x + 0.03, z, 0.2, 0.11, 0.012, footprint, along, noise)
    light = np.where(np.abs(x) < GUTTER_M, slabs, cobbles) + stains + grain
    gutter = np.abs(np.abs(x) - GUTTER_M)
    light *= 1 - 0.42 * np.exp(-((gutter / 0.09) ** 2))
    light *= 1 - 0.40 * np.exp(-np.clip(WALL_M - np.abs(x), 0, None) / 0.28)
    return np.asarray(light, np.float32)


def _bond(
    x: Plane,
    z: Plane,
    length: float,
    depth: float,
    joint: float,
    across: Plane,
    along: Plane,
    noise: Plane,
) -> Plane:
    """Stones in running bond: each its own grey, with dark joints that blend out far away."""
    course = np.floor(z / depth)
    shifted = x / length + 0.5 * (course % 2)
    stone = np.floor(shifted)
    own = _sampled(noise, stone * 0.373 + course * 0.131, course * 0.417 + stone * 0.229)
    to_side = length * np.abs(_fraction(shifted + 0.5) - 0.5)
    to_end = depth * np.abs(_fraction(z / depth + 0.5) - 0.5)
    joints = np.maximum(
        np.clip((joint - to_side) / np.maximum(across, 0.004) + 0.5, 0, 1)
        * np.minimum(1, joint / across),
        np.clip((joint - to_end) / np.maximum(along, 0.004) + 0.5, 0, 1)
        * np.minimum(1, joint / along),
    )
    visible = np.clip(depth / (3 * along), 0, 1)
    return np.asarray(1 + visible * (0.05 * own - 0.26 * joints), np.float32)


def _fraction(values: Plane) -> Plane:
    return np.asarray(values - np.floor(values), np.float32)


def _noise(rng: np.random.Generator) -> Plane:
    """Make a tile that repeats without a seam, mean 0, deviation 1, smooth over a few px."""
    white = rng.standard_normal((256, 256)).astype(np.float32)
    wide = np.tile(white, (3, 3))
    fine, coarse = (cv2.GaussianBlur(wide, (0, 0), s)[256:512, 256:512] for s in (1.2, 5.0))
    tile = fine + 2 * coarse
    return np.asarray((tile - tile.mean()) / tile.std(), np.float32)


def _sampled(noise: Plane, u: Plane, v: Plane) -> Plane:
    """Look the noise up; one unit is the tile's whole width."""
    shape = np.broadcast_shapes(u.shape, v.shape)
    columns = np.ascontiguousarray(np.broadcast_to(_fraction(u) * 256, shape), np.float32)
    rows = np.ascontiguousarray(np.broadcast_to(_fraction(v) * 256, shape), np.float32)
    return np.asarray(
        cv2.remap(noise, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32
    )
