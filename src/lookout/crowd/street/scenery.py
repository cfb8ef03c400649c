"""The empty street: sky, paving, two rows of houses, and what stands about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.street.facades import facade
from lookout.crowd.street.furnishing import drawn_furniture
from lookout.crowd.street.patches import Layer, Patch, darken, hazed, similarity, warped
from lookout.crowd.street.paving import WALL_M, paved
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.scenario import Air, Furniture
from lookout.crowd.street.sprites import prepared
from lookout.domain.arrays import RgbImage

END_M = 130.0
"""Where the street ends at a house across it."""

_FINE = 2
"""The street is drawn so many times as large and then reduced, for clean edges."""

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A piece of furniture as a patch of the frame, and how far away it stands."""

    patch: Patch
    z_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What does not move: background, furniture and the colour that distance takes on."""

    background: RgbImage
    furniture: tuple[Thing, ...]
    haze_colour: Colour
    projection: Projection

    def ground_slope(self, z_m: float) -> float:
        """How flat a circle on the ground looks at a distance: its height over its width."""
        near = self.projection.point(0, 0, max(0.5, z_m - 0.3))[1]
        far = self.projection.point(0, 0, z_m + 0.3)[1]
        return abs(near - far) / (0.6 * self.projection.px_per_m(0, z_m))


def build_scene(
    projection: Projection, furniture: Sequence[Furniture], air: Air, seed: int
) -> Scene:
    """Draw the street as a camera sees it; the same seed gives the same street."""
    fine = replace(
        projection,
        width=projection.width * _FINE,
        height=projection.height * _FINE,
        focal_px=projection.focal_px * _FINE,
    )
    rng = np.random.default_rng([seed, 5])
    haze: Colour = (196.0, 203.0, 210.0)
    canvas = _sky(fine, rng)
    end = _end_front(fine, rng, haze, air.haze)
    paved(canvas, fine, rng, haze, air)
    # After the paving, which goes on to the horizon: the house hides what lies behind it.
    _quad(canvas, fine, end, [(-8, 8.5, END_M), (8, 8.5, END_M), (8, 0, END_M), (-8, 0, END_M)])
    for side in (-1, 1):
        _draw_row(canvas, fine, side, rng, haze, air.haze)
    if air.rain > 0:
        _reflect(canvas, fine, air.rain)
    size = (projection.width, projection.height)
    reduced = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    background = np.asarray(cv2.GaussianBlur(reduced, (0, 0), 0.6), np.uint8)
    things = [_stood(background, projection, item, rng, haze, air.haze) for item in furniture]
    return Scene(background, tuple(t for t in things if t is not None), haze, projection)


def _sky(fine: Projection, rng: np.random.Generator) -> RgbImage:
    """Grey-blue above, paler towards the horizon, with soft clouds; drawn small and enlarged."""
    rows = np.linspace(0, 1, 90, dtype=np.float32)[:, None, None]
    sky = np.array([168, 186, 208], np.float32) * (1 - rows) + np.array([226, 226, 222]) * rows
    coarse = rng.standard_normal((9, 16)).astype(np.float32)
    clouds = cv2.resize(coarse, (160, 90), interpolation=cv2.INTER_CUBIC)
    small = np.clip(sky + 7 * clouds[:, :, None], 0, 255).astype(np.uint8)
    size = (fine.width, fine.height)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _draw_row(
    canvas: RgbImage,
    fine: Projection,
    side: int,
    rng: np.random.Generator,
    haze: Colour,
    thickness: float,
) -> None:
    """Draw one side's houses, the farthest first."""
    fronts = [4.0 + 0.5 * float(rng.random())]
    while fronts[-1] < END_M:
        fronts.append(fronts[-1] + float(rng.uniform(5.0, 8.0)))
    heights = rng.uniform(7.6, 10.8, len(fronts))
    shade = 0.93 if side < 0 else 1.04
    seeds = rng.integers(2**32, size=len(fronts))
    first_seen = WALL_M * 2 * fine.focal_px / fine.width
    for i in range(len(fronts) - 2, -1, -1):
        near, far = fronts[i], fronts[i + 1]
        if far < first_seen:
            continue
        px_per_m = float(np.clip(0.6 * fine.focal_px / max(near, first_seen), 6, 400))
        front = facade(far - near, float(heights[i]), px_per_m, np.random.default_rng(seeds[i]))
        front = np.asarray(cv2.convertScaleAbs(front, alpha=shade), np.uint8)
        front = _veiled(front, haze, _distant(near + far) + thickness * min(1.0, far / 60))
        x, top = side * WALL_M, float(heights[i])
        left, right = (near, far) if side < 0 else (far, near)
        corners = [(x, top, left), (x, top, right), (x, 0.0, right), (x, 0.0, left)]
        _quad(canvas, fine, front, corners)


def _distant(twice_m: float) -> float:
    """Even clear air takes the colour out of what is far away."""
    return 0.5 * (1 - float(np.exp(-twice_m / 2 / 55)))


