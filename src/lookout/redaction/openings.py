"""Where an alerted person's own face may be shown as it is, pixel by pixel."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.domain.geometry import Box, Zone

INSET = 0.08
"""How far the oval stays away from each side of an alerted face's box, in box sizes: detected and
predicted boxes are off by a few px."""


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The part of a frame around one face, and which of its pixels may be shown.

    ``area`` has whole numbers of px; ``mask``, ``shape = (height, width)``, uint8, is 255 where a
    pixel may be shown and 0 elsewhere.
    """

    area: Box
    mask: NDArray[np.uint8]


def opening(box: Box, covers: Sequence[Box], zone: Zone, width: int, height: int) -> Opening:
    """Return what may be shown of an alerted face in a frame of ``width`` by ``height`` px.

    Not what lies outside its oval or the zone, nor what other heads reach into. In a box's corners
    and around it there may be somebody farther away whom no detector found.
    """
    area = whole(box.clipped(width, height))
    mask = np.zeros((int(area.height), int(area.width)), np.uint8)
    if mask.size:
        corners = zone.polygon_px(width, height) - (int(area.x0), int(area.y0))
        cv2.fillPoly(mask, [corners], 255)
        cv2.bitwise_and(mask, _oval(box.moved(-area.x0, -area.y0), mask), mask)
    for other in covers:
        mask[part(within(other, area))] = 0
    return Opening(area, mask)


def whole(box: Box) -> Box:
    """Return the box with its edges moved out to whole pixels."""
    return Box(math.floor(box.x0), math.floor(box.y0), math.ceil(box.x1), math.ceil(box.y1))


def within(box: Box, area: Box) -> Box:
    """Return the part of a box that lies in an area, in the area's own coordinates."""
    return box.moved(-area.x0, -area.y0).clipped(int(area.width), int(area.height))


def part(box: Box) -> tuple[slice, slice]:
    """Return rows and columns of a box."""
    outer = whole(box)
    return slice(int(outer.y0), int(outer.y1)), slice(int(outer.x0), int(outer.x1))


def _oval(box: Box, like: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask of the shape of ``like`` that is set in an oval within a box."""
    mask = np.zeros_like(like)
    inner = box.enlarged(*[-INSET] * 4)
    (x, y), size = inner.centre, (inner.width, inner.height)
    cv2.ellipse(mask, ((x - 0.5, y - 0.5), size, 0.0), 255, -1)
    return mask
