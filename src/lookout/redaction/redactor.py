"""Frame → picture that may leave the engine.

1. Everything is hidden until it is proved harmless: the frame is reduced to cells of one colour
   each, so large that a face which the detector missed has fewer than five across.
2. Cells that have been still for a while, with no head near, show the *remembered* background,
   reduced so far that a face too small for the detector has about six pixels across.
3. Every head that was found is covered by a plain disc, predicted between detections, held after.
4. Outside the zone of recognition nothing is ever shown finer than the cells.
5. Only an alerted person's head is shown as it is, where no other head reaches into it.

The cells' colours are renewed a few times a second only and in coarse steps, so that nobody gains
a face by adding up many frames.
"""

import math
from collections.abc import Collection, Sequence

import cv2
import numpy as np

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

    def redact(
        self, frame: Frame, heads: Sequence[Head] = (), clear: Collection[TrackId] = ()
    ) -> RgbImage:
        """Return the frame's picture as it may be emitted; call it for every frame, in time order.

        Parameters
        ----------
        frame
            The frame; its pixels are left as they are.
        heads
            Every face that was detected in this frame, followed or not, small or not; nothing for
            a frame in which none was looked for.
        clear
            Tracks that have raised an alert, whose heads are shown as they are.

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
        for box in shown:
            self._uncover(picture, frame.pixels, box, covers)
        return picture

    def hides(self, box: Box) -> bool:
        """Tell whether the newest picture shows nothing finer than cells within a box, in px."""
        return self._scene is not None and self._scene.hides(box)

    def _uncover(
        self, picture: RgbImage, pixels: RgbImage, box: Box, covers: Sequence[Box]
    ) -> None:
        """Show a head as it is, but for what other heads reach into and what is outside."""
        height, width = picture.shape[:2]
        area = box.enlarged(*[_MARGIN] * 4).clipped(width, height)
        x0, y0, x1, y1 = (
            math.floor(area.x0),
            math.floor(area.y0),
            math.ceil(area.x1),
            math.ceil(area.y1),
        )
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [self._zone.polygon_px(width, height) - (x0, y0)], 255)
        for other in covers:
            hidden = other.moved(-x0, -y0).clipped(x1 - x0, y1 - y0)
            mask[
                math.floor(hidden.y0) : math.ceil(hidden.y1),
                math.floor(hidden.x0) : math.ceil(hidden.x1),
            ] = 0
        cv2.copyTo(pixels[y0:y1, x0:x1], mask, picture[y0:y1, x0:x1])


_MARGIN = 0.25
"""How much of its surroundings an alerted head is shown with, in box sizes."""
