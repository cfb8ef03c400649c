from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.runners.cadence import LEAST_ANALYSES_PER_S, MediaCadence


def chosen(times_s: list[float]) -> list[int]:
    cadence = MediaCadence()
    return [index for index, time_s in enumerate(times_s) if cadence(index, time_s)]


@pytest.mark.parametrize(
    ("frames_per_second", "every"),
    [(10, 1), (12.5, 1), (15, 1), (24, 2), (25, 2), (30, 2), (50, 4), (60, 5)],
)
def test_steady_footage_is_analysed_at_least_twelve_times_a_second(
    frames_per_second: float, every: int
) -> None:
    times = [i / frames_per_second for i in range(120)]
    gaps = {b - a for a, b in zip(chosen(times), chosen(times)[1:], strict=False)}
    assert gaps == {every}


@given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=60))
def test_the_first_frame_is_always_analysed_and_the_choice_is_the_same_every_time(
    steps: list[float],
) -> None:
    times = [sum(steps[:i]) for i in range(len(steps))]
    assert chosen(times)[0] == 0
    assert chosen(times) == chosen(times)


@given(st.lists(st.floats(0.001, 1 / LEAST_ANALYSES_PER_S / 2), min_size=3, max_size=80))
def test_fast_footage_of_any_rhythm_leaves_no_long_gap(steps: list[float]) -> None:
    times = [sum(steps[:i]) for i in range(len(steps))]
    picked = [times[i] for i in chosen(times)]
    longest = max((b - a for a, b in pairwise(picked)), default=0.0)
    assert longest <= 1 / LEAST_ANALYSES_PER_S + max(steps) + 1e-6


def test_a_new_recording_begins_anew() -> None:
    cadence = MediaCadence()
    first = [cadence(i, i * 0.04) for i in range(10)]
    assert [cadence(i, i * 0.04) for i in range(10)] == first


def test_every_frame_can_be_asked_for() -> None:
    cadence = MediaCadence(every=True)
    assert all(cadence(i, i * 0.001) for i in range(10))
