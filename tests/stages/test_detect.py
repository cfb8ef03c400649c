from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Alignment, Detection, Frame
from lookout.domain.geometry import Box
from lookout.stages.detect import align_chip, detect, similarity_transform
from tests.builders import FRONTAL, landmarks_in

ALIGNMENT = Alignment(100, (FRONTAL * 60 + 20).astype(np.float32))


class Scripted:
    """A detector that finds what it was told to."""

    def __init__(self, *found: Detection) -> None:
        self.found = list(found)

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        return [self.found for _ in pictures]


def a_detection(box: Box) -> Detection:
    return Detection(box, landmarks_in(box), 0.99)


@given(
    st.floats(0.05, 20),
    st.floats(-180, 180),
    st.floats(-500, 500),
    st.floats(-500, 500),
)
def test_a_turned_scaled_and_moved_face_is_brought_back(
    scale: float, degrees: float, dx: float, dy: float
) -> None:
    turn = scale * np.exp(1j * np.radians(degrees))
    placed = (ALIGNMENT.points @ (1, 1j)) * turn + complex(dx, dy)
    points = np.stack([placed.real, placed.imag], axis=1).astype(np.float32)
    matrix = similarity_transform(points, ALIGNMENT.points)
    back = np.hstack([points, np.ones((5, 1))]) @ matrix.T
    assert np.allclose(back, ALIGNMENT.points, atol=0.05)


def test_the_transform_is_the_least_squares_one() -> None:
    rng = np.random.default_rng(3)
    points = (ALIGNMENT.points + rng.normal(0, 4, (5, 2))).astype(np.float32)
    ours = similarity_transform(points, ALIGNMENT.points)

    def error(matrix: np.ndarray) -> float:
        placed = np.hstack([points, np.ones((5, 1))]) @ matrix.T
        return float(np.sum((placed - ALIGNMENT.points) ** 2))

    for _ in range(200):
        a, b = ours[0, 0] + rng.normal(0, 0.01), ours[1, 0] + rng.normal(0, 0.01)
        other = np.array([[a, -b, ours[0, 2]], [b, a, ours[1, 2]]])
        other[:, 2] += rng.normal(0, 0.5, 2)
        assert error(ours) <= error(other) + 1e-9


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_a_large_face_is_reduced_without_a_shift(factor: int) -> None:
    y, x = np.mgrid[0:200, 0:200]
    small = np.stack([x, y, (x + y) // 2], axis=-1).astype(np.uint8)
    large = cv2.resize(small, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    points = (FRONTAL * 60 + 60).astype(np.float32)
    grown = ((points + 0.5) * factor - 0.5).astype(np.float32)
    plain = align_chip(small, points, ALIGNMENT).astype(int)
    reduced = align_chip(np.asarray(large, np.uint8), grown, ALIGNMENT).astype(int)
    assert np.abs(plain - reduced)[5:-5, 5:-5].max() <= 2


def test_a_face_beyond_the_edge_still_gives_a_chip_of_the_right_size() -> None:
    pixels = np.full((50, 50, 3), 200, np.uint8)
    chip = align_chip(pixels, landmarks_in(Box(-30, -30, 20, 20)), ALIGNMENT)
    assert chip.shape == (100, 100, 3)
    assert chip.min() == 0


def test_every_face_carries_its_origin_and_its_own_pixels() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    box = Box(100, 80, 180, 180)
    [[face]] = detect([Frame("north", 7, 1.5, pixels)], Scripted(a_detection(box)), ALIGNMENT)
    before = face.portrait.copy()
    pixels[:] = 0
    assert (face.camera, face.frame_index, face.time_s) == ("north", 7, 1.5)
    assert face.frame_size == (400, 300)
    assert (face.portrait == before).all()
    assert face.chip.shape == (100, 100, 3)


def test_a_portrait_hides_the_other_faces_in_it() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    mine, other = Box(100, 80, 180, 180), Box(185, 80, 240, 150)
    faces = detect(
        [Frame("north", 0, 0.0, pixels)], Scripted(a_detection(mine), a_detection(other)), ALIGNMENT
    )
    portrait = faces[0][0].portrait
    left, top = round(100 - 0.45 * 80), round(80 - 0.45 * 100)
    shown = pixels[top : top + portrait.shape[0], left : left + portrait.shape[1]]
    hidden = (slice(90 - top, 140 - top), slice(190 - left, 214 - left))
    kept = (slice(80 - top, 180 - top), slice(100 - left, 170 - left))
    assert len(np.unique(portrait[hidden].reshape(-1, 3), axis=0)) <= 16
    assert (portrait[kept] == shown[kept]).all()


def a_noisy_street() -> RgbImage:
    return np.random.default_rng(1).integers(0, 255, (300, 400, 3)).astype(np.uint8)


def colours(portrait: RgbImage) -> int:
    """Colours beside, above and below the head, in a portrait of a face of 80 by 100 px."""
    around = np.concatenate(
        [portrait[:, :18].reshape(-1, 3), portrait[:, -18:].reshape(-1, 3), portrait[-18:, 0]]
    )
    return len(np.unique(around, axis=0))


def test_a_portrait_shows_nothing_fine_around_its_head_where_a_face_may_have_been_missed() -> None:
    box = Box(100, 80, 180, 180)
    frame = Frame("north", 0, 0.0, a_noisy_street())
    [[face]] = detect([frame], Scripted(a_detection(box)), ALIGNMENT)
    assert colours(face.portrait) <= 64
    inside = face.portrait[45:145, 36:116]
    assert (inside == frame.pixels[80:180, 100:180]).all()


def test_a_picture_that_was_handed_in_keeps_its_surroundings() -> None:
    frame = Frame("enrolment", 0, 0.0, a_noisy_street())
    [[face]] = detect(
        [frame], Scripted(a_detection(Box(100, 80, 180, 180))), ALIGNMENT, surroundings=True
    )
    assert (face.portrait == frame.pixels[35:225, 64:216]).all()


def test_frames_without_faces_give_no_faces() -> None:
    pixels = np.zeros((30, 40, 3), np.uint8)
    assert detect([Frame("a", 0, 0, pixels), Frame("b", 0, 0, pixels)], Scripted(), ALIGNMENT) == [
        (),
        (),
    ]
