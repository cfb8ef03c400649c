"""What is missing before cameras look is what going live would refuse, all of it at once."""

from datetime import timedelta

from lookout.office import running
from lookout.office.starting import missing_to_start
from tests.deployments import OLGA, OPENS, VERA, Story, codes, done


def test_what_is_missing_is_what_going_live_refuses() -> None:
    story = Story().ready()
    missing = done(missing_to_start(story.memory.desk, VERA, story.id, story.now))
    refused = codes(running.go_live(story.memory.desk, OLGA, story.id, story.now))
    assert sorted(each.code for each in missing) == sorted(refused)
    assert {"window_not_open", "sign_not_confirmed"} <= set(refused)


def test_nothing_is_missing_where_cameras_may_look() -> None:
    story = Story().live()
    assert done(missing_to_start(story.memory.desk, OLGA, story.id, story.now)) == ()


def test_a_clock_that_was_set_back_and_a_list_that_has_expired_are_said_too() -> None:
    story = Story().live()
    past = OPENS - timedelta(days=3)
    early = done(missing_to_start(story.memory.desk, OLGA, story.id, past))
    assert "clock_set_back" in [each.code for each in early]
    late = done(missing_to_start(story.memory.desk, OLGA, story.id, story.now + timedelta(days=60)))
    assert {"no_list", "window_over"} <= {each.code for each in late}


def test_before_any_list_there_is_one_reason_for_it() -> None:
    story = Story().authorised()
    missing = done(missing_to_start(story.memory.desk, OLGA, story.id, story.now))
    assert [each.code for each in missing].count("no_list") == 1
