"""Who may join a cast: a face that the detector finds, and that is nobody else's near twin."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
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

    def template(self, pictures: Sequence[RgbImage]) -> Vector | None:
        """Return the template of the largest face in the first picture.

        ``None`` where a face is missed in one of the pictures, or in the first one shrunk to half
        its size, as it is seen from further away.
        """
        frames = [Frame("audition", k, 0.0, pixels) for k, pixels in enumerate(pictures)]
        height, width = pictures[0].shape[:2]
        half = (width // 2, height // 2)
        small = np.asarray(cv2.resize(pictures[0], half, interpolation=cv2.INTER_AREA), np.uint8)
        frames.append(Frame("audition", len(frames), 0.0, small))
        found = detect(frames, self.detector, self.embedder.alignment)
        if not all(found):
            return None
        largest = max(found[0], key=lambda face: face.box.area)
        return np.asarray(self.embedder.embed(largest.chip[None])[0], np.float32)

    def sees(self, picture: RgbImage) -> bool:
        """Tell whether a face is found in a picture."""
        frame = Frame("audition", 0, 0.0, picture)
        return bool(detect([frame], self.detector, self.embedder.alignment)[0])


@dataclass(frozen=True, slots=True)
class Turned:
    """Why a candidate was turned down: ``no_face`` or ``near_twin`` (of whom, how similar)."""

    seed: int
    reason: str
    twin: str | None = None
    similarity: float | None = None

    def as_json(self) -> dict[str, str | int | float]:
        """Return the fields of ``cast.json``."""
        fields: dict[str, str | int | float] = {"seed": self.seed, "reason": self.reason}
        if self.twin is not None and self.similarity is not None:
            fields |= {"twin": self.twin, "similarity": self.similarity}
        return fields


def verdict(
    judge: Judge, seed: int, pictures: Sequence[RgbImage], members: dict[str, Vector]
) -> Vector | Turned:
    """Return a candidate's template, or why they may not join ``members``."""
    template = judge.template(pictures)
    if template is None:
        return Turned(seed, "no_face")
    for name, vector in members.items():
        similarity = float(vector @ template)
        if similarity >= judge.twin_similarity:
            return Turned(seed, "near_twin", name, round(similarity, 4))
    return template
