from collections.abc import Callable

import pytest

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.engagement import Engagement
from lookout.domain.listing import ListCategory
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.office import alerts, engagements, revising, running
from tests.deployments import (
    ERIC,
    OLGA,
    Story,
    a_new_entry,
    codes,
    done,
)

SAME, NOT_SAME, UNSURE = Answer.SAME, Answer.NOT_SAME, Answer.UNSURE


@pytest.fixture
def story() -> Story:
    return Story().live(reviewers=1)


@pytest.fixture
def alert(story: Story) -> RecordedAlert:
    return story.alerted()


def says(story: Story, who: Account, alert: RecordedAlert, answer: Answer) -> object:
    return alerts.answer(story.memory.desk, who, alert.id, answer, story.later(seconds=5))


def takes(story: Story, who: Account, alert: RecordedAlert) -> Engagement | Refused:
    return engagements.take(story.memory.desk, who, alert.id, story.later(seconds=5))


def sees(story: Story, who: Account, alert: RecordedAlert) -> alerts.Shown:
    return done(alerts.see_alert(story.memory.desk, who, alert.id))


def not_live(story: Story) -> None:
    done(running.end(story.memory.desk, OLGA, story.id, "done", story.now))


def paused(story: Story) -> None:
    done(running.pause(story.memory.desk, OLGA, story.id, "rain", story.now))


def over(story: Story) -> None:
    story.now = story.deployment.application.window.end


def revoked(story: Story) -> None:
    [entry] = story.entries()
    done(revising.revoke_entry(story.memory.desk, OLGA, entry.id, "found", story.now))


def unconfirmed(story: Story) -> None:
    story.memory.books.entries.values.clear()
    story.listed(a_new_entry("not confirmed"))


@pytest.mark.parametrize("change", [not_live, paused, over, revoked, unconfirmed])
def test_where_nobody_may_look_no_alert_is_recorded(
    story: Story, change: Callable[[Story], None]
) -> None:
    change(story)
    said = alerts.record_alert(story.memory.desk, story.sighting(), story.now)
    assert codes(said)[0] in ("not_looking", "not_on_list")
    assert not story.memory.books.alerts.values


def test_an_exercise_is_shown_as_one_after_the_answer_and_nobody_is_spoken_to() -> None:
    story = Story().live(
        a_new_entry(category=ListCategory.BLUE, response=Response.GREEN), reviewers=1
    )
    alert = story.alerted()
    assert sees(story, ERIC, alert).view.revealed is None
    says(story, ERIC, alert, SAME)
    revealed = sees(story, ERIC, alert).view.revealed
    assert revealed is not None
    assert revealed.category is ListCategory.BLUE
    assert codes(takes(story, ERIC, alert)) == ("exercise",)


def test_alerts_are_listed_by_time_each_as_far_as_one_may_see(story: Story) -> None:
    first, second = story.alerted(), None
    story.later(seconds=2)
    second = story.alerted()
    says(story, OLGA, first, SAME)
    views = done(alerts.list_alerts(story.memory.desk, OLGA, story.id))
    assert [(v.alert, v.revealed is not None) for v in views] == [
        (first.id, True),
        (second.id, False),
    ]
    rest = done(alerts.list_alerts(story.memory.desk, OLGA, story.id, after=first.id, limit=5))
    assert [view.alert for view in rest] == [second.id]


def test_an_unknown_alert_is_said_to_be_unknown(story: Story) -> None:
    assert codes(alerts.see_alert(story.memory.desk, OLGA, "none")) == ("no_alert",)
