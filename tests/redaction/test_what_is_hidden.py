"""What a redacted picture shows, and what it never does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.domain.geometry import Box, Zone
from lookout.redaction import Redactor
from tests.redaction.scenes import (
    HEIGHT,
    RATE,
    WIDTH,
    frame,
    head,
    pattern,
    shown,
    wall,
    with_patch,
)

LEARNT = 12 * RATE
"""Frames after which a still background is proved."""

CELL = 16
"""Cells of the small pictures here: 360 px / 22.5."""


def learnt(redactor: Redactor) -> Redactor:
    shown(redactor, [wall()] * LEARNT)
    return redactor


def test_at_first_nothing_is_shown_but_the_mean_colours_of_cells() -> None:
    pixels = wall(WIDTH, 352)
    cells = pixels.reshape(-1, CELL, WIDTH // CELL, CELL, 3)
    turned = cells[:, ::-1, :, ::-1].reshape(pixels.shape)
    assert not np.array_equal(pixels, turned)
    np.testing.assert_array_equal(
        Redactor().redact(frame(pixels, 0)), Redactor().redact(frame(turned, 0))
    )


def test_a_background_that_stays_the_same_is_shown_finer_in_the_end() -> None:
    pictures = shown(Redactor(), [wall()] * LEARNT)
    error = [float(np.abs(p.astype(float) - wall()).mean()) for p in (pictures[0], pictures[-1])]
    assert error[1] < 0.75 * error[0]


def test_somebody_nobody_detected_is_hidden_while_walking_over_a_known_background() -> None:
    redactor = learnt(Redactor())
    for step in range(30):
        x = 100 + 8 * step
        redactor.redact(frame(with_patch(wall(), x, 120, pattern(40)), LEARNT + step))
        assert redactor.hides(Box(x, 120, x + 40, 160))


def test_the_known_background_comes_back_when_somebody_has_passed() -> None:
    redactor = learnt(Redactor())
    before = redactor.redact(frame(wall(), LEARNT))
    walk = [with_patch(wall(), 100 + 8 * step, 120, pattern(40)) for step in range(30)]
    shown(redactor, walk, LEARNT + 1)
    after = shown(redactor, [wall()] * RATE, LEARNT + 31)[-1]
    assert np.abs(after.astype(int) - before).max() <= 2


@pytest.mark.parametrize("every", [1, 3, 6])
def test_a_standing_head_found_now_and_then_never_becomes_background(every: int) -> None:
    redactor, pixels = Redactor(), with_patch(wall(), 300, 120, pattern(40))
    box = Box(300, 120, 340, 160)
    for i in range(60 * RATE):
        found = [head(box)] if i % (every * RATE) == 0 else []
        redactor.redact(frame(pixels, i), found)
        assert redactor.hides(box)


def test_somebody_undetected_who_stops_is_hidden_for_minutes() -> None:
    redactor = learnt(Redactor())
    pixels = with_patch(wall(), 300, 120, pattern(40))
    for i in range(120 * RATE):
        redactor.redact(frame(pixels, LEARNT + i))
        assert redactor.hides(Box(300, 120, 340, 160))


def test_a_background_seen_between_passers_by_is_proved_all_the_same() -> None:
    redactor = Redactor()
    for i in range(60 * RATE):
        busy = i % 20 < 6
        pixels = with_patch(wall(), 296 + i % 20 * 4, 120, pattern(60, i)) if busy else wall()
        redactor.redact(frame(pixels, i))
    picture = redactor.redact(frame(wall(), 60 * RATE + 20))
    assert not redactor.hides(Box(300, 130, 330, 160))
    area = (slice(130, 160), slice(300, 330))
    clean = learnt(Redactor()).redact(frame(wall(), LEARNT))
    assert np.abs(picture[area].astype(int) - clean[area]).mean() < 3


def test_a_found_head_is_covered_by_one_colour_for_everybody() -> None:
    box = Box(300, 120, 340, 160)
    pictures = [
        Redactor().redact(frame(with_patch(wall(), 300, 120, pattern(40, seed)), 0), [head(box)])
        for seed in (1, 2)
    ]
    inside = [picture[122:158, 302:338] for picture in pictures]
    assert inside[0].std(axis=(0, 1)).max() == 0
    np.testing.assert_array_equal(inside[0], inside[1])


def test_outside_the_zone_nothing_is_ever_shown_finer_than_cells() -> None:
    redactor = learnt(Redactor(Zone.parse("0,0 0.5,0 0.5,1 0,1")))
    assert redactor.hides(Box(WIDTH / 2, 0, WIDTH, HEIGHT))
    assert not redactor.hides(Box(0, 0, 50, 50))


def test_a_change_of_light_hides_nothing_that_was_known() -> None:
    redactor = learnt(Redactor())
    dim = (wall() * 0.85).astype(np.uint8)
    shown(redactor, [dim] * RATE, LEARNT)
    assert not redactor.hides(Box(0, 0, 50, 50))


def test_many_frames_of_a_walk_give_only_a_few_samples_of_the_cells() -> None:
    walk = [with_patch(wall(), 100 + 2 * step, 120, pattern(40)) for step in range(RATE)]
    pictures = shown(Redactor(), walk)
    assert len({picture.tobytes() for picture in pictures}) <= 3


def test_the_frame_is_left_as_it_is_and_the_same_frames_give_the_same_pictures() -> None:
    pixels = wall()
    first, second = (shown(Redactor(), [pixels] * 20) for _ in range(2))
    np.testing.assert_array_equal(pixels, wall())
    np.testing.assert_array_equal(first, second)


def test_a_new_picture_size_begins_anew() -> None:
    redactor = learnt(Redactor())
    redactor.redact(frame(wall(320, 180), LEARNT))
    assert redactor.hides(Box(0, 0, 320, 180))


def test_time_in_which_no_frame_came_proves_nothing() -> None:
    redactor = Redactor()
    for index in (0, 1, 10_000, 20_000, 30_000):
        redactor.redact(frame(wall(), index))
        assert redactor.hides(Box(0, 0, WIDTH, HEIGHT))


coordinates = st.floats(-500, 1500, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 300),
    st.integers(2, 300),
    st.lists(st.tuples(coordinates, coordinates, coordinates, coordinates), max_size=4),
)
def test_any_size_and_any_box_give_a_picture_of_the_frames_size(
    width: int, height: int, boxes: list[tuple[float, float, float, float]]
) -> None:
    heads = [head(Box(*box), number) for number, box in enumerate(boxes)]
    redactor, clear = Redactor(), [one.track for one in heads[:1] if one.track]
    picture = redactor.redact(frame(wall(width, height), 0), heads, clear)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
