"""Labelled pairs: mixed in at a time that nobody knows, alike until the answer, measured after."""

from datetime import timedelta

import pytest

from lookout.domain.adjudication import Answer
from lookout.office import alerts, clock, running, test_pairs
from lookout.office.test_pairs import NewPair
from tests.deployments import ERIC, OLGA, SUSAN, VERA, Story, a_test_pair, codes, done

PAIR = NewPair(b"seen", b"listed", same=True)


@pytest.fixture
def story() -> Story:
    return Story().live()


def shown(story: Story) -> int:
    return sum(1 for each in story.memory.books.alerts.values.values() if each.test)


def test_a_pair_comes_within_the_window_at_a_time_that_nobody_is_told(story: Story) -> None:
    desk, window = story.memory.desk, story.deployment.application.window
    for n in range(20):
        said = test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False)
        assert done(said) == n + 1
    times = sorted(pair.due_at for pair in story.memory.books.pairs.of(story.id))
    assert story.now <= times[0] < times[-1] < window.end
    assert times[-1] - times[0] > timedelta(hours=1)
    assert not [row for row in story.memory.books.ledger if "due" in row.facts]


def test_the_clock_shows_it_when_its_time_has_come_and_says_when_the_next_will(
    story: Story,
) -> None:
    desk = story.memory.desk
    for _ in range(2):
        done(test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False))
    first, second = sorted(pair.due_at for pair in story.memory.books.pairs.of(story.id))
    assert clock.tick(desk, first - timedelta(seconds=1)).next_pair == first
    assert shown(story) == 0
    assert clock.tick(desk, first).next_pair == second
    assert shown(story) == 1
    [alert] = list(story.memory.books.alerts.values.values())
    assert alert.recorded_at == first
    assert timedelta(0) <= first - alert.at < timedelta(seconds=4)


def test_while_the_deployment_is_paused_pairs_wait_and_at_its_end_they_go(story: Story) -> None:
    desk = story.memory.desk
    done(test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False))
    [pair] = story.memory.books.pairs.of(story.id)
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    clock.tick(desk, pair.due_at)
    assert shown(story) == 0
    clock.tick(desk, story.deployment.application.window.end)
    assert not story.memory.books.pairs.values
    assert pair.probe.key not in story.memory.vault.keys


def test_before_the_own_answer_a_pair_looks_like_an_alert(story: Story) -> None:
    desk = story.memory.desk
    real = done(alerts.record_alert(desk, story.sighting(), story.now))
    pair = done(a_test_pair(desk, SUSAN, story.sighting(), story.now, same=False))
    for who in (OLGA, ERIC):
        views = [done(alerts.see_alert(desk, who, id)).view for id in (real.id, pair.id)]
        assert all(view.revealed is None and view.camera == "north" for view in views)
        assert {type(view.place) for view in views} == {str}
        assert [bool(view.place) for view in views] == [True, True]


def test_how_well_somebody_does_is_for_the_officer_and_the_overseer(story: Story) -> None:
    desk = story.memory.desk
    pair = done(a_test_pair(desk, SUSAN, story.sighting(), story.now, same=True))
    done(alerts.answer(desk, OLGA, pair.id, Answer.SAME, story.now))
    done(alerts.answer(desk, ERIC, pair.id, Answer.NOT_SAME, story.now))
    for who in (SUSAN, VERA):
        found = done(test_pairs.see_reviewers(desk, who, story.id))
        assert found[OLGA.id].sensitivity.value == 1.0
        assert found[ERIC.id].sensitivity.value == 0.0
    for who in (OLGA, ERIC):
        assert codes(test_pairs.see_reviewers(desk, who, story.id)) == ("not_your_role",)


def test_too_many_and_too_late_are_refused(story: Story) -> None:
    desk = story.memory.desk
    for _ in range(test_pairs.PAIRS_AT_MOST):
        done(test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False))
    said = test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False)
    assert codes(said) == ("too_many_pairs",)
    done(running.end(desk, OLGA, story.id, "over", story.now))
    said = test_pairs.add_pair(desk, SUSAN, story.id, PAIR, story.now, at_once=False)
    assert codes(said) == ("wrong_state",)
