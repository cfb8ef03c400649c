"""Composes the pictures of one pass, with the truth about each."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lookout.crowd.cast import HeadSprite, Person
from lookout.crowd.passing.backdrops import SIDE_PX, Backdrops
from lookout.crowd.passing.strolls import FACE_M, FAR_PX, Stroll
from lookout.crowd.street.bends import Bend
from lookout.crowd.street.gait import RISE
from lookout.crowd.street.heads import HeadSet, Share, controls, shape
from lookout.crowd.street.patches import (
    LONGEST_PX,
    Layer,
    blurred,
    cropped,
    moved,
    paste,
    similarity,
    warped,
)
from lookout.crowd.street.reading import parse_scenario
from lookout.crowd.street.scenario import Light, Picture, Sensor
from lookout.crowd.street.sprites import Rgba, Sprite, prepared, read_straight
from lookout.crowd.street.truth import TruthFace, TruthFrame
from lookout.crowd.street.walkers import Pose
from lookout.crowd.street.weather import Weather
from lookout.domain.arrays import Points, RgbImage
from lookout.domain.errors import PictureError
from lookout.domain.face import Frame
from lookout.domain.geometry import Box

LOOKS_PER_S = 4.0
"""Pictures a second; the street has 12 or more of them analysed."""

_MIDDLE = (SIDE_PX / 2, 0.47 * SIDE_PX)
"""Where the face is on average, in px."""

_BUST_BELOW = 2.6
"""So many face heights the clothes are drawn on below a head's picture, which ends at the chest."""

_CAMERA_M = 2.6
_UNSEEN_PX = 0.3
_QUIET = parse_scenario('format = 1\ntitle = "A pass"\nseconds = 1.0\nseed = 0\n', "pass")


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One picture of a pass as the camera gives it, and who is truly there."""

    frame: Frame
    truth: TruthFrame


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    layer: Layer
    head: HeadSprite
    bend: Bend | None


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    sprite: Sprite
    points: Points


def take(person: Person, walked: Stroll, backdrops: Backdrops) -> Iterator[Take]:
    """Film one pass, from the face's first height to its last."""
    heads = _Heads([head for head in person.heads if head.light == walked.light])
    backdrop, weather = backdrops.cut(walked.seed), _weather(walked)
    count = math.floor((walked.to_s - walked.from_s) * LOOKS_PER_S + 1e-6) + 1
    for index in range(count):
        time_s = walked.from_s + index / LOOKS_PER_S
        pose = walked.walk.at(time_s)
        if pose is None:
            return
        pixels = backdrop.copy()
        truth = _drawn(pixels, heads, person, walked, time_s, pose)
        elapsed_s = time_s - walked.from_s
        seen = _compressed(weather.apply(_softened(pixels, walked), index, elapsed_s), walked)
        yield Take(
            Frame(walked.name, index, elapsed_s, seen), TruthFrame(index, elapsed_s, (truth,))
        )


class _Heads:
    """One person's heads in one light, read once."""

    def __init__(self, heads: Sequence[HeadSprite]) -> None:
        self.turns = HeadSet(heads)
        self._ready: dict[str, _Ready] = {}

    def ready(self, head: HeadSprite) -> _Ready:
        if head.file not in self._ready:
            sprite = prepared(_drawn_on(read_straight(head.path), head.face_px))
            self._ready[head.file] = _Ready(sprite, controls(head, sprite))
        return self._ready[head.file]


def _drawn_on(straight: Rgba, face_px: float) -> Rgba:
    """Continue the clothes at the picture's foot downwards."""
    below = round(_BUST_BELOW * face_px)
    return np.concatenate([straight, np.repeat(straight[-3:-2], below, axis=0)])


