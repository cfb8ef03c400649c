"""Who has raised an alert is shown, and nobody beside them."""

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import RgbImage
from lookout.domain.geometry import Box, Zone
from lookout.domain.track import TrackId
from lookout.redaction import Head, Redactor
from tests.redaction.scenes import RATE, frame, head, pattern, wall, with_patch

LISTED = TrackId("gate", 1)
BOX = Box(300, 120, 340, 160)


def street() -> RgbImage:
    return with_patch(wall(), 300, 120, pattern(40))


def same(picture: RgbImage, pixels: RgbImage) -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = (picture == pixels).all(axis=2)[120:160, 300:340]
    return equal


def test_an_alerted_head_is_shown_as_it_is() -> None:
    picture = Redactor().redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert same(picture, street()).all()


def test_a_head_that_raised_no_alert_is_not() -> None:
    picture = Redactor().redact(frame(street(), 0), [head(BOX, 2)], {LISTED})
    assert not same(picture, street()).any()


def test_another_head_that_reaches_into_an_alerted_one_stays_covered() -> None:
    other = head(Box(325, 120, 365, 160), 2)
    picture = Redactor().redact(frame(street(), 0), [head(BOX), other], {LISTED})
    assert not same(picture, street())[:, 25:].any()
    assert same(picture, street())[:, :5].all()


def test_a_face_that_nobody_follows_stays_covered_within_an_alerted_one() -> None:
    stranger = Head(None, Box(325, 120, 365, 160))
    picture = Redactor().redact(frame(street(), 0), [head(BOX), stranger], {LISTED})
    assert not same(picture, street())[:, 25:].any()


def test_an_alerted_head_that_is_no_longer_seen_is_covered_again() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    shown = [
        same(redactor.redact(frame(street(), i), [], {LISTED}), street()).all()
        for i in range(1, RATE)
    ]
    assert shown[0]
    assert not any(shown[3:])


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
    assert same(picture, street())[:, :19].all()
    assert not same(picture, street())[:, 22:].any()


def test_a_face_within_what_is_shown_does_not_count_as_hidden() -> None:
    redactor = Redactor()
    redactor.redact(frame(street(), 0), [head(BOX)], {LISTED})
    assert not redactor.hides(Box(345, 130, 365, 150))
    assert redactor.hides(Box(400, 130, 420, 150))
    redactor.redact(frame(street(), 1), [head(BOX), head(Box(345, 130, 365, 150), 2)], {LISTED})
    assert redactor.hides(Box(345, 130, 365, 150))
