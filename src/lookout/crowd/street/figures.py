"""One person of the cast on the street: which sprites, where, and the face's true place."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.crowd.cast import BodySprite, HeadSprite, Person
from lookout.crowd.street.heads import HeadSet, Share, controls, shape
from lookout.crowd.street.patches import Layer, moved, similarity
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.sprites import Affine, Sprite, SpriteCache, prepared, read_straight
from lookout.crowd.street.walkers import Pose, Walk
from lookout.crowd.street.wears import worn
from lookout.domain.arrays import Points
from lookout.domain.geometry import Box

FACE_M = 0.13
"""Height of the face's middle below the crown of the head."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """Somebody at one moment, ready to be drawn; ``yaw_deg`` is as seen from the lens."""

    walk: Walk
    pose: Pose
    bodies: tuple[Layer, ...]
    heads: tuple[Layer, ...]
    foot: tuple[float, float]
    px_per_m: float
    distance_m: float
    yaw_deg: float
    box: Box
    landmarks: Points


class Wardrobe:
    """Sprites of one person, read when they are needed and kept in a shared cache."""

    def __init__(self, person: Person, cache: SpriteCache) -> None:
        self._person, self._cache = person, cache
        self._heads = HeadSet(person.heads)
        walking = sorted((b for b in person.bodies if b.phase >= 0), key=lambda b: b.phase)
        standing = [body for body in person.bodies if body.phase < 0]
        self._walking = walking or standing
        self._standing = standing[0] if standing else max(walking, key=lambda b: -b.neck[1])

    def figure(self, walk: Walk, pose: Pose, projection: Projection) -> Figure:
        """Place the person's sprites for one pose."""
        x, z = pose.place.x_m, pose.place.z_m
        face_y = self._person.height_m - FACE_M
        foot = projection.point(x, 0.0, z)
        top = projection.point(x, self._person.height_m, z)
        bodies = self._bodies(pose)
        scale = (foot[1] - top[1]) / sum(share * body.height_px for body, share in bodies)
        to_frame = similarity(scale, 0.0, _anchor(bodies), np.array(foot, np.float32))
        joint = moved(to_frame, _mean_neck(bodies)[None])[0]
        face_px = scale * sum(share * body.face_px for body, share in bodies)
        yaw = self._heads.within(
            pose.yaw_deg + pose.place.heading_deg + math.degrees(math.atan2(x, z))
        )
        distance = math.dist((x, face_y, z), (0.0, projection.height_m, 0.0))
        above = math.degrees(math.asin((projection.height_m - face_y) / distance))
        shares = self._heads.mixed(yaw, above + pose.nod_deg, pose.talking)
        maps = _bent(shares, joint, face_px, pose.roll_deg)
        box, landmarks = _true_face(shares, maps)
        return Figure(
            walk=walk,
            pose=pose,
            bodies=tuple(Layer(self._body(body), to_frame, share) for body, share in bodies),
            heads=tuple(
                Layer(self._head(share.head, walk.wears), affine, share.seen)
                for share, affine in zip(shares, maps, strict=True)
                if share.seen > 0
            ),
            foot=foot,
            px_per_m=projection.px_per_m(0.0, z),
            distance_m=distance,
            yaw_deg=yaw,
            box=box,
            landmarks=landmarks,
        )

    def _bodies(self, pose: Pose) -> list[tuple[BodySprite, float]]:
        """Two neighbours in the walk cycle, dissolved, and the standing body while one stops."""
        count = len(self._walking)
        position = pose.phase * count
        share = position % 1.0
        near = self._walking[int(position) % count]
        mixed = [(near, 1 - share), (self._walking[(int(position) + 1) % count], share)]
        moving = 1 - pose.standing
        mixed = [(body, part * moving) for body, part in mixed] + [(self._standing, pose.standing)]
        kept = [(body, part) for body, part in mixed if part >= 0.04]
        total = sum(part for _, part in kept)
        return [(body, part / total) for body, part in kept]

    def _body(self, body: BodySprite) -> Sprite:
        return self._cache.get((body.path,), lambda: prepared(_shaded_body(body)))

    def _head(self, head: HeadSprite, wears: tuple[str, ...]) -> Sprite:
        return self._cache.get(
            (head.path, wears), lambda: prepared(_open_neck(worn(head, wears), head))
        )


def _anchor(bodies: list[tuple[BodySprite, float]]) -> Points:
    """Where the person stands, in the bodies' px: under the neck, on the ground."""
    x = sum(share * body.neck[0] for body, share in bodies)
    return np.array([x, sum(share * body.foot_y for body, share in bodies)], np.float32)


def _mean_neck(bodies: list[tuple[BodySprite, float]]) -> Points:
    necks = np.array([body.neck for body, _ in bodies], np.float32)
    return np.asarray(np.array([share for _, share in bodies]) @ necks, np.float32)


def _bent(shares: list[Share], joint: Points, face_px: float, roll_deg: float) -> list[Affine]:
    """Return for each head sprite the map that brings it to the common shape in the frame."""
    place = similarity(face_px, roll_deg, np.zeros(2, np.float32), joint)
    target = moved(place, shape(shares))
    maps = []
    for share in shares:
        source = np.column_stack([controls(share.head), np.ones(7)])
        solution, *_ = np.linalg.lstsq(source, target, rcond=None)
        affine = np.eye(3)
        affine[:2] = solution.T
        maps.append(affine)
    return maps


def _true_face(shares: list[Share], maps: list[Affine]) -> tuple[Box, Points]:
    """Map box and landmarks as the pixels are mapped, weighted as the pixels are mixed."""
    corners, landmarks = np.zeros(4), np.zeros((5, 2), np.float32)
    for share, affine in zip(shares, maps, strict=True):
        box = share.head.box
        square = np.array([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)])
        around = moved(affine, square.astype(np.float32))
        corners += share.seen * np.concatenate([around.min(axis=0), around.max(axis=0)])
        landmarks += share.seen * moved(affine, share.head.landmarks)
    return Box(*(float(value) for value in corners)), landmarks


def _open_neck(straight: np.ndarray, head: HeadSprite) -> np.ndarray:
    """Let the neck fade out below the joint, so that it goes under the collar without an edge."""
    rows = np.arange(straight.shape[0], dtype=np.float32)
    ramp = np.clip(1 - (rows - head.neck[1]) / (0.16 * head.face_px), 0, 1)
    faded = straight.copy()
    faded[:, :, 3] = np.rint(straight[:, :, 3] * ramp[:, None]).astype(np.uint8)
    return faded


def _shaded_body(body: BodySprite) -> np.ndarray:
    """Darken the collar under the chin and, a little, the legs towards the ground."""
    straight = read_straight(body.path)
    height, width = straight.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((columns - body.neck[0]) / (0.62 * body.face_px)) ** 2
    away += ((rows - body.neck[1] + 0.05 * body.face_px) / (0.45 * body.face_px)) ** 2
    light = 1 - 0.38 * np.exp(-away)
    light *= 1 - 0.22 * np.clip(1 - (body.foot_y - rows) / (0.5 * body.height_px), 0, 1) ** 1.5
    straight[:, :, :3] = cv2.multiply(
        straight[:, :, :3], np.repeat(light[:, :, None], 3, axis=2), dtype=cv2.CV_8U
    )
    return straight
