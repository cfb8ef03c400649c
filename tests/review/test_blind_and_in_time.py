"""Only one's own blind answer counts, refusals tell nothing, and nothing starts after the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lookout.domain.adjudication import Answer, RecordedAlert, Seat
from lookout.domain.engagement import Engagement
from lookout.domain.listing import ListCategory
from lookout.domain.outcome import Disposal, Finding, Outcome
from lookout.domain.person import Account, Rank, Role
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.office import alerts, applications, clock, engagements, running
from tests.deployments import (
    ELLA,
    ERIC,
    EVE,
    IVY,
    OLGA,
    SUSAN,
    Story,
    a_new_entry,
    a_test_pair,
    codes,
    done,
    person,
)

SAME, UNSURE = Answer.SAME, Answer.UNSURE


def says(story: Story, who: Account, alert: RecordedAlert, *answers: Answer) -> None:
    """Answer, then correct that answer by each further one."""
    before = None
    for answer in answers:
        said = alerts.answer(
            story.memory.desk, who, alert.id, answer, story.later(seconds=1), corrects=before
        )
        before = done(said).id


def takes(story: Story, who: Account, alert: RecordedAlert) -> Engagement | Refused:
    return engagements.take(story.memory.desk, who, alert.id, story.now)


def starts(story: Story, who: Account, alert: RecordedAlert) -> Engagement | Refused:
    return engagements.start_engagement(story.memory.desk, who, alert.id, story.now)


def closes(story: Story, who: Account, alert: RecordedAlert) -> Outcome | Refused:
    none = (Disposal.NO_ACTION,)
    return engagements.record_outcome(
        story.memory.desk, who, alert.id, Finding.JUDGED_TRUE, none, story.now
    )


def test_a_same_by_correction_lets_nobody_go_up_to_anybody() -> None:
    story = Story().live(reviewers=1)
    alert = story.alerted()
    says(story, ERIC, alert, UNSURE, SAME)
    assert codes(takes(story, ERIC, alert)) == ("own_answer",)
    says(story, ELLA, alert, SAME)
    done(takes(story, ELLA, alert))


def test_a_same_by_correction_is_no_second_reviewers() -> None:
    story = Story().live(reviewers=2)
    alert = story.alerted()
    says(story, ERIC, alert, SAME)
    says(story, OLGA, alert, UNSURE, SAME)
    assert codes(takes(story, ERIC, alert)) == ("second_reviewer",)
    says(story, ELLA, alert, SAME)
    done(takes(story, ERIC, alert))


def test_an_operators_answer_does_not_become_one_from_the_street() -> None:
    story = Story().live(reviewers=1)
    alert, desk = story.alerted(), story.memory.desk
    both = person("bo", Role.OPERATOR, Role.ENGAGEMENT_OFFICER)
    first = done(alerts.answer(desk, both, alert.id, SAME, story.now, seat=Seat.OPERATOR))
    done(
        alerts.answer(
            desk, both, alert.id, SAME, story.now, seat=Seat.ENGAGEMENT, corrects=first.id
        )
    )
    assert codes(takes(story, both, alert)) == ("own_answer",)


@pytest.fixture
def exercise() -> Story:
    blue = a_new_entry(category=ListCategory.BLUE, response=Response.GREEN)
    return Story().live(blue, reviewers=1)


def test_refusals_tell_nothing_of_an_alert_before_the_own_answer(exercise: Story) -> None:
    desk = exercise.memory.desk
    pair = done(a_test_pair(desk, SUSAN, exercise.sighting(), exercise.now, same=False))
    blue = exercise.alerted()
    for alert in (pair, blue):
        assert codes(takes(exercise, ERIC, alert)) == ("no_answer",)
        assert codes(starts(exercise, ERIC, alert)) == ("no_answer",)
        assert codes(closes(exercise, ERIC, alert)) == ("no_answer",)
    says(exercise, ERIC, blue, UNSURE)
    assert codes(takes(exercise, ERIC, blue)) == ("own_answer",)


def test_who_took_an_alert_is_told_after_the_own_answer() -> None:
    story = Story().live(reviewers=1)
    alert = story.alerted()
    says(story, ERIC, alert, SAME)
    done(takes(story, ERIC, alert))
    desk = story.memory.desk
    assert done(alerts.see_alert(desk, ELLA, alert.id)).view.owner is None
    assert codes(starts(story, ELLA, alert)) == ("no_answer",)
    says(story, ELLA, alert, SAME)
    assert done(alerts.see_alert(desk, ELLA, alert.id)).view.owner == ERIC.id


def test_an_overseer_who_also_answers_sees_no_more_than_others_before() -> None:
    story = Story().live(reviewers=1)
    alert = story.alerted()
    both = person("bo", Role.OVERSEER, Role.OPERATOR)
    assert done(alerts.see_alert(story.memory.desk, both, alert.id)).view.revealed is None


def stopped(story: Story) -> None:
    done(running.end(story.memory.desk, OLGA, story.id, "done", story.now))
    story.later(minutes=16)


def over(story: Story) -> None:
    story.now = story.deployment.application.window.end + timedelta(minutes=16)


@pytest.mark.parametrize("late", [stopped, over])
def test_some_minutes_after_the_end_nobody_is_gone_up_to(late: Callable[[Story], None]) -> None:
    story = Story().live(reviewers=1)
    alert, other = story.alerted(), story.alerted()
    for one in (alert, other):
        says(story, ERIC, one, SAME)
    done(takes(story, ERIC, alert))
    late(story)
    assert codes(starts(story, ERIC, alert)) == ("over",)
    assert codes(takes(story, ERIC, other)) == ("over",)


def test_just_after_the_end_somebody_who_was_seen_before_is_still_met() -> None:
    story = Story().live(reviewers=1)
    alert = story.alerted()
    says(story, ERIC, alert, SAME)
    done(running.end(story.memory.desk, OLGA, story.id, "done", story.now))
    story.later(minutes=5)
    done(takes(story, ERIC, alert))
    done(starts(story, ERIC, alert))


def test_once_the_authority_is_struck_down_nothing_starts() -> None:
    story = Story(now=EVE).live(by=IVY, reviewers=1)
    alert, desk = story.alerted(), story.memory.desk
    says(story, ERIC, alert, SAME)
    done(takes(story, ERIC, alert))
    third = person("tom", Role.AUTHORISING_OFFICER, rank=Rank.SUPERINTENDENT)
    done(applications.review_urgent(desk, third, story.id, "no need", story.now, upheld=False))
    assert codes(starts(story, ERIC, alert)) == ("no_authority",)
    said = alerts.answer(desk, OLGA, alert.id, SAME, story.now)
    assert codes(said) == ("no_authority",)
    clock.tick(desk, story.now)
    assert codes(starts(story, ERIC, alert)) == ("purged",)
