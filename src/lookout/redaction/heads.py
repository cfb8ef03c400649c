"""Where heads are between detections and after the last one."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lookout.domain.geometry import Box
from lookout.domain.track import TrackId


@dataclass(frozen=True, slots=True)
class Head:
    """A face's box in px of the frame.

    ``track`` is ``None`` for a face that nobody follows. ``seen_s`` is the time at which the face
    was last detected, where the box is predicted from that; ``None`` means in this very frame.
    """

    track: TrackId | None
    box: Box
    seen_s: float | None = None


@dataclass(frozen=True, slots=True)
class HeadOptions:
    """How far a head is predicted, how long it is held, and how much its box grows."""

    hold_s: float = 1.0
    """A head that is no longer seen stays covered for this long."""
    predict_s: float = 0.5
    """For this long an unseen head goes on as fast as before; then it is held in place."""
    clear_s: float = 0.25
    """An alerted head is shown clear until the next look, but no longer than this."""
    sides: float = 0.4
    """Growth to the left and right, in box widths: a detector's box ends at the ears or before."""
    top: float = 0.55
    """Growth upwards, in box heights: a detector's box ends at the brows or the hairline."""
    bottom: float = 0.35
    """Growth downwards, in box heights."""
    growth_per_s: float = 1.0
    """Further growth of each side while a head is not seen, in box sizes a second."""


@dataclass(frozen=True, slots=True)
class _Sighting:
    head: Head
    time_s: float
    """Time of the head's box."""
    seen_s: float
    velocity: tuple[float, float]
    """Px a second, (x, y)."""


class HeldHeads:
    """Remembers one camera's heads, so that each is covered in every frame until it has gone."""

    def __init__(self, options: HeadOptions | None = None) -> None:
        self._options = options or HeadOptions()
        self._sightings: list[_Sighting] = []
        self._looked_s = -math.inf

    def see(self, heads: Iterable[Head] | None, time_s: float) -> None:
        """Take in the heads that were seen in one frame; forget those that were held enough.

        ``None`` says that nobody looked for heads in this frame.
        """
        if heads is not None:
            self._looked_s = time_s
        seen = [self._sighting(head, time_s) for head in heads or ()]
        tracks = {one.head.track for one in seen if one.head.track is not None}
        kept = [
            old
            for old in self._sightings
            if old.head.track not in tracks and time_s - old.seen_s <= self._options.hold_s
        ]
        self._sightings = kept + seen

    def covers(self, time_s: float, clear: Collection[TrackId] = ()) -> list[Box]:
        """Return the areas to cover: every head, enlarged, but for those that may be clear."""
        return [
            self._enlarged(one, time_s)
            for one in self._sightings
            if not self._is_clear(one, time_s, clear)
        ]

    def clear(self, time_s: float, clear: Collection[TrackId]) -> list[Box]:
        """Return the boxes of the alerted heads that the newest look has found, not long ago."""
        return [
            self._predicted(one, time_s)
            for one in self._sightings
            if self._is_clear(one, time_s, clear)
        ]

    def _is_clear(self, one: _Sighting, time_s: float, clear: Collection[TrackId]) -> bool:
        # A face that the newest look has missed may be behind somebody else by now.
        fresh = one.seen_s >= self._looked_s and time_s - one.seen_s <= self._options.clear_s
        return fresh and one.head.track is not None and one.head.track in clear

    def _sighting(self, head: Head, time_s: float) -> _Sighting:
        before = next(
            (one for one in self._sightings if head.track and one.head.track == head.track), None
        )
        seen_s = time_s if head.seen_s is None else head.seen_s
        if before is None or time_s <= before.time_s:
            return _Sighting(head, time_s, seen_s, before.velocity if before else (0.0, 0.0))
        gap_s = time_s - before.time_s
        (x0, y0), (x1, y1) = before.head.box.centre, head.box.centre
        vx, vy = before.velocity
        velocity = (vx + (x1 - x0) / gap_s) / 2, (vy + (y1 - y0) / gap_s) / 2
        return _Sighting(head, time_s, seen_s, velocity)

    def _predicted(self, one: _Sighting, time_s: float) -> Box:
        ahead_s = min(time_s - one.time_s, self._options.predict_s)
        return one.head.box.moved(one.velocity[0] * ahead_s, one.velocity[1] * ahead_s)

    def _enlarged(self, one: _Sighting, time_s: float) -> Box:
        o = self._options
        more = o.growth_per_s * min(time_s - one.seen_s, o.predict_s)
        return self._predicted(one, time_s).enlarged(
            o.sides + more, o.top + more, o.sides + more, o.bottom + more
        )
