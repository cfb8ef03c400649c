"""What a run shows: each frame redacted, with boxes, zone and banner drawn on it."""

from collections.abc import Callable, Sequence

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.domain.match import Alert
from lookout.domain.track import TrackId
from lookout.redaction import Banner, Head, Label, Redactor, Style, draw_overlay
from lookout.runners.local import Moment


class Emission:
    """Makes one camera's pictures fit to be seen.

    Parameters
    ----------
    zone
        The camera's zone of recognition.
    banner
        What every picture carries at its top.
    words
        What stands beside an alerted person; entry and score where nothing else is said. People
        who are yet to answer must see neither.
    """

    def __init__(
        self, zone: Zone, banner: Banner, words: Callable[[Alert], str] | None = None
    ) -> None:
        self._zone, self._banner, self._words = zone, banner, words or _measured
        self._redactor = Redactor(zone)
        self._alerted: dict[TrackId, str] = {}
        self._doubtful: frozenset[TrackId] = frozenset()

    def picture(self, moment: Moment) -> RgbImage:
        """Return a moment's picture; call it for every frame, in time order."""
        if moment.step is not None:
            self._alerted |= {alert.track: self._words(alert) for alert in moment.step.alerts}
            self._doubtful = moment.step.doubtful
        clear = self._alerted.keys() - self._doubtful
        picture = self._redactor.redact(moment.frame, _found(moment), clear)
        return draw_overlay(picture, self._labels(moment.heads), self._zone, self._banner)

    def hides(self, box: Box) -> bool:
        """Tell whether the newest picture shows nothing finer than cells within a box, in px."""
        return self._redactor.hides(box)

    def _labels(self, heads: Sequence[tuple[TrackId, Box]]) -> list[Label]:
        return [
            Label(box, self._alerted[track], Style.ALERT)
            if track in self._alerted and track not in self._doubtful
            else Label(box, "", Style.FOLLOWED)
            for track, box in heads
        ]


def _found(moment: Moment) -> list[Head] | None:
    """Every face of an analysed frame, followed or not; ``None`` for a frame passed over."""
    if moment.step is None:
        return None
    followed = {box: track for track, box in moment.heads}
    faces = [face for face in moment.step.faces if face.camera == moment.frame.camera]
    return [Head(followed.get(face.box), face.box) for face in faces]


def _measured(alert: Alert) -> str:
    return f"may be {alert.entry} ({alert.match.score:.2f} > {alert.threshold.value:.2f})"
