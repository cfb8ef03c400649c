"""The machine half, on one screen: from frames to alerts.

::

    Frame → Face → Track → Probe | Rejected → Template → Match → Alert

Each stage is a verb of :mod:`lookout.stages` that turns one noun into the next. State lives in
four places: the tracker of each camera, the alarm, the levels of the entries, and the people who
were cleared. An alert that may not be recorded is withheld: nobody sees it, and the step says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lookout.domain.arrays import Vector
from lookout.domain.calibration import Calibration
from lookout.domain.errors import JournalError
from lookout.domain.face import Face, Frame
from lookout.domain.geometry import Box, Zone
from lookout.domain.match import Alert, Match, Withheld
from lookout.domain.refused import Refused, refused
from lookout.domain.track import Departure, Rejected, Template, Track, TrackId
from lookout.domain.watchlist import Watchlist
from lookout.governance.cleared import Cleared
from lookout.ports import Gallery, Journal, Pack
from lookout.stages.alert import Alarm, OperatingPoint
from lookout.stages.assess import AssessOptions, assess
from lookout.stages.detect import detect
from lookout.stages.embed import embed
from lookout.stages.levels import LevelEstimator, LevelOptions
from lookout.stages.match import match
from lookout.stages.track import Tracker, TrackOptions

SELF_START_SAMPLE = 2_000
"""Entries of a long list whose similarities to all others give the first levels."""


@dataclass(frozen=True, slots=True)
class FlowOptions:
    """What one run decides; each part is explained beside the stage that uses it."""

    false_alert_rate: float = 0.001
    """Expected share of unlisted people who raise an alert; the threshold follows from it."""
    zones: Mapping[str, Zone] = field(default_factory=dict)
    """Zone of recognition by camera; a camera without one is watched whole."""
    assess: AssessOptions = field(default_factory=AssessOptions)
    track: TrackOptions = field(default_factory=TrackOptions)
    levels: LevelOptions = field(default_factory=LevelOptions)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one step of the flow saw and did; everything but the alerts is forgotten after it.

    ``doubtful`` are the tracks that may show somebody else since they were last compared;
    ``withheld`` are alerts that were not recorded and must not be shown.
    """

    faces: tuple[Face, ...]
    rejected: tuple[Rejected, ...]
    matches: tuple[Match, ...]
    alerts: tuple[Alert, ...]
    departures: tuple[Departure, ...]
    doubtful: frozenset[TrackId] = frozenset()
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Announced:
    alerts: tuple[Alert, ...]
    withheld: tuple[Withheld, ...]