def _drawn(
    pixels: RgbImage, heads: _Heads, person: Person, walked: Stroll, time_s: float, pose: Pose
) -> TruthFace:
    place = pose.place
    yaw = heads.turns.within(
        pose.yaw_deg + place.heading_deg + math.degrees(math.atan2(place.x_m, place.z_m))
    )
    above = math.degrees(math.atan2(_CAMERA_M - person.height_m + 0.13, place.z_m))
    shares = heads.turns.mixed(yaw, above + pose.nod_deg, pose.talking)
    ready = [heads.ready(share.head) for share in shares]
    face_px = _face_px(walked, place.z_m)
    joint = _joint(walked, time_s, face_px, person.height_m)
    placed = _placed(shares, ready, face_px, joint, pose.roll_deg)
    before = _joint(walked, time_s - walked.open_s, face_px, person.height_m)
    patch = warped([one.layer for one in placed], SIDE_PX, SIDE_PX, margin=LONGEST_PX)
    if patch is not None:
        smear = joint - before
        patch = cropped(blurred(patch, float(smear[0]), float(smear[1])), SIDE_PX, SIDE_PX)
    if patch is not None:
        paste(pixels, patch)
    return _truth(placed, person, walked, place.z_m, yaw)


def _face_px(walked: Stroll, z_m: float) -> float:
    return FAR_PX * walked.far_m / z_m


def _joint(walked: Stroll, time_s: float, face_px: float, height_m: float) -> Points:
    """Return where the neck is, in px: the camera looks at the face, which sways and bobs."""
    pose = walked.walk.at(time_s)
    phase = 0.0 if pose is None else pose.phase
    px_per_m = face_px / FACE_M
    bob = RISE * height_m * math.cos(4 * math.pi * phase)
    sway = 0.02 * math.sin(2 * math.pi * phase) + 0.12 * math.sin(0.9 * time_s + walked.seed % 6)
    return np.array(
        (_MIDDLE[0] + sway * px_per_m, _MIDDLE[1] + 0.62 * face_px - bob * px_per_m), np.float32
    )


def _placed(
    shares: Sequence[Share],
    ready: Sequence[_Ready],
    face_px: float,
    joint: Points,
    roll_deg: float,
) -> list[_Placed]:
    """Put the heads on the neck and bend them to their common shape, as the street does."""
    common = shape(shares, [item.points for item in ready])
    placed = []
    for share, item in zip(shares, ready, strict=True):
        if share.seen <= 0:
            continue
        own, scale = item.points, face_px / share.head.face_px
        bend = Bend.between(own, common * share.head.face_px + own[6], share.head.face_px)
        shows = bend.greatest_px() * scale > _UNSEEN_PX
        to_frame = similarity(scale, roll_deg, own[6], joint)
        seen = bend if shows else None
        layer = Layer(item.sprite, to_frame, share.seen, seen)
        placed.append(_Placed(layer, share.head, seen))
    return placed


def _truth(
    placed: Sequence[_Placed],
    person: Person,
    walked: Stroll,
    z_m: float,
    yaw_deg: float,
) -> TruthFace:
    edges, landmarks = np.zeros(4), np.zeros((5, 2), np.float32)
    for one in placed:
        box, (x, y) = one.head.box, one.head.box.centre
        sides = np.array([(box.x0, y), (box.x1, y), (x, box.y0), (x, box.y1)], np.float32)
        points = np.concatenate([sides, one.head.landmarks])
        points = moved(one.layer.to_frame, one.bend.applied(points) if one.bend else points)
        share = one.layer.share
        edges += share * np.concatenate([points[:4].min(axis=0), points[:4].max(axis=0)])
        landmarks += share * points[4:]
    face = Box(*(float(edge) for edge in edges))
    seen = face.clipped(SIDE_PX, SIDE_PX).area / max(face.area, 1e-9)
    return TruthFace(person.id, walked.name, face, landmarks, face.height, z_m, yaw_deg, seen)


def _weather(walked: Stroll) -> Weather:
    return Weather(
        replace(
            _QUIET,
            seconds=walked.to_s - walked.from_s,
            seed=walked.seed,
            picture=Picture(SIDE_PX, SIDE_PX, round(LOOKS_PER_S), 23),
            light=Light(walked.gain[0], walked.gain[1], walked.colour, walked.colour),
            air=replace(_QUIET.air, rain=walked.rain),
            sensor=Sensor(walked.noise, 0.0),
        )
    )


def _softened(pixels: RgbImage, walked: Stroll) -> RgbImage:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), walked.soft_px), np.uint8)


def _compressed(pixels: RgbImage, walked: Stroll) -> RgbImage:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, walked.quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if decoded is None:
        raise PictureError(f"{walked.name}: the picture just compressed cannot be decoded")
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
