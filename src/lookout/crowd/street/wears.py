"""Masks, caps and sunglasses, drawn on a head sprite by its landmarks."""

from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from lookout.crowd.cast import HeadSprite
from lookout.crowd.street.sprites import Rgba, read_straight

Coverage = NDArray[np.float32]
"""Share of each px that a thing covers, ``shape = (height, width)``, float32 in [0, 1]."""

_SUB = 4
"""Bits of sub-pixel positions in OpenCV's drawing calls."""


def worn(head: HeadSprite, wears: tuple[str, ...]) -> Rgba:
    """Return the head's straight RGBA picture with the things put on."""
    straight = read_straight(head.path)
    for thing in wears:
        straight = _THINGS[thing](straight, head)
    return straight


def _mask(straight: Rgba, head: HeadSprite) -> Rgba:
    """Put on a surgical mask from the bridge of the nose to under the chin, with three pleats."""
    eye_l, eye_r, nose, mouth_l, mouth_r = head.landmarks.astype(np.float64)
    chin, face = np.array(head.chin), head.face_px
    bridge = (eye_l + eye_r) / 2 * 0.5 + nose * 0.5
    left, right = _sides(head, (nose[1] + mouth_l[1]) / 2)
    # The cheek that is turned away ends soon after the mouth; beyond it are neck and hair.
    turned = min(1.0, abs(head.yaw_deg) / 32)
    beyond = (0.27 - 0.24 * turned) * face
    under = [(0.5, 0.01 * face), (0.5, 0.01 * face)]
    if head.yaw_deg > 0:
        right = min(right, float(mouth_r[0]) + beyond)
        under[1] = (0.6, (0.01 + 0.03 * turned) * face)
    else:
        left = max(left, float(mouth_l[0]) - beyond)
        under[0] = (0.6, (0.01 + 0.03 * turned) * face)
    outline = [
        (bridge[0], bridge[1] - 0.02 * face),
        (right * 0.55 + bridge[0] * 0.45, eye_r[1] * 0.4 + nose[1] * 0.6),
        (right + 0.02 * face, nose[1]),
        (right, mouth_r[1] + 0.05 * face),
        (chin[0] + (right - chin[0]) * under[1][0], chin[1] - under[1][1]),
        (chin[0], chin[1] + 0.05 * face),
        (chin[0] + (left - chin[0]) * under[0][0], chin[1] - under[0][1]),
        (left, mouth_l[1] + 0.05 * face),
        (left - 0.02 * face, nose[1]),
        (left * 0.55 + bridge[0] * 0.45, eye_l[1] * 0.4 + nose[1] * 0.6),
    ]
    covered = _filled(straight, _rounded(outline))
    rows, columns = np.mgrid[0 : straight.shape[0], 0 : straight.shape[1]].astype(np.float32)
    light = 1 - 0.35 * ((columns - nose[0]) / (0.45 * face)) ** 2
    down = (rows - nose[1]) / face + 0.25 * ((columns - nose[0]) / face) ** 2
    light *= 1 - 0.08 * (np.abs((down * 9) % 1 - 0.5) < 0.12) * (down > -0.05) * (down < 0.33)
    return _coloured(straight, covered, (168, 198, 214), np.clip(light, 0.45, 1))


def _sunglasses(straight: Rgba, head: HeadSprite) -> Rgba:
    """Two dark glasses on the eyes, a bridge between them and arms to the sides of the head."""
    eye_l, eye_r = head.landmarks[:2].astype(np.float64)
    face = head.face_px
    half = max(0.10 * face, 0.43 * float(np.linalg.norm(eye_r - eye_l)))
    left, right = _sides(head, eye_l[1])
    covered = np.zeros(straight.shape[:2], np.float32)
    for eye in (eye_l, eye_r):
        angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        x = np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** 0.7 * half
        y = np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** 0.7 * 0.115 * face
        lens = np.column_stack([eye[0] + x, eye[1] + 0.02 * face + y])
        covered = np.maximum(covered, _filled(straight, lens))
    thin = 0.014 * face
    for (x0, y0), (x1, y1) in (
        (eye_l, eye_r),
        ((left, eye_l[1]), eye_l),
        (eye_r, (right, eye_r[1])),
    ):
        bar = [(x0, y0 - thin), (x1, y1 - thin), (x1, y1 + thin), (x0, y0 + thin)]
        covered = np.maximum(covered, _filled(straight, bar))
    rows = np.arange(straight.shape[0], dtype=np.float32)[:, None]
    gleam = 1 + 0.9 * np.clip(1 - np.abs(rows - eye_l[1] + 0.05 * face) / (0.06 * face), 0, 1)
    return _coloured(straight, covered, (24, 24, 28), np.broadcast_to(gleam, covered.shape))


