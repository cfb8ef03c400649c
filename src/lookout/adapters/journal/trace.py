"""What each track of a rehearsal went through, kept only where the user asked for it.

The trace answers "why no alert?". It holds no pixels, no template, and no entry's name unless that
entry raised an alert. Scores below the threshold are the best of a track and rounded to 0.01, so
that they confirm nobody.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lookout.domain.errors import ConfigurationError, JournalError
from lookout.domain.match import Alert, Match, Withheld
from lookout.domain.track import Departure, Refusal, Rejected, TrackId

FILE = "trace.jsonl"


@dataclass(frozen=True, slots=True)
class Trace:
    """One track's life: what it was refused for, how close it came, what it raised.

    ``refused`` counts pictures by reason; ``nearest`` gives, for each reason, the measured value
    that came nearest to its limit, and the limit. ``best_score`` and ``threshold`` are ``None``
    where nothing was compared. ``withheld`` gives the reasons' words of alerts that nobody saw.
    """

    track: str
    first_seen_s: float
    last_seen_s: float
    sightings: int
    pictures: int
    refused: dict[str, int]
    nearest: dict[str, tuple[float, float]]
    best_score: float | None
    threshold: float | None
    alerts: tuple[str, ...]
    withheld: tuple[str, ...] = ()


@dataclass(slots=True)
class _Life:
    refused: Counter[str] = field(default_factory=Counter)
    nearest: dict[str, tuple[float, float]] = field(default_factory=dict)
    best: tuple[float, float] | None = None
    alerts: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)


class TraceWriter:
    """Collects what happens to tracks, and writes a line when one ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lives: dict[TrackId, _Life] = {}

    def note(
        self,
        rejected: Iterable[Rejected],
        matches: Iterable[tuple[Match, float]],
        alerts: Iterable[Alert],
        withheld: Iterable[Withheld] = (),
    ) -> None:
        """Add one step's refusals, its matches with the threshold of each, and its alerts."""
        for refusal in rejected:
            life = self._life(refusal.track)
            reason = refusal.reason.value
            life.refused[reason] += 1
            kept = life.nearest.get(reason)
            away = abs(refusal.measured - refusal.limit)
            if kept is None or away < abs(kept[0] - kept[1]):
                life.nearest[reason] = (round(refusal.measured, 3), round(refusal.limit, 3))
        for match, threshold in matches:
            life = self._life(match.template.track)
            lead = match.score - threshold
            if life.best is None or lead > life.best[0] - life.best[1]:
                life.best = (match.score, threshold)
        for alert in alerts:
            self._life(alert.track).alerts.append(alert.entry)
        for one in withheld:
            self._life(one.alert.track).withheld.extend(one.why.codes)

    def leave(self, departures: Iterable[Departure]) -> None:
        """Write the lines of tracks that have ended.

        Raises
        ------
        JournalError
            When the trace cannot be written.
        """
        try:
            with self._path.open("a", encoding="utf-8") as file:
                for gone in departures:
                    trace = _trace(gone, self._lives.pop(gone.track, _Life()))
                    file.write(json.dumps(asdict(trace)) + "\n")
        except OSError as error:
            raise JournalError(f"{self._path}: the trace cannot be written: {error}") from error

    def _life(self, track: TrackId) -> _Life:
        return self._lives.setdefault(track, _Life())


def _trace(gone: Departure, life: _Life) -> Trace:
    best, threshold = life.best or (None, None)
    return Trace(
        track=str(gone.track),
        first_seen_s=round(gone.first_seen_s, 3),
        last_seen_s=round(gone.last_seen_s, 3),
        sightings=gone.sightings,
        pictures=gone.template.pictures if gone.template else 0,
        refused=dict(life.refused),
        nearest=life.nearest,
        best_score=None if best is None else round(best, 2),
        threshold=None if threshold is None else round(threshold, 2),
        alerts=tuple(life.alerts),
        withheld=tuple(life.withheld),
    )


def read_traces(folder: Path) -> list[Trace]:
    """Read a rehearsal's traces.

    Raises
    ------
    ConfigurationError
        When there is no trace, or a line of it is broken; the message names it.
    """
    path = folder / FILE
    if not path.is_file():
        raise ConfigurationError(
            f"{path}: there is no trace; rehearse again with --trace to be able to ask why"
        )
    traces = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            fields = json.loads(line)
            fields["nearest"] = {key: (a, b) for key, (a, b) in fields["nearest"].items()}
            fields |= {key: tuple(fields.get(key, ())) for key in ("alerts", "withheld")}
            traces.append(Trace(**fields))
        except (ValueError, TypeError, KeyError) as error:
            raise ConfigurationError(f"{path}: line {number} is broken: {error}") from error
    return traces


def delete_trace(folder: Path) -> int:
    """Delete a rehearsal's trace; return the number of tracks that were in it."""
    path = folder / FILE
    tracks = len(read_traces(folder))
    path.unlink()
    return tracks


def explained(trace: Trace) -> list[str]:
    """Say in plain sentences why a track raised an alert or none."""
    lines = [
        f"Track {trace.track}: seen {trace.sightings} times, "
        f"from {trace.first_seen_s:.1f} s to {trace.last_seen_s:.1f} s."
    ]
    for reason, count in sorted(trace.refused.items(), key=lambda item: -item[1]):
        measured, limit = trace.nearest[reason]
        lines.append(
            f"{count} pictures: {REASONS[Refusal(reason)]} "
            f"(nearest to the limit: {measured:g}, limit {limit:g})."
        )
    if trace.pictures == 0:
        lines.append("No alert: no picture was good enough to be compared.")
    elif trace.alerts:
        lines.append(
            f"Alert for {', '.join(trace.alerts)}: {trace.pictures} pictures were compared, best "
            f"score {trace.best_score:.2f}, above the threshold {trace.threshold:.2f}."
        )
    elif trace.withheld:
        lines.append(f"No alert: it was not recorded or shown ({', '.join(trace.withheld)}).")
    else:
        lines.append(
            f"No alert: {trace.pictures} pictures were compared, best score "
            f"{trace.best_score:.2f}, not above the threshold {trace.threshold:.2f}."
        )
    return lines


REASONS: dict[Refusal, str] = {
    Refusal.OUTSIDE_ZONE: "outside the zone of recognition",
    Refusal.CUT_BY_EDGE: "cut by the edge of the frame (share of the face in the frame)",
    Refusal.TOO_SMALL: "too small (px between the eyes)",
    Refusal.UNSURE: "perhaps not a face (the detector's confidence)",
    Refusal.TURNED_AWAY: "turned away (degrees, or the nose's place between eyes and mouth)",
    Refusal.TOO_DARK: "too dark (mean brightness)",
    Refusal.TOO_BRIGHT: "too bright (mean brightness)",
    Refusal.LOW_CONTRAST: "too little contrast",
    Refusal.COVERED: "covered, as by a mask or sunglasses (sharpness of the clearer half)",
    Refusal.BLURRED: "blurred (sharpness)",
    Refusal.NOT_BETTER: "good enough, but no better than what was compared already (quality)",
}
"""Each refusal in words; what stands in brackets is what was measured."""
