"""Face → Track: follow each face of one camera, and fuse the templates of a track.

Association is by time stamps, not by frame counts, so that a late or dropped frame costs nothing:
each track predicts its box at the new time, and pairs of tracks and faces are chosen together
(Hungarian method). Whenever another person may have taken a track's place, the track becomes
*doubtful*; its next picture is then compared with the earlier ones, and where they differ the
track ends there and a new one begins. So an identity never passes from one person to another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from lookout.domain.arrays import Vector
from lookout.domain.face import Face
from lookout.domain.geometry import Box
from lookout.domain.track import Departure, Template, Track, TrackId


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """How long a track lives and what it takes to belong to it."""

    confirm: int = 2
    """Sightings before a track is given out: a face that is seen once may be no face."""
    lost_s: float = 1.0
    """A track that was not seen for this long has ended."""
    reach: float = 1.0
    """A face may lie this many face sizes from where the track predicts it, and more with time."""
    drift_per_s: float = 1.5
    """How many face sizes a second the reach grows while a track is not seen."""
    most_growth: float = 1.6
    """Faces whose sizes differ by more than this factor are not the same sighting."""
    doubt_gap_s: float = 0.4
    """After a gap of this length the next picture is compared with the earlier ones."""
    doubt_overlap: float = 0.05
    """Tracks whose boxes overlap by this much (IoU) may have been exchanged."""
    doubt_likeness: float = 0.35
    """A face that looks less like the one before (:func:`likeness`) may be somebody else's. Of
    6,062 pairs of one rendered person 0.2 % were below; all three changes of person had 0."""
    smoothing: float = 0.5
    """Weight of the newest measurement of speed."""


@dataclass(frozen=True, slots=True, eq=False)
class _Memory:
    """What a track keeps of its pictures: the weighted sum of their vectors, the best face."""

    total: Vector
    template: Template


QUALITY_POWER = 4
"""A picture weighs by this power of its quality; what it gives: docs/decisions/0010."""


def _weighted(template: Template) -> Vector:
    weighted: Vector = template.vector * np.float32(template.quality**QUALITY_POWER)
    return weighted


class Tracker:
    """Follows the faces of one camera.

    Parameters
    ----------
    camera
        The camera's name; track ids carry it.
    same_person
        Least cosine similarity of a new picture to the track's template for both to be one person.
    options
        See :class:`TrackOptions`.
    """

    def __init__(
        self, camera: str, same_person: float, options: TrackOptions | None = None
    ) -> None:
        self._camera = camera
        self._same_person = same_person
        self._options = options or TrackOptions()
        self._next = 1
        self._tracks: list[Track] = []
        self._memories: dict[TrackId, _Memory] = {}
        self._departures: list[Departure] = []

    def follow(self, faces: Sequence[Face], time_s: float) -> list[Track]:
        """Take in one frame's faces; return the confirmed tracks that were seen in it.

        Parameters
        ----------
        faces
            The faces of one frame, in any order.
        time_s
            The frame's time, never before that of an earlier call.
        """
        self._end(track for track in self._tracks if self._gone(track, time_s))
        pairs = self._associate(faces, time_s)
        paired = {column for _, column in pairs}
        seen = [self._continued(self._tracks[row], faces[column]) for row, column in pairs]
        rows = {row for row, _ in pairs}
        unseen = [track for row, track in enumerate(self._tracks) if row not in rows]
        begun = [self._begun(face) for i, face in enumerate(faces) if i not in paired]
        self._tracks = _doubted([*unseen, *seen, *begun], self._options.doubt_overlap)
        return [
            track
            for track in self._tracks
            if track.face.time_s == time_s and track.sightings >= self._options.confirm
        ]

    def fuse(self, template: Template) -> Template:
        """Fuse a template of one picture with the earlier ones of its track.

        A picture that does not look like the track's earlier ones ends the track; it begins a new
        one, whose id its template then carries.
        """
        memory = self._memories.get(template.track)
        if memory is None:
            return self._remember(template, _weighted(template))
        if float(memory.template.vector @ template.vector) < self._same_person:
            return self._split(template)
        total = memory.total + _weighted(template)
        better = template.quality > memory.template.quality
        best = template if better else memory.template
        fused = replace(
            best,
            time_s=template.time_s,
            vector=(total / np.linalg.norm(total)).astype(np.float32),
            pictures=memory.template.pictures + 1,
        )
        return self._remember(fused, total)

    def track(self, id: TrackId) -> Track | None:
        """Return a track with its newest sighting, ``None`` where it has ended."""
        return next((track for track in self._tracks if track.id == id), None)

    def heads(self, time_s: float) -> list[tuple[TrackId, Box]]:
        """Predict each track's box at a time, confirmed or not, seen or lost."""
        return [(track.id, predicted(track, time_s)) for track in self._tracks]

    def doubtful(self) -> list[TrackId]:
        """Return the tracks that may show somebody else since their newest picture was fused."""
        return [track.id for track in self._tracks if track.doubtful]

    def departures(self) -> list[Departure]:
        """Return, once, the confirmed tracks that have ended since the last call."""
        gone, self._departures = self._departures, []
        return gone

    def finish(self) -> list[Departure]:
        """End all tracks, at the end of a recording or of a deployment."""
        self._end(list(self._tracks))
        return self.departures()

    def _gone(self, track: Track, time_s: float) -> bool:
        # An unconfirmed track is given less time: it may be no face at all.
        confirmed = track.sightings >= self._options.confirm
        patience = self._options.lost_s if confirmed else self._options.lost_s / 2
        return time_s - track.face.time_s > patience

    def _associate(self, faces: Sequence[Face], time_s: float) -> list[tuple[int, int]]:
        if not faces or not self._tracks:
            return []
        costs = np.array(
            [[self._cost(track, face, time_s) for face in faces] for track in self._tracks]
        )
        pairs = zip(*linear_sum_assignment(np.minimum(costs, _NEVER)), strict=True)
        return [(int(row), int(column)) for row, column in pairs if costs[row, column] < _NEVER]

    def _cost(self, track: Track, face: Face, time_s: float) -> float:
        expected, found = predicted(track, time_s), face.box
        size = max(1.0, (expected.height + found.height) / 2)
        growth = max(expected.height, found.height) / max(1.0, min(expected.height, found.height))
        gap_s = time_s - track.face.time_s
        reach = self._options.reach + self._options.drift_per_s * max(0.0, gap_s - 0.1)
        (x0, y0), (x1, y1) = expected.centre, found.centre
        away = float(np.hypot(x1 - x0, y1 - y0)) / size
        if away > reach or growth > self._options.most_growth:
            return float("inf")
        return away / reach + (growth - 1) + 0.5 * (1 - likeness(track.face, face))

    def _begun(self, face: Face) -> Track:
        track_id = TrackId(self._camera, self._next)
        self._next += 1
        return Track(track_id, face, face.time_s, 1)

    def _continued(self, track: Track, face: Face) -> Track:
        gap_s = face.time_s - track.face.time_s
        unlike = likeness(track.face, face) < self._options.doubt_likeness
        doubtful = track.doubtful or unlike or gap_s > self._options.doubt_gap_s
        return replace(
            track,
            face=face,
            sightings=track.sightings + 1,
            velocity=self._velocity(track, face, gap_s),
            doubtful=doubtful and track.pictures > 0,
        )

    def _velocity(self, track: Track, face: Face, gap_s: float) -> tuple[float, float]:
        if gap_s <= 0:
            return track.velocity
        (x0, y0), (x1, y1) = track.face.box.centre, face.box.centre
        weight = 1.0 if track.sightings == 1 else self._options.smoothing
        old = np.array(track.velocity)
        new = np.array([x1 - x0, y1 - y0]) / gap_s
        vx, vy = (1 - weight) * old + weight * new
        return float(vx), float(vy)

    def _remember(self, template: Template, total: NDArray[np.float32]) -> Template:
        self._memories[template.track] = _Memory(total.astype(np.float32), template)
        self._tracks = [
            replace(
                track,
                pictures=template.pictures,
                best_quality=template.quality,
                fused_s=template.time_s,
                doubtful=False,
            )
            if track.id == template.track
            else track
            for track in self._tracks
        ]
        return template

    def _split(self, template: Template) -> Template:
        """End a track whose newest picture shows somebody else, and go on with a new one."""
        changed = next(track for track in self._tracks if track.id == template.track)
        self._end([changed])
        fresh = replace(
            self._begun(template.face),
            sightings=self._options.confirm,
            velocity=changed.velocity,
        )
        self._tracks.append(fresh)
        return self._remember(replace(template, track=fresh.id), _weighted(template))

    def _end(self, tracks: Iterable[Track]) -> None:
        gone = {track.id: track for track in tracks}
        for track in gone.values():
            memory = self._memories.pop(track.id, None)
            if track.sightings >= self._options.confirm:
                self._departures.append(
                    Departure(
                        track.id,
                        track.first_seen_s,
                        track.face.time_s,
                        track.sightings,
                        track.face.box,
                        memory.template if memory else None,
                    )
                )
        self._tracks = [track for track in self._tracks if track.id not in gone]


