"""Passers-by: people rendered as head and shoulders only, for evaluations with many of them.

A cast for the street has whole bodies and 53 heads each; here it is one scene a person, from which
the heads of a pass and the enrolment pictures are both taken, in about a seventh of the time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lookout.crowd.people.distinct import distinct
from lookout.crowd.people.head import Head, bust
from lookout.crowd.people.identity import Identity, draw
from lookout.crowd.people.labels import Turn
from lookout.crowd.people.portraits import ENROLMENT_TURNS, REMOVED, Portrait, before_wall
from lookout.crowd.people.recipe import GENERATION
from lookout.crowd.people.sprites import FAR_DM, NEAR_DM, HeadPicture, cropped, photographed
from lookout.crowd.people.studio import Studio
from lookout.domain.arrays import RgbImage

OTHER_LIGHTS = ("sun_left", "sun_right", "evening", "indoor")
"""Each passer-by is rendered under an overcast sky and in one of these."""

_DISTINCT = 1  # counts changes of how distinct people look
_STILL_DEG, _TALK_DEG, _OTHER_DEG = (-30, -15, 0, 15, 30), (-15, 0, 15), (-20, 0, 20)
_PITCH_DEG = 8
_FAR_SIZE = (1.9, 2.05)
_NEAR_SIZE = (1.9, 2.2)
_AUDITION_DEG = (0, -15, 15)


@dataclass(frozen=True, slots=True)
class PasserRecipe:
    """How fine passers-by are: hairline to chin in px of pass heads and enrolment pictures.

    Heads have one sample a pixel and are drawn smaller than they are here. ``distinct``: people
    differ more than a cast's do.
    """

    face_px: float = 176.0
    enrolment_px: float = 150.0
    quality: int = 80
    alpha_quality: int = 80
    distinct: bool = field(default=False, repr=False)

    def who(self, seed: int) -> Identity:
        """Draw a person of that seed."""
        return distinct(draw(seed)) if self.distinct else draw(seed)

    def digest(self) -> str:
        """Return a short name of everything that decides how people look, but their seeds."""
        apart = f" distinct{_DISTINCT}" if self.distinct else ""
        facts = f"{GENERATION} {self!r} {turns(0)!r}{apart}"
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, eq=False)
class Passer:
    """A rendered passer-by: heads for passes, and pictures for the watchlist."""

    heads: tuple[HeadPicture, ...]
    enrolment: tuple[Portrait, ...]

    def audition(self) -> list[RgbImage]:
        """Return the heads by which a candidate is judged, before a wall, frontal first."""
        chosen = [
            next(
                head
                for head in self.heads
                if head.labels.turn == Turn(yaw, _PITCH_DEG, "neutral", "overcast")
            )
            for yaw in _AUDITION_DEG
        ]
        return [before_wall(head, 0, k).pixels for k, head in enumerate(chosen)]


def turns(seed: int) -> tuple[Turn, ...]:
    """Return the heads to render of one person, whose second light the seed draws."""
    other = OTHER_LIGHTS[int(np.random.default_rng([seed, 60]).integers(len(OTHER_LIGHTS)))]
    return (
        *(Turn(yaw, _PITCH_DEG, "neutral", "overcast") for yaw in _STILL_DEG),
        *(Turn(yaw, _PITCH_DEG, "neutral", other) for yaw in _OTHER_DEG),
        *(Turn(yaw, _PITCH_DEG, "talk", "overcast") for yaw in _TALK_DEG),
    )


def rendered_passer(studio: Studio, who: Identity, recipe: PasserRecipe) -> Passer:
    """Render one person; the same identity and recipe always give the same pictures."""
    face_dm = studio.measured(who).face_dm
    fine = 2.4 * recipe.enrolment_px / face_dm
    neutral = bust(studio.assets, studio.anatomy, who, "neutral", fine)
    heads = _heads(studio, who, neutral, (fine, recipe.face_px, face_dm))
    near = recipe.enrolment_px
    size = round(near * _NEAR_SIZE[0]), round(near * _NEAR_SIZE[1])
    bare = replace(who, occluders=tuple(x for x in who.occluders if x not in REMOVED))
    plain = neutral if bare == who else bust(studio.assets, studio.anatomy, bare, "neutral", fine)
    pictures = []
    for k, turn in enumerate(ENROLMENT_TURNS):
        head = plain
        if turn.expression != "neutral":
            head = bust(studio.assets, studio.anatomy, bare, turn.expression, fine, plain)
        picture = photographed(head, turn, size, near / face_dm, near, NEAR_DM)
        pictures.append(before_wall(picture, who.seed, k))
    return Passer(tuple(heads), tuple(pictures))


def _heads(
    studio: Studio, who: Identity, neutral: Head, sizes: tuple[float, float, float]
) -> Sequence[HeadPicture]:
    fine, face_px, face_dm = sizes
    size = round(face_px * _FAR_SIZE[0]), round(face_px * _FAR_SIZE[1])
    shapes = {"neutral": neutral}
    pictures = []
    for turn in turns(who.seed):
        if turn.expression not in shapes:
            shapes[turn.expression] = bust(
                studio.assets, studio.anatomy, who, turn.expression, fine, neutral
            )
        head = shapes[turn.expression]
        picture = photographed(head, turn, size, face_px / face_dm, face_px, FAR_DM, samples=1)
        pictures.append(cropped(picture))
    return pictures
