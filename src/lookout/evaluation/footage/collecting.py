"""Holds a run's moments against the labels, as it goes; of a frame nothing is kept."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box, Zone
from lookout.domain.match import Alert
from lookout.domain.track import TrackId
from lookout.evaluation.footage.coverage import Coverage
from lookout.evaluation.footage.labels import Label, Labelled, whose
from lookout.evaluation.footage.open_pass import OpenPass
from lookout.evaluation.footage.passes import Minimum, RunRecord, Verdict, in_sight
from lookout.evaluation.footage.score import FootageScore
from lookout.evaluation.footage.scoring import score_records
from lookout.flow import Step

LONGEST_STEP_S = 0.5
"""More than this between two labelled frames is no time in view: nobody knows what happened."""


class Watched(Protocol):
    """One frame and what the flow made of it, as ``runners.local.Moment`` has it."""

    @property
    def frame(self) -> Frame:
        """The frame."""

    @property
    def step(self) -> Step | None:
        """What was seen and done; ``None`` for a frame passed over."""

    @property
    def heads(self) -> Sequence[tuple[TrackId, Box]]:
        """The boxes of all tracks at the frame's time."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """An alert and who it was really about: ``person`` and ``pass_id`` are ``None`` for nobody."""

    alert: Alert
    verdict: Verdict
    person: str | None
    pass_id: str | None


