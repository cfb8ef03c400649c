"""Enrolment pictures: near by, in other light, expression, size and compression than the street."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from lookout.crowd.people.identity import Identity
from lookout.crowd.people.labels import HeadLabels, Turn
from lookout.crowd.people.sprites import HeadPicture, busts
from lookout.crowd.people.studio import Studio
from lookout.domain.arrays import RgbImage

REMOVED = ("cap", "sunglasses", "mask")
"""What people take off for an enrolment picture; glasses stay on."""

ENROLMENT_TURNS = (
    Turn(2, 3, "neutral", "front", 0.8),
    Turn(-9, 5, "smile", "side", -1.2),
)
"""The two pictures that every person has."""


AUDITION_TURNS = (Turn(0, 5), Turn(-15, 10), Turn(15, 10))
"""The pictures by which a candidate for a cast is judged, the first one for likeness."""


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """A picture that stands alone, RGB, with its labels."""

    pixels: RgbImage
    labels: HeadLabels


def portraits(
    studio: Studio,
    who: Identity,
    turns: tuple[Turn, ...] = ENROLMENT_TURNS,
    face_px: float = 150.0,
) -> list[Portrait]:
    """Render enrolment pictures without cap, sunglasses and mask."""
    bare = replace(who, occluders=tuple(x for x in who.occluders if x not in REMOVED))
    pictures = busts(studio, bare, turns, face_px)
    return [before_wall(picture, who.seed, k) for k, picture in enumerate(pictures)]


def audition_pictures(studio: Studio, who: Identity, face_px: float) -> list[RgbImage]:
    """Render the pictures of :data:`AUDITION_TURNS`."""
    return [portrait.pixels for portrait in portraits(studio, who, AUDITION_TURNS, face_px)]


def before_wall(picture: HeadPicture, seed: int, number: int) -> Portrait:
    """Put a head before a plain wall whose colour the seed draws, with a camera's grain."""
    stream = np.random.default_rng([seed, 50, number])
    height, width = picture.pixels.shape[:2]
    wall = np.empty((height, width, 3), np.float32)
    wall[:] = stream.uniform(0.5, 0.8) + stream.normal(0, 0.03, 3)
    slope = (
        np.linspace(1.06, 0.92, width)[None, :, None]
        * np.linspace(1.04, 0.96, height)[:, None, None]
    )
    soft = cv2.GaussianBlur((wall * slope).astype(np.float32), (0, 0), 2)
    straight = picture.pixels.astype(np.float32) / 255
    alpha = straight[:, :, 3:]
    blended = straight[:, :, :3] * alpha + soft * (1 - alpha)
    grain = stream.normal(0, 0.008, blended.shape).astype(np.float32)
    pixels = np.clip(np.rint((blended + grain) * 255), 0, 255).astype(np.uint8)
    return Portrait(pixels, picture.labels)
