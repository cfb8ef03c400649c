"""What an engagement officer has before them, and what stays hidden until their own answer."""

from dataclasses import replace
from datetime import timedelta

from lookout.domain.adjudication import Answer
from lookout.domain.engagement import IdentityResult
from lookout.domain.outcome import Disposal, Finding
from lookout.office import alerts, engagements, running
from lookout.office.duty import Duty, see_duty, see_work
from tests.deployments import ELLA, ERIC, OLGA, Story, codes, done


def duties(story: Story) -> list[Duty]:
    return list(done(see_duty(story.memory.desk, ERIC, story.now)))


def test_a_live_deployment_comes_with_its_prompts_of_the_last_minutes() -> None:
    story = Story().live()
    story.alerted()
    story.later(minutes=11)
    late = story.alerted()
    [duty] = duties(story)
    assert duty.recent == (late.id,)


def test_a_ready_deployment_comes_up_two_hours_before() -> None:
    story = Story().ready()
    assert duties(story) == []
    story.later(hours=18, minutes=1)
    assert [each.deployment.id for each in duties(story)] == [story.id]


def test_an_engagement_stays_before_its_officer_until_its_outcome() -> None:
    story = Story().live()
    desk, alert = story.memory.desk, story.alerted().id
    done(alerts.answer(desk, ERIC, alert, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert, story.now))
    done(engagements.start_engagement(desk, ERIC, alert, story.now))
    done(running.end(desk, OLGA, story.id, "found", story.now))
    story.later(minutes=20)
    is_the_person = IdentityResult.IS_THE_PERSON
    done(engagements.resolve_identity(desk, ERIC, alert, is_the_person, "passport", story.now))
    done(engagements.end_engagement(desk, ERIC, alert, story.now))
    assert [each.unfinished for each in duties(story)] == [(alert,)]
    arrested = (Disposal.ARRESTED,)
    confirmed = Finding.CONFIRMED_TRUE
    done(engagements.record_outcome(desk, ERIC, alert, confirmed, arrested, story.now))
    assert duties(story) == []


def test_who_stood_off_has_nothing_to_finish() -> None:
    story = Story().live()
    desk, alert = story.memory.desk, story.alerted().id
    done(alerts.answer(desk, ERIC, alert, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert, story.now))
    done(engagements.stand_off(desk, ERIC, alert, "too far", story.now))
    [duty] = duties(story)
    assert duty.unfinished == ()


def test_before_the_own_answer_nothing_is_told_of_what_others_did() -> None:
    story = Story().live()
    desk, alert = story.memory.desk, story.alerted().id
    done(alerts.answer(desk, ELLA, alert, Answer.SAME, story.now))
    done(engagements.take(desk, ELLA, alert, story.now))
    blind = done(see_work(desk, ERIC, alert, story.now))
    assert (blind.engagement, blind.said, blind.waits) == (None, (), None)


def test_after_it_others_are_named_and_it_says_why_one_has_to_wait() -> None:
    story = Story().live()
    for each in (ERIC, ELLA):
        story.memory.books.accounts.add(each)
    desk, alert = story.memory.desk, story.alerted().id
    done(alerts.answer(desk, ELLA, alert, Answer.SAME, story.now))
    done(engagements.take(desk, ELLA, alert, story.now))
    done(alerts.answer(desk, ERIC, alert, Answer.SAME, story.now))
    work = done(see_work(desk, ERIC, alert, story.now))
    assert {(each.name, each.own) for each in work.said} == {("Ella", False), ("Eric", True)}
    assert work.waits is not None
    assert codes(work.waits) == ("owned",)


def test_starting_waits_for_the_second_reviewer_where_two_are_demanded() -> None:
    story = Story().live(reviewers=2)
    desk, alert = story.memory.desk, story.alerted().id
    done(alerts.answer(desk, ERIC, alert, Answer.SAME, story.now))
    alone = done(see_work(desk, ERIC, alert, story.now))
    assert alone.waits is not None
    assert codes(alone.waits) == ("second_reviewer",)
    done(alerts.answer(desk, OLGA, alert, Answer.SAME, story.now))
    assert done(see_work(desk, ERIC, alert, story.now)).waits is None


def test_a_paired_phone_sees_its_own_deployment_also_when_that_is_over() -> None:
    story = Story().ended()
    later = story.now + timedelta(minutes=30)
    found = done(see_duty(story.memory.desk, ERIC, later, story.id))
    assert [each.deployment.id for each in found] == [story.id]


def test_a_deployment_is_on_the_duty_of_its_team_alone() -> None:
    story = Story().live()
    old = story.deployment
    hers = replace(old, version=old.version + 1, team=(ELLA.id,))
    story.memory.books.deployments.replace(hers)
    assert duties(story) == []
    assert [each.deployment.id for each in done(see_duty(story.memory.desk, ELLA, story.now))] == [
        story.id
    ]


def test_it_is_for_engagement_officers() -> None:
    story = Story().live()
    assert codes(see_duty(story.memory.desk, OLGA, story.now)) == ("not_your_role",)
