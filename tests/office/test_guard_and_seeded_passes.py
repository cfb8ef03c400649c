"""A live deployment is watched by the guard, and its volunteers' passes are measured."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.adjudication import Adjudication, Answer, Seat
from lookout.domain.deployment import Tally
from lookout.domain.listing import ImageSource, ListCategory
from lookout.domain.outcome import Finding, Outcome
from lookout.domain.seeded import SeededPass
from lookout.domain.watchlist import Response
from lookout.governance.guard import Call, Watched
from lookout.governance.people_seen import Fragments
from lookout.governance.seeded import SeededRun
from lookout.governance.standing import Standing, standing
from lookout.office import alerts, revising, running
from lookout.office.guarding import guard
from lookout.office.lists import NewEntry, NewImage
from lookout.office.seeded_passes import log_pass, seeded_run, withdraw_pass
from tests.deployments import (
    DAY,
    ERIC,
    OLGA,
    OPENS,
    SUSAN,
    VERA,
    Story,
    a_new_entry,
    a_test_pair,
    codes,
    done,
)

SAME, NOT_SAME, UNSURE = Answer.SAME, Answer.NOT_SAME, Answer.UNSURE


def a_volunteer(name: str = "Val Volunteer") -> NewEntry:
    image = NewImage(b"picture", ImageSource.VOLUNTEER, DAY, 0.8)
    return a_new_entry(name, category=ListCategory.BLUE, response=Response.GREEN, images=(image,))


@pytest.fixture
def story() -> Story:
    return Story().live(a_new_entry(), a_volunteer(), reviewers=1)


def blue(story: Story) -> str:
    [entry] = [one for one in story.entries() if one.category is ListCategory.BLUE]
    return entry.id


def wanted(story: Story) -> str:
    [entry] = [one for one in story.entries() if one.category is not ListCategory.BLUE]
    return entry.id


def alerted(story: Story, *answers: Answer, entry: str | None = None) -> str:
    alert = story.alerted(entry or wanted(story))
    for who, said in zip((OLGA, ERIC), answers, strict=False):
        story.later(seconds=1)
        done(alerts.answer(story.memory.desk, who, alert.id, said, story.now))
    return alert.id


def seen(story: Story, faces: int) -> None:
    done(running.count_passes(story.memory.desk, story.id, Tally(faces=faces), story.now))


def guarded(story: Story, fragments: Fragments | None = None) -> Watched:
    return done(guard(story.memory.desk, VERA, story.id, fragments))


def test_false_alerts_among_few_people_ask_for_a_pause(story: Story) -> None:
    seen(story, 200)
    assert guarded(story).call is Call.GO_ON
    for _ in range(3):
        alerted(story, NOT_SAME)
    found = guarded(story)
    assert (found.call, found.confirmed) == (Call.PAUSE, Call.PAUSE)
    assert found.options.authorised == story.deployment.application.false_alert_rate


def test_what_nobody_answered_counts_as_false_until_somebody_does(story: Story) -> None:
    seen(story, 200)
    waiting = [alerted(story) for _ in range(3)]
    assert (guarded(story).call, guarded(story).confirmed) == (Call.PAUSE, Call.GO_ON)
    for alert in waiting:
        done(alerts.answer(story.memory.desk, OLGA, alert, SAME, story.later(seconds=1)))
    assert guarded(story).call is Call.GO_ON
    assert guarded(story).answers.true == 3


def test_test_pairs_and_exercises_are_no_false_alerts(story: Story) -> None:
    seen(story, 200)
    for _ in range(3):
        alerted(story, NOT_SAME, entry=blue(story))
        done(a_test_pair(story.memory.desk, SUSAN, story.sighting(), story.now, same=False))
    assert guarded(story).answers.counted == 0


def test_a_site_whose_tracks_break_often_is_believed_to_have_seen_fewer(story: Story) -> None:
    seen(story, 1000)
    assert guarded(story, Fragments(1.5, 2.0, "our gate")).people.low == 500


def _answers(*said: Answer) -> Sequence[Adjudication]:
    return [
        Adjudication(f"{i}", 1, "d", "a", f"person {i}", Seat.OPERATOR, answer, OPENS)
        for i, answer in enumerate(said)
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), Standing.UNRESOLVED),
        ((SAME,), Standing.TRUE),
        ((SAME, SAME), Standing.TRUE),
        ((NOT_SAME,), Standing.FALSE),
        ((UNSURE,), Standing.UNSURE),
        ((SAME, NOT_SAME), Standing.UNSURE),
        ((NOT_SAME, UNSURE), Standing.UNSURE),
    ],
)
def test_how_an_alert_stands_by_its_answers(said: tuple[Answer, ...], expected: Standing) -> None:
    assert standing(_answers(*said)) is expected


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding.CONFIRMED_FALSE, Standing.FALSE),
        (Finding.JUDGED_TRUE, Standing.TRUE),
        (Finding.NOT_LOCATED, Standing.TRUE),  # settles nothing, so the answer counts
    ],
)
def test_what_came_of_it_counts_more_than_what_was_said(
    finding: Finding, expected: Standing
) -> None:
    outcome = Outcome("o", 1, "d", "a", "somebody", OPENS, finding, ())
    assert standing(_answers(SAME), [outcome]) is expected


def logged(story: Story, **changes: object) -> SeededPass:
    at = {"at": story.now, "now": story.now, "camera": None, **changes}
    return done(log_pass(story.memory.desk, OLGA, blue(story), **at))  # type: ignore[arg-type] # named


def measured(story: Story) -> SeededRun:
    return done(seeded_run(story.memory.desk, VERA, story.id))


def test_logged_passes_are_held_against_the_volunteers_alerts(story: Story) -> None:
    logged(story)
    story.later(seconds=10)
    alerted(story, entry=blue(story))
    alerted(story)  # somebody who is wanted: not a pass of a volunteer
    story.later(minutes=5)
    logged(story, camera="north")
    found = measured(story).found
    assert (found.numerator, found.denominator) == (1, 2)
    assert "pass.logged" in story.memory.books.kinds()


def test_an_alert_without_a_logged_pass_never_counts(story: Story) -> None:
    alerted(story, entry=blue(story))
    run = measured(story)
    assert (run.found.denominator, len(run.unlogged)) == (0, 1)


def test_a_pass_logged_by_mistake_is_withdrawn_once_with_a_reason(story: Story) -> None:
    desk, one = story.memory.desk, logged(story)
    assert codes(withdraw_pass(desk, OLGA, one.id, " ", story.now)) == ("no_reason",)
    gone = done(withdraw_pass(desk, OLGA, one.id, "pressed twice", story.now))
    assert gone.version == 2
    assert codes(withdraw_pass(desk, OLGA, one.id, "again", story.now)) == ("withdrawn_already",)
    assert (measured(story).found.denominator, measured(story).withdrawn) == (0, 1)


def test_only_the_blue_list_walks_on_purpose_and_only_while_looking(story: Story) -> None:
    desk, now = story.memory.desk, story.now
    assert codes(log_pass(desk, OLGA, wanted(story), now, now)) == ("not_blue",)
    soon = now + timedelta(minutes=1)
    assert codes(log_pass(desk, OLGA, blue(story), soon, now)) == ("in_the_future",)
    early = now - timedelta(hours=1)
    assert codes(log_pass(desk, OLGA, blue(story), early, now)) == ("not_looking",)
    assert codes(log_pass(desk, OLGA, blue(story), now, now, "moon")) == ("no_camera",)
    done(revising.revoke_entry(desk, OLGA, blue(story), "went home", story.later(minutes=1)))
    later = story.later(minutes=1)
    assert codes(log_pass(desk, OLGA, blue(story), later, later)) == ("not_blue",)
    done(log_pass(desk, OLGA, blue(story), now, later))  # it was a pass before that


def test_who_may_not_log_or_look_is_refused(story: Story) -> None:
    desk = story.memory.desk
    nobody = replace(OLGA, id="stranger", roles=())
    assert codes(log_pass(desk, nobody, blue(story), story.now, story.now))
    assert codes(guard(desk, nobody, story.id))
    assert codes(seeded_run(desk, nobody, story.id))


def test_whoever_answers_alerts_is_not_told_what_the_guard_counts_while_cameras_look() -> None:
    story = Story().live()
    assert codes(guard(story.memory.desk, OLGA, story.id)) == ("under_way",)
    assert codes(guard(story.memory.desk, ERIC, story.id)) == ("under_way",)
