from dataclasses import replace

import pytest

from lookout.governance.comparing import Compared, compared, expected_within, remarks
from lookout.governance.exact import rate
from lookout.governance.record.fields import Recognition
from lookout.office.records import papers_of
from tests.deployments import OPENS, Story


def a_row(id: str, false: int, faces: int, alerts: int = 20, **changes: object) -> Compared:
    story = Story().live()
    row = compared(papers_of(story.memory.books, story.deployment), OPENS, 0, 0)
    errors = replace(
        row.errors,
        false_per_face=rate(false, faces),
        false_per_alert=rate(false, alerts),
        expected=float(false),
    )
    made = replace(row, id=id, title=id, false=false, faces=faces, errors=errors)
    return replace(made, **changes)  # type: ignore[arg-type]  # names of fields by keyword


def test_a_deployment_whose_interval_lies_apart_stands_out() -> None:
    rows = [a_row("a", 2, 4000), a_row("b", 3, 5000), a_row("c", 40, 4000, 60)]
    worse = [each for each in remarks(rows) if each.worse]
    assert {each.about for each in worse} == {"c"}
    assert "40 of 4,000 against 5 of 9,000" in worse[0].text


def test_where_intervals_overlap_nothing_is_claimed() -> None:
    said = remarks([a_row("a", 2, 4000), a_row("b", 3, 5000)])
    assert [each.stands_out for each in said] == [False, False]
    assert all("too few to tell" in each.text for each in said)


def test_one_deployment_alone_is_held_against_nothing() -> None:
    assert remarks([a_row("a", 2, 4000)]) == []


@pytest.mark.parametrize(
    ("false", "expected", "told"),
    [(0, 3.0, 0), (0, 4.0, -1), (3, 3.0, 0), (9, 3.0, 1), (7, 3.0, 0), (90, 80.0, 0)],
)
def test_a_count_is_held_against_what_was_expected_by_its_exact_interval(
    false: int, expected: float, told: int
) -> None:
    assert expected_within(false, expected) == told


def test_more_false_alerts_than_expected_are_said_even_of_one_deployment() -> None:
    row = a_row("a", 9, 4000)
    [said] = remarks([replace(row, errors=replace(row.errors, expected=3.0))])
    assert said.worse
    assert "9 false alerts, where the threshold let expect 3.0" in said.text


@pytest.mark.parametrize(("found", "told"), [((20, 30), False), ((5, 70), True)])
def test_recognition_is_compared_by_its_own_limits(found: tuple[int, int], told: bool) -> None:
    least, most = found
    rows = [
        a_row("a", 0, 1, recognition=_tested(least)),
        a_row("b", 0, 1, recognition=_tested(most)),
    ]
    said = [each for each in remarks(rows) if "olunteers" in each.text]
    assert [each.worse for each in said] == [told]


def _tested(found: int) -> Recognition:
    limits = rate(found, 80)
    return Recognition(found, 80, 20, limits.low, limits.high, 0)