def _cap(straight: Rgba, head: HeadSprite) -> Rgba:
    """Put on a cap over the hair, with a peak over the brow."""
    eyes = head.landmarks[:2].mean(axis=0).astype(np.float64)
    face = head.face_px
    left, right = _sides(head, eyes[1])
    middle, half = (left + right) / 2, (right - left) / 2
    brow = eyes[1] - 0.20 * face
    columns = np.arange(straight.shape[1], dtype=np.float32)[None, :]
    rows = np.arange(straight.shape[0], dtype=np.float32)[:, None]
    edge = brow + 0.10 * face * np.clip((columns - middle) / half, -1.4, 1.4) ** 2
    covered = np.clip(edge - rows, 0, 1).astype(np.float32)
    light = 1 - 0.35 * ((columns - middle) / (1.3 * half)) ** 2 + 0 * rows
    light *= 0.75 + 0.45 * np.clip((brow - rows) / (0.6 * face), 0, 1)
    straight = _coloured(straight, covered, (44, 58, 92), np.clip(light, 0.3, 1.2))
    reach = (eyes[0] - middle) * 0.8
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    peak = np.column_stack(
        [
            middle + reach + 0.95 * half * np.cos(angles),
            brow + 0.015 * face + 0.085 * face * np.sin(angles),
        ]
    )
    shade = np.clip(0.62 + 0.3 * (brow - rows) / (0.08 * face), 0.3, 1) + 0 * columns
    return _coloured(straight, _filled(straight, peak), (44, 58, 92), shade)


_THINGS: Mapping[str, Callable[[Rgba, HeadSprite], Rgba]] = {
    "mask": _mask,
    "sunglasses": _sunglasses,
    "cap": _cap,
}


def _sides(head: HeadSprite, y: float) -> tuple[float, float]:
    """Columns in px of the face's edges at a row: the box, a little drawn in towards the chin."""
    share = min(max((y - head.box.y0) / max(head.box.height, 1.0), 0.0), 1.0)
    inset = 0.04 * head.box.width + 0.08 * head.box.width * max(0.0, share - 0.5)
    return head.box.x0 + inset, head.box.x1 - inset


def _rounded(outline: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Return a closed Catmull-Rom curve through the points, eight steps between two."""
    points = np.array([tuple(point) for point in outline])
    before, after, beyond = (np.roll(points, -n, axis=0) for n in (-1, 1, 2))
    curve = []
    for t in np.linspace(0, 1, 8, endpoint=False):
        curve.append(
            0.5
            * (
                2 * points
                + (after - before) * t
                + (2 * before - 5 * points + 4 * after - beyond) * t**2
                + (3 * points - before - 3 * after + beyond) * t**3
            )
        )
    return np.stack(curve, axis=1).reshape(-1, 2)


def _filled(like: Rgba, outline: Sequence[tuple[float, float]] | NDArray[np.float64]) -> Coverage:
    canvas = np.zeros(like.shape[:2], np.uint8)
    corners = np.rint(np.asarray(outline, np.float64) * 2**_SUB).astype(np.int32)
    cv2.fillPoly(canvas, [corners], 255, cv2.LINE_AA, _SUB)
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), 0.6) / np.float32(255), np.float32)


def _coloured(
    straight: Rgba, covered: Coverage, colour: tuple[int, int, int], light: NDArray[np.float32]
) -> Rgba:
    """Lay a colour over the head where it is covered; nothing grows beyond the head's outline."""
    painted = straight.astype(np.float32)
    cloth = np.asarray(colour, np.float32) * light[:, :, None]
    painted[:, :, :3] += covered[:, :, None] * (cloth - painted[:, :, :3])
    return np.clip(np.rint(painted), 0, 255).astype(np.uint8)
