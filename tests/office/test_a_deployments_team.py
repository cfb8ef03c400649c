"""Only who is in a deployment's team sees its alerts; without a team everybody does."""

import json

import pytest

from lookout.domain.adjudication import Answer
from lookout.domain.person import Account, Role, account_id
from lookout.office import alerts, engagements, looking, running
from lookout.office.team import change_team
from lookout.review import recipients
from tests.deployments import ANNA, SUSAN, VERA, Story, codes, done, person

OPAL, EDEN, ODIN = (
    person(account_id("opal"), Role.OPERATOR),
    person(account_id("eden"), Role.ENGAGEMENT_OFFICER),
    person(account_id("odin"), Role.OPERATOR),
)


def story_with(*logins: str) -> Story:
    story = Story().live()
    for account in (OPAL, EDEN, ODIN, ANNA):
        story.memory.books.accounts.add(account)
    done(change_team(story.memory.desk, SUSAN, story.id, logins, story.now))
    return story


def test_who_is_not_in_the_team_sees_and_answers_nothing() -> None:
    story = story_with("opal", "EDEN")
    desk, alert = story.memory.desk, story.alerted()
    for said in (
        alerts.list_alerts(desk, ODIN, story.id),
        alerts.see_alert(desk, ODIN, alert.id),
        alerts.answer(desk, ODIN, alert.id, Answer.SAME, story.now),
        looking.see_live(desk, ODIN, story.id),
    ):
        assert codes(said) == ("in_team",)
    done(alerts.see_alert(desk, OPAL, alert.id))
    done(alerts.answer(desk, EDEN, alert.id, Answer.SAME, story.now))
    done(engagements.take(desk, EDEN, alert.id, story.now))
    done(alerts.see_alert(desk, VERA, alert.id))


def test_without_a_team_everybody_of_the_roles_sees() -> None:
    story = story_with()
    done(alerts.see_alert(story.memory.desk, ODIN, story.alerted().id))


def test_a_prompt_goes_to_the_team() -> None:
    everybody = (OPAL, EDEN, ODIN)
    assert recipients(everybody, (OPAL.id,)) == (OPAL,)
    assert recipients(everybody) == everybody


def test_the_officer_changes_it_while_live_and_the_log_says_so() -> None:
    story = story_with("opal")
    desk, alert = story.memory.desk, story.alerted()
    done(change_team(desk, SUSAN, story.id, ["odin"], story.now))
    assert codes(alerts.see_alert(desk, OPAL, alert.id)) == ("in_team",)
    done(alerts.see_alert(desk, ODIN, alert.id))
    row = story.memory.books.ledger[-1]
    assert row.kind == "deployment.team_changed"
    assert json.loads(row.facts)["team"] == [ODIN.id]


@pytest.mark.parametrize(
    ("login", "code"), [("nobody", "no_such_account"), ("anna", "no_such_account")]
)
def test_only_people_with_a_seat_are_named(login: str, code: str) -> None:
    story = story_with()
    said = change_team(story.memory.desk, SUSAN, story.id, [login], story.now)
    assert codes(said) == (code,)


def test_who_only_applies_has_no_seat() -> None:
    story = story_with()
    applicant = Account(account_id("ann"), 1, "ann", "Ann", (Role.APPLICANT,), ANNA.rank, story.now)
    story.memory.books.accounts.add(applicant)
    assert codes(change_team(story.memory.desk, SUSAN, story.id, ["ann"], story.now)) == (
        "no_seat",
    )


def test_the_applicant_names_a_team_in_the_draft_only() -> None:
    story = Story().drafted()
    desk = story.memory.desk
    story.memory.books.accounts.add(OPAL)
    assert done(change_team(desk, ANNA, story.id, ["opal"], story.now)).team == (OPAL.id,)
    submitted = Story(memory=story.memory).submitted()
    said = change_team(desk, ANNA, submitted.id, ["opal"], story.now)
    assert codes(said) == ("frozen",)
    assert codes(change_team(desk, OPAL, story.id, [], story.now)) == ("not_your_role",)


def test_anybody_who_operates_may_still_stop_it_and_after_the_end_nobody_changes_it() -> None:
    story = story_with("opal")
    desk = story.memory.desk
    done(running.end(desk, ODIN, story.id, "rain", story.now))
    assert codes(change_team(desk, SUSAN, story.id, [], story.now)) == ("wrong_state",)