_NEVER = 1e6
"""Stands for an impossible pair; the Hungarian method needs finite costs."""


def predicted(track: Track, time_s: float) -> Box:
    """Return where a track's box should be at a time, by constant speed for half a second."""
    ahead_s = min(max(0.0, time_s - track.face.time_s), 0.5)
    return track.face.box.moved(track.velocity[0] * ahead_s, track.velocity[1] * ahead_s)


def likeness(one: Face, other: Face) -> float:
    """Tell how alike two aligned chips look, in [0, 1]: a cheap hint, never an identity.

    Correlation of the chips reduced to 10 by 10 cells in three colours.
    """
    a, b = (_thumbnail(face) for face in (one, other))
    return float(np.clip(a @ b, 0, 1))


def _thumbnail(face: Face) -> NDArray[np.float32]:
    size = face.chip.shape[0] // 10 * 10
    cells = face.chip[:size:5, :size:5].astype(np.float32)
    cells = cells[: len(cells) // 10 * 10, : len(cells) // 10 * 10]
    step = len(cells) // 10
    small = cells.reshape(10, step, 10, step, 3).mean(axis=(1, 3)).ravel()
    small -= small.mean()
    unit: NDArray[np.float32] = small / max(1e-6, float(np.linalg.norm(small)))
    return unit


def _doubted(tracks: Sequence[Track], overlap: float) -> list[Track]:
    """Mark tracks whose boxes meet: either may go on with the other's face."""
    return [
        replace(track, doubtful=True)
        if track.pictures > 0
        and any(
            other.id != track.id and track.face.box.iou(other.face.box) > overlap
            for other in tracks
        )
        else track
        for track in tracks
    ]
