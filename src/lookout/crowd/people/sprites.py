"""Sprites of one person: heads at many turns, and bodies through the walk.

All of them are seen from :data:`CAMERA_PITCH_DEG` above, so heads and bodies meet at the neck.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.crowd.people.assets import Floats
from lookout.crowd.people.body import body_parts
from lookout.crowd.people.head import Head, bust, headed
from lookout.crowd.people.identity import Identity
from lookout.crowd.people.labels import BodyLabels, HeadLabels, Turn
from lookout.crowd.people.lights import light
from lookout.crowd.people.render import View, assembled, projected, rendered, turned
from lookout.crowd.people.studio import Build, Studio
from lookout.crowd.people.walk import posed

CAMERA_PITCH_DEG = 8.0
"""How far above the person's own height the street's camera looks down."""

FAR_DM, NEAR_DM = 60.0, 16.0
"""Where the camera stands for the street, and for a portrait."""

_EDGE_PX = 2

Rgba = NDArray[np.uint8]
"""A picture with straight alpha, ``shape = (height, width, 4)``."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadPicture:
    """A rendered head, or head and shoulders, with its labels."""

    pixels: Rgba
    labels: HeadLabels


@dataclass(frozen=True, slots=True, eq=False)
class BodyPicture:
    """A rendered body without its head, with its labels."""

    pixels: Rgba
    labels: BodyLabels


def head_sprites(
    studio: Studio, who: Identity, turns: Sequence[Turn], face_px: float
) -> Iterator[HeadPicture]:
    """Render heads whose faces, seen from the front, are ``face_px`` high, hairline to chin.

    Turns with one expression should follow each other: a face is shaped once for each change.
    """
    scale = face_px / studio.measured(who).face_dm
    heads: dict[str, Head] = {}
    for turn in turns:
        if turn.expression not in heads:
            heads = {
                turn.expression: headed(
                    studio.assets, studio.anatomy, who, turn.expression, 2 * scale
                )
            }
        head = heads[turn.expression]
        size = round(face_px * 2.6), round(face_px * 2.9)
        yield cropped(photographed(head, turn, size, scale, face_px, FAR_DM))


def busts(
    studio: Studio, who: Identity, turns: Sequence[Turn], face_px: float
) -> Iterator[HeadPicture]:
    """Render head and shoulders from near by, in pictures 1.9 faces wide and 2.2 high."""
    scale = face_px / studio.measured(who).face_dm
    size = round(face_px * 1.9), round(face_px * 2.2)
    heads: dict[str, Head] = {}
    for turn in turns:
        if turn.expression not in heads:
            # What stands nearer than the head's middle looks larger: detail for 1.2 times is kept.
            fine = 2.4 * scale
            heads = {
                turn.expression: bust(studio.assets, studio.anatomy, who, turn.expression, fine)
            }
        yield photographed(heads[turn.expression], turn, size, scale, face_px, NEAR_DM)


def body_sprites(
    studio: Studio, who: Identity, phases: Sequence[float], height_px: float, lighting: str
) -> Iterator[BodyPicture]:
    """Render a body at moments of the walk; the whole person would be ``height_px`` high.

    All pictures have one size and centre, so that neighbours can be blended.
    """
    build = studio.measured(who)
    scale = height_px / (build.crown_dm - build.sole_dm)
    view = _body_view(build, scale, height_px)
    everywhere = np.unique(studio.anatomy.body)
    for phase in phases:
        moved = posed(studio.rig, build.base, phase)
        lift = build.sole_dm - float(moved[everywhere, 1].min())
        moved[:, 1] += lift
        scene = assembled(body_parts(studio.assets, studio.anatomy, who, moved), 2 * scale)
        pixels = _bytes(rendered(scene, view, light(lighting)))
        raised = build.neck + np.array([0, lift, 0], np.float32)
        marks = np.stack([raised, (0, build.sole_dm, 0)]).astype(np.float32)
        neck, foot = projected(turned(marks, view), view)
        labels = BodyLabels(phase, neck, build.face_dm * scale, float(foot[1]), height_px, lighting)
        yield BodyPicture(pixels, labels)


def _body_view(build: Build, scale: float, height_px: float) -> View:
    middle = np.array([0, (build.neck[1] + 0.6 + build.sole_dm) / 2, 0], np.float32)
    return View(
        (round(0.6 * height_px), round(1.0 * height_px)),
        middle,
        scale,
        distance_dm=FAR_DM,
        pitch_deg=CAMERA_PITCH_DEG,
        trunk_pitch_deg=CAMERA_PITCH_DEG,
    )


def photographed(
    head: Head,
    turn: Turn,
    size: tuple[int, int],
    scale: float,
    face_px: float,
    away_dm: float,
    samples: int = 2,
) -> HeadPicture:
    """Render a head from ``away_dm``; ``scale`` is in px a dm, ``size`` the picture's in px."""
    neck = float(head.neck[1])
    view = View(
        size,
        np.array([0, head.eyes[1] - 0.35, head.skull[2] + 0.4], np.float32),
        scale,
        distance_dm=away_dm,
        samples=samples,
        yaw_deg=turn.yaw_deg,
        pitch_deg=turn.pitch_deg,
        roll_deg=turn.roll_deg,
        trunk_pitch_deg=CAMERA_PITCH_DEG if away_dm == FAR_DM else 0.5 * turn.pitch_deg,
        pivot=head.skull,
        neck=(neck, neck + 0.65),
    )
    pixels = _bytes(rendered(head.scene, view, light(turn.light)))
    return HeadPicture(pixels, _labelled(head, view, turn, face_px))


def _labelled(head: Head, view: View, turn: Turn, face_px: float) -> HeadLabels:
    seen = projected(turned(head.points, view), view)
    neck = projected(turned(head.neck[None], view), view)[0]
    eyes, chin = seen[:2].mean(axis=0), seen[5]
    top = eyes + (eyes - chin) * 0.5
    # The face's own middle: between eyes and chin, pulled to the ears as the head turns away.
    middle = 0.5 * (float(eyes[0]) + float(chin[0]))
    centre = middle + 0.25 * (float(seen[7:9, 0].mean()) - middle)
    half = 0.42 * face_px
    box = (centre - half, float(top[1]), centre + half, float(chin[1]))
    return HeadLabels(turn, seen[:5], chin, neck, face_px, box)


def cropped(picture: HeadPicture) -> HeadPicture:
    """Cut the empty margins off."""
    alpha = picture.pixels[:, :, 3]
    rows = np.flatnonzero(alpha.max(axis=1) > 2)
    columns = np.flatnonzero(alpha.max(axis=0) > 2)
    y0, y1 = max(0, int(rows[0]) - _EDGE_PX), int(rows[-1]) + 1 + _EDGE_PX
    x0, x1 = max(0, int(columns[0]) - _EDGE_PX), int(columns[-1]) + 1 + _EDGE_PX
    pixels = np.ascontiguousarray(picture.pixels[y0:y1, x0:x1])
    return HeadPicture(pixels, picture.labels.moved(-x0, -y0))


def _bytes(picture: Floats) -> Rgba:
    return np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)
