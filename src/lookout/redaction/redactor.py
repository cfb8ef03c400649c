"""Frame → picture that may leave the engine.

1. Everything is hidden until it is proved harmless: the frame is reduced to cells of one colour
   each, so large that a face which the detector missed has fewer than five across.
2. Cells that have been still for a while, with no head near, show the *remembered* background,
   reduced so far that a face too small for the detector has about six pixels across.
3. Every head that was found is covered by a plain disc, predicted between detections, held after.
4. Outside the zone of recognition nothing is ever shown finer than the cells.
5. Only an alerted person's face is shown as it is: an oval within its box, so that it is this face
   or what stands before it, less whatever other heads reach into it.

The cells' colours are renewed a few times a second only and in coarse steps, so that nobody gains
a face by adding up many frames.
"""

import math
from collections.abc import Collection, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Frame
from lookout.domain.geometry import Box, Zone
from lookout.domain.track import TrackId
from lookout.redaction.heads import Head, HeldHeads
from lookout.redaction.scene import RedactionOptions, Scene


class Redactor:
    """Redacts one camera's frames.

    Parameters
    ----------
    zone
        The camera's zone of recognition.
    options
        See :class:`RedactionOptions`.
    """

    def __init__(self, zone: Zone | None = None, options: RedactionOptions | None = None) -> None:
        self._zone = zone or Zone()
        self._options = options or RedactionOptions()
        self._heads = HeldHeads(self._options.heads)
        self._scene: Scene | None = None
        self._open: list[tuple[Box, NDArray[np.uint8]]] = []

    def redact(
        self,
        frame: Frame,
        heads: Sequence[Head] | None = None,
        clear: Collection[TrackId] = (),
    ) -> RgbImage:
        """Return the frame's picture as it may be emitted; call it for every frame, in time order.

        Parameters
        ----------
        frame
            The frame; its pixels are left as they are.
        heads
            Every face that was detected in this frame, followed or not, small or not; ``None`` for
            a frame in which none was looked for.
        clear
            Tracks that have raised an alert, whose faces are shown as they are while they are seen.

        Returns
        -------
        RgbImage
            A new picture of the frame's size.
        """
        height, width = frame.pixels.shape[:2]
        if self._scene is None or self._scene.size != (width, height):
            self._scene = Scene(width, height, self._zone, self._options)
        self._heads.see(heads, frame.time_s)
        covers = self._heads.covers(frame.time_s, clear)
        shown = self._heads.clear(frame.time_s, clear)
        bodies = [box.enlarged(0.5, 0, 0.5, 1) for box in [*covers, *shown]]
        self._scene.look(frame.pixels, bodies, frame.time_s)
        picture = self._scene.picture(covers)
        self._open = [self._opening(box, covers, width, height) for box in shown]
        for area, mask in self._open:
            part = _part(area)
            cv2.copyTo(frame.pixels[part], mask, picture[part])
        return picture

    def hides(self, box: Box) -> bool:
        """Tell whether the newest picture shows nothing finer than cells within a box, in px."""
        if self._scene is None or not self._scene.hides(box):
            return False
        return not any(mask[_part(_within(box, area))].any() for area, mask in self._open)

    def _opening(
        self, box: Box, covers: Sequence[Box], width: int, height: int
    ) -> tuple[Box, NDArray[np.uint8]]:
        """Return the area of an alerted face, and which of its pixels may be shown.

        Not those outside its oval or the zone, nor those that other heads reach into. In a box's
        corners and around it there may be somebody farther away whom no detector found.
        """
        area = _whole(box.clipped(width, height))
        mask = np.zeros((int(area.height), int(area.width)), np.uint8)
        if mask.size:
            corners = self._zone.polygon_px(width, height) - (int(area.x0), int(area.y0))
            cv2.fillPoly(mask, [corners], 255)
            cv2.bitwise_and(mask, _oval(box.moved(-area.x0, -area.y0), mask), mask)
        for other in covers:
            mask[_part(_within(other, area))] = 0
        return area, mask


def _oval(box: Box, like: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask of the shape of ``like`` that is set in an oval within a box."""
    mask = np.zeros_like(like)
    inner = box.enlarged(*[-_INSET] * 4)
    (x, y), size = inner.centre, (inner.width, inner.height)
    cv2.ellipse(mask, ((x - 0.5, y - 0.5), size, 0.0), 255, -1)
    return mask


def _whole(box: Box) -> Box:
    """Return the box with its edges moved out to whole pixels."""
    return Box(math.floor(box.x0), math.floor(box.y0), math.ceil(box.x1), math.ceil(box.y1))


def _within(box: Box, area: Box) -> Box:
    """Return the part of a box that lies in an area, in the area's own coordinates."""
    return box.moved(-area.x0, -area.y0).clipped(int(area.width), int(area.height))


def _part(box: Box) -> tuple[slice, slice]:
    whole = _whole(box)
    return slice(int(whole.y0), int(whole.y1)), slice(int(whole.x0), int(whole.x1))


_INSET = 0.08
"""How far the oval stays away from each side of an alerted face's box, in box sizes: detected and
predicted boxes are off by a few px."""
