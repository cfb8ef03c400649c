"""Seeded runs: one alert to one pass, and an unlogged pass never counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import ListCategory
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.domain.watchlist import Category
from lookout.governance.exact import clopper_pearson
from lookout.governance.seeded import EXERCISE, Sighted, Window, match_passes, shown

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def walked(number: int, at_s: float, member: str = "m1", **changes: object) -> SeededPass:
    at = NOON + timedelta(seconds=at_s)
    one = SeededPass(f"{number:04d}", None, 1, member, at, at, LoggedFrom.MARSHAL, "marshal")
    return replace(one, **changes)  # type: ignore[arg-type] # names and types are the tests' own


def alert(at_s: float, member: str = "m1", camera: str = "gate") -> Sighted:
    return Sighted(f"a{at_s}", member, NOON + timedelta(seconds=at_s), camera)


def test_a_pass_with_an_alert_in_the_window_was_recognised() -> None:
    run = match_passes([walked(1, 0), walked(2, 600)], [alert(12)])
    assert (run.found.numerator, run.found.denominator) == (1, 2)
    assert [one.alert is not None for one in run.walked] == [True, False]


def test_an_alert_without_a_logged_pass_counts_for_nothing() -> None:
    run = match_passes([walked(1, 0)], [alert(5), alert(400), alert(5, "m2")])
    assert (run.found.numerator, run.found.denominator) == (1, 1)
    assert [one.member for one in run.unlogged] == ["m2", "m1"]


def test_a_second_alert_never_makes_up_for_another_pass() -> None:
    """Both alerts are nearest to the first pass, though the second one's window holds them too."""
    run = match_passes([walked(1, 0), walked(2, 40)], [alert(11), alert(15)])
    assert [one.alert is not None for one in run.walked] == [True, False]
    assert len(run.walked[0].further) == 1
    assert run.close == 2


def test_another_members_or_cameras_alert_is_not_theirs() -> None:
    assert not match_passes([walked(1, 0)], [alert(1, "m2")]).found.numerator
    at_gate = walked(1, 0, camera="gate")
    assert match_passes([at_gate], [alert(1, camera="gate")]).found.numerator
    assert not match_passes([at_gate], [alert(1, camera="bridge")]).found.numerator


def test_the_windows_ends_belong_to_it() -> None:
    window = Window(before_s=10, after_s=20)
    for at_s, found in ((-10.001, 0), (-10, 1), (20, 1), (20.001, 0)):
        assert match_passes([walked(1, 0)], [alert(at_s)], window).found.numerator == found


def test_what_was_withdrawn_does_not_count() -> None:
    run = match_passes([walked(1, 0), walked(2, 300, version=2, withdrawn="typed twice")], [])
    assert (run.found.denominator, run.withdrawn) == (1, 1)


def test_what_was_written_down_afterwards_is_counted_apart() -> None:
    late = walked(1, 0, logged_at=NOON + timedelta(seconds=31))
    in_time = walked(2, 600, logged_at=NOON + timedelta(seconds=630))
    of_truth = walked(3, 900, source=LoggedFrom.SCENARIO, logged_at=NOON + timedelta(days=1))
    assert match_passes([late, in_time, of_truth], []).late == 1


def test_one_pass_each_has_clopper_and_pearsons_interval() -> None:
    passes = [walked(i, 100 * i, f"m{i}") for i in range(10)]
    run = match_passes(passes, [alert(100 * i, f"m{i}") for i in range(7)])
    assert (run.low, run.high) == clopper_pearson(7, 10) == (run.found.low, run.found.high)


def test_ten_passes_of_each_of_two_members_are_not_worth_twenty() -> None:
    passes = [walked(20 * m + i, 100 * i, f"m{m}") for m in range(2) for i in range(10)]
    run = match_passes(passes, [alert(100 * i, "m0") for i in range(10)])
    assert run.found.low > 0.2
    assert (run.low, run.high) == pytest.approx((0.0, 1.0), abs=0.02)
    assert {name: one.numerator for name, one in run.members.items()} == {"m0": 10, "m1": 0}


def test_without_a_pass_nothing_is_known() -> None:
    run = match_passes([], [alert(3)])
    assert (run.found.denominator, run.low, run.high) == (0, 0.0, 1.0)
    assert len(run.unlogged) == 1


@given(
    st.lists(st.tuples(st.integers(0, 500), st.sampled_from("ab")), max_size=12),
    st.lists(st.tuples(st.integers(0, 500), st.sampled_from("ab")), max_size=12),
)
def test_every_alert_goes_to_one_pass_or_none(
    passes: list[tuple[int, str]], alerts: list[tuple[int, str]]
) -> None:
    logged = [walked(i, at_s, member) for i, (at_s, member) in enumerate(passes)]
    seen = [replace(alert(at_s, member), id=str(i)) for i, (at_s, member) in enumerate(alerts)]
    run = match_passes(logged, seen)
    given_out = [a.id for one in run.walked if one.alert for a in (one.alert, *one.further)]
    assert sorted(given_out + [one.id for one in run.unlogged]) == sorted(one.id for one in seen)
    assert run.found.numerator <= min(len(passes), len(alerts))
    for one in run.walked:
        for sighted in (one.alert, *one.further) if one.alert else ():
            assert sighted.member == one.seeded.member
            assert abs((sighted.at - one.seeded.at).total_seconds()) <= 30


def test_the_same_pass_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="twice"):
        match_passes([walked(1, 0), walked(1, 0, version=2)], [])


@pytest.mark.parametrize(("before_s", "after_s"), [(-1, 5), (0, 0)])
def test_a_window_that_holds_nothing_is_refused(before_s: float, after_s: float) -> None:
    with pytest.raises(ConfigurationError, match="window"):
        Window(before_s, after_s)


def test_an_exercise_looks_like_any_other_alert_until_somebody_has_answered() -> None:
    kinds = (*Category, *ListCategory)
    assert len({shown(kind, answered=False) for kind in kinds}) == 1
    for kind in kinds:
        said = shown(kind, answered=True)
        assert (said == EXERCISE) == (kind.value == "blue")
