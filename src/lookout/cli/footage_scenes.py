"""Footage to be scored: drawn on the fly, or recorded with labels beside it."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np

from lookout.adapters.video.pictures import read_picture
from lookout.adapters.video.readahead import read_ahead
from lookout.bootstrap import open_recording
from lookout.crowd.cast import Cast
from lookout.crowd.street import Street, TruthFrame, Wardrobes
from lookout.crowd.street.camera import StreetCamera
from lookout.crowd.street.scenario import Scenario
from lookout.demo.sources import cast_digest
from lookout.domain.errors import ConfigurationError, WatchlistError
from lookout.domain.face import Frame
from lookout.domain.geometry import Zone
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.footage import Collector, Labelled, RunRecord
from lookout.evaluation.footage.reading import LabelFile
from lookout.evaluation.provenance import file_digest
from lookout.flow import Flow
from lookout.ports import Camera, Pack
from lookout.redaction import Banner
from lookout.runners.cadence import MediaCadence
from lookout.runners.emission import Emission
from lookout.runners.enrolment import Person, Picture, enrol
from lookout.runners.local import run

_AHEAD = 4
"""Frames that are drawn ahead in a thread, while the flow looks at earlier ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Footage and its labels; ``frames`` is how many it has, where that is known.

    ``labels`` is asked for each frame, once and in order; ``None`` says that nobody labelled it.
    ``digest`` is the SHA-256 (hex) of what decides the footage: of a rendered scene its scenario
    and cast, of a recording the file.
    """

    name: str
    camera: Camera
    labels: Callable[[Frame], Labelled | None]
    frames: float | None
    digest: str = ""


class _Ahead:
    """A camera whose frames are made ahead in a thread."""

    def __init__(self, camera: Camera) -> None:
        self.name = camera.name
        self._camera = camera

    def frames(self) -> Iterator[Frame]:
        yield from read_ahead((frame for frame in self._camera.frames()), _AHEAD)


def drawn_scene(
    scenario: Scenario, cast: Cast, name: str, wardrobes: Wardrobes | None = None
) -> Scene:
    """Film a street with no file in between; ``wardrobes`` as in :class:`Street`.

    Raises
    ------
    ConfigurationError
        When the scenario does not fit the cast.
    """
    street = Street(scenario, cast, wardrobes=wardrobes)
    truths: deque[TruthFrame] = deque()
    camera = _Ahead(StreetCamera(street, on_truth=truths.append))
    decides = f"{scenario!r} {cast_digest(cast.folder)}"
    digest = sha256(decides.encode()).hexdigest()
    return Scene(name, camera, lambda frame: truths.popleft(), street.frame_count, digest)


def recorded_scene(video: Path) -> Scene:
    """Open a recording whose labels lie beside it, under its name with ``.jsonl``.

    Raises
    ------
    SourceError
        When it is live, still growing, or no recording.
    ConfigurationError
        When the labels are missing or wrong.
    """
    labels = video.with_suffix(".jsonl")
    if not labels.is_file():
        raise ConfigurationError(
            f"{labels}: is not there, and without labels {video.name} cannot be scored; "
            "the format is in docs/footage.md"
        )
    camera, frames, _ = open_recording(str(video))
    return Scene(video.name, camera, LabelFile(labels).of, frames, file_digest(video))


def watch_scene(
    scene: Scene,
    flow: Flow,
    collector: Collector,
    zone: Zone,
    progress: Callable[[int], None] = lambda frames: None,
    shown: bool = True,
) -> RunRecord:
    """Run the flow over a scene to its end, with what would be shown, and score both.

    Without ``shown`` nothing is drawn, and what would be hidden is not scored.

    Raises
    ------
    SourceError
        When a recording is damaged.
    ConfigurationError
        When its labels are wrong.
    """
    emission = Emission(zone, Banner("REHEARSAL", "evaluation"))
    for moment in run(scene.camera, flow, MediaCadence()):
        labels = scene.labels(moment.frame)
        collector.take(labels, moment)
        if shown:
            emission.picture(moment)
        if shown and labels is not None:
            collector.shown(labels, emission.hides)
        progress(moment.frame.index + 1)
    collector.finish(flow.finish())
    return collector.record()


def named(text: str, cast: Cast) -> list[str]:
    """Read people's ids, separated by commas.

    Raises
    ------
    ConfigurationError
        When somebody is not in the cast, or nobody is named.
    """
    people = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in people if name not in cast.people]
    if unknown or not people:
        raise ConfigurationError(
            f"--listed: {', '.join(unknown) or 'nobody'} is not in the cast {cast.folder}; "
            f"there are {', '.join(cast.people)}"
        )
    return list(dict.fromkeys(people))


def enrolled(people: Sequence[str], cast: Cast, pack: Pack) -> Watchlist:
    """Make a list of people of a cast, from their enrolment pictures; entries are their ids.

    Raises
    ------
    WatchlistError
        When somebody's pictures cannot be enrolled.
    """
    made = enrol([_to_enrol(cast, name) for name in people], pack, datetime.now(UTC).date())
    for report in made.reports:
        if report.refused is not None:
            raise WatchlistError(f"cast: {report.entry} cannot be enrolled: {report.refused}")
    vectors = np.stack([entry.vector for entry in made.entries])
    return Watchlist(
        tuple(entry.id for entry in made.entries),
        vectors,
        pack.digest,
        sha256(vectors.tobytes()).hexdigest(),
        tuple(entry.details for entry in made.entries),
    )


def _to_enrol(cast: Cast, name: str) -> Person:
    pictures = cast.people[name].enrolment
    return Person(
        name, tuple(Picture(p.path.name, partial(read_picture, p.path)) for p in pictures)
    )
