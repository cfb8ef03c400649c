import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.domain.geometry import Box, Zone

coordinates = st.floats(-5000, 5000)
boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    coordinates,
    coordinates,
    st.floats(0, 3000),
    st.floats(0, 3000),
)


@given(boxes, boxes)
def test_overlap_is_symmetric_and_a_share(one: Box, other: Box) -> None:
    assert one.iou(other) == pytest.approx(other.iou(one))
    assert 0 <= one.iou(other) <= 1


@given(boxes)
def test_a_box_overlaps_itself_fully_unless_it_is_empty(box: Box) -> None:
    assert box.iou(box) == pytest.approx(1.0 if box.area > 0 else 0.0)


@given(boxes, st.integers(1, 4000), st.integers(1, 4000))
def test_a_clipped_box_lies_in_the_frame(box: Box, width: int, height: int) -> None:
    clipped = box.clipped(width, height)
    assert 0 <= clipped.x0 <= clipped.x1 <= width
    assert 0 <= clipped.y0 <= clipped.y1 <= height


@given(boxes, st.integers(1, 4000), st.integers(1, 4000))
def test_clipping_twice_is_clipping_once(box: Box, width: int, height: int) -> None:
    once = box.clipped(width, height)
    assert once.clipped(width, height) == once


@given(boxes, boxes)
def test_an_intersection_is_no_larger_than_either(one: Box, other: Box) -> None:
    assert one.intersection(other).area <= min(one.area, other.area) + 1e-6


def test_the_whole_frame_is_the_zone_when_none_is_drawn() -> None:
    assert Zone().contains(0.5, 0.5)
    assert Zone().contains(0.01, 0.99)


def test_a_zone_with_a_dent_leaves_the_dent_out() -> None:
    zone = Zone.parse("0,0 1,0 1,1 0.5,0.4 0,1")
    assert zone.contains(0.5, 0.2)
    assert not zone.contains(0.5, 0.8)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_triangle_and_the_other_half_of_the_frame_share_no_point(x: float, y: float) -> None:
    upper, lower = Zone.parse("0,0 1,0 1,1"), Zone.parse("0,0 1,1 0,1")
    if abs(x - y) > 1e-6:
        assert upper.contains(x, y) != lower.contains(x, y)


@pytest.mark.parametrize(
    "text",
    ["", "0,0 1,1", "0,0 1,0 2,2", "a,b c,d e,f", "0,0 0.5,0.5 1,1", "0,0,0 1,0 1,1", "0 1 2"],
    ids=["nothing", "two corners", "outside", "letters", "a line", "three numbers", "no commas"],
)
def test_a_zone_that_is_none_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(ConfigurationError, match="zone"):
        Zone.parse(text)


def test_corners_become_px_of_the_frame() -> None:
    assert Zone().polygon_px(640, 480).tolist() == [[0, 0], [640, 0], [640, 480], [0, 480]]


def test_the_box_around_points_holds_them_all() -> None:
    points = np.array([[3, 9], [7, 2], [5, 5], [4, 4], [6, 8]], np.float32)
    assert Box.around(points) == Box(3, 2, 7, 9)
