"""Hundreds of strangers, each with a face and a template of their own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lookout.domain.arrays import Chips, RgbImage, Vector, Vectors
from lookout.domain.face import Frame
from lookout.flow import Flow
from lookout.ports import Journal
from lookout.runners.engine import Plan
from tests.console.engine_room.walkers import CAMERA, fake_flow
from tests.fakes import FakeEmbedder, a_pack, a_scene

PEOPLE = int(os.environ.get("LOOKOUT_TRACE_PEOPLE", "60"))
FRAMES_EACH = 6


def face_of(number: int) -> RgbImage:
    rng = np.random.default_rng(number)
    coarse = rng.integers(110, 250, (10, 8, 3))
    return np.kron(coarse, np.ones((8, 8, 1))).astype(np.uint8)


def scene_of(number: int, step: int) -> RgbImage:
    pixels = a_scene()
    x = 60 + 14 * step
    pixels[100:180, x : x + 64] = face_of(number)
    return pixels


@dataclass(frozen=True)
class Crowd:
    """Strangers, one after the other, each seen a few times; made in the capture process."""

    def __call__(self) -> Iterator[Frame]:
        index = 0
        while True:
            for number in range(PEOPLE):
                for step in range(FRAMES_EACH):
                    yield Frame(CAMERA, index, index / 12, scene_of(number, step))
                    index += 1


class EveryFace(FakeEmbedder):
    """Gives every face a template of its own."""

    def embed(self, chips: Chips) -> Vectors:
        return np.stack([self._own(chip) for chip in chips])

    def _own(self, chip: RgbImage) -> Vector:
        coarse = cv2.resize(chip, (6, 6), interpolation=cv2.INTER_AREA) // 16
        seed = [int(each) for each in coarse.ravel()]
        vector = np.random.default_rng(seed).normal(size=32)
        unit: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit


def crowd_flow(plan: Plan, journal: Journal) -> Flow:
    flow = fake_flow(plan, journal)
    flow._pack = replace(a_pack(), embedder=EveryFace())
    return flow
