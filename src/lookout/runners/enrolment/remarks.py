"""What enrolment has to say about a picture or an entry, each a value with its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused or flagged; the values are what people and machines read."""

    UNREADABLE = "unreadable"
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    OTHER_FACES = "other_faces"
    TOO_SMALL = "too_small"
    TURNED_AWAY = "turned_away"
    TILTED = "tilted"
    LOOKS_UP_OR_DOWN = "looks_up_or_down"
    UNSURE = "unsure"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    LOW_CONTRAST = "low_contrast"
    BLURRED = "blurred"
    CUT_BY_EDGE = "cut_by_edge"
    SAME_PICTURE = "same_picture"
    SAME_PERSON = "same_person"
    LOOK_ALIKE = "look_alike"
    RESEMBLES_MANY = "resembles_many"
    INCONSISTENT = "inconsistent"
    NO_PICTURE_LEFT = "no_picture_left"
    UNFIT_NAME = "unfit_name"
    EXPIRED = "expired"


SENTENCES = {
    Reason.UNREADABLE: "cannot be read: {about}",
    Reason.NO_FACE: "no face found",
    Reason.SEVERAL_FACES: "{measured:.0f} faces, and none is clearly the one meant; cut it out",
    Reason.OTHER_FACES: "other faces in it: {measured:.0f}; the largest, in the middle, was taken",
    Reason.TOO_SMALL: "small: {measured:.0f} px between the eyes (limit {limit:.0f})",
    Reason.TURNED_AWAY: "turned to the side by {measured:.0f}° (limit {limit:.0f}°)",
    Reason.TILTED: "head tilted by {measured:.0f}° (limit {limit:.0f}°)",
    Reason.LOOKS_UP_OR_DOWN: "looks up or down: nose at {measured:.3f} (limit {limit:.3f})",
    Reason.UNSURE: "the detector is {measured:.3f} sure that this is a face (limit {limit:.3f})",
    Reason.TOO_DARK: "dark: brightness {measured:.2f} (limit {limit:.2f})",
    Reason.TOO_BRIGHT: "bright: brightness {measured:.2f} (limit {limit:.2f})",
    Reason.LOW_CONTRAST: "little contrast: {measured:.3f} (limit {limit:.3f})",
    Reason.BLURRED: "blurred: sharpness {measured:.2f} (limit {limit:.2f})",
    Reason.CUT_BY_EDGE: "cut by the picture's edge: {measured:.0%} of the face seen",
    Reason.SAME_PICTURE: "the same picture as {about}",
    Reason.SAME_PERSON: "perhaps the same person as {about}: similarity {measured:.3f} "
    "(limit {limit:.3f})",
    Reason.LOOK_ALIKE: "looks like {about}: similarity {measured:.3f} (limit {limit:.3f})",
    Reason.RESEMBLES_MANY: "resembles many: similarity {measured:.3f} to the five most alike "
    "(limit {limit:.3f})",
    Reason.INCONSISTENT: "does not look like the entry's other pictures: similarity "
    "{measured:.3f} (limit {limit:.3f})",
    Reason.NO_PICTURE_LEFT: "no picture could be used",
    Reason.UNFIT_NAME: "{about} is no name for an entry; rename it",
    Reason.EXPIRED: "expired on {about}",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One reason with what was measured and the limit that it was held against.

    ``about`` names another entry or picture, or says what went wrong; empty where nothing is to
    be named.
    """

    reason: Reason
    measured: float | None = None
    limit: float | None = None
    about: str = ""

    def __str__(self) -> str:
        return SENTENCES[self.reason].format(
            measured=self.measured, limit=self.limit, about=self.about
        )


@dataclass(frozen=True, slots=True)
class PictureReport:
    """One picture: its quality in [0, 1] where a face was measured, and what there is to say.

    It was used unless ``refused`` says why not.
    """

    name: str
    quality: float | None
    refused: Remark | None
    flags: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryReport:
    """One entry: enrolled unless ``refused`` says why not; quality in [0, 1], our own measure."""

    entry: str
    pictures: tuple[PictureReport, ...]
    quality: float
    refused: Remark | None
    flags: tuple[Remark, ...] = ()

    @property
    def used(self) -> int:
        """How many of its pictures made the template."""
        return sum(picture.refused is None for picture in self.pictures)
