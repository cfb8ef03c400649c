"""Pasting: sprites are warped into a patch of the frame and blended there, nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.crowd.street.bends import Warp, drawn_bent
from lookout.crowd.street.sprites import Affine, Rgba, Sprite
from lookout.domain.arrays import Points, RgbImage

LONGEST_PX = 12
"""A blur reaches so far to either side at most."""


_OUTWARDS = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Premultiplied pixels and the place of their first one in the frame."""

    x: int
    y: int
    pixels: Rgba

    @property
    def area(self) -> tuple[slice, slice]:
        """Rows and columns of the frame that the patch covers."""
        height, width = self.pixels.shape[:2]
        return slice(self.y, self.y + height), slice(self.x, self.x + width)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A sprite, where it goes (map from the uncut sprite's px to the frame's), and its share."""

    sprite: Sprite
    to_frame: Affine
    share: float
    bend: Warp | None = None


def similarity(scale: float, degrees: float, source: Points, target: Points) -> Affine:
    """Return the map that scales, turns clockwise and brings ``source`` to ``target``."""
    angle = np.deg2rad(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    affine = np.eye(3)
    affine[:2, :2] = turn
    affine[:2, 2] = np.asarray(target, np.float64) - turn @ np.asarray(source, np.float64)
    return affine


def moved(affine: Affine, points: Points) -> Points:
    """Map points, ``shape = (n, 2)``."""
    return np.asarray(points @ affine[:2, :2].T + affine[:2, 2], np.float32)


def warped(layers: Sequence[Layer], width: int, height: int, margin: int = 0) -> Patch | None:
    """Draw layers that dissolve into each other (shares sum to 1) into one patch.

    ``margin`` leaves px around for a blur, over the frame's edges too; :func:`cropped` takes them
    off. Returns ``None`` where nothing meets the frame.
    """
    corners = np.concatenate([_corners(layer) for layer in layers])
    low = np.floor(corners.min(axis=0)).astype(int) - margin
    high = np.ceil(corners.max(axis=0)).astype(int) + 1 + margin
    x0, y0 = max(-margin, int(low[0])), max(-margin, int(low[1]))
    x1, y1 = min(width + margin, int(high[0])), min(height + margin, int(high[1]))
    if x1 <= x0 or y1 <= y0:
        return None
    pixels = _drawn(layers[0], x0, y0, x1, y1)
    share = layers[0].share
    for layer in layers[1:]:
        share += layer.share
        part = layer.share / share
        drawn = _drawn(layer, x0, y0, x1, y1)
        pixels = np.asarray(cv2.addWeighted(pixels, 1 - part, drawn, part, 0), np.uint8)
    return Patch(x0, y0, pixels)


def _corners(layer: Layer) -> Points:
    corners = layer.sprite.corners()
    if layer.bend is not None:
        corners = corners + layer.bend.beyond_px * _OUTWARDS
    return moved(layer.to_frame, corners)


def _drawn(layer: Layer, x0: int, y0: int, x1: int, y1: int) -> Rgba:
    if layer.bend is not None:
        return drawn_bent(layer.sprite, layer.to_frame, layer.bend, (x0, y0, x1, y1))
    scale = float(np.sqrt(abs(np.linalg.det(layer.to_frame[:2, :2]))))
    level, to_uncut = layer.sprite.level(scale)
    affine = layer.to_frame @ to_uncut
    affine[:2, 2] -= (x0, y0)
    size = (x1 - x0, y1 - y0)
    return np.asarray(cv2.warpAffine(level, affine[:2], size, flags=cv2.INTER_LINEAR), np.uint8)


def cropped(patch: Patch, width: int, height: int) -> Patch | None:
    """Cut a patch at the frame's edges; ``None`` where nothing is left."""
    left, top = max(0, -patch.x), max(0, -patch.y)
    bottom, right = max(0, height - patch.y), max(0, width - patch.x)
    kept = patch.pixels[top:bottom, left:right]
    return Patch(patch.x + left, patch.y + top, kept) if kept.size else None


def blurred(patch: Patch, dx: float, dy: float) -> Patch:
    """Smear a patch along ``(dx, dy)`` px, as a moving thing on an open shutter; short is left."""
    length = float(np.hypot(dx, dy))
    if length < 0.7:
        return patch
    reach = min(LONGEST_PX, int(np.ceil(length / 2)))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 8 * reach + 1):
        x, y = (
            reach + share * dx * min(1, 2 * LONGEST_PX / length),
            reach + share * dy * min(1, 2 * LONGEST_PX / length),
        )
        i, j = int(np.clip(y, 0, 2 * reach - 1e-6)), int(np.clip(x, 0, 2 * reach - 1e-6))
        u, v = x - j, y - i
        kernel[i : i + 2, j : j + 2] += np.outer((1 - v, v), (1 - u, u))
    pixels = cv2.filter2D(patch.pixels, -1, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT)
    return Patch(patch.x, patch.y, np.asarray(pixels, np.uint8))


def faded(patch: Patch, share: float) -> Patch:
    """Make a patch see-through: ``share`` 1 leaves it, 0 makes it vanish."""
    if share >= 0.999:
        return patch
    pixels = cv2.convertScaleAbs(patch.pixels, alpha=max(0.0, share))
    return Patch(patch.x, patch.y, np.asarray(pixels, np.uint8))


def hazed(patch: Patch, colour: tuple[float, float, float], share: float) -> Patch:
    """Mix ``share`` of a colour (0 to 255) into what the patch shows."""
    if share < 0.01:
        return patch
    alpha = cv2.merge([np.ascontiguousarray(patch.pixels[:, :, 3])] * 4)
    veil = cv2.multiply(alpha, np.array((*colour, 255.0)), scale=1 / 255)
    pixels = cv2.addWeighted(patch.pixels, 1 - share, veil, share, 0)
    return Patch(patch.x, patch.y, np.asarray(pixels, np.uint8))


def paste(frame: RgbImage, patch: Patch) -> None:
    """Blend a patch over the frame, in place."""
    region = frame[patch.area]
    through = cv2.cvtColor(cv2.bitwise_not(patch.pixels[:, :, 3]), cv2.COLOR_GRAY2RGB)
    behind = cv2.multiply(region, through, scale=1 / 255)
    cv2.add(behind, cv2.cvtColor(patch.pixels, cv2.COLOR_RGBA2RGB), dst=region)


def darken(frame: RgbImage, patch: Patch) -> None:
    """Multiply the frame by one less the patch's alpha, in place: a shadow."""
    region = frame[patch.area]
    through = cv2.cvtColor(cv2.bitwise_not(patch.pixels[:, :, 3]), cv2.COLOR_GRAY2RGB)
    cv2.multiply(region, through, dst=region, scale=1 / 255)
