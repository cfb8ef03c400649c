"""Track → Probe or Rejected: is this picture of a face good enough to be compared.

The order of the gates is the order in which a person would mend things: where the camera looks
first, then how large and how turned the face is, then light and sharpness.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.domain.arrays import Points, RgbImage
from lookout.domain.face import Face
from lookout.domain.geometry import Zone
from lookout.domain.track import Probe, Quality, Refusal, Rejected, Track

NOSE_DEPTH = 0.52
"""How far the nose's tip lies before the eyes, in distances between the eyes.

Fitted on rendered heads of known yaw: right in the middle, and within 12 degrees for 95 % of them
up to 45 degrees, since noses differ (``tests/stages/test_assess.py``).
"""


@dataclass(frozen=True, slots=True)
class AssessOptions:
    """The quality gate; each limit is inclusive on its good side."""

    least_confidence: float = 0.80
    """Least confidence of the detector, in [0, 1]."""
    least_eyes_px: float = 16.0
    """Least distance between the eyes in px, foreshortening undone."""
    most_yaw_deg: float = 35.0
    """Largest turn to either side."""
    most_roll_deg: float = 40.0
    """Largest tilt of the head towards a shoulder."""
    pitch_range: tuple[float, float] = (0.30, 0.85)
    """Allowed place of the nose between eyes (0) and mouth (1)."""
    brightness_range: tuple[float, float] = (0.10, 0.92)
    """Allowed mean grey value of the chip's face."""
    least_contrast: float = 0.015
    """Least standard deviation of the chip's grey values; low, since dark skin in even light has
    little and is compared well all the same."""
    least_sharpness: float = 0.14
    """Least sharpness, see :func:`sharpness`."""
    least_half_sharpness: float = 0.25
    """A face that is not sharp as a whole but has a half this sharp is covered, not blurred: a mask
    or sunglasses, of another brightness than the skin, take up most of the contrast that sharpness
    is a share of. Of 211 rendered faces with one, refused so far as blurred, 208 are told apart so;
    of 690 blurred faces 18 are mistaken. Compared all the same, the best score was their own in 7
    of 10, hardly above the next and below every threshold."""
    better: float = 1.10
    """A picture counts as better from this multiple of the best quality so far."""
    again_s: float = 0.35
    """A picture of about the best quality is taken again after this time, as a new view."""
    again_share: float = 0.80
    """… where 'about' is this share of the best quality."""
    most_pictures: int = 12
    """After so many pictures of one track only better ones are fused, unless its identity is in
    doubt: whoever comes nearer is seen best last."""


def assess(
    tracks: Sequence[Track], options: AssessOptions, zones: Mapping[str, Zone]
) -> tuple[list[Probe], list[Rejected]]:
    """Split tracks into probes, and refusals with their reasons.

    A face is measured only when it passes the gates that cost nothing. ``zones`` maps cameras to
    their zone of recognition; a camera without one is watched whole.
    """
    probes: list[Probe] = []
    rejected: list[Rejected] = []
    for track in tracks:
        verdict = _placed(track, options, zones.get(track.id.camera))
        if verdict is None:
            quality = measure(track.face)
            verdict = refusal(track, quality, options)
            if verdict is None:
                probes.append(Probe(track.id, track.face, quality))
                continue
        rejected.append(verdict)
    return probes, rejected


def measure(face: Face) -> Quality:
    """Measure one picture of a face."""
    yaw, roll, pitch = pose(face.landmarks)
    eyes = eyes_distance(face.landmarks) / max(0.5, math.cos(math.radians(yaw)))
    grey = _inner_grey(face.chip)
    sharp = sharpness(grey)
    brightness, contrast = float(grey.mean()) / 255, float(grey.std()) / 255
    score = _score(eyes, sharp, yaw, roll, pitch, contrast, face.confidence)
    return Quality(
        eyes,
        sharp,
        yaw,
        roll,
        pitch,
        brightness,
        contrast,
        face.confidence,
        score,
        half_sharpness=max(sharpness(half) for half in np.array_split(grey, 2)),
    )


def eyes_distance(landmarks: Points) -> float:
    """Distance between the eyes' centres in px."""
    return float(np.hypot(*(landmarks[1] - landmarks[0])))


