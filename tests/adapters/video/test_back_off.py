from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.video.health import BackOff


def test_waits_double_up_to_the_longest_and_begin_anew() -> None:
    back_off = BackOff(1, 30, lambda: 0.0)
    assert [back_off.next_s() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    back_off.reset()
    assert back_off.next_s() == 1


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 20))
def test_jitter_adds_up_to_a_quarter(jitter: float, tries: int) -> None:
    plain, shaken = BackOff(1, 30, lambda: 0.0), BackOff(1, 30, lambda: jitter)
    for _ in range(tries):
        wait_s = plain.next_s()
        assert wait_s <= shaken.next_s() <= 1.25 * wait_s
