import pytest

from lookout.domain.adjudication import Answer, RecordedAlert
from lookout.domain.outcome import Finding
from lookout.domain.person import Account
from lookout.governance.reviewers import measured
from lookout.office import alerts, engagements
from tests.deployments import ERIC, OLGA, SUSAN, Story, a_test_pair, codes, done


@pytest.fixture
def story() -> Story:
    return Story().live()


def a_pair(story: Story, *, same: bool) -> RecordedAlert:
    desk, now = story.memory.desk, story.later(seconds=1)
    return done(a_test_pair(desk, SUSAN, story.sighting(), now, same=same))


def says(story: Story, who: Account, alert: RecordedAlert, answer: Answer) -> None:
    done(alerts.answer(story.memory.desk, who, alert.id, answer, story.later(seconds=1)))


def test_a_test_pair_looks_like_any_other_alert_until_it_is_answered(story: Story) -> None:
    pair = a_pair(story, same=False)
    says(story, ERIC, pair, Answer.NOT_SAME)
    before = done(alerts.see_alert(story.memory.desk, OLGA, pair.id))
    assert before.view.revealed is None
    assert not before.view.hold
    says(story, OLGA, pair, Answer.SAME)
    after = done(alerts.see_alert(story.memory.desk, OLGA, pair.id)).view.revealed
    assert after is not None
    assert (after.test, after.same) == (True, False)


def test_nobody_is_spoken_to_because_of_a_test_pair(story: Story) -> None:
    pair = a_pair(story, same=True)
    says(story, ERIC, pair, Answer.SAME)
    desk = story.memory.desk
    assert codes(engagements.take(desk, ERIC, pair.id, story.now)) == ("test_pair",)
    said = engagements.record_outcome(desk, ERIC, pair.id, Finding.JUDGED_TRUE, (), story.now)
    assert codes(said) == ("test_pair",)


def test_test_pairs_are_added_by_the_authorising_officer_while_live(story: Story) -> None:
    desk, now = story.memory.desk, story.now
    said = a_test_pair(desk, OLGA, story.sighting(), now, same=True)
    assert codes(said) == ("not_your_role",)
    story.now = story.deployment.application.window.end
    said = a_test_pair(desk, SUSAN, story.sighting(), story.now, same=True)
    assert codes(said) == ("not_looking",)


def test_each_reviewers_sensitivity_comes_with_its_interval(story: Story) -> None:
    said = {True: [Answer.SAME] * 8 + [Answer.UNSURE, Answer.NOT_SAME], False: [Answer.NOT_SAME]}
    for same, answers in said.items():
        for answer in answers:
            says(story, OLGA, a_pair(story, same=same), answer)
    books = story.memory.books
    people = measured(books.alerts.of(story.id), books.adjudications.of(story.id))
    assert list(people) == [OLGA.id]
    olga = people[OLGA.id]
    assert (olga.sensitivity.numerator, olga.sensitivity.denominator) == (8, 10)
    # Clopper and Pearson's limits for 8 of 10, as published tables have them.
    assert olga.sensitivity.low == pytest.approx(0.4439, abs=1e-4)
    assert olga.sensitivity.high == pytest.approx(0.9748, abs=1e-4)
    assert (olga.specificity.numerator, olga.specificity.denominator) == (1, 1)
    assert olga.unsure == 1


def test_a_corrected_answer_does_not_improve_the_measure(story: Story) -> None:
    pair = a_pair(story, same=True)
    first = done(alerts.answer(story.memory.desk, OLGA, pair.id, Answer.NOT_SAME, story.now))
    done(alerts.answer(story.memory.desk, OLGA, pair.id, Answer.SAME, story.now, corrects=first.id))
    books = story.memory.books
    people = measured(books.alerts.of(story.id), books.adjudications.of(story.id))
    assert people[OLGA.id].sensitivity.numerator == 0
