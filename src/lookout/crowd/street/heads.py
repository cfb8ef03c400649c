"""Which of a person's head sprites show a turn of the head, and in what shares."""

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookout.crowd.cast import HeadSprite
from lookout.crowd.street.sprites import Sprite
from lookout.domain.arrays import Points

BAND = 0.3
"""Neighbouring sprites dissolve over so much of the way between them, the rest shows one only."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A head sprite with the shares it has in the pixels (``seen``) and in the shape (``bent``)."""

    head: HeadSprite
    seen: float
    bent: float


class HeadSet:
    """The head sprites of one person in one light, found by yaw, pitch and expression."""

    def __init__(self, heads: Sequence[HeadSprite]) -> None:
        light, _ = Counter(head.light for head in heads).most_common(1)[0]
        self._heads = [head for head in heads if head.light == light]
        self._yaws = sorted({head.yaw_deg for head in self._heads})
        self._pitches = sorted({head.pitch_deg for head in self._heads})
        self._found: dict[tuple[float, float, str], HeadSprite] = {}

    def within(self, yaw_deg: float) -> float:
        """Return the nearest turn that the sprites can show."""
        return min(max(yaw_deg, self._yaws[0]), self._yaws[-1])

    def mixed(self, yaw_deg: float, pitch_deg: float, talking: float) -> list[Share]:
        """Return the sprites to draw; their ``seen`` and ``bent`` shares each sum to 1."""
        shares: dict[str, Share] = {}
        for (yaw, y_seen, y_bent), (pitch, p_seen, p_bent), (
            expression,
            spoken,
        ) in itertools.product(
            _around(self._yaws, yaw_deg),
            _around(self._pitches, pitch_deg),
            (("neutral", 1 - talking), ("talk", talking)),
        ):
            seen, bent = y_seen * p_seen * spoken, y_bent * p_bent * spoken
            if max(seen, bent) > 0:
                head = self._nearest(yaw, pitch, expression)
                old = shares.get(head.file)
                shares[head.file] = Share(
                    head, seen + (old.seen if old else 0), bent + (old.bent if old else 0)
                )
        return _without_traces(list(shares.values()))

    def _nearest(self, yaw: float, pitch: float, expression: str) -> HeadSprite:
        if (yaw, pitch, expression) in self._found:
            return self._found[yaw, pitch, expression]
        found = min(
            self._heads,
            key=lambda head: (
                abs(head.yaw_deg - yaw),
                abs(head.pitch_deg - pitch),
                head.expression != expression,
                head.expression != "neutral",
            ),
        )
        self._found[yaw, pitch, expression] = found
        return found


def controls(head: HeadSprite, sprite: Sprite) -> Points:
    """Return the points by which sprites are bent into each other, ``shape = (14, 2)``, in px.

    Five landmarks, chin, neck, then the outline's left and right edge at the height of the
    forehead, of the eyes and of the chin, and its top.
    """
    alpha = sprite.levels[0][:, :, 3]
    solid = alpha > 127
    eyes_y = float(head.landmarks[:2, 1].mean())
    filled = np.flatnonzero(solid.any(axis=1))
    top = float(filled[0] if len(filled) else 0) + sprite.origin[1]
    middle = float(head.neck[0])
    outline = []
    for y in ((top + eyes_y) / 2, eyes_y, head.chin[1]):
        row = solid[min(max(round(y - sprite.origin[1]), 0), len(solid) - 1)]
        across = np.flatnonzero(row) + sprite.origin[0]
        left, right = (across[0], across[-1]) if len(across) else (middle, middle)
        outline += [(float(left), y), (float(right), y)]
    return np.concatenate(
        [head.landmarks, [head.chin], [head.neck], outline, [(middle, top)]]
    ).astype(np.float32)


def shape(shares: Sequence[Share], points: Sequence[Points]) -> Points:
    """Return the mixture's controls, ``shape = (14, 2)``, in face heights from the neck."""
    total = np.zeros((14, 2), np.float32)
    for share, own in zip(shares, points, strict=True):
        total += share.bent * (own - own[6]) / share.head.face_px
    return total


def _around(knots: Sequence[float], value: float) -> list[tuple[float, float, float]]:
    """Return up to two neighbours of a value with their shares in the pixels and in the shape."""
    if value <= knots[0] or len(knots) == 1:
        return [(knots[0], 1.0, 1.0)]
    if value >= knots[-1]:
        return [(knots[-1], 1.0, 1.0)]
    i = bisect_right(knots, value) - 1
    way = (value - knots[i]) / (knots[i + 1] - knots[i])
    seen = min(max((way - 0.5) / BAND + 0.5, 0.0), 1.0)
    return [(knots[i], 1 - seen, 1 - way), (knots[i + 1], seen, way)]


def _without_traces(shares: list[Share]) -> list[Share]:
    """Let go of pixels that nobody would see, so that they cost nothing."""
    kept = sum(share.seen for share in shares if share.seen >= 0.03)
    return [
        Share(share.head, share.seen / kept if share.seen >= 0.03 else 0.0, share.bent)
        for share in shares
    ]
