"""Who has raised an alert is shown, and nobody beside them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.domain.track import TrackId
from lookout.redaction import Head, Redactor
from tests.redaction.scenes import RATE, frame, head, pattern, wall, with_patch

LISTED = TrackId("gate", 1)
BOX = Box(300, 120, 340, 160)
FACE = (slice(8, 32), slice(8, 32))
"""The middle of the box, from eyes to mouth."""


def street() -> RgbImage:
    return with_patch(wall(), 300, 120, pattern(40))


def same(picture: RgbImage, pixels: RgbImage) -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = (picture == pixels).all(axis=2)[120:160, 300:340]
    return equal


def test_an_alerted_face_is_shown_as_it_is() -> None:
    picture = Redactor().redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert same(picture, street())[FACE].all()


@pytest.mark.parametrize(
    "neighbour",
    [
        Box(285, 100, 305, 124),
        Box(335, 100, 355, 124),
        Box(338, 130, 358, 152),
        Box(310, 95, 330, 120),
        Box(335, 156, 355, 180),
    ],
    ids=["left above", "right above", "right", "above", "right below"],
)
def test_a_face_beside_an_alerted_one_is_hidden_though_nobody_found_it(neighbour: Box) -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert redactor.hides(neighbour)


def test_nothing_around_an_alerted_face_is_shown() -> None:
    picture = Redactor().redact(frame(street(), 0), [head(BOX)], {LISTED})
    shown = (picture == street()).all(axis=2)
    shown[120:160, 300:340] = False
    assert shown.mean() < 0.01


def test_a_head_that_raised_no_alert_is_not() -> None:
    picture = Redactor().redact(frame(street(), 0), [head(BOX, 2)], {LISTED})
    assert not same(picture, street()).any()


def test_another_head_that_reaches_into_an_alerted_one_stays_covered() -> None:
    other = head(Box(325, 120, 365, 160), 2)
    picture = Redactor().redact(frame(street(), 0), [head(BOX), other], {LISTED})
    assert not same(picture, street())[:, 25:].any()
    assert same(picture, street())[12:28, 5:9].all()


def test_a_face_that_nobody_follows_stays_covered_within_an_alerted_one() -> None:
    stranger = Head(None, Box(325, 120, 365, 160))
    picture = Redactor().redact(frame(street(), 0), [head(BOX), stranger], {LISTED})
    assert not same(picture, street())[:, 25:].any()


def test_an_alerted_head_stays_clear_until_the_next_look_but_not_for_long() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    shown = [
        same(redactor.redact(frame(street(), i), None, {LISTED}), street())[FACE].all()
        for i in range(1, RATE)
    ]
    assert shown[0]
    assert not any(shown[3:])


def test_an_alerted_head_that_a_look_misses_is_covered_at_once() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    for i, found in enumerate([[], None, [head(BOX.moved(200, 0), 2)]], 1):
        picture = redactor.redact(frame(street(), i), found, {LISTED})
        assert not same(picture, street()).any()


def test_a_predicted_head_does_not_count_as_seen() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    for i in range(1, RATE):
        predicted = Head(LISTED, BOX, seen_s=0.0)
        picture = redactor.redact(frame(street(), i), [predicted], {LISTED})
    assert not same(picture, street()).any()


def test_outside_the_zone_an_alerted_head_is_not_shown() -> None:
    zone = Zone.parse("0,0 0.5,0 0.5,1 0,1")
    picture = Redactor(zone).redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert same(picture, street())[12:28, 4:19].all()
    assert not same(picture, street())[:, 22:].any()


def test_a_face_within_what_is_shown_does_not_count_as_hidden() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert not redactor.hides(Box(325, 130, 345, 150))
    assert redactor.hides(Box(400, 130, 420, 150))
    redactor.redact(frame(street(), 1), [head(BOX), head(Box(325, 130, 345, 150), 2)], {LISTED})
    assert redactor.hides(Box(325, 130, 345, 150))