def _veiled(front: RgbImage, haze: Colour, share: float) -> RgbImage:
    share = min(0.9, share)
    veil = np.empty_like(front)
    veil[:] = np.array(haze, np.uint8)
    return np.asarray(cv2.addWeighted(front, 1 - share, veil, share, 0), np.uint8)


def _end_front(
    fine: Projection, rng: np.random.Generator, haze: Colour, thickness: float
) -> RgbImage:
    front = facade(16.0, 8.5, max(6.0, fine.focal_px / END_M), rng)
    return _veiled(front, haze, 0.45 + 0.5 * thickness)


def _quad(
    canvas: RgbImage,
    fine: Projection,
    texture: RgbImage,
    corners_m: Sequence[tuple[float, float, float]],
) -> None:
    """Paste a flat texture on four corners, from the upper left clockwise."""
    height, width = texture.shape[:2]
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    target = fine.points(np.array(corners_m, np.float64))
    low = np.floor(target.min(axis=0)).astype(int).clip(0)
    high = np.ceil(target.max(axis=0)).astype(int) + 1
    high = np.minimum(high, (fine.width, fine.height))
    if (high <= low).any():
        return
    to_canvas = cv2.getPerspectiveTransform(source, (target - low).astype(np.float32))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    drawn = cv2.warpPerspective(
        texture, to_canvas, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    inside = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillConvexPoly(inside, np.rint((target - low) * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    region = canvas[low[1] : high[1], low[0] : high[0]]
    cv2.copyTo(drawn, inside, region)


def _reflect(canvas: RgbImage, fine: Projection, rain: float) -> None:
    """Wet ground: what stands above the horizon shows, dimmed and drawn long, below it."""
    horizon = int(np.clip(fine.horizon_px, 0, fine.height - 2))
    below = canvas[horizon:]
    above = canvas[:horizon][::-1]
    if not above.shape[0]:
        return
    mirror = cv2.resize(above, (fine.width, below.shape[0]), interpolation=cv2.INTER_LINEAR)
    mirror = cv2.GaussianBlur(mirror, (0, 0), sigmaX=6, sigmaY=40)
    left, right = (round(fine.point(x, 0, 4.0)[0]) for x in (-WALL_M, WALL_M))
    ground = _ground_area(fine, horizon, max(0, left), min(fine.width, right))
    wet = cv2.addWeighted(below, 1 - 0.32 * rain, mirror, 0.32 * rain, 0)
    cv2.copyTo(wet, ground, below)


def _ground_area(fine: Projection, horizon: int, left: int, right: int) -> NDArray[np.uint8]:
    area = np.zeros((fine.height - horizon, fine.width), np.uint8)
    corners = [
        (x, 0.0, z) for x, z in ((-WALL_M, END_M), (WALL_M, END_M), (WALL_M, 1), (-WALL_M, 1))
    ]
    points = fine.points(np.array(corners)) - (0, horizon)
    cv2.fillConvexPoly(area, np.rint(points).astype(np.int32), 255)
    return area


def _stood(
    background: RgbImage,
    projection: Projection,
    item: Furniture,
    rng: np.random.Generator,
    haze: Colour,
    thickness: float,
) -> Thing | None:
    """Draw a piece of furniture for its place; its shadow goes into the background."""
    scale = projection.px_per_m(0.5, item.z_m)
    px_per_m = float(np.clip(2 * scale, 24, 420))
    picture, foot = drawn_furniture(item.kind, px_per_m, np.random.default_rng(rng.integers(2**32)))
    place = np.array(projection.point(item.x_m, 0, item.z_m), np.float32)
    affine = similarity(scale / px_per_m, 0.0, np.array(foot, np.float32), place)
    patch = warped([Layer(prepared(picture), affine, 1.0)], projection.width, projection.height)
    if patch is None:
        return None
    _ground_shadow(background, projection, item, place)
    share = thickness * min(1.0, item.z_m / 45)
    return Thing(hazed(patch, haze, share), item.z_m)


def _ground_shadow(
    background: RgbImage, projection: Projection, item: Furniture, place: NDArray[np.float32]
) -> None:
    width = {"bench": 2.0, "planter": 1.3, "bin": 0.8}.get(item.kind, 0.45)
    grid = np.linspace(-1, 1, 64, dtype=np.float32)
    spot = np.zeros((64, 64, 4), np.uint8)
    spot[:, :, 3] = 130 * np.exp(-3.5 * (grid[None, :] ** 2 + grid[:, None] ** 2))
    affine = similarity(
        width * projection.px_per_m(0, item.z_m) / 64, 0.0, np.full(2, 31.5, np.float32), place
    )
    affine[1, 1] *= 0.3
    affine[1, 2] = place[1] - affine[1, 1] * 31.5
    patch = warped([Layer(prepared(spot), affine, 1.0)], projection.width, projection.height)
    if patch is not None:
        darken(background, patch)
