"""One pass while it lasts."""

import math
from collections import Counter
from dataclasses import dataclass, field

from lookout.domain.match import Alert, Match
from lookout.domain.track import Refusal, TrackId
from lookout.evaluation.footage.passes import Fate, Minimum, PassRecord, Verdict


@dataclass(slots=True)
class OpenPass:
    """What has become of a pass so far; ``entry`` is ``None`` for somebody who is not listed."""

    person: str
    entry: str | None
    view_s: float = 0.0
    ready_s: float | None = None
    seen_s: float | None = None
    sightings: int = 0
    tracks: int = 0
    _found_s: float | None = None
    _further: int = 0
    _false: int = 0
    _refusals: Counter[Refusal] = field(default_factory=Counter)
    _probed: set[TrackId] = field(default_factory=set)
    _best_score: float = -math.inf
    _best_levelled: bool = False

    def refuse(self, reason: Refusal) -> None:
        """Note that a picture was not compared; one that is merely no better is no reason."""
        if reason is not Refusal.NOT_BETTER:
            self._refusals[reason] += 1

    def compare(self, match: Match) -> None:
        """Note a comparison."""
        self._probed.add(match.template.track)
        if self.entry in (None, match.entry) and match.score > self._best_score:
            self._best_score, self._best_levelled = match.score, match.levelled

    def judge(self, alert: Alert) -> Verdict:
        """Say what an alert about this pass is, and count it."""
        if alert.entry != self.entry:
            self._false += 1
            return Verdict.UNLISTED if self.entry is None else Verdict.WRONG_ENTRY
        if self._found_s is not None:
            self._further += 1
            return Verdict.DUPLICATE
        self._found_s = alert.time_s
        return Verdict.CORRECT

    def record(self, pass_id: str, scene: str, minimum: Minimum) -> PassRecord:
        """Return what is known so far."""
        reasons = self._refusals.most_common(1)
        return PassRecord(
            scene=scene,
            pass_id=pass_id,
            person=self.person,
            entry=self.entry,
            opportunity=self.view_s > 0 and self.view_s >= minimum.seconds - 1e-6,
            view_s=self.view_s,
            ready_s=self.ready_s,
            found_s=self._found_s,
            further=self._further,
            false=self._false,
            tracks=self.tracks,
            fate=self._fate(),
            refusal=reasons[0][0] if reasons else None,
            best_score=self._best_score if self._best_score > -math.inf else None,
            probe_tracks=len(self._probed),
            seen_s=self.seen_s,
            best_levelled=self._best_levelled,
        )

    def _fate(self) -> Fate:
        if self._found_s is not None:
            return Fate.FOUND
        if self._probed and self.entry is None:
            return Fate.COMPARED
        if self._probed:
            below = self._best_score > -math.inf
            return Fate.BELOW_THRESHOLD if below else Fate.OTHER_ENTRY_FIRST
        if self._refusals:
            return Fate.REFUSED
        return Fate.NOT_FOLLOWED if self.sightings else Fate.NOT_DETECTED
