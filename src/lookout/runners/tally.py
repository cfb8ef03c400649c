"""What a run adds up to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lookout.domain.match import Alert
from lookout.domain.track import Departure, Refusal, Rejected, TrackId
from lookout.flow import Step


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of one run.

    ``people`` are tracks that were seen twice or more; ``compared`` those of them with at least one
    picture that was good enough; ``refused`` counts each of the others once, by the reason that it
    was refused for most often. ``withheld`` counts alerts that were neither recorded nor shown, by
    the reason's word.
    """

    frames: int
    analysed: int
    people: int
    compared: int
    refused: Mapping[Refusal, int]
    alerts: tuple[Alert, ...]
    withheld: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Adds up steps; what it keeps of a person ends with their track."""

    _frames: int = 0
    _analysed: int = 0
    _people: int = 0
    _compared: int = 0
    _refused: Counter[Refusal] = field(default_factory=Counter)
    _alerts: list[Alert] = field(default_factory=list)
    _withheld: Counter[str] = field(default_factory=Counter)
    _reasons: dict[TrackId, Counter[Refusal]] = field(default_factory=dict)

    def frame(self) -> None:
        """Count one frame, analysed or not."""
        self._frames += 1

    def take(self, step: Step) -> None:
        """Add one step."""
        self._analysed += 1
        self._announce(step)
        self._note(step.rejected)
        self._leave(step.departures)

    def finish(self, last: Step) -> Totals:
        """Add the end of the run, and give the totals."""
        self._announce(last)
        self._leave(last.departures)
        return self.so_far()

    def so_far(self) -> Totals:
        """Give the totals of what has ended; who is still in view is not in them."""
        return Totals(
            self._frames,
            self._analysed,
            self._people,
            self._compared,
            dict(sorted(self._refused.items())),
            tuple(self._alerts),
            dict(sorted(self._withheld.items())),
        )

    def _announce(self, step: Step) -> None:
        self._alerts.extend(step.alerts)
        self._withheld.update(one.why.codes[0] for one in step.withheld)

    def _note(self, rejected: Iterable[Rejected]) -> None:
        for refusal in rejected:
            if refusal.reason is not Refusal.NOT_BETTER:
                self._reasons.setdefault(refusal.track, Counter())[refusal.reason] += 1

    def _leave(self, departures: Iterable[Departure]) -> None:
        for gone in departures:
            self._people += 1
            reasons = self._reasons.pop(gone.track, Counter())
            if gone.template is not None:
                self._compared += 1
            elif reasons:
                self._refused[reasons.most_common(1)[0][0]] += 1
