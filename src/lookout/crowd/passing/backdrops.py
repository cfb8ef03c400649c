"""What is seen behind somebody: cut-outs of the rendered street."""

from functools import cached_property

import cv2
import numpy as np

from lookout.crowd.street.projection import Projection
from lookout.crowd.street.scenario import Air
from lookout.crowd.street.scenery import build_scene
from lookout.domain.arrays import RgbImage

SIDE_PX = 320
"""Width and height of a pass's picture."""

_SCENES = 4
_WIDTH, _HEIGHT = 1280, 720


class Backdrops:
    """Streets to cut from; drawn once, when the first is asked for."""

    def cut(self, seed: int) -> RgbImage:
        """Return a piece of a street, ``shape = (320, 320, 3)``, slightly out of focus."""
        rng = np.random.default_rng([seed, 71])
        scene = self._scenes[int(rng.integers(_SCENES))]
        side = int(rng.uniform(0.6, 1.6) * SIDE_PX)
        x, y = int(rng.integers(_WIDTH - side)), int(rng.integers(_HEIGHT - side))
        piece = cv2.resize(scene[y : y + side, x : x + side], (SIDE_PX, SIDE_PX))
        return np.asarray(cv2.GaussianBlur(piece, (0, 0), float(rng.uniform(0.5, 2.0))), np.uint8)

    @cached_property
    def _scenes(self) -> list[RgbImage]:
        camera = Projection(_WIDTH, _HEIGHT, 1.1 * _WIDTH, 3.0, 4.0)
        return [
            build_scene(camera, (), Air(rain=0.0, haze=0.1 * k), 700 + k).background
            for k in range(_SCENES)
        ]
