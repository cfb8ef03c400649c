"""Drawn people for enrolment: a person is a hue, and near hues are people who look alike."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from lookout.domain.arrays import Chips, Points, RgbImage, Vector, Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.face import Alignment, Detection
from lookout.domain.geometry import Box
from lookout.ports import Pack
from lookout.runners.enrolment import Person, Picture
from tests.builders import FRONTAL

SIZE_PX = 150
WAVES = 12
SATURATION, LEAST_SATURATION = 140, 25


def face_pixels(hue_deg: float, size: int, seed: int) -> RgbImage:
    """A square of one hue, lit from the left, with the fine detail of a sharp picture."""
    detail = np.random.default_rng(seed).integers(-50, 51, (14, 14))
    values = (np.linspace(205, 130, 14) + detail).astype(np.uint8)
    pattern = cv2.resize(values, (size, size), interpolation=cv2.INTER_NEAREST)
    hsv = np.stack(
        [np.full_like(pattern, round(hue_deg / 2)), np.full_like(pattern, SATURATION), pattern]
    )
    return np.asarray(cv2.cvtColor(np.moveaxis(hsv, 0, 2), cv2.COLOR_HSV2RGB), np.uint8)


def photo(
    *faces: tuple[float, int, int, int], size: tuple[int, int] = (250, 250), seed: int = 1
) -> RgbImage:
    """A grey picture with faces of ``(hue in degrees, x, y, side)``."""
    width, height = size
    pixels = np.full((height, width, 3), 90, np.uint8)
    for hue, x, y, side in faces:
        face = face_pixels(hue, side, seed)
        part = pixels[max(0, y) : y + side, max(0, x) : x + side]
        part[:] = face[max(0, -y) :, max(0, -x) :][: part.shape[0], : part.shape[1]]
    return pixels


def portrait(hue_deg: float, side: int = 120, seed: int = 1) -> RgbImage:
    """One person in the middle of a picture of 250 by 250 px."""
    return photo((hue_deg, 125 - side // 2, 125 - side // 2, side), seed=seed)


def save(path: Path, pixels: RgbImage) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


def person(name: str, *pictures: RgbImage) -> Person:
    return Person(
        name, tuple(Picture(f"{name}-{i}", partial(np.copy, p)) for i, p in enumerate(pictures))
    )


class HueDetector:
    """Finds saturated squares; where their landmarks are can be chosen, to turn heads."""

    def __init__(self, landmarks: Points = FRONTAL, least_px: int = 12) -> None:
        self.landmarks, self.least_px = landmarks, least_px
        self.shown: list[tuple[int, ...]] = []

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        self.shown += [picture.shape[:2] for picture in pictures]
        return [self._faces(picture) for picture in pictures]

    def _faces(self, picture: RgbImage) -> list[Detection]:
        wide = picture.astype(np.int16)
        coloured = ((wide.max(axis=2) - wide.min(axis=2)) > LEAST_SATURATION).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(coloured, connectivity=8)
        found = []
        for x, y, w, h, _ in (stats[i].tolist() for i in range(1, count)):
            if min(w, h) >= self.least_px:
                box = Box(x, y, x + w, y + h)
                points = self.landmarks * (w, h) + (x, y)
                found.append(Detection(box, points.astype(np.float32), 0.99))
        return found


class HueEmbedder:
    """Knows people by their hue: the similarity falls smoothly with the difference of hues."""

    alignment = Alignment(SIZE_PX, (FRONTAL * (0.6 * SIZE_PX) + 0.2 * SIZE_PX).astype(np.float32))
    dimension = 2 * WAVES

    def __init__(self) -> None:
        self.batches: list[int] = []

    def embed(self, chips: Chips) -> Vectors:
        self.batches.append(len(chips))
        return np.stack([self._vector(chip) for chip in chips])

    def _vector(self, chip: RgbImage) -> Vector:
        middle = chip[50:100, 50:100].reshape(1, -1, 3)
        red, green, blue = middle.astype(np.float64).mean(axis=1)[0]
        hue = np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)
        angles = hue * np.arange(1, WAVES + 1)
        vector = np.concatenate([np.cos(angles), np.sin(angles)])
        unit: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def a_pack(calibration: Calibration | None = None, detector: HueDetector | None = None) -> Pack:
    return Pack("drawn", "ab" * 32, detector or HueDetector(), HueEmbedder(), calibration)
