"""Boxes, labels, zone and banner on a picture."""

import numpy as np
import pytest

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.redaction import Banner, Label, Style, draw_overlay


def blank(height: int = 720, width: int = 1280) -> RgbImage:
    return np.full((height, width, 3), 90, np.uint8)


def touched(picture: RgbImage) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero((picture != 90).any(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("height", [720, 1080])
def test_the_banner_stands_at_the_top_of_every_picture(height: int) -> None:
    picture = draw_overlay(blank(height, height * 16 // 9), banner=Banner("REHEARSAL", "trying"))
    bar = picture[: height * 32 // 720]
    assert not (bar == 90).all(axis=2).any()
    assert (bar.max(axis=2) > 200).sum() > 100
    assert (picture[height * 32 // 720 + 1 :] == 90).all()


def test_a_purpose_that_is_too_long_is_cut_and_not_drawn_over_the_mark() -> None:
    short = draw_overlay(blank(), banner=Banner("REHEARSAL", ""))
    long = draw_overlay(blank(), banner=Banner("REHEARSAL", "why " * 200))
    np.testing.assert_array_equal(short[:, :120], long[:, :120])
    assert long[:32, -10:].max() < 60


@pytest.mark.parametrize(
    "box",
    [Box(-50, -50, 20, 20), Box(1250, 700, 1400, 900), Box(0, 0, 1280, 720), Box(600, 5, 640, 60)],
)
def test_a_label_stays_within_the_picture(box: Box) -> None:
    picture = draw_overlay(blank(), [Label(box, "may be w-014 (0.62 > 0.55)", Style.ALERT)])
    assert picture.shape == (720, 1280, 3)
    assert (picture == Style.ALERT.value[0]).all(axis=2).sum() > 1000


def test_alerts_are_drawn_over_others() -> None:
    boxes = [Label(Box(100, 100, 200, 200), "a", style) for style in (Style.ALERT, Style.FOLLOWED)]
    alone = draw_overlay(blank(), boxes[:1])
    np.testing.assert_array_equal(
        draw_overlay(blank(), boxes)[100:103, 100:200], alone[100:103, 100:200]
    )


def test_a_zone_is_outlined_but_not_the_whole_frame() -> None:
    assert (draw_overlay(blank(), zone=Zone()) == 90).all()
    left, top, right, bottom = touched(
        draw_overlay(blank(), zone=Zone.parse("0.25,0.25 0.75,0.25 0.75,0.75 0.25,0.75"))
    )
    assert abs(left - 320) <= 3 and abs(right - 960) <= 3
    assert abs(top - 180) <= 3 and abs(bottom - 540) <= 3


def test_text_in_other_scripts_and_control_signs_harms_nothing() -> None:
    text = "Grüße \u4e2d\u6587 \n \x00 \U0001f600"
    draw_overlay(blank(), [Label(Box(9, 90, 99, 190), text)], banner=Banner("REHEARSAL", text))
