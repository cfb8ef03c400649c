"""One pass through the flow's first half: what it made of the pictures is kept, they are not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.arrays import Vector, Vectors
from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Face, Frame
from lookout.domain.geometry import Box
from lookout.domain.match import Alert
from lookout.domain.track import Departure, Template, TrackId
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.footage import Collector, Labelled, PassRecord
from lookout.flow import Flow, FlowOptions, Step
from lookout.ports import Pack


class Filmed(Protocol):
    """One picture of a pass, and who is truly there."""

    @property
    def frame(self) -> Frame:
        """What the camera gave."""

    @property
    def truth(self) -> Labelled:
        """Whose faces are in it, and where."""


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Templates of one pass in the order in which they were compared, or its tracks as they ended.

    ``shape`` of all: ``n`` rows. ``vectors``: ``(n, dimension)`` float32, all zero for a track that
    never had a template. ``times_s``: media time, for tracks when they were last seen. ``tracks``:
    numbers of tracks. ``boxes``: ``(n, 4)``, px. ``qualities`` in [0, 1]; ``pictures``: how many
    were fused.
    """

    vectors: Vectors
    times_s: NDArray[np.float64]
    tracks: NDArray[np.int64]
    boxes: NDArray[np.float32]
    qualities: NDArray[np.float32]
    pictures: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WatchedPass:
    """What the flow made of one pass before anybody was compared with a list.

    ``record`` is of somebody who is not listed. ``seen`` are the templates, ``left`` the tracks.
    """

    record: PassRecord
    seen: Looks
    left: Looks

    def templates(self, rows: Sequence[int], since_s: float) -> list[Template]:
        """Return templates as the flow had them, without pixels, moved to a later time."""
        return [_template(self.seen, row, self.record.pass_id, since_s) for row in rows]

    def departures(self, since_s: float) -> list[Departure]:
        """Return the tracks as they ended, moved to a later time."""
        return [
            _departure(self.left, row, self.record.pass_id, since_s)
            for row in range(len(self.left.tracks))
        ]


def watch_pass(
    takes: Iterable[Filmed], pack: Pack, same_person: float, scene: str = "passes"
) -> WatchedPass:
    """Run one person's pass through detection, tracking, assessment, embedding and fusion.

    Parameters
    ----------
    takes
        The pass's pictures in order, all of one camera, whose labels name one pass.
    same_person
        As in :class:`~lookout.domain.calibration.Calibration`.

    Raises
    ------
    ConfigurationError
        When no picture shows a labelled face, or several passes are labelled.
    """
    flow = _comparing_nothing(pack, same_person)
    collector = Collector({}, scene=scene)
    seen: list[Template] = []
    gone: list[Departure] = []
    for filmed in takes:
        step = flow.step([filmed.frame])
        heads = tuple(flow.heads(filmed.frame.camera, filmed.frame.time_s))
        collector.take(filmed.truth, _Moment(filmed.frame, step, heads))
        seen += [match.template for match in step.matches]
        gone += step.departures
    gone += flow.finish().departures
    passes = collector.record().passes
    if len(passes) != 1:
        raise ConfigurationError(f"{scene}: {len(passes)} passes are labelled where one was filmed")
    return WatchedPass(passes[0], _kept(seen, pack), _left(gone, pack))


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    frame: Frame
    step: Step | None
    heads: tuple[tuple[TrackId, Box], ...]


class _Nothing:
    """A journal for a run that raises no alert."""

    def record(self, alert: Alert) -> None:
        raise AssertionError(f"no score exceeds the threshold, but {alert.entry} was alerted")


def _comparing_nothing(pack: Pack, same_person: float) -> Flow:
    """Return a flow whose list has one entry that nobody resembles enough."""
    never = Table((1,), (0.01,), ((9.0,),), ((0.0,),))
    calibration = Calibration(pack.digest, "nothing", "", never, never, {1: 0.0}, same_person)
    entry: Vector = np.zeros((1, pack.embedder.dimension), np.float32)
    entry[0, 0] = 1
    watchlist = Watchlist(("nobody",), entry, pack.digest, "none")
    return Flow(pack, calibration, watchlist, ExactGallery(entry), _Nothing(), FlowOptions())


def _kept(templates: Sequence[Template], pack: Pack) -> Looks:
    return _looks(
        [
            (
                one.vector,
                one.time_s,
                one.track.number,
                _edges(one.face.box),
                one.quality,
                one.pictures,
            )
            for one in templates
        ],
        pack,
    )


def _left(departures: Sequence[Departure], pack: Pack) -> Looks:
    nobody = np.zeros(pack.embedder.dimension, np.float32)
    rows = []
    for gone in departures:
        one = gone.template
        known = (nobody, 0.0, 0) if one is None else (one.vector, one.quality, one.pictures)
        rows.append(
            (known[0], gone.last_seen_s, gone.track.number, _edges(gone.box), known[1], known[2])
        )
    return _looks(rows, pack)


_Row = tuple[Vector, float, int, tuple[float, float, float, float], float, int]


def _looks(rows: Sequence[_Row], pack: Pack) -> Looks:
    vectors = np.zeros((len(rows), pack.embedder.dimension), np.float32)
    for k, row in enumerate(rows):
        vectors[k] = row[0]
    return Looks(
        vectors,
        np.array([row[1] for row in rows], np.float64),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.float32).reshape(len(rows), 4),
        np.array([row[4] for row in rows], np.float32),
        np.array([row[5] for row in rows], np.int64),
    )


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _template(looks: Looks, row: int, camera: str, since_s: float) -> Template:
    box = Box(*(float(edge) for edge in looks.boxes[row]))
    time_s = since_s + float(looks.times_s[row])
    no_pixels = np.zeros((1, 1, 3), np.uint8)
    face = Face(
        camera, row, time_s, (1, 1), box, np.zeros((5, 2), np.float32), 1.0, no_pixels, no_pixels
    )
    return Template(
        TrackId(camera, int(looks.tracks[row])),
        time_s,
        face,
        looks.vectors[row],
        float(looks.qualities[row]),
        int(looks.pictures[row]),
    )


def _departure(looks: Looks, row: int, camera: str, since_s: float) -> Departure:
    template = _template(looks, row, camera, since_s) if looks.pictures[row] else None
    box = Box(*(float(edge) for edge in looks.boxes[row]))
    last_s = since_s + float(looks.times_s[row])
    return Departure(TrackId(camera, int(looks.tracks[row])), last_s, last_s, 2, box, template)