class Flow:
    """Compares every passing face with one watchlist.

    Parameters
    ----------
    pack, calibration
        What recognises, and what is known of its scores.
    watchlist, gallery
        Who is looked for, and the same templates ready for search.
    journal
        Where an alert is recorded before anybody sees it.
    """

    def __init__(
        self,
        pack: Pack,
        calibration: Calibration,
        watchlist: Watchlist,
        gallery: Gallery,
        journal: Journal,
        options: FlowOptions,
    ) -> None:
        self._pack, self._calibration = pack, calibration
        self._watchlist, self._gallery, self._journal = watchlist, gallery, journal
        self._options = options
        self._trackers: dict[str, Tracker] = {}
        self._alarm = Alarm(pack.digest, watchlist.digest)
        self.cleared = Cleared()
        self.levels = LevelEstimator(gallery.size, options.levels)
        self.operating_point = operating_point(
            calibration, options.false_alert_rate, len(watchlist.entries)
        )

    def step(self, frames: Sequence[Frame]) -> Step:
        """Analyse at most one frame of each camera, all in one batch.

        Raises
        ------
        JournalError
            When an alert could not be recorded: no record, no alert. The step's other alerts were
            recorded before this is raised.
        """
        return self.follow(frames, self.look(frames))

    def look(self, frames: Sequence[Frame]) -> list[tuple[Face, ...]]:
        """Find the faces of each frame; it keeps nothing, so it may run ahead in other threads."""
        return detect(frames, self._pack.detector, self._pack.embedder.alignment)

    def follow(self, frames: Sequence[Frame], faces: Sequence[tuple[Face, ...]]) -> Step:
        """Do the rest of a step, with the faces that :meth:`look` found; in time order.

        Raises
        ------
        JournalError
            As :meth:`step`.
        """
        tracks = self._follow(frames, faces)
        probes, rejected = assess(tracks, self._options.assess, self._options.zones)
        pictures = embed(probes, self._pack.embedder)
        templates = [self._tracker(picture.track.camera).fuse(picture) for picture in pictures]
        gone = [left for frame in frames for left in self._tracker(frame.camera).departures()]
        time_s = max((frame.time_s for frame in frames), default=0.0)
        matches, said = self._compare(templates, gone, time_s)
        seen = tuple(face for found in faces for face in found)
        doubtful = frozenset(name for one in self._trackers.values() for name in one.doubtful())
        matched = (tuple(rejected), tuple(matches), said.alerts)
        return Step(seen, *matched, tuple(gone), doubtful, said.withheld)

    def compare(
        self, templates: Sequence[Template], gone: Sequence[Departure], time_s: float
    ) -> tuple[list[Match], list[Alert]]:
        """Do the last part of a step: hold templates against the list, and end tracks that left.

        Evaluations keep templates of a run and hold them against other lists with it.

        Raises
        ------
        JournalError
            As :meth:`step`.
        """
        matches, said = self._compare(templates, gone, time_s)
        return matches, list(said.alerts)

    def finish(self) -> Step:
        """End all tracks, at the end of a recording or of a deployment.

        Raises
        ------
        JournalError
            As :meth:`step`, for an alert that was still waiting for further pictures.
        """
        gone = [left for tracker in self._trackers.values() for left in tracker.finish()]
        self._learn_from(gone)
        said = self._judge([], gone, max((left.last_seen_s for left in gone), default=0.0))
        return Step((), (), (), said.alerts, tuple(gone), withheld=said.withheld)

    def clear(self, entry: str, vector: Vector) -> None:
        """Withhold further alerts that take whoever has this template for the same entry.

        To be called between steps, with an alert's entry and template, when the person turned out
        to be somebody else. The template stays in memory until the flow ends, and nowhere else.
        """
        self.cleared = self.cleared.with_person(entry, vector)

    def withdraw_clearance(self, entry: str, vector: Vector) -> None:
        """Raise alerts for whoever has this template again: clearing them was a mistake."""
        self.cleared = self.cleared.without_person(entry, vector)

    def revise(self, watchlist: Watchlist, gallery: Gallery, point: OperatingPoint) -> None:
        """Go on with a revised list and its thresholds; to be called between steps.

        Tracks stay, and so does what was learnt of the entries that stay. Nothing is kept of
        entries that left. Whoever is in view is compared with a new entry from their next picture
        that is worth comparing.

        Parameters
        ----------
        watchlist, gallery
            Who is looked for from now on, and the same templates ready for search.
        point
            The thresholds in force from now on.
        """
        before = {entry: row for row, entry in enumerate(self._watchlist.entries)}
        self.levels = self.levels.revised([before.get(entry) for entry in watchlist.entries])
        self._watchlist, self._gallery, self.operating_point = watchlist, gallery, point
        self._alarm.revise(watchlist.digest, watchlist.entries)
        start_levels(self.levels, watchlist, gallery)

    def track(self, id: TrackId) -> Track | None:
        """Return a track that is followed now, with its newest sighting; ``None`` once it ended."""
        return self._tracker(id.camera).track(id)

    @property
    def watchlist(self) -> Watchlist:
        """Who is looked for now."""
        return self._watchlist

    def heads(self, camera: str, time_s: float) -> list[tuple[TrackId, Box]]:
        """Predict where the faces of one camera are at a time, for whoever must cover them."""
        return self._tracker(camera).heads(time_s)

    def _compare(
        self, templates: Sequence[Template], gone: Sequence[Departure], time_s: float
    ) -> tuple[list[Match], _Announced]:
        levels = self.levels.current()
        matches = match(templates, self._watchlist, self._gallery, levels, self._calibration)
        self._learn_from(gone)
        return matches, self._judge(matches, gone, time_s)

    def _judge(
        self, matches: Sequence[Match], gone: Sequence[Departure], time_s: float
    ) -> _Announced:
        self._alarm.end(gone, time_s)
        return self._announce(self._alarm.judge(matches, self.operating_point, time_s))

    def _announce(self, alerts: Sequence[Alert]) -> _Announced:
        """Record each alert, whatever became of the others; the faults are raised afterwards."""
        said = [(alert, self._recorded(alert)) for alert in alerts]
        if faults := [fault for _, fault in said if isinstance(fault, JournalError)]:
            raise JournalError(" ".join(dict.fromkeys(map(str, faults)))) from faults[0]
        return _Announced(
            tuple(alert for alert, no in said if no is None),
            tuple(Withheld(alert, no) for alert, no in said if isinstance(no, Refused)),
        )

    def _recorded(self, alert: Alert) -> Refused | JournalError | None:
        # Who looks even more like the entry than like the cleared person is not that person again.
        vector = alert.match.template.vector
        least = max(self._calibration.same_person, self._watchlist.likeness(alert.entry, vector))
        if self.cleared.covers(alert.entry, vector, least):
            self.cleared = self.cleared.counted()
            return refused("cleared", "Whoever this is was cleared of being this entry before.")
        try:
            return self._journal.record(alert)
        except JournalError as fault:
            return fault

    def _learn_from(self, departures: Sequence[Departure]) -> None:
        """Let the levels take in people who raised no alert, each once, when they have left."""
        passed = [
            gone.template.vector
            for gone in departures
            if gone.template is not None and not self._alarm.has_raised(gone.track)
        ]
        if passed:
            self.levels.learn(self._gallery.similarities(np.stack(passed)))

    def _tracker(self, camera: str) -> Tracker:
        if camera not in self._trackers:
            self._trackers[camera] = Tracker(
                camera, self._calibration.same_person, self._options.track
            )
        return self._trackers[camera]

    def _follow(self, frames: Sequence[Frame], faces: Sequence[Sequence[Face]]) -> list[Track]:
        return [
            track
            for frame, found in zip(frames, faces, strict=True)
            for track in self._tracker(frame.camera).follow(found, frame.time_s)
        ]


def start_levels(levels: LevelEstimator, watchlist: Watchlist, gallery: Gallery) -> None:
    """Let the levels take in the list's own similarities; of a long list, those of a sample."""
    size = len(watchlist.entries)
    if size > 1:
        rows = np.linspace(0, size - 1, min(size, SELF_START_SAMPLE)).astype(np.intp)
        levels.start_from(gallery.similarities(watchlist.vectors[rows]), rows)


def operating_point(
    calibration: Calibration, false_alert_rate: float, entries: int
) -> OperatingPoint:
    """Thresholds that follow from an expected false-alert rate and the list's size."""
    return OperatingPoint(
        plain=calibration.threshold(false_alert_rate, entries, levelled=False),
        levelled=calibration.threshold(false_alert_rate, entries, levelled=True),
    )
