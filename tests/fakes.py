"""Ports that obey their contracts and can be understood at a glance.

A person is a colour. Faces are drawn as chequered squares of it; the detector finds them by being
bright, the embedder knows them by their colour.
"""

from collections.abc import Iterator, Mapping, Sequence

import cv2
import numpy as np

from lookout.domain.arrays import Chips, RgbImage, Vector, Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.errors import JournalError
from lookout.domain.face import Alignment, Detection, Frame
from lookout.domain.geometry import Box
from lookout.domain.match import Alert
from lookout.domain.watchlist import Watchlist
from lookout.ports import Pack
from lookout.stages.detect import align_chip
from tests.builders import FRONTAL, landmarks_in

Colour = tuple[int, int, int]
PEOPLE: Mapping[str, Colour] = {
    "ann": (240, 80, 80),
    "ben": (80, 240, 80),
    "cat": (80, 80, 240),
    "dan": (240, 240, 80),
    "eve": (80, 240, 240),
}
SIZE_PX = 60
DIMENSION = 32


def draw(pixels: RgbImage, person: str, x: float, y: float, size: float = 80) -> None:
    """Draw somebody's face, ``0.8 * size`` px wide; parts beyond the edge are cut off."""
    height, width = pixels.shape[:2]
    rows, columns = np.mgrid[0 : round(size), 0 : round(0.8 * size)]
    dark = ((rows * 10 // round(size)) + (columns * 8 // round(0.8 * size))) % 2
    face = np.array(PEOPLE[person])[None, None] * np.where(dark, 0.55, 1.0)[..., None]
    x0, y0 = round(x), round(y)
    top, left = max(0, -y0), max(0, -x0)
    part = face[top : max(top, height - y0), left : max(left, width - x0)]
    pixels[y0 + top : y0 + top + part.shape[0], x0 + left : x0 + left + part.shape[1]] = part


def a_scene(*people: tuple[str, float, float], size: float = 80) -> RgbImage:
    """A dark picture of 640 by 360 px with people at ``(name, x, y)``."""
    pixels = np.zeros((360, 640, 3), np.uint8)
    for person, x, y in people:
        draw(pixels, person, x, y, size)
    return pixels


class FakeDetector:
    """Finds bright squares."""

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        return [self._faces(picture) for picture in pictures]

    def _faces(self, picture: RgbImage) -> list[Detection]:
        bright = (picture.max(axis=2) > 100).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
        boxes = [
            Box(float(x), float(y), float(x + w), float(y + h))
            for x, y, w, h, _ in (stats[i].tolist() for i in range(1, count))
        ]
        return [Detection(box, landmarks_in(box), 0.99) for box in boxes if box.height >= 10]


class FakeEmbedder:
    """Knows people by their colour."""

    alignment = Alignment(SIZE_PX, (FRONTAL * (0.6 * SIZE_PX) + 0.2 * SIZE_PX).astype(np.float32))
    dimension = DIMENSION

    def embed(self, chips: Chips) -> Vectors:
        return np.stack([self._vector(chip) for chip in chips])

    def _vector(self, chip: RgbImage) -> Vector:
        middle = chip[SIZE_PX // 3 : -SIZE_PX // 3, SIZE_PX // 3 : -SIZE_PX // 3].reshape(-1, 3)
        colour = np.percentile(middle, 90, axis=0)
        nearest = min(PEOPLE.values(), key=lambda known: float(np.abs(colour - known).sum()))
        rng = np.random.default_rng(list(nearest))
        vector = rng.normal(size=DIMENSION) + 0.05 * np.tanh(colour[0] / 255)
        unit: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


class FakeJournal:
    """Remembers what it was given; fails from a given number on."""

    def __init__(self, fails_after: int | None = None) -> None:
        self.alerts: list[Alert] = []
        self._fails_after = fails_after

    def record(self, alert: Alert) -> None:
        if self._fails_after is not None and len(self.alerts) >= self._fails_after:
            raise JournalError("the disk is full")
        self.alerts.append(alert)


class FakeCamera:
    """Gives the pictures of a script, one each 0.08 s."""

    def __init__(self, scenes: Sequence[RgbImage], name: str = "cam", step_s: float = 0.08) -> None:
        self.name = name
        self._scenes, self._step_s = scenes, step_s

    def frames(self) -> Iterator[Frame]:
        for index, scene in enumerate(self._scenes):
            yield Frame(self.name, index, index * self._step_s, scene)


def a_pack(calibration: Calibration | None = None) -> Pack:
    return Pack("fake", "fake", FakeDetector(), FakeEmbedder(), calibration)


def enrolled(*people: str) -> Watchlist:
    """A watchlist of these people, from a picture of each."""
    chips = []
    for person in people:
        scene = a_scene((person, 300, 100))
        [face] = FakeDetector().detect([scene])[0]
        chips.append(align_chip(scene, face.landmarks, FakeEmbedder.alignment))
    return Watchlist(people, FakeEmbedder().embed(np.stack(chips)), "fake", "list")
