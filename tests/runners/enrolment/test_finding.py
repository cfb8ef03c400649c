"""Enrolment's detector shows pictures at sizes that suit the live one, and maps faces back."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.arrays import RgbImage
from lookout.domain.face import Detection
from lookout.domain.geometry import Box
from lookout.runners.enrolment.finding import ThoroughDetector, View
from tests.runners.enrolment.drawn import HueDetector, photo, portrait


@pytest.mark.parametrize(("width", "height"), [(250, 250), (80, 60), (2000, 1500), (300, 900)])
def test_boxes_and_landmarks_lie_in_the_picture_whatever_its_size(width: int, height: int) -> None:
    side = min(width, height) // 2
    x, y = width // 3, height // 4
    pixels = photo((30, x, y, side), size=(width, height))
    [[found]] = ThoroughDetector(HueDetector()).detect([pixels])
    [[direct]] = HueDetector().detect([pixels])
    slack = 0.02 * max(width, height)
    assert np.abs(np.subtract(_corners(found.box), _corners(direct.box))).max() < slack
    assert np.abs(found.landmarks - direct.landmarks).max() < slack


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


class MarkedCorner:
    """Detects the picture's first bright pixel as a face of one px."""

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        return [[self._mark(picture)] for picture in pictures]

    def _mark(self, picture: RgbImage) -> Detection:
        rows, columns = np.nonzero(picture.max(axis=2) > 200)
        centre = np.array([columns.mean(), rows.mean()])
        x0, y0 = columns.min(), rows.min()
        box = Box(float(x0), float(y0), float(columns.max() + 1), float(rows.max() + 1))
        return Detection(box, np.tile(centre, (5, 1)).astype(np.float32), 1.0)


@settings(max_examples=40, deadline=None)
@given(x=st.integers(0, 90), y=st.integers(0, 60), border=st.floats(0, 1))
def test_a_point_comes_back_to_where_it_was(x: int, y: int, border: float) -> None:
    picture = np.zeros((70, 100, 3), np.uint8)
    picture[y : y + 10, x : x + 10] = 255
    detector = ThoroughDetector(MarkedCorner(), (View(400, border),))
    [[found]] = detector.detect([picture])
    assert found.landmarks[0] == pytest.approx((x + 4.5, y + 4.5), abs=0.3)
    assert _corners(found.box) == pytest.approx((x, y, x + 10, y + 10), abs=0.8)


def test_larger_views_are_only_tried_while_nothing_is_found() -> None:
    at_once = HueDetector()
    ThoroughDetector(at_once).detect([portrait(0)])
    assert len(at_once.shown) == 1
    in_vain = HueDetector()
    assert ThoroughDetector(in_vain).detect([photo()]) == [[]]
    assert len(in_vain.shown) == 3


def test_a_detector_for_large_faces_finds_a_small_one_in_a_larger_view() -> None:
    picky = HueDetector(least_px=70)
    [[found]] = ThoroughDetector(picky).detect([photo((0, 400, 300, 60), size=(1000, 800))])
    assert found.box.width == pytest.approx(60, abs=3)
