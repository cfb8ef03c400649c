"""What an alerted person wears is shown, and nobody else."""

import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.redaction import RedactionOptions, clothing_view

FACE = Box(300, 100, 360, 175)
AREA_X0, AREA_Y0 = 216, 55
"""Where the picture begins in the frame: 1.4 widths beside and 0.6 heights above the face."""


def a_frame(seed: int = 1) -> RgbImage:
    """Noise, so that any pixel that is shown as it is can be told."""
    return np.random.default_rng(seed).integers(0, 256, (720, 640, 3)).astype(np.uint8)


def shown(frame: RgbImage, *others: Box, zone: Zone | None = None) -> RgbImage:
    picture = clothing_view(frame, FACE, others, zone or Zone())
    assert picture is not None
    return picture


def same(frame: RgbImage, picture: RgbImage) -> np.ndarray:
    """Which pixels are shown as they are."""
    height, width = picture.shape[:2]
    part = frame[AREA_Y0 : AREA_Y0 + height, AREA_X0 : AREA_X0 + width]
    found: np.ndarray = (part == picture).all(axis=2)
    return found


def test_the_picture_reaches_from_above_the_head_to_the_knee() -> None:
    height, width = shown(a_frame()).shape[:2]
    assert (width, height) == (228, 533)


def test_the_alerted_face_is_shown_as_it_is_within_its_oval_and_nothing_else() -> None:
    frame = a_frame()
    found = same(frame, shown(frame))
    face = np.zeros_like(found)
    face[100 - AREA_Y0 : 175 - AREA_Y0, 300 - AREA_X0 : 360 - AREA_X0] = True
    middle = (137 - AREA_Y0, 330 - AREA_X0)
    assert found[middle]
    assert found[face].mean() > 0.5
    assert found[~face].mean() < 0.001


def test_fine_detail_of_clothes_and_of_whoever_stands_there_is_gone() -> None:
    stripes = np.full((720, 640, 3), 40, np.uint8)
    stripes[::4] = stripes[1::4] = 200
    body = shown(stripes)[200:400, 20:-20]
    assert int(body.max()) - int(body.min()) < 24


def test_colours_of_clothes_can_be_told() -> None:
    frame = np.full((720, 640, 3), 90, np.uint8)
    frame[200:400] = (180, 20, 30)
    assert np.abs(shown(frame)[260 - AREA_Y0, 114].astype(int) - (180, 20, 30)).max() < 4


def test_other_heads_are_covered_and_what_they_reach_into_of_the_face_too() -> None:
    frame, other = a_frame(), Box(345, 150, 400, 220)
    picture = shown(frame, other)
    disc = np.array(RedactionOptions().disc, np.uint8)
    assert (picture[185 - AREA_Y0, 372 - AREA_X0] == disc).all()
    assert not same(frame, picture)[165 - AREA_Y0, 350 - AREA_X0]


def test_outside_the_zone_it_is_as_coarse_as_the_live_view() -> None:
    frame = np.full((720, 640, 3), 40, np.uint8)
    for x in range(0, 640, 40):
        frame[:, x : x + 20] = 200
    upper = Zone(((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5)))
    picture = shown(frame, zone=upper).astype(int)
    inside, outside = picture[300 - AREA_Y0, 20:-20], picture[500 - AREA_Y0, 20:-20]
    assert np.ptp(outside) < np.ptp(inside) / 2


def test_there_is_no_picture_of_somebody_whose_body_is_out_of_view() -> None:
    low = Box(300, 600, 360, 675)
    assert clothing_view(a_frame(), low, (), Zone()) is None
