"""Who may join a cast: a face that the detector finds, and that is nobody else's near twin."""

from dataclasses import dataclass

import numpy as np

from lookout.domain.arrays import RgbImage, Vector
from lookout.domain.face import Frame
from lookout.ports import Detector, Embedder
from lookout.stages.detect import detect

TWIN_SIMILARITY = 0.95
"""Cosine similarity from which two people of a cast count as near twins, with the built-in pack.

Only for choosing rendered people: it says nothing about real ones.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """The detector and embedder that candidates must pass."""

    detector: Detector
    embedder: Embedder
    twin_similarity: float = TWIN_SIMILARITY

    def template(self, portrait: RgbImage) -> Vector | None:
        """Return the template of a portrait's largest face; ``None`` without one."""
        frames = [Frame("audition", 0, 0.0, portrait)]
        faces = detect(frames, self.detector, self.embedder.alignment)[0]
        if not faces:
            return None
        largest = max(faces, key=lambda face: face.box.area)
        return np.asarray(self.embedder.embed(largest.chip[None])[0], np.float32)


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a candidate was turned down: ``no_face`` or ``near_twin`` (of whom, how similar)."""

    seed: int
    reason: str
    twin: str | None = None
    similarity: float | None = None

    def as_json(self) -> dict[str, str | int | float]:
        """Return the fields of ``cast.json``."""
        fields = {
            "seed": self.seed,
            "reason": self.reason,
            "twin": self.twin,
            "similarity": self.similarity,
        }
        return {key: value for key, value in fields.items() if value is not None}


def verdict(
    judge: Judge, seed: int, portrait: RgbImage, members: dict[str, Vector]
) -> Vector | Turned:
    """Return a candidate's template, or why they may not join ``members``."""
    template = judge.template(portrait)
    if template is None:
        return Turned(seed, "no_face")
    for name, vector in members.items():
        similarity = float(vector @ template)
        if similarity >= judge.twin_similarity:
            return Turned(seed, "near_twin", name, round(similarity, 4))
    return template
