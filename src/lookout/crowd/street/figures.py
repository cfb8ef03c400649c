"""One person of the cast on the street: which sprites, where, and the face's true place."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from lookout.crowd.cast import BodySprite, Cast, HeadSprite, Person
from lookout.crowd.street.bends import Bend
from lookout.crowd.street.gait import Stand, Step, WalkCycle
from lookout.crowd.street.heads import HeadSet, Share, controls, shape
from lookout.crowd.street.patches import Layer, moved, similarity
from lookout.crowd.street.projection import Projection
from lookout.crowd.street.routes import Place
from lookout.crowd.street.sprites import Affine, Rgba, Sprite, SpriteCache, prepared, read_straight
from lookout.crowd.street.walkers import Pose, Walk
from lookout.crowd.street.wears import worn
from lookout.domain.arrays import Points
from lookout.domain.geometry import Box

FACE_M = 0.13
"""Height of the face's middle below the crown of the head."""

WHOLE_FROM = 0.325
"""A body drawn smaller than this is drawn from its half, see ``Sprite.level``."""

UNSEEN_PX = 0.3
"""A head is not bent for a smaller slide than this in the frame."""


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


@dataclass(frozen=True, slots=True)
class Pavement:
    """The ground around somebody's place, as the camera sees it."""

    projection: Projection
    place: Place

    def at(self, aside_m: float, ahead_m: float, toe_m: float) -> tuple[float, float]:
        """Return the frame's px of a point of the ground, see ``gait.Ground``."""
        heading = math.radians(self.place.heading_deg)
        x = self.place.x_m + aside_m + ahead_m * math.sin(heading)
        z = self.place.z_m - toe_m - ahead_m * math.cos(heading)
        return self.projection.point(x, 0.0, z)


@dataclass(frozen=True, slots=True, eq=False)
class _Ready:
    """A head sprite in memory and its controls (see ``heads.controls``)."""

    sprite: Sprite
    points: Points


class Wardrobe:
    """Sprites of one person, read when they are needed and kept in a shared cache."""

    def __init__(self, person: Person, cache: SpriteCache) -> None:
        self._person, self._cache = person, cache
        self._heads = HeadSet(person.heads)
        self._walk = WalkCycle(person.bodies)
        self._points: dict[tuple[object, ...], Points] = {}

    def figure(self, walk: Walk, pose: Pose, projection: Projection) -> Figure:
        """Place the person's sprites for one pose."""
        x, z = pose.place.x_m, pose.place.z_m
        face_y = self._person.height_m - FACE_M
        foot = projection.point(x, 0.0, z)
        tall_px = foot[1] - projection.point(x, self._person.height_m, z)[1]
        step = Step(self._person.height_m, walk.gait.stride_m, pose.phase, pose.standing)
        stand = self._walk.stand(step, foot, tall_px, Pavement(projection, pose.place))
        yaw = self._heads.within(
            pose.yaw_deg + pose.place.heading_deg + math.degrees(math.atan2(x, z))
        )
        distance = math.dist((x, face_y, z), (0.0, projection.height_m, 0.0))
        above = math.degrees(math.asin((projection.height_m - face_y) / distance))
        shares = self._heads.mixed(yaw, above + pose.nod_deg, pose.talking)
        readied = [self._head(share.head, walk.wears) for share in shares]
        drawn = _placed(shares, readied, stand, pose.roll_deg)
        box, landmarks = _true_face(drawn)
        return Figure(
            walk=walk,
            pose=pose,
            bodies=tuple(
                Layer(
                    self._body(part.body, abs(part.to_frame[1, 1])),
                    part.to_frame,
                    part.share,
                    part.bend,
                )
                for part in stand.bodies
            ),
            heads=tuple(
                Layer(head.sprite, head.to_frame, head.share.seen, head.bend) for head in drawn
            ),
            foot=foot,
            px_per_m=projection.px_per_m(0.0, z),
            distance_m=distance,
            yaw_deg=yaw,
            box=box,
            landmarks=landmarks,
        )

    def _body(self, body: BodySprite, scale: float) -> Sprite:
        """Read a body; for somebody far away only the smaller sizes are kept."""
        first = 0 if scale > WHOLE_FROM else 1
        return self._cache.get((body.path, first), lambda: prepared(_shaded_body(body), first))

    def _head(self, head: HeadSprite, wears: tuple[str, ...]) -> _Ready:
        key = (head.path, wears)
        sprite = self._cache.get(key, lambda: prepared(worn(head, wears)))
        if key not in self._points:
            self._points[key] = controls(head, sprite)
        return _Ready(sprite, self._points[key])


