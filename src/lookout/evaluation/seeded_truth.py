"""Seeded passes from labelled footage: what a marshal would have logged."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from lookout.domain.geometry import Zone
from lookout.domain.identifiers import ID_ENTROPY_BYTES, new_id
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.evaluation.footage.collecting import LONGEST_STEP_S
from lookout.evaluation.footage.labels import Labelled
from lookout.evaluation.footage.passes import Minimum


@dataclass(slots=True)
class _Walk:
    member: str
    view_s: float = 0.0
    height_px: float = 0.0
    time_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """Whose labels these are: the scene's name, its frames' width and height, when it began."""

    scene: str
    frame_size: tuple[int, int]
    began: datetime
    camera: str | None = None


def passes_by_truth(
    frames: Iterable[Labelled],
    members: Collection[str],
    truth: Truth,
    zone: Zone | None = None,
    minimum: Minimum | None = None,
) -> tuple[SeededPass, ...]:
    """Return the passes of members that were an opportunity, each when the face was largest.

    The same labels give the same ids, so that nothing is logged twice.
    """
    zone, minimum = zone or Zone(), minimum or Minimum()
    walks: dict[str, _Walk] = {}
    before_s: float | None = None
    for frame in frames:
        step_s = 0.0 if before_s is None else min(frame.time_s - before_s, LONGEST_STEP_S)
        before_s = frame.time_s
        for label in frame.people:
            x, y = label.box.centre
            inside = zone.contains(x / truth.frame_size[0], y / truth.frame_size[1])
            if label.person in members and inside and minimum.holds(label):
                walk = walks.setdefault(label.pass_id, _Walk(label.person))
                walk.view_s += step_s
                if label.box.height > walk.height_px:
                    walk.height_px, walk.time_s = label.box.height, frame.time_s
    enough = {name: walk for name, walk in walks.items() if walk.view_s >= minimum.seconds - 1e-6}
    return tuple(_seeded(name, walk, truth) for name, walk in enough.items())


def _seeded(pass_id: str, walk: _Walk, truth: Truth) -> SeededPass:
    at = truth.began + timedelta(seconds=walk.time_s)
    name = sha256(f"{truth.scene}\n{pass_id}".encode()).digest()
    return SeededPass(
        id=new_id(at, name[:ID_ENTROPY_BYTES]),
        deployment=None,
        version=1,
        member=walk.member,
        at=at,
        logged_at=at,
        source=LoggedFrom.SCENARIO,
        logged_by=truth.scene,
        camera=truth.camera,
    )