def pose(landmarks: Points) -> tuple[float, float, float]:
    """Yaw and roll in degrees and the place of the nose between eyes and mouth, from landmarks.

    The nose's tip stands :data:`NOSE_DEPTH` eye distances before the face, so a turn by ``yaw``
    moves it by ``NOSE_DEPTH * sin(yaw)`` while the eyes' distance shrinks by ``cos(yaw)``.
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = landmarks.astype(np.float64)
    across = right_eye - left_eye
    distance = float(np.hypot(*across))
    if distance < 1e-6:
        return 90.0, 0.0, 0.5
    across /= distance
    down = np.array([-across[1], across[0]])
    eyes, mouth = (left_eye + right_eye) / 2, (left_mouth + right_mouth) / 2
    length = float((mouth - eyes) @ down)
    pitch = float((nose - eyes) @ down) / length if length > 1e-6 else 0.0
    # The midline leans with the head's own axis; at the nose's height it is between eyes and mouth.
    midline = eyes + (mouth - eyes) * min(max(pitch, 0.0), 1.0)
    yaw = math.degrees(math.atan2(float((nose - midline) @ across), NOSE_DEPTH * distance))
    roll = math.degrees(math.atan2(across[1], across[0]))
    return yaw, roll, pitch


def sharpness(grey: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    """Share of a chip's contrast that lies in fine detail, from 0 (smooth) to about 0.5.

    Standard deviation of a high-pass (the chip at half size less its Gaussian blur of 2 px) over
    that of the grey values: unlike the usual variance of the Laplacian it does not mistake low
    contrast for blur, nor noise for detail. On 120 photographs the middle value was 0.37 at
    100 px of face height, 0.34 at 60 px and 0.17 when blurred by 1/30 of the face's height.
    """
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    spread = float(half.std())
    if spread < 1e-3:
        return 0.0
    return float((half - cv2.GaussianBlur(half, (0, 0), 2)).std()) / spread


def refusal(track: Track, quality: Quality, options: AssessOptions) -> Rejected | None:
    """Return the first gate that a measured picture does not pass, or ``None``."""
    gates = _gates(quality, options)
    for reason, measured, limit, passes in gates:
        if not passes:
            return Rejected(track.id, track.face.time_s, reason, measured, limit)
    if not _worth_it(track, quality, options):
        return Rejected(
            track.id,
            track.face.time_s,
            Refusal.NOT_BETTER,
            quality.score,
            track.best_quality * options.better,
        )
    return None


def _gates(quality: Quality, options: AssessOptions) -> list[tuple[Refusal, float, float, bool]]:
    q, o = quality, options
    dark, bright = o.brightness_range
    flat, steep = o.pitch_range
    pitch_limit = flat if q.pitch < flat else steep
    sharp = q.sharpness >= o.least_sharpness
    covered = q.half_sharpness >= o.least_half_sharpness
    return [
        (Refusal.TOO_SMALL, q.eyes_px, o.least_eyes_px, q.eyes_px >= o.least_eyes_px),
        (Refusal.TURNED_AWAY, abs(q.yaw_deg), o.most_yaw_deg, abs(q.yaw_deg) <= o.most_yaw_deg),
        (Refusal.TURNED_AWAY, q.pitch, pitch_limit, flat <= q.pitch <= steep),
        (Refusal.TURNED_AWAY, abs(q.roll_deg), o.most_roll_deg, abs(q.roll_deg) <= o.most_roll_deg),
        (Refusal.UNSURE, q.confidence, o.least_confidence, q.confidence >= o.least_confidence),
        (Refusal.TOO_DARK, q.brightness, dark, q.brightness >= dark),
        (Refusal.TOO_BRIGHT, q.brightness, bright, q.brightness <= bright),
        (Refusal.LOW_CONTRAST, q.contrast, o.least_contrast, q.contrast >= o.least_contrast),
        (Refusal.COVERED, q.half_sharpness, o.least_half_sharpness, sharp or not covered),
        (Refusal.BLURRED, q.sharpness, o.least_sharpness, sharp),
    ]


def _placed(track: Track, options: AssessOptions, zone: Zone | None) -> Rejected | None:
    """Return the refusal of a face that lies in the wrong place, before anything is measured."""
    face = track.face
    width, height = face.frame_size
    if zone is not None:
        x, y = face.box.centre
        if not zone.contains(x / width, y / height):
            return Rejected(track.id, face.time_s, Refusal.OUTSIDE_ZONE, 0.0, 1.0)
    inside = face.landmarks.min() >= 0 and bool((face.landmarks < (width, height)).all())
    seen = face.box.clipped(width, height).area / max(face.box.area, 1e-9)
    if not inside or seen < CUT_SHARE:
        return Rejected(track.id, face.time_s, Refusal.CUT_BY_EDGE, seen, CUT_SHARE)
    return None


CUT_SHARE = 0.9
"""Least share of a face's box that must lie in the frame."""


def _worth_it(track: Track, quality: Quality, options: AssessOptions) -> bool:
    if track.doubtful or track.pictures == 0:
        return True
    if quality.score >= track.best_quality * options.better:
        return True
    if track.pictures >= options.most_pictures:
        return False
    waited = track.face.time_s - track.fused_s >= options.again_s
    return waited and quality.score >= track.best_quality * options.again_share


def _inner_grey(chip: RgbImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Grey values of the middle of the chip, where every pack's alignment has the face."""
    size = chip.shape[0]
    a, b = int(0.22 * size), int(0.80 * size)
    return np.asarray(cv2.cvtColor(chip[a:b, a:b], cv2.COLOR_RGB2GRAY), np.uint8)


def _score(
    eyes_px: float,
    sharp: float,
    yaw: float,
    roll: float,
    pitch: float,
    contrast: float,
    confidence: float,
) -> float:
    """Quality as one number: a product of falling curves, 1 for a large, frontal, sharp face."""
    size = 1 - math.exp(-eyes_px / 22)
    frontal = math.exp(-((yaw / 32) ** 2) - (roll / 60) ** 2 - ((pitch - 0.58) / 0.35) ** 2)
    detail = 1 - math.exp(-sharp / 0.15)
    light = 1 - math.exp(-contrast / 0.02)
    return size * frontal * detail * light * confidence