class Wardrobes:
    """The wardrobes of a cast, for all the streets that it walks one after the other.

    Sprites are read, and the motion between them is worked out, when somebody is first drawn.
    """

    def __init__(self, cast: Cast) -> None:
        self._cast, self._cache = cast, SpriteCache()
        self._made: dict[str, Wardrobe] = {}

    def of(self, person: str) -> Wardrobe:
        """Return the one wardrobe of a person of the cast."""
        if person not in self._made:
            self._made[person] = Wardrobe(self._cast.people[person], self._cache)
        return self._made[person]


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A head sprite as it is drawn: bent first where that shows, then mapped to the frame."""

    share: Share
    sprite: Sprite
    to_frame: Affine
    bend: Bend | None


def _placed(
    shares: list[Share], readied: list[_Ready], stand: Stand, roll_deg: float
) -> list[_Placed]:
    """Put the head sprites that are seen on the neck and bend them to the common shape."""
    common, drawn = shape(shares, [item.points for item in readied]), []
    for share, item in zip(shares, readied, strict=True):
        if share.seen <= 0:
            continue
        face_px, own = share.head.face_px, item.points
        scale = stand.face_px / face_px
        bend = Bend.between(own, common * face_px + own[6], face_px)
        to_frame = similarity(scale, roll_deg, own[6], stand.joint)
        shows = bend.greatest_px() * scale > UNSEEN_PX
        drawn.append(_Placed(share, item.sprite, to_frame, bend if shows else None))
    return drawn


def _true_face(drawn: list[_Placed]) -> tuple[Box, Points]:
    """Map box and landmarks as the pixels are mapped, weighted as the pixels are mixed."""
    edges, landmarks = np.zeros(4), np.zeros((5, 2), np.float32)
    for item in drawn:
        head, seen = item.share.head, item.share.seen
        box, (x, y) = head.box, head.box.centre
        sides = np.array([(box.x0, y), (box.x1, y), (x, box.y0), (x, box.y1)], np.float32)
        points = np.concatenate([sides, head.landmarks])
        points = moved(item.to_frame, item.bend.applied(points) if item.bend else points)
        edges += seen * np.concatenate([points[:4].min(axis=0), points[:4].max(axis=0)])
        landmarks += seen * points[4:]
    return Box(*(float(edge) for edge in edges)), landmarks


def _shaded_body(body: BodySprite) -> Rgba:
    """Darken the collar under the chin and, a little, the legs towards the ground."""
    straight = read_straight(body.path)
    small = (straight.shape[1] // 4 + 1, straight.shape[0] // 4 + 1)
    columns, rows = np.meshgrid(np.arange(small[0]) * 4 + 1.5, np.arange(small[1]) * 4 + 1.5)
    away = ((columns - body.neck[0]) / (0.62 * body.face_px)) ** 2
    away += ((rows - body.neck[1] + 0.05 * body.face_px) / (0.45 * body.face_px)) ** 2
    light = 1 - 0.38 * np.exp(-away)
    light *= 1 - 0.22 * np.clip(1 - (body.foot_y - rows) / (0.5 * body.height_px), 0, 1) ** 1.5
    levels = np.rint(255 * light).astype(np.uint8)
    smooth = cv2.resize(levels, (small[0] * 4, small[1] * 4), interpolation=cv2.INTER_LINEAR)
    shade = cv2.cvtColor(smooth[: straight.shape[0], : straight.shape[1]], cv2.COLOR_GRAY2RGBA)
    return np.asarray(cv2.multiply(straight, shade, scale=1 / 255), np.uint8)
