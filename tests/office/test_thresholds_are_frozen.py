"""Both thresholds are frozen with what they rest on, and change by the rules only."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.office import lists, preparations, revising
from tests.deployments import (
    ANNA,
    EVE,
    IVY,
    OLGA,
    REPORT,
    SUSAN,
    Story,
    a_new_entry,
    asked,
    codes,
    done,
)


@pytest.fixture
def story() -> Story:
    made = Story().authorised().told()
    made.now = EVE
    return made


def test_anybody_who_runs_it_raises_the_threshold_and_only_the_authoriser_lowers_it() -> None:
    story = Story().live()
    desk, higher, lower = story.memory.desk, asked(0.6, 0.0005), asked(0.55, 0.0007)
    change = revising.change_threshold
    assert codes(change(desk, OLGA, story.id, higher, " ", story.now)) == ("no_reason",)
    done(change(desk, OLGA, story.id, higher, "too many alerts", story.now))
    assert codes(change(desk, OLGA, story.id, lower, "why not", story.now)) == ("not_your_role",)
    assert codes(change(desk, IVY, story.id, lower, "why not", story.now)) == ("rank",)
    done(change(desk, SUSAN, story.id, lower, "rain has stopped", story.now))
    too_low = asked(0.3, 0.01)
    assert codes(change(desk, SUSAN, story.id, too_low, "more", story.now)) == (
        "threshold_too_low",
    )
    changes = [(r.number, r.change, r.approved_by) for r in story.deployment.revisions]
    assert changes == [
        (1, "confirmed", SUSAN.id),
        (2, "raised the threshold", None),
        (3, "lowered the threshold", SUSAN.id),
    ]


def test_no_threshold_of_another_calibration_is_put_in_force_while_a_list_runs() -> None:
    story = Story().live()
    desk, other = story.memory.desk, asked(0.6, another=True)
    said = revising.change_threshold(desk, SUSAN, story.id, other, "a new file", story.now)
    assert codes(said) == ("another_calibration",)
    new = done(lists.add_entry(desk, ANNA, story.id, a_new_entry("Max Missed"), story.now))
    said = revising.add_entry_live(desk, SUSAN, new.id, other, "now known", story.now)
    assert codes(said) == ("another_calibration",)
    assert story.deployment.revision == story.deployment.revisions[0]


def test_both_thresholds_are_frozen_with_the_calibration_that_gave_them() -> None:
    story = Story().authorised().told()
    story.now = EVE
    story.listed()
    ask = asked(0.5, plain=0.6)
    ready = done(
        preparations.make_ready(story.memory.desk, SUSAN, story.id, ask, "", EVE, report=REPORT)
    )
    revision = ready.revision
    assert revision is not None
    assert (revision.point.plain.value, revision.point.levelled.value) == (0.6, 0.5)
    assert revision.calibration == ask.by.calibration.digest
    assert json.loads(story.memory.books.ledger[-1].facts) | {
        "plain_threshold": 0.6,
        "threshold": 0.5,
        "calibration": revision.calibration,
        "assessed": True,
    } == json.loads(story.memory.books.ledger[-1].facts)


def test_a_calibration_that_is_not_kept_is_named_and_called_unassessed() -> None:
    story = Story().authorised().told()
    story.now = EVE
    story.listed()
    brought = asked(kept=False)
    done(preparations.make_ready(story.memory.desk, SUSAN, story.id, brought, "a trial", EVE))
    said = json.loads(story.memory.books.ledger[-1].facts)
    assert (said["assessed"], said["calibration_kept"]) == (False, False)
    assert said["calibration"] == brought.by.calibration.digest


def test_lowering_the_plain_threshold_alone_is_lowering_too() -> None:
    story = Story().live()
    change, desk = revising.change_threshold, story.memory.desk
    done(change(desk, OLGA, story.id, asked(0.6, plain=0.6), "too many alerts", story.now))
    lower = asked(0.7, plain=0.55)
    assert codes(change(desk, OLGA, story.id, lower, "why not", story.now)) == ("not_your_role",)


def test_a_threshold_rests_on_a_dated_evaluation_or_somebody_says_why_not(story: Story) -> None:
    story.listed()
    desk = story.memory.desk
    confirm = preparations.make_ready
    assert codes(confirm(desk, SUSAN, story.id, asked(), " ", EVE)) == ("no_report",)
    bad = replace(REPORT, digest="a report")
    assert codes(confirm(desk, SUSAN, story.id, asked(), "r", EVE, report=bad)) == ("no_report",)
    late = replace(REPORT, dated=EVE.date() + timedelta(days=1))
    said = confirm(desk, SUSAN, story.id, asked(), "r", EVE, report=late)
    assert codes(said) == ("report_in_the_future",)
    without = done(confirm(desk, SUSAN, story.id, asked(), "a first trial", EVE))
    assert without.revision is not None
    assert without.revision.report is None
    named = done(confirm(desk, SUSAN, story.id, asked(), "", EVE, report=REPORT))
    assert named.revision is not None
    assert named.revision.report == REPORT
    assert REPORT.digest in story.memory.books.ledger[-1].facts
