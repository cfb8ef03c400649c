"""Plots as SVG: in their frame, with their counts, and well-formed."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from lookout.documents import Axis, Dot, Line, Whisker, curve_chart, dot_chart

shares = st.floats(0, 1)
LOGARITHMIC = Axis("rate", 1e-4, 1, logarithmic=True, share=True)
PLAIN = Axis("share", 0, 1, share=True)


def texts(svg: str) -> list[str]:
    return [
        one.text or "" for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("text")
    ]


@given(st.floats(-10, 10), st.floats(-5, 5), st.floats(0.01, 5))
def test_every_value_lies_in_the_frame(value: float, low: float, width: float) -> None:
    assert 0 <= Axis("x", low, low + width).place(value) <= 1
    assert 0 <= LOGARITHMIC.place(value) <= 1


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_an_axis_has_some_marks_and_all_within_it(low: float, width: float) -> None:
    ticks = Axis("x", low, low + width).ticks()
    assert 2 <= len(ticks) <= 11
    assert all(low - 1e-6 * width <= tick <= low + width * (1 + 1e-6) for tick in ticks)


def test_decades_are_marked_in_per_cent() -> None:
    assert [LOGARITHMIC.text(tick) for tick in LOGARITHMIC.ticks()] == [
        "0.01 %",
        "0.1 %",
        "1 %",
        "10 %",
        "100 %",
    ]


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=30))
def test_a_curve_is_well_formed_whatever_its_points(points: list[tuple[float, float]]) -> None:
    band = [(x, y / 2, y) for x, y in points]
    line = Line("a < b & c", points, band, [Whisker(0.5, 0.2, 0.4)])
    svg = curve_chart([line, Line("other", points)], LOGARITHMIC, PLAIN, mark=0.01)
    assert "a < b & c" in texts(svg)


def test_a_dot_stands_with_its_counts_and_nothing_tried_has_none() -> None:
    dots = [Dot("women", 0.5, 0.2, 0.8, "3 of 6", "by sex"), Dot("men", None, 0, 1, "0 of 0")]
    svg = dot_chart(dots, PLAIN)
    assert svg.count("<circle") == 1
    for said in ("women", "men", "3 of 6", "0 of 0", "by sex"):
        assert said in texts(svg)


def test_a_group_is_named_once_above_its_rows() -> None:
    dots = [Dot(str(i), 0.5, 0.4, 0.6, "1 of 2", "one" if i < 2 else "two") for i in range(4)]
    found = texts(dot_chart(dots, PLAIN))
    assert found.count("one") == found.count("two") == 1
