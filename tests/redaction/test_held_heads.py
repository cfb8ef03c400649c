"""Heads between detections and after the last one."""

from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.geometry import Box
from lookout.domain.track import TrackId
from lookout.redaction.heads import Head, HeadOptions, HeldHeads

ONE = TrackId("gate", 1)
BOX = Box(100, 100, 140, 150)


def holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 <= inner.x0
        and outer.y0 <= inner.y0
        and outer.x1 >= inner.x1
        and outer.y1 >= inner.y1
    )


@given(
    st.floats(-120, 120),
    st.floats(-60, 60),
    st.floats(0.04, 0.12),
    st.floats(0, 0.25),
)
def test_a_steadily_walking_head_is_covered_between_detections(
    vx: float, vy: float, every_s: float, later_s: float
) -> None:
    heads = HeldHeads()
    for i in range(6):
        heads.see([Head(ONE, BOX.moved(vx * i * every_s, vy * i * every_s))], i * every_s)
    now = 5 * every_s + later_s
    heads.see([], now)
    assert holds(heads.covers(now)[0], BOX.moved(vx * now, vy * now))


def test_a_lost_head_is_held_and_then_forgotten() -> None:
    heads = HeldHeads(HeadOptions(hold_s=1.0))
    heads.see([Head(ONE, BOX)], 0.0)
    heads.see([], 0.9)
    assert heads.covers(0.9)
    heads.see([], 1.1)
    assert not heads.covers(1.1)


def test_a_head_that_nobody_follows_is_held_in_place() -> None:
    heads = HeldHeads()
    heads.see([Head(None, BOX)], 0.0)
    heads.see([Head(None, BOX.moved(500, 0))], 0.1)
    assert len(heads.covers(0.1)) == 2
    assert holds(heads.covers(0.1)[0], BOX)


def test_the_cover_grows_while_a_head_is_not_seen() -> None:
    heads = HeldHeads()
    heads.see([Head(ONE, BOX)], 0.0)
    assert heads.covers(0.4)[0].area > heads.covers(0.1)[0].area > BOX.area


def test_an_alerted_head_is_clear_while_it_is_seen_and_covered_after() -> None:
    heads = HeldHeads()
    heads.see([Head(ONE, BOX)], 0.0)
    assert heads.clear(0.2, {ONE}) and not heads.covers(0.2, {ONE})
    assert heads.covers(0.3, {ONE}) and not heads.clear(0.3, {ONE})
