"""Match → Alert: policy. One pass of one person raises one alert an entry."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lookout.domain.calibration import OperatingPoint as OperatingPoint
from lookout.domain.calibration import Threshold
from lookout.domain.match import Alert, Match
from lookout.domain.track import Departure, TrackId


@dataclass(frozen=True, slots=True)
class AlarmOptions:
    """When a new track goes on with an alerted person's pass, and when to look twice."""

    same_pass_s: float = 3.0
    """An ended track's alert stands for this long …"""
    same_pass_faces: float = 4.0
    """… for whoever is seen within this many face sizes of where it ended."""
    clear_lead: float = 0.01
    """A match that leads the next entry by less names one of two people who look alike …"""
    patience_s: float = 2.0
    """… and waits so long for further pictures, about five, which may name the other."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A match that may become an alert; its track has waited since ``since_s``."""

    match: Match
    threshold: Threshold
    since_s: float


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
    _waiting: dict[TrackId, "_Waiting"] = field(default_factory=dict)

    def judge(self, matches: Sequence[Match], point: OperatingPoint, time_s: float) -> list[Alert]:
        """Return an alert for each match strictly above its threshold, once a track and entry.

        A match that hardly leads the next entry waits for further pictures of its track. The newest
        one above the threshold becomes the alert when it leads clearly, when it has waited long
        enough, or when the track has ended; so none is lost.

        Parameters
        ----------
        time_s
            The time now.
        """
        alerts = []
        for match in matches:
            self._await(match, point.of(match), time_s)
            alerts += self._due(time_s)
        return alerts + self._due(time_s)

    def has_raised(self, track: TrackId) -> bool:
        """Tell whether a track has raised any alert or is about to, or goes on with one."""
        return track in self._waiting or any(raised == track for raised, _ in self._raised)

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

    def revise(self, watchlist_digest: str, entries: Collection[str]) -> None:
        """Go on with a revised list; nobody waits any longer to be an entry that left it."""
        self.watchlist_digest = watchlist_digest
        self._waiting = {
            track: one for track, one in self._waiting.items() if one.match.entry in entries
        }

    def _await(self, match: Match, threshold: Threshold, time_s: float) -> None:
        track = match.template.track
        if match.score > threshold.value and (track, match.entry) not in self._raised:
            earlier = self._waiting.get(track)
            since_s = earlier.since_s if earlier else time_s
            self._waiting[track] = _Waiting(match, threshold, since_s)

    def _due(self, time_s: float) -> list[Alert]:
        due = [one for one in self._waiting.values() if self._is_due(one, time_s)]
        for one in due:
            del self._waiting[one.match.template.track]
        return [alert for one in due for alert in self._raise(one, time_s)]

    def _is_due(self, one: "_Waiting", time_s: float) -> bool:
        return (
            one.match.margin >= self.options.clear_lead
            or time_s - one.since_s >= self.options.patience_s
            or one.match.template.track in self._ended
        )

    def _raise(self, one: "_Waiting", time_s: float) -> list[Alert]:
        goes_on = self._goes_on(one.match)
        self._raised.add((one.match.template.track, one.match.entry))
        return [] if goes_on else [self._alert(one, time_s)]

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

    def _alert(self, one: "_Waiting", time_s: float) -> Alert:
        return Alert(
            track=one.match.template.track,
            entry=one.match.entry,
            time_s=max(one.match.template.time_s, time_s),
            match=one.match,
            threshold=one.threshold,
            pack_digest=self.pack_digest,
            watchlist_digest=self.watchlist_digest,
        )
