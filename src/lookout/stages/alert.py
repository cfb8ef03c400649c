"""Match → Alert: policy. One pass of one person raises one alert an entry."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lookout.domain.calibration import Threshold
from lookout.domain.match import Alert, Match
from lookout.domain.track import Departure, TrackId


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The thresholds in force: ``plain`` until the levels apply, ``levelled`` from then on."""

    plain: Threshold
    levelled: Threshold

    def of(self, match: Match) -> Threshold:
        """Return the threshold that a match is held against."""
        return self.levelled if match.levelled else self.plain


@dataclass(frozen=True, slots=True)
class AlarmOptions:
    """When a new track goes on with the pass of a person who has raised an alert already."""

    same_pass_s: float = 3.0
    """An ended track's alert stands for this long …"""
    same_pass_faces: float = 4.0
    """… for whoever is seen within this many face sizes of where it ended."""


@dataclass(slots=True)
class Alarm:
    """Remembers which track has raised an alert for which entry.

    One pass of one person gives one alert. Where a track breaks off and another goes on with the
    same person, the second one is silent for that entry; somebody who matches the same entry while
    the first person is still in view, or elsewhere, or later, raises an alert of their own.
    """

    pack_digest: str
    watchlist_digest: str
    options: AlarmOptions = field(default_factory=AlarmOptions)
    _raised: set[tuple[TrackId, str]] = field(default_factory=set)
    _ended: dict[TrackId, Departure] = field(default_factory=dict)

    def judge(self, matches: Sequence[Match], point: OperatingPoint) -> list[Alert]:
        """Return an alert for each match strictly above its threshold, once a track and entry."""
        alerts = []
        for match in matches:
            key = (match.template.track, match.entry)
            threshold = point.of(match)
            if match.score > threshold.value and key not in self._raised:
                goes_on = self._goes_on(match)
                self._raised.add(key)
                if not goes_on:
                    alerts.append(self._alert(match, threshold))
        return alerts

    def has_raised(self, track: TrackId) -> bool:
        """Tell whether a track has raised any alert, or goes on with one that has."""
        return any(raised == track for raised, _ in self._raised)

    def end(self, departures: Iterable[Departure], time_s: float) -> None:
        """Note tracks that have ended; forget them once nobody can go on with them."""
        self._ended |= {gone.track: gone for gone in departures}
        past = {
            track
            for track, gone in self._ended.items()
            if time_s - gone.last_seen_s > self.options.same_pass_s
        }
        self._ended = {track: gone for track, gone in self._ended.items() if track not in past}
        self._raised = {key for key in self._raised if key[0] not in past}

    def _goes_on(self, match: Match) -> bool:
        x, y = match.template.face.box.centre
        for track, entry in self._raised:
            gone = self._ended.get(track)
            if entry != match.entry or gone is None or track.camera != match.template.track.camera:
                continue
            x0, y0 = gone.box.centre
            reach = self.options.same_pass_faces * max(1.0, gone.box.height)
            if math.hypot(x - x0, y - y0) <= reach:
                return True
        return False

    def _alert(self, match: Match, threshold: Threshold) -> Alert:
        return Alert(
            track=match.template.track,
            entry=match.entry,
            time_s=match.template.time_s,
            match=match,
            threshold=threshold,
            pack_digest=self.pack_digest,
            watchlist_digest=self.watchlist_digest,
        )
