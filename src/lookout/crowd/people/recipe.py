"""How many and how fine the pictures of a cast are."""

import hashlib
from dataclasses import dataclass

from lookout.crowd.people.identity import Identity
from lookout.crowd.people.labels import Turn
from lookout.crowd.people.walk import STANDING

GENERATION = 1
"""Counts changes of the renderer that change pictures; part of what a folder is resumed by."""

WORN_GENERATIONS = {"mask": 2}
"""The same for what is worn, where it changed since: only its wearers are rendered anew."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is rendered of each person.

    ``face_px``: hairline to chin in head sprites; ``height_px``: the whole person in body sprites;
    ``enrolment_px``: hairline to chin in enrolment pictures; ``quality`` and ``alpha_quality``:
    WebP's, 0 to 100; ``steps``: moments of the walk; ``lights``: a set of sprites for each.

    Heads are turned by ``yaws_deg`` at each of ``pitches_deg``; far turns, ``far_deg``, have one
    picture each, and only turns up to ``talk_to_deg`` talk: nobody reads lips from the side.
    """

    face_px: float = 128.0
    height_px: float = 640.0
    enrolment_px: float = 150.0
    quality: int = 80
    alpha_quality: int = 80
    steps: int = 12
    lights: tuple[str, ...] = ("overcast",)
    yaws_deg: tuple[int, ...] = (-45, -30, -20, -10, 0, 10, 20, 30, 45)
    pitches_deg: tuple[int, ...] = (0, 10)
    far_deg: tuple[int, ...] = (-65, 65)
    talk_to_deg: int = 30

    def turns(self) -> list[Turn]:
        """Return the heads to render, those of one expression together."""
        near = [
            (float(yaw), float(pitch), light)
            for light in self.lights
            for pitch in self.pitches_deg
            for yaw in self.yaws_deg
        ]
        far = [(float(yaw), 10.0, light) for light in self.lights for yaw in self.far_deg]
        still = [Turn(yaw, pitch, "neutral", light) for yaw, pitch, light in near + far]
        talking = [
            Turn(yaw, pitch, "talk", light)
            for yaw, pitch, light in near
            if abs(yaw) <= self.talk_to_deg
        ]
        return still + talking

    def phases(self) -> list[float]:
        """Return the moments of the walk, standing first."""
        return [STANDING] + [step / self.steps for step in range(self.steps)]

    def digest(self, who: Identity) -> str:
        """Return a short name of everything that decides a person's files."""
        worn = [f" {x}{WORN_GENERATIONS[x]}" for x in who.occluders if x in WORN_GENERATIONS]
        facts = f"{GENERATION} {self!r} {who!r}{''.join(worn)}"
        return hashlib.sha256(facts.encode()).hexdigest()[:16]
