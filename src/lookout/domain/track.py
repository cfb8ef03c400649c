"""From a followed face to a template, or to a refusal with its reason."""

from dataclasses import dataclass
from enum import StrEnum

from lookout.domain.arrays import Vector
from lookout.domain.face import Face
from lookout.domain.geometry import Box


@dataclass(frozen=True, slots=True, order=True)
class TrackId:
    """A camera's name and a number that is never used twice in one run."""

    camera: str
    number: int

    def __str__(self) -> str:
        return f"{self.camera}/{self.number}"


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One person's face followed through one camera's frames.

    ``face`` is the newest sighting, ``velocity`` its speed in px/s of the frame. ``pictures`` is
    the number of its pictures fused so far (0 before the first), ``best_quality`` the best of
    theirs, in [0, 1], ``fused_s`` the time of the newest of them. ``doubtful`` says that another
    person may have taken the place of this one (they crossed, or the face was lost for a while),
    so that the next picture must be compared with the earlier ones.
    """

    id: TrackId
    face: Face
    first_seen_s: float
    sightings: int
    velocity: tuple[float, float] = (0.0, 0.0)
    pictures: int = 0
    best_quality: float = 0.0
    fused_s: float = 0.0
    doubtful: bool = False


class Refusal(StrEnum):
    """Why a face was not compared; the values are what people and machines read."""

    OUTSIDE_ZONE = "outside_zone"
    CUT_BY_EDGE = "cut_by_edge"
    TOO_SMALL = "too_small"
    UNSURE = "unsure"
    TURNED_AWAY = "turned_away"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    LOW_CONTRAST = "low_contrast"
    COVERED = "covered"
    BLURRED = "blurred"
    NOT_BETTER = "not_better"


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of one picture of a face.

    ``eyes_px``: distance between the eyes in px of the frame. ``sharpness``: see
    :func:`lookout.stages.assess.sharpness`. ``yaw_deg``, ``roll_deg``: from the landmarks, signed,
    0 = frontal and upright. ``pitch``: place of the nose between eyes (0) and mouth (1).
    ``brightness``, ``contrast``: mean and standard deviation of the chip's grey values in [0, 1].
    ``confidence``: the detector's, in [0, 1]. ``score``: all of them as one number in [0, 1].
    ``half_sharpness``: sharpness of the upper or the lower half alone, the sharper of the two.
    """

    eyes_px: float
    sharpness: float
    yaw_deg: float
    roll_deg: float
    pitch: float
    brightness: float
    contrast: float
    confidence: float
    score: float
    half_sharpness: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A face that is good enough to be compared."""

    track: TrackId
    face: Face
    quality: Quality


@dataclass(frozen=True, slots=True, eq=False)
class Rejected:
    """A face that is not compared, and why; ``measured`` and ``limit`` are in the reason's unit."""

    track: TrackId
    time_s: float
    reason: Refusal
    measured: float
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A biometric template: a mean of ``pictures`` embeddings of one track, weighted by quality.

    ``face`` is the best of those pictures and ``quality`` its score. The stage ``embed`` makes
    templates of one picture each, the tracker fuses them.
    """

    track: TrackId
    time_s: float
    face: Face
    vector: Vector
    quality: float
    pictures: int


@dataclass(frozen=True, slots=True, eq=False)
class Departure:
    """A track that has ended; its template is ``None`` where no picture was good enough.

    ``box`` is where it was last seen, at ``last_seen_s``.
    """

    track: TrackId
    first_seen_s: float
    last_seen_s: float
    sightings: int
    box: Box
    template: Template | None
