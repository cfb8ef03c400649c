"""Running figures that count what is so, and tell nobody of a prompt before they answer."""

from dataclasses import replace
from datetime import timedelta

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.deployment import Tally
from lookout.domain.listing import ListCategory
from lookout.domain.outcome import Finding
from lookout.domain.person import Account
from lookout.domain.watchlist import Response
from lookout.governance.guard import Call
from lookout.office import alerts, engagements, running
from lookout.office.figures import Figures, see_figures
from lookout.office.guarding import guard
from tests.deployments import (
    DAY,
    ERIC,
    OLGA,
    SUSAN,
    VERA,
    Story,
    a_new_entry,
    a_test_pair,
    codes,
    done,
)


def a_story() -> Story:
    """A live deployment with somebody who is sought and a volunteer."""
    volunteer = a_new_entry(
        "Vol Unteer",
        category=ListCategory.BLUE,
        response=Response.GREEN,
        expires=DAY + timedelta(days=1),
    )
    return Story().live(a_new_entry(), volunteer)


def alerted(story: Story, *, exercise: bool = False) -> RecordedAlert:
    """Record an alert for who is sought, or for the volunteer."""
    blue = ListCategory.BLUE
    fit = (each.id for each in story.entries() if (each.category is blue) == exercise)
    return story.alerted(next(fit))


def seen_by(story: Story, who: Account) -> Figures:
    return done(see_figures(story.memory.desk, who, story.id, story.now))


def says(story: Story, who: Account, alert: str, said: Answer) -> None:
    done(alerts.answer(story.memory.desk, who, alert, said, story.now))


def all_counts(figures: Figures) -> tuple[object, ...]:
    """Everything that could move."""
    return (
        figures.watched.answers,
        str(figures.watched),
        figures.right,
        figures.disputed,
        figures.held,
    )


def test_nothing_that_counts_tells_a_new_alert_from_an_exercise_or_a_test_pair() -> None:
    real, exercise, pair = a_story(), a_story(), a_story()
    alerted(real)
    alerted(exercise, exercise=True)
    done(a_test_pair(pair.memory.desk, SUSAN, pair.sighting(), pair.now, same=False))
    seen = {all_counts(seen_by(story, OLGA)) for story in (real, exercise, pair)}
    assert len(seen) == 1


def test_others_answers_move_nothing_before_the_own_one() -> None:
    story = a_story()
    alert = alerted(story)
    before = all_counts(seen_by(story, OLGA))
    says(story, ERIC, alert.id, Answer.SAME)
    assert all_counts(seen_by(story, OLGA)) == before
    says(story, OLGA, alert.id, Answer.NOT_SAME)
    after = seen_by(story, OLGA)
    assert (after.disputed, after.held, after.watched.answers.unsure) == (1, 1, 1)


def test_an_exercise_leaves_the_figures_once_it_was_answered() -> None:
    story = a_story()
    alert = alerted(story, exercise=True)
    assert seen_by(story, OLGA).watched.answers.unresolved == 1
    says(story, OLGA, alert.id, Answer.SAME)
    answers = seen_by(story, OLGA).watched.answers
    assert answers.counted + answers.true == 0


def test_what_nobody_answered_for_a_minute_counts_as_it_stands() -> None:
    story = a_story()
    alert, _ = alerted(story), alerted(story, exercise=True)
    says(story, ERIC, alert.id, Answer.SAME)
    story.later(seconds=61)
    assert seen_by(story, OLGA).watched.answers.true == 1


def test_the_overseer_sees_what_the_guard_sees() -> None:
    story = a_story()
    for _ in range(4):
        says(story, ERIC, alerted(story).id, Answer.NOT_SAME)
    alerted(story, exercise=True)
    done(running.count_passes(story.memory.desk, story.id, Tally(200, 0), story.now))
    seen = seen_by(story, VERA)
    assert seen.watched == done(guard(story.memory.desk, VERA, story.id))
    assert (seen.watched.call, seen.prompts, seen.held) == (Call.PAUSE, 5, 4)


def test_an_outcome_settles_and_the_share_of_true_ones_has_its_limits() -> None:
    story = a_story()
    for finding in (Finding.JUDGED_TRUE, Finding.JUDGED_FALSE):
        alert = alerted(story)
        says(story, OLGA, alert.id, Answer.UNSURE)
        done(engagements.record_outcome(story.memory.desk, OLGA, alert.id, finding, (), story.now))
    right = seen_by(story, OLGA).right
    assert (right.numerator, right.denominator) == (1, 2)
    assert 0 < right.low < 0.5 < right.high < 1


def test_whoever_is_not_in_the_team_gets_no_figures() -> None:
    story = a_story()
    kept = story.memory.books.deployments
    kept.replace(replace(story.deployment, version=story.deployment.version + 1, team=(ERIC.id,)))
    refused = see_figures(story.memory.desk, OLGA, story.id, story.now)
    assert codes(refused) == ("in_team",)
