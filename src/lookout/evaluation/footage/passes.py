"""What became of each pass: one walk of one person past one camera."""

from dataclasses import dataclass, field
from enum import StrEnum

from lookout.domain.track import Refusal
from lookout.evaluation.footage.labels import Label

SEEN_FROM_PX = 16.0
"""Height from which a face counts as visible; nobody is recognised by less."""

SEEN_SHARE = 0.1
"""Share of a face that must be in sight for it to be visible."""


def in_sight(label: Label) -> bool:
    """Tell whether somebody's face is visible in one frame, however small it still is."""
    return label.box.height >= SEEN_FROM_PX and label.visible >= SEEN_SHARE


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a pass must offer to be an opportunity for recognition.

    It is read off the labels alone, so nothing that the system does moves the denominator: the
    face stands in the zone of recognition, at least ``face_px`` high and ``visible`` to this share,
    for ``seconds`` in all. How the head is turned does not count: who never looks up is a miss.
    """

    face_px: float = 50.0
    visible: float = 0.5
    seconds: float = 0.5

    def __str__(self) -> str:
        return (
            f"a face of {self.face_px:g} px or more in the zone, at least {self.visible:.0%} "
            f"visible, for {self.seconds:g} s in all"
        )

    def holds(self, label: Label) -> bool:
        """Tell whether a face in the zone is large and visible enough in one frame."""
        return label.box.height >= self.face_px and label.visible >= self.visible


class Fate(StrEnum):
    """How far a pass came; the values are what people and machines read."""

    NOT_DETECTED = "not_detected"
    NOT_FOLLOWED = "not_followed"
    """Detected, but never twice in a row, so never measured."""
    REFUSED = "refused"
    """Followed, but no picture was good enough."""
    OTHER_ENTRY_FIRST = "other_entry_first"
    """Compared, but always more like another entry."""
    BELOW_THRESHOLD = "below_threshold"
    """Compared and its own entry came first, without an alert."""
    COMPARED = "compared"
    """Compared; the person is not listed."""
    FOUND = "found"


class Verdict(StrEnum):
    """What an alert is; every alert is exactly one of these."""

    CORRECT = "correct"
    """The first alert of a pass for the person's own entry."""
    DUPLICATE = "duplicate"
    """A further one."""
    WRONG_ENTRY = "wrong_entry"
    """Somebody who is listed, taken for another entry."""
    UNLISTED = "unlisted"
    """Somebody who is not listed."""
    NOBODY = "nobody"
    """No labelled face."""


@dataclass(frozen=True, slots=True)
class PassRecord:
    """One pass and all that was made of it.

    ``entry`` is the person's own, ``None`` if they are not listed. ``view_s`` is how long they
    offered the minimum, from ``ready_s`` on (media time; ``None``: never). ``found_s`` is when the
    first alert for their own entry came. ``further`` counts more of the same, ``false`` alerts for
    other entries. ``tracks`` is the number of tracks that followed them for two analyses or more.
    ``refusal`` is the reason given most often, ``best_score`` the highest score of their own entry
    where it came first, of any entry for somebody who is not listed. ``probe_tracks`` is the number
    of tracks that yielded a probe of them. ``seen_s`` is when their face was first to be seen at
    all (:data:`SEEN_FROM_PX`, in the zone or not), ``best_levelled`` whether the best score had a
    level taken off.
    """

    scene: str
    pass_id: str
    person: str
    entry: str | None
    opportunity: bool
    view_s: float
    ready_s: float | None
    found_s: float | None
    further: int
    false: int
    tracks: int
    fate: Fate
    refusal: Refusal | None
    best_score: float | None
    probe_tracks: int = 0
    seen_s: float | None = None
    best_levelled: bool = False


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One scene: its passes, and what belongs to no pass.

    ``strays`` are alerts about nobody who is labelled. ``tracks`` have followed somebody labelled
    for two analyses or more, ``switched`` are those of them that did so for two passes. ``faces``
    were to be hidden in what was shown, ``covered`` were. ``seconds`` is media time.
    """

    scene: str
    minimum: Minimum = field(default_factory=Minimum)
    passes: tuple[PassRecord, ...] = ()
    strays: int = 0
    tracks: int = 0
    switched: int = 0
    faces: int = 0
    covered: int = 0
    frames: int = 0
    analysed: int = 0
    seconds: float = 0.0
