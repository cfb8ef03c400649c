"""What else the engine saw of an alerted person: what they wear, and where they go."""

from collections.abc import Callable, Mapping

from lookout.adapters.journal.recorded import Appearance
from lookout.adapters.video.pictures import encode_jpeg
from lookout.domain.adjudication import Direction
from lookout.domain.face import Frame
from lookout.domain.geometry import Zone
from lookout.domain.match import Alert
from lookout.domain.track import Track
from lookout.flow import Flow
from lookout.redaction import clothing_view
from lookout.runners.live import NewestFrames

STILL_PER_S = 0.4
"""Slower than so many of their own face's widths a second, somebody stands."""
QUALITY = 85


class Remembered:
    """A camera whose newest frame can be looked at once more, until the next one comes."""

    def __init__(self, camera: NewestFrames) -> None:
        self.name = camera.name
        self._camera = camera
        self.frame: Frame | None = None

    def newest(self, wait_s: float = 0.0) -> Frame | None:
        """Return a frame newer than the last one, waiting up to ``wait_s``; ``None`` if none."""
        frame = self._camera.newest(wait_s)
        self.frame = frame or self.frame
        return frame


def appearance_of(
    flow: Callable[[], Flow | None], cameras: Mapping[str, Remembered], zones: Mapping[str, Zone]
) -> Callable[[Alert], Appearance]:
    """Return what says how an alerted person looks in the frame that is analysed just now.

    Where the person is not to be seen in that very frame, or may be somebody else by now, nothing
    is shown.
    """

    def seen(alert: Alert) -> Appearance:
        now, frame = flow(), cameras[alert.track.camera].frame
        track = now.track(alert.track) if now else None
        if now is None or frame is None or track is None or track.doubtful:
            return Appearance()
        direction = direction_of(track)
        if track.face.time_s != frame.time_s:
            return Appearance(None, direction)
        heads = now.heads(frame.camera, frame.time_s)
        others = [box for other, box in heads if other != track.id]
        picture = clothing_view(frame.pixels, track.face.box, others, zones[frame.camera])
        clothing = None if picture is None else encode_jpeg(picture, QUALITY)
        return Appearance(clothing, direction)

    return seen


def direction_of(track: Track) -> Direction | None:
    """Return where a track goes as the camera sees it, ``None`` for somebody who stands.

    Cameras look down a little, so whoever comes nearer moves down the picture.
    """
    vx, vy = track.velocity
    if max(abs(vx), abs(vy)) < STILL_PER_S * track.face.box.width:
        return None
    if abs(vx) > abs(vy):
        return Direction.LEFT if vx < 0 else Direction.RIGHT
    return Direction.TOWARDS if vy > 0 else Direction.AWAY
