"""A pack and a data set small enough to check by hand: a person is a colour."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from lookout.domain.arrays import Chips, RgbImage, Vectors
from lookout.domain.face import Alignment, Detection
from lookout.domain.geometry import Box
from lookout.ports import Pack
from tests.builders import FRONTAL, landmarks_in

SIZE_PX = 24
ALIGNMENT = Alignment(SIZE_PX, (FRONTAL * SIZE_PX).astype(np.float32))
EMPTY = (0, 0, 0)
"""A picture of this colour has no face in it."""

# Directions far enough apart that a person is closest to his or her own.
_DIRECTIONS = np.random.default_rng(6).normal(size=(3, 16))


class ColourDetector:
    """Finds one face that fills the picture, unless the picture is black."""

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        return [self._detect(picture) for picture in pictures]

    def _detect(self, picture: RgbImage) -> list[Detection]:
        height, width = picture.shape[:2]
        if not picture[height // 2, width // 2].any():
            return []
        box = Box(0, 0, width, height)
        return [Detection(box, landmarks_in(box), 1.0)]


class ColourEmbedder:
    """A template is the middle pixel's colour, as a direction."""

    alignment = ALIGNMENT
    dimension = 16

    def embed(self, chips: Chips) -> Vectors:
        colours = chips[:, SIZE_PX // 2, SIZE_PX // 2].astype(np.float64) - 128
        vectors = colours @ _DIRECTIONS
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit


def open_colours() -> Pack:
    return Pack("colours", "c0" * 32, ColourDetector(), ColourEmbedder(), None)


def write_people(root: Path, people: int, pictures: int, seed: int = 1) -> None:
    """Write people whose pictures differ a little; the last person's last picture is black."""
    random = np.random.default_rng(seed)
    for number in range(people):
        colour = random.integers(30, 226, 3)
        for picture in range(1, pictures + 1):
            last = number == people - 1 and picture == pictures
            near = np.clip(colour + random.integers(-6, 7, 3), 1, 255)
            name = f"Person_{number:03d}"
            write_picture(root / name / f"{name}_{picture:04d}.png", EMPTY if last else near)


def write_picture(path: Path, colour: Sequence[int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.empty((40, 40, 3), np.uint8)
    pixels[:] = colour
    Image.fromarray(pixels).save(path)
