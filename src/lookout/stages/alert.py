"""Match → Alert: policy. Each track raises one alert an entry, when its score passes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lookout.domain.calibration import Threshold
from lookout.domain.match import Alert, Match
from lookout.domain.track import TrackId


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The thresholds in force: ``plain`` until the levels apply, ``levelled`` from then on."""

    plain: Threshold
    levelled: Threshold

    def of(self, match: Match) -> Threshold:
        """Return the threshold that a match is held against."""
        return self.levelled if match.levelled else self.plain


@dataclass(slots=True)
class Alarm:
    """Remembers which track has raised an alert for which entry."""

    pack_digest: str
    watchlist_digest: str
    _raised: set[tuple[TrackId, str]] = field(default_factory=set)

    def judge(self, matches: Sequence[Match], point: OperatingPoint) -> list[Alert]:
        """Return an alert for each match strictly above its threshold, once a track and entry."""
        alerts = []
        for match in matches:
            key = (match.template.track, match.entry)
            threshold = point.of(match)
            if match.score > threshold.value and key not in self._raised:
                self._raised.add(key)
                alerts.append(self._alert(match, threshold))
        return alerts

    def has_raised(self, track: TrackId) -> bool:
        """Tell whether a track has raised any alert."""
        return any(raised == track for raised, _ in self._raised)

    def forget(self, tracks: Iterable[TrackId]) -> None:
        """Drop tracks that have ended; their numbers are never used again."""
        gone = set(tracks)
        self._raised = {key for key in self._raised if key[0] not in gone}

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
