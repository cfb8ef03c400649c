"""Picture → a face that can be enrolled, or a refusal with its reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.errors import PictureError
from lookout.domain.face import Alignment, Face, Frame
from lookout.domain.track import Probe, Quality, TrackId
from lookout.ports import Detector
from lookout.runners.enrolment.folder import Picture
from lookout.runners.enrolment.remarks import Reason, Remark
from lookout.stages.assess import AssessOptions, measure
from lookout.stages.detect import detect

CAMERA = "enrolment"


@dataclass(frozen=True, slots=True)
class ExamineOptions:
    """What an enrolment picture must be, and what it should be."""

    least: AssessOptions = field(
        default_factory=lambda: AssessOptions(
            least_confidence=0.8,
            least_eyes_px=16,
            most_yaw_deg=60,
            most_roll_deg=45,
            pitch_range=(0.25, 0.9),
            brightness_range=(0.10, 0.92),
            least_contrast=0.015,
            least_sharpness=0.12,
        )
    )
    """Beyond these a picture is refused: about the live gate's limits, a little wider for pose and
    sharpness, since there may be no better picture of a person who is missed."""
    good: AssessOptions = field(
        default_factory=lambda: AssessOptions(
            least_confidence=0.95,
            least_eyes_px=32,
            most_yaw_deg=25,
            most_roll_deg=20,
            pitch_range=(0.35, 0.75),
            brightness_range=(0.2, 0.85),
            least_contrast=0.04,
            least_sharpness=0.22,
        )
    )
    """Beyond these it is flagged. On 400 press photographs about one in four was, mostly for the
    turn of the head."""
    clearly_larger: float = 1.5
    """Among several faces, the largest is the one meant when it is this many times as high …"""
    central: float = 0.25
    """… and its middle is at most this far from the picture's, as a share of the width."""
    seen: float = 0.9
    """Share of the face that must lie in the picture."""
    retained_px: int = 320
    """Longer side of the portrait that is kept for prompts and for enrolling again."""


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A picture's face that can be enrolled; its portrait has been made small."""

    probe: Probe
    flags: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A picture that cannot be enrolled; ``quality`` in [0, 1] where a face was measured."""

    refused: Remark
    quality: float | None = None


def read(picture: Picture) -> RgbImage | Unusable:
    """Return a picture's pixels, or why they cannot be had."""
    try:
        return picture.read()
    except PictureError as error:
        # The name stands beside every remark already.
        why = str(error).partition(f"{picture.name}: ")[2] or str(error)
        return Unusable(Remark(Reason.UNREADABLE, about=why))


def examine(
    pixels: RgbImage,
    number: int,
    detector: Detector,
    alignment: Alignment,
    options: ExamineOptions,
) -> Examined | Unusable:
    """Find the one face of a picture and judge it.

    Parameters
    ----------
    pixels
        ``shape = (height, width, 3)``, uint8, RGB.
    number
        The picture's number, for :class:`~lookout.domain.track.TrackId`.
    detector
        One that finds small faces and close-ups too.
    alignment
        The pack's.
    options
        What is refused and what is flagged.
    """
    (faces,) = detect([Frame(CAMERA, number, 0.0, pixels)], detector, alignment, surroundings=True)
    if not faces:
        return Unusable(Remark(Reason.NO_FACE))
    face = _subject(faces, options)
    if face is None:
        return Unusable(Remark(Reason.SEVERAL_FACES, len(faces)))
    quality = measure(face)
    refused = next(_shortcomings(face, quality, options.least, options.seen), None)
    if refused is not None:
        return Unusable(refused, quality.score)
    flags = list(_shortcomings(face, quality, options.good, options.seen))
    if len(faces) > 1:
        flags.append(Remark(Reason.OTHER_FACES, len(faces) - 1))
    kept = replace(face, portrait=_reduced(face.portrait, options.retained_px))
    return Examined(Probe(TrackId(CAMERA, number), kept, quality), tuple(flags))


def _subject(faces: Sequence[Face], options: ExamineOptions) -> Face | None:
    largest, *others = sorted(faces, key=lambda face: -face.box.height)
    if not others:
        return largest
    off_centre = abs(largest.box.centre[0] / largest.frame_size[0] - 0.5)
    clear = largest.box.height >= options.clearly_larger * others[0].box.height
    return largest if clear and off_centre <= options.central else None


def _shortcomings(
    face: Face, quality: Quality, limits: AssessOptions, seen: float
) -> Iterator[Remark]:
    q, (low, high), visible = quality, limits.pitch_range, _visible(face)
    dark, bright = limits.brightness_range
    at_least = (
        (Reason.CUT_BY_EDGE, visible, seen),
        (Reason.TOO_SMALL, q.eyes_px, limits.least_eyes_px),
        (Reason.UNSURE, q.confidence, limits.least_confidence),
        (Reason.LOOKS_UP_OR_DOWN, q.pitch, low),
        (Reason.TOO_DARK, q.brightness, dark),
        (Reason.LOW_CONTRAST, q.contrast, limits.least_contrast),
        (Reason.BLURRED, q.sharpness, limits.least_sharpness),
    )
    at_most = (
        (Reason.TURNED_AWAY, abs(q.yaw_deg), limits.most_yaw_deg),
        (Reason.TILTED, abs(q.roll_deg), limits.most_roll_deg),
        (Reason.LOOKS_UP_OR_DOWN, q.pitch, high),
        (Reason.TOO_BRIGHT, q.brightness, bright),
    )
    yield from (Remark(why, value, limit) for why, value, limit in at_least if value < limit)
    yield from (Remark(why, value, limit) for why, value, limit in at_most if value > limit)


def _visible(face: Face) -> float:
    """Share of the face's box in the picture; 0 where a landmark lies outside."""
    width, height = face.frame_size
    inside = face.landmarks.min() >= -0.5 and bool((face.landmarks <= (width, height)).all())
    return face.box.clipped(width, height).area / max(face.box.area, 1e-9) if inside else 0.0


def _reduced(portrait: RgbImage, longest_px: int) -> RgbImage:
    scale = longest_px / max(portrait.shape[:2])
    if scale >= 1:
        return portrait
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
