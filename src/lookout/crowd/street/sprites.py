"""Sprites made ready to be pasted: premultiplied, in several sizes, kept within a budget."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Points
from lookout.domain.errors import PictureError

Rgba: TypeAlias = NDArray[np.uint8]
"""Pixels, ``shape = (height, width, 4)``, uint8, RGBA; straight or premultiplied as said."""

Affine: TypeAlias = NDArray[np.float64]
"""A map of points in the plane, ``shape = (3, 3)``, last row ``0 0 1``; pixel centres are whole."""

LEVELS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A premultiplied picture without its empty margins, in several sizes, each half the last.

    ``origin`` is where the whole size lies in the uncut picture, ``(x, y)`` in px. ``levels[0]``
    is the whole size, or its half where ``first`` is 1.
    """

    levels: tuple[Rgba, ...]
    origin: tuple[int, int]
    first: int = 0

    @property
    def nbytes(self) -> int:
        """Memory taken, in bytes."""
        return sum(level.nbytes for level in self.levels)

    def corners(self) -> Points:
        """Corners in the uncut picture's px, ``shape = (4, 2)``."""
        height, width = (size << self.first for size in self.levels[0].shape[:2])
        x, y = self.origin
        x0, y0, x1, y1 = x - 0.5, y - 0.5, x + width - 0.5, y + height - 0.5
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)

    def level(self, scale: float) -> tuple[Rgba, Affine]:
        """Return the picture to draw at ``scale``, and the map from its px to the uncut one's."""
        number = 0
        while number + 1 < len(self.levels) and scale * 2 ** (number + self.first) < 0.65:
            number += 1
        step = float(2 ** (number + self.first))
        shift = (step - 1) / 2
        to_uncut = np.array(
            [[step, 0, shift + self.origin[0]], [0, step, shift + self.origin[1]], [0, 0, 1.0]]
        )
        return self.levels[number], to_uncut


def prepared(straight: Rgba, first: int = 0) -> Sprite:
    """Premultiply a straight RGBA picture, cut its empty margins and make its smaller sizes.

    ``first`` leaves out so many of the largest sizes.
    """
    rows = np.flatnonzero(straight[:, :, 3].any(axis=1))
    columns = np.flatnonzero(straight[:, :, 3].any(axis=0))
    if not len(rows):
        return Sprite((np.zeros((16, 16, 4), np.uint8),), (0, 0))
    x0, y0, x1, y1 = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    cut = straight[y0:y1, x0:x1]
    unit = 2 ** (LEVELS - 1)
    below, right = -cut.shape[0] % unit, -cut.shape[1] % unit
    padded = cv2.copyMakeBorder(cut, 1, below + unit - 1, 1, right + unit - 1, cv2.BORDER_CONSTANT)
    levels = [_premultiplied(np.asarray(padded, np.uint8))]
    while len(levels) < LEVELS:
        height, width = levels[-1].shape[:2]
        half = cv2.resize(levels[-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.uint8))
    return Sprite(tuple(levels[first:]), (int(x0) - 1, int(y0) - 1), first)


def _premultiplied(straight: Rgba) -> Rgba:
    alpha = cv2.cvtColor(straight[:, :, 3], cv2.COLOR_GRAY2RGBA)
    alpha[:, :, 3] = 255
    return np.asarray(cv2.multiply(straight, alpha, scale=1 / 255), np.uint8)


def read_straight(path: Path) -> Rgba:
    """Read a sprite's file as straight RGBA.

    Raises
    ------
    PictureError
        When the file is missing, broken, or has no alpha channel.
    """
    try:
        encoded = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError as error:
        raise PictureError(f"{path}: the sprite cannot be read: {error.strerror}") from error
    decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED) if encoded.size else None
    if decoded is None or decoded.ndim != 3 or decoded.shape[2] != 4:
        raise PictureError(f"{path}: is not a picture with an alpha channel; make the cast again")
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA), np.uint8)


class SpriteCache:
    """Keeps the sprites that were used last, up to ``budget_bytes`` in all."""

    def __init__(self, budget_bytes: int = 256 << 20) -> None:
        self._budget = budget_bytes
        self._held = 0
        self._sprites: OrderedDict[tuple[object, ...], Sprite] = OrderedDict()

    def get(self, key: tuple[object, ...], make: Callable[[], Sprite]) -> Sprite:
        """Return the sprite of that key; ``make`` is called where it is not held."""
        if key in self._sprites:
            self._sprites.move_to_end(key)
            return self._sprites[key]
        sprite = make()
        self._sprites[key] = sprite
        self._held += sprite.nbytes
        while self._held > self._budget and len(self._sprites) > 1:
            self._held -= self._sprites.popitem(last=False)[1].nbytes
        return sprite
