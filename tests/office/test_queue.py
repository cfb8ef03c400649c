"""The queue tells each person as much as they may know, and loses nothing."""

from datetime import timedelta

from lookout.domain.adjudication import Answer
from lookout.domain.outcome import Finding
from lookout.domain.person import Account
from lookout.office import alerts, engagements
from lookout.office.queue import Queued, see_queue
from tests.deployments import ANNA, ERIC, OLGA, VERA, Story, codes, done


def one(story: Story, who: Account, alert: str) -> Queued:
    return done(see_queue(story.memory.desk, who, story.id, alert=alert))[0]


def test_before_the_own_answer_nothing_is_told_of_what_others_did() -> None:
    story = Story().live()
    alert = story.alerted()
    blank = one(story, OLGA, alert.id)
    done(alerts.answer(story.memory.desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(story.memory.desk, ERIC, alert.id, story.now))
    done(engagements.start_engagement(story.memory.desk, ERIC, alert.id, story.now))
    assert one(story, OLGA, alert.id) == blank


def test_after_the_own_answer_names_engagement_and_outcome_are_told() -> None:
    story = Story().live()
    alert = story.alerted()
    done(alerts.answer(story.memory.desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(story.memory.desk, ERIC, alert.id, story.now))
    done(engagements.start_engagement(story.memory.desk, ERIC, alert.id, story.now))
    done(
        engagements.record_outcome(
            story.memory.desk, ERIC, alert.id, Finding.NOT_LOCATED, (), story.now
        )
    )
    story.memory.books.accounts.add(ERIC)
    done(alerts.answer(story.memory.desk, OLGA, alert.id, Answer.SAME, story.now))
    seen = one(story, OLGA, alert.id)
    assert seen.engaged
    assert seen.outcome is not None
    assert seen.outcome.finding is Finding.NOT_LOCATED
    assert seen.names == {"eric": "Eric"}
    assert seen.own is not None


def test_a_corrected_answer_is_named_as_one() -> None:
    story = Story().live()
    alert = story.alerted()
    first = done(alerts.answer(story.memory.desk, OLGA, alert.id, Answer.SAME, story.now))
    again = done(
        alerts.answer(
            story.memory.desk,
            OLGA,
            alert.id,
            Answer.NOT_SAME,
            story.later(seconds=5),
            corrects=first.id,
            reason="the ear",
        )
    )
    seen = one(story, OLGA, alert.id)
    assert seen.corrected == {first.id}
    assert seen.own == again


def test_pages_of_the_queue_follow_each_other_without_a_gap() -> None:
    story = Story().live()
    wanted = []
    for _ in range(5):
        wanted.append(story.alerted().id)
        story.later(seconds=1)
    seen: list[str] = []
    while page := done(
        see_queue(story.memory.desk, VERA, story.id, after=seen[-1] if seen else None, limit=2)
    ):
        seen += [each.view.alert for each in page]
    assert seen == wanted


def test_an_alert_of_another_deployment_is_not_in_this_queue() -> None:
    story = Story().live()
    alert = story.alerted()
    other = Story(story.memory).drafted()
    assert done(see_queue(story.memory.desk, VERA, other.id, alert=alert.id)) == []


def test_whoever_may_not_see_alerts_gets_no_queue() -> None:
    story = Story().live()
    story.alerted()
    refused = see_queue(story.memory.desk, ANNA, story.id)
    assert codes(refused) == ("not_your_role",)


def test_the_overseer_sees_all_answers_at_once() -> None:
    story = Story().live()
    alert = story.alerted()
    done(alerts.answer(story.memory.desk, ERIC, alert.id, Answer.UNSURE, story.now))
    story.now += timedelta(seconds=1)
    known = one(story, VERA, alert.id).view.revealed
    assert known is not None
    assert [each.answer for each in known.answers] == [Answer.UNSURE]
