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

from collections.abc import Collection, Sequence

import cv2

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Frame
from lookout.domain.geometry import Box, Zone
from lookout.domain.track import TrackId
from lookout.redaction.heads import Head, HeldHeads
from lookout.redaction.openings import Opening, opening, part, within
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
        self._open: list[Opening] = []

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
        self._open = [opening(box, covers, self._zone, width, height) for box in shown]
        for one in self._open:
            place = part(one.area)
            cv2.copyTo(frame.pixels[place], one.mask, picture[place])
        return picture

    def hides(self, box: Box) -> bool:
        """Tell whether the newest picture shows nothing finer than cells within a box, in px."""
        if self._scene is None or not self._scene.hides(box):
            return False
        return not any(one.mask[part(within(box, one.area))].any() for one in self._open)
