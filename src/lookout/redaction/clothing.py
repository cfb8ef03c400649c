"""What an alerted person wears, from head to knee, with nobody else recognisable in it.

The same rule as for everything emitted: whatever is not the alerted face itself is shown as if a
face that nobody found were there. So clothes are cells, a third of the person's own face wide,
smoothed, in their true colours: a coat, a bag and a hat can be told, and a face as large as the
person's, or half as large again, has fewer than five cells across, far fewer than it takes
(docs/redaction.md). One frame is shown, never two, so nobody gains by adding frames up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.redaction.openings import opening, part, whole, within
from lookout.redaction.scene import RedactionOptions


@dataclass(frozen=True, slots=True)
class ClothingOptions:
    """How much of a person is shown, in sizes of their face's box, and how coarsely.

    A standing adult's knee is about five and a half face heights below the chin, and the shoulders
    are about three face widths apart (anthropometric tables give stature as seven and a half
    heads).
    """

    sides: float = 1.4
    above: float = 0.6
    below: float = 5.5
    cells_across: float = 3.0
    """Cells across a face of the person's own size."""
    least_below: float = 1.5
    """With less of the body than this in the picture there is nothing to see of clothes."""
    redaction: RedactionOptions = field(default_factory=RedactionOptions)


def clothing_view(
    pixels: RgbImage,
    face: Box,
    others: Sequence[Box],
    zone: Zone,
    options: ClothingOptions | None = None,
) -> RgbImage | None:
    """Return an alerted person from head to knee, ``None`` where too little of them is in view.

    Parameters
    ----------
    pixels
        The frame that raised the alert.
    face
        The person's face in it, in px.
    others
        All other faces that were found in it, or are expected in it.
    zone
        The camera's zone of recognition; outside it cells are as coarse as in the live view.

    Returns
    -------
    RgbImage
        A new picture at the frame's own scale.
    """
    options = options or ClothingOptions()
    height, width = pixels.shape[:2]
    area = face.enlarged(options.sides, options.above, options.sides, options.below)
    area = whole(area.clipped(width, height))
    if area.y1 - face.y1 < options.least_below * face.height or area.width < face.width:
        return None
    cell_px = face.width / options.cells_across
    picture = _coarse(pixels[part(area)], cell_px)
    _coarsen_outside(picture, pixels, area, zone, cell_px, options.redaction)
    heads = options.redaction.heads
    covers = [box.enlarged(heads.sides, heads.top, heads.sides, heads.bottom) for box in others]
    for cover in covers:
        _cover(picture, cover.moved(-area.x0, -area.y0), options.redaction.disc)
    shown = opening(face, covers, zone, width, height)
    place = part(within(shown.area, area))
    cv2.copyTo(pixels[part(shown.area)], shown.mask, picture[place])
    return picture


def _coarse(pixels: RgbImage, cell_px: float) -> RgbImage:
    height, width = pixels.shape[:2]
    cells = max(1, round(width / cell_px)), max(1, round(height / cell_px))
    small = cv2.resize(pixels, cells, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _coarsen_outside(
    picture: RgbImage,
    pixels: RgbImage,
    area: Box,
    zone: Zone,
    cell_px: float,
    options: RedactionOptions,
) -> None:
    height, width = pixels.shape[:2]
    least_px = height * options.largest_face / options.cells_across
    if zone == Zone() or cell_px >= least_px:
        return
    outside = np.full(picture.shape[:2], 255, np.uint8)
    corners = zone.polygon_px(width, height) - (int(area.x0), int(area.y0))
    cv2.fillPoly(outside, [corners], 0)
    cv2.copyTo(_coarse(pixels[part(area)], least_px), outside, picture)


def _cover(picture: RgbImage, disc: Box, colour: tuple[int, int, int]) -> None:
    (x, y), size = disc.centre, (disc.width, disc.height)
    cv2.ellipse(picture, ((x - 0.5, y - 0.5), size, 0.0), colour, -1)