class Collector:
    """Scores one scene while it runs.

    It keeps one small record a pass and a count a track in view; nothing of a frame stays.

    Parameters
    ----------
    listed
        Entry by person, of those who are on the watchlist.
    zone
        The camera's zone of recognition.
    minimum
        What makes a pass an opportunity.
    scene
        Name of the scene, so that passes of several can be told apart.
    """

    def __init__(
        self,
        listed: Mapping[str, str],
        zone: Zone | None = None,
        minimum: Minimum | None = None,
        scene: str = "scene",
    ) -> None:
        self._listed, self._zone = dict(listed), zone or Zone()
        self._minimum, self._scene = minimum or Minimum(), scene
        self._passes: dict[str, OpenPass] = {}
        self._alerted: set[str] = set()
        self._followed: dict[TrackId, Counter[str]] = {}
        self._strays = self._tracks = self._switched = 0
        self._frames = self._analysed = 0
        self._coverage = Coverage()
        self._began_s: float | None = None
        self._ended_s = 0.0
        self._labelled_s: float | None = None

    def take(self, labels: Labelled | None, moment: Watched) -> list[Judged]:
        """Take in one moment, in time order, and say of its alerts what they are.

        Parameters
        ----------
        labels
            Who is in the frame; ``None`` where nobody has labelled it.
        moment
            What the flow made of the same frame.

        Raises
        ------
        ConfigurationError
            When the labels belong to another frame.
        """
        if labels is not None and labels.frame != moment.frame.index:
            raise ConfigurationError(
                f"ground truth: is of frame {labels.frame} where the footage is at frame "
                f"{moment.frame.index}; give the truth that belongs to this footage"
            )
        self._frames += 1
        self._ended_s = moment.frame.time_s
        self._began_s = self._ended_s if self._began_s is None else self._began_s
        if labels is not None:
            self._see(labels, moment.frame)
        if moment.step is None:
            return []
        self._analysed += 1
        owners = self._analyse(labels.people if labels else (), moment.step, moment.heads)
        camera = moment.frame.camera
        # One step may hold several cameras' alerts; the others' are for their own collectors.
        alerts = [alert for alert in moment.step.alerts if alert.track.camera == camera]
        return [self._judge(alert, owners) for alert in alerts]

    def finish(self, last: Step) -> list[Judged]:
        """Take in the end of the run: what ``Flow.finish`` gave may hold alerts that had waited."""
        return [self._judge(alert, {}) for alert in last.alerts]

    def shown(self, labels: Labelled, hides: Callable[[Box], bool]) -> None:
        """Take in one emitted picture after its moment; ``hides`` is that of its ``Emission``."""
        self._coverage.look(labels.people, hides, self._alerted)

    def record(self) -> RunRecord:
        """Return what was taken in so far."""
        return RunRecord(
            self._scene,
            self._minimum,
            tuple(
                one.record(name, self._scene, self._minimum) for name, one in self._passes.items()
            ),
            self._strays,
            self._tracks,
            self._switched,
            self._coverage.faces,
            self._coverage.covered,
            self._frames,
            self._analysed,
            0.0 if self._began_s is None else self._ended_s - self._began_s,
        )

    def score(self, seed: int = 0) -> FootageScore:
        """Return the score so far; ``seed`` draws the bootstrap's people."""
        return score_records([self.record()], seed)

    def _see(self, labels: Labelled, frame: Frame) -> None:
        """Note who offers the minimum, by the labels alone."""
        before_s, self._labelled_s = self._labelled_s, labels.time_s
        passed_s = 0.0 if before_s is None else labels.time_s - before_s
        for label in labels.people:
            one = self._passes.setdefault(
                label.pass_id, OpenPass(label.person, self._listed.get(label.person))
            )
            if one.seen_s is None and in_sight(label):
                one.seen_s = labels.time_s
            if self._minimum.holds(label) and self._in_zone(label.box, frame):
                one.view_s += min(passed_s, LONGEST_STEP_S)
                one.ready_s = labels.time_s if one.ready_s is None else one.ready_s

    def _in_zone(self, box: Box, frame: Frame) -> bool:
        height, width = frame.pixels.shape[:2]
        x, y = box.centre
        return self._zone.contains(x / width, y / height)

    def _analyse(
        self, people: Sequence[Label], step: Step, heads: Sequence[tuple[TrackId, Box]]
    ) -> dict[TrackId, str]:
        """Note how far each pass came in one step; return the pass that each track covers."""
        found = {face.box for face in step.faces}
        seen = whose({track: box for track, box in heads if box in found}, people)
        owners = {track: label.pass_id for track, label in seen.items()}
        alive = {track for track, _ in heads} | {gone.track for gone in step.departures}
        self._follow(owners, alive)
        for rejected in step.rejected:
            if rejected.track in owners:
                self._passes[owners[rejected.track]].refuse(rejected.reason)
        for match in step.matches:
            if match.template.track in owners:
                self._passes[owners[match.template.track]].compare(match)
        return owners

    def _follow(self, owners: Mapping[TrackId, str], alive: Collection[TrackId]) -> None:
        """Count sightings by track and pass; a track is forgotten after the step that it ends in.

        An alert that had waited for further pictures may come in that very step.
        """
        self._followed = {t: counts for t, counts in self._followed.items() if t in alive}
        for track, pass_id in owners.items():
            self._passes[pass_id].sightings += 1
            counts = self._followed.setdefault(track, Counter())
            counts[pass_id] += 1
            if counts[pass_id] == 2:
                twice = sum(count >= 2 for count in counts.values())
                self._passes[pass_id].tracks += 1
                self._tracks += twice == 1
                self._switched += twice == 2

    def _judge(self, alert: Alert, owners: Mapping[TrackId, str]) -> Judged:
        """Give an alert to the pass under its box now, else to the one that it saw most often."""
        pass_id = owners.get(alert.track)
        if pass_id is None and (earlier := self._followed.get(alert.track)):
            pass_id = earlier.most_common(1)[0][0]
        if pass_id is None:
            self._strays += 1
            return Judged(alert, Verdict.NOBODY, None, None)
        one = self._passes[pass_id]
        self._alerted.add(pass_id)
        return Judged(alert, one.judge(alert), one.person, pass_id)


def score_run(
    run: Iterable[tuple[Labelled | None, Watched]],
    listed: Mapping[str, str],
    zone: Zone | None = None,
    minimum: Minimum | None = None,
) -> FootageScore:
    """Score one scene's moments with their labels; see :class:`Collector` for the parameters."""
    collector = Collector(listed, zone, minimum)
    for labels, moment in run:
        collector.take(labels, moment)
    return collector.score()
