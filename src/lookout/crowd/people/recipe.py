"""How many and how fine the pictures of a cast are."""

import hashlib
from dataclasses import dataclass

from lookout.crowd.people.identity import Identity
from lookout.crowd.people.labels import Turn
from lookout.crowd.people.walk import STANDING

GENERATION = 1
"""Counts changes of the renderer that change pictures; part of what a folder is resumed by."""

_YAWS_DEG = (-45, -30, -20, -10, 0, 10, 20, 30, 45)
_PITCHES_DEG = (0, 10)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is rendered of each person.

    ``face_px``: hairline to chin in head sprites; ``height_px``: the whole person in body sprites;
    ``enrolment_px``: hairline to chin in enrolment pictures; ``quality`` and ``alpha_quality``:
    WebP's, 0 to 100; ``steps``: moments of the walk; ``lights``: a set of sprites for each.
    """

    face_px: float = 128.0
    height_px: float = 640.0
    enrolment_px: float = 150.0
    quality: int = 80
    alpha_quality: int = 80
    steps: int = 12
    lights: tuple[str, ...] = ("overcast",)

    def turns(self) -> list[Turn]:
        """Return the heads to render, those of one expression together.

        Far turns need no talking: nobody reads lips from the side.
        """
        turns = [
            Turn(float(yaw), float(pitch), "neutral", light)
            for light in self.lights
            for pitch in _PITCHES_DEG
            for yaw in _YAWS_DEG
        ]
        turns += [Turn(yaw, 10.0, "neutral", light) for light in self.lights for yaw in (-65.0, 65.0)]
        turns += [
            Turn(float(yaw), float(pitch), "talk", light)
            for light in self.lights
            for pitch in _PITCHES_DEG
            for yaw in _YAWS_DEG
            if abs(yaw) <= 30
        ]
        return turns

    def phases(self) -> list[float]:
        """Return the moments of the walk, standing first."""
        return [STANDING] + [step / self.steps for step in range(self.steps)]

    def digest(self, who: Identity) -> str:
        """Return a short name of everything that decides a person's files."""
        return hashlib.sha256(f"{GENERATION} {self!r} {who!r}".encode()).hexdigest()[:16]
