import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lookout.adapters.onnx.open_pack.boxes import Boxes, refined, squared, suppressed
from lookout.adapters.onnx.open_pack.pyramid import CELL_PX, build_pyramid
from lookout.domain.geometry import Box

sides = st.floats(-500, 500, width=32)
lengths = st.floats(1, 300, width=32)


@st.composite
def some_boxes(draw: st.DrawFn) -> Boxes:
    count = draw(st.integers(1, 12))
    corners = draw(arrays(np.float32, (count, 2), elements=sides))
    sizes = draw(arrays(np.float32, (count, 2), elements=lengths))
    return np.concatenate([corners, corners + sizes], axis=1)


@given(some_boxes())
def test_a_squared_box_is_a_square_about_the_same_middle_that_holds_the_box(boxes: Boxes) -> None:
    squares = squared(boxes)
    width, height = squares[:, 2] - squares[:, 0], squares[:, 3] - squares[:, 1]
    np.testing.assert_allclose(width, height, atol=1e-3)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    np.testing.assert_allclose((squares[:, :2] + squares[:, 2:]) / 2, middles, atol=1e-3)
    assert (squares[:, :2] <= boxes[:, :2] + 1e-3).all()
    assert (squares[:, 2:] >= boxes[:, 2:] - 1e-3).all()


@given(some_boxes())
def test_offsets_are_shares_of_a_box_even_left_of_the_picture(boxes: Boxes) -> None:
    moved = refined(boxes, np.tile(np.array([-0.5, 0.25, 0.5, 0], np.float32), (len(boxes), 1)))
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    np.testing.assert_allclose(moved[:, 0], boxes[:, 0] - 0.5 * width, atol=1e-3)
    np.testing.assert_allclose(moved[:, 1], boxes[:, 1] + 0.25 * height, atol=1e-3)
    np.testing.assert_allclose(moved[:, 2], boxes[:, 2] + 0.5 * width, atol=1e-3)
    np.testing.assert_array_equal(moved[:, 3], boxes[:, 3])


def brute_force(boxes: Boxes, scores: list[float], limit: float) -> list[int]:
    order = sorted(range(len(boxes)), key=lambda index: -scores[index])
    as_boxes = [Box(*box) for box in boxes.astype(np.float64).tolist()]
    return [
        index
        for place, index in enumerate(order)
        if all(as_boxes[index].iou(as_boxes[other]) <= limit for other in order[:place])
    ]


@given(some_boxes())
def test_suppression_keeps_what_comparing_each_pair_would_keep(boxes: Boxes) -> None:
    scores = np.random.default_rng(len(boxes)).permutation(len(boxes)).astype(np.float32)
    # A limit that no made-up overlap hits exactly.
    limit = 0.4567891
    assert suppressed(boxes, scores, limit).tolist() == brute_force(boxes, scores.tolist(), limit)


def test_a_small_box_inside_a_large_one_goes_where_the_smaller_counts() -> None:
    boxes = np.array([[0, 0, 100, 100], [10, 10, 30, 30]], np.float32)
    scores = np.array([0.9, 0.8], np.float32)
    assert suppressed(boxes, scores, 0.7).tolist() == [0, 1]
    assert suppressed(boxes, scores, 0.7, of_smaller=True).tolist() == [0]


@given(st.integers(1, 400), st.integers(1, 400), st.integers(12, 120))
def test_every_level_shows_a_face_no_smaller_than_its_cell(
    height: int, width: int, smallest: int
) -> None:
    pyramid = build_pyramid(np.zeros((height, width, 3), np.uint8), smallest)
    levels = pyramid.proposing()
    assert bool(levels) == (min(height, width) >= smallest)
    for level in levels:
        assert min(level.pixels.shape[:2]) >= CELL_PX
    if levels:
        assert levels[0].across * smallest == pytest.approx(CELL_PX, abs=1)


def ramp(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Red rises to the right and green downwards, one step a px."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, :, 0] = np.arange(width)
    picture[:, :, 1] = np.arange(height)[:, None]
    return picture


@pytest.mark.parametrize("side", [24, 48, 60, 120])
def test_a_cut_shows_its_part_of_the_picture_from_whichever_level(side: int) -> None:
    pyramid = build_pyramid(ramp(250, 250), 20)
    x, y = 60, 90
    box = np.array([[x, y, x + side, y + side]], np.float32)
    (crop,) = pyramid.cut(box, 24)
    centres = (np.arange(24) + 0.5) * side / 24 - 0.5
    np.testing.assert_allclose(crop[12, :, 0], x + centres, atol=1.5)
    np.testing.assert_allclose(crop[:, 12, 1], y + centres, atol=1.5)


@pytest.mark.parametrize(("x", "y"), [(-30, 50), (230, 50), (50, -30), (50, 230)])
def test_a_cut_over_the_edge_is_grey_there_and_right_inside(x: int, y: int) -> None:
    picture = np.full((250, 250, 3), 255, np.uint8)
    (crop,) = build_pyramid(picture, 50).cut(np.array([[x, y, x + 48, y + 48]], np.float32), 48)
    outside = (crop == 127).all(axis=2).mean()
    assert outside == pytest.approx(28 / 48 if max(x, y) > 200 else 30 / 48, abs=0.05)
    assert (crop == 255).any()
