from dataclasses import replace

import pytest

from lookout import review
from lookout.domain.adjudication import Answer, RecordedAlert, Seat
from lookout.domain.engagement import Engagement, IdentityResult, StepKind
from lookout.domain.identifiers import read_reference
from lookout.domain.listing import Caution, ListCategory
from lookout.domain.outcome import Disposal, Finding, Outcome
from lookout.domain.person import Account, Standing
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.governance.answers import disputed
from lookout.office import alerts, engagements
from tests.deployments import (
    ELLA,
    ERIC,
    EVERYBODY,
    OLGA,
    SUSAN,
    VERA,
    Story,
    a_child,
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


def test_an_alert_is_recorded_before_anybody_is_told(story: Story) -> None:
    alert = story.alerted()
    assert story.memory.books.alerts.get(alert.id) == alert
    assert story.memory.books.kinds()[-1] == "alert.recorded"


def test_a_prompt_goes_to_operators_and_officers_alike() -> None:
    told = {account.id for account in review.recipients(EVERYBODY)}
    assert told == {"olga", "eric", "ella"}
    locked = replace(OLGA, standing=Standing.LOCKED)
    assert not review.recipients([locked])


@pytest.mark.parametrize("who", [OLGA, ERIC])
def test_before_the_own_answer_there_are_two_pictures_and_no_more(
    story: Story, alert: RecordedAlert, who: Account
) -> None:
    says(story, ELLA, alert, SAME)
    shown = sees(story, who, alert)
    assert shown.probe == b"picture of a passer-by"
    assert shown.reference == b"picture of the entry"
    assert shown.particulars is None
    assert shown.view.revealed is None
    assert shown.view.own is None


def test_after_the_own_answer_everything_is_shown(story: Story, alert: RecordedAlert) -> None:
    says(story, OLGA, alert, UNSURE)
    shown = sees(story, OLGA, alert)
    assert shown.view.own is UNSURE
    assert shown.view.revealed is not None
    assert shown.view.revealed.response is Response.AMBER
    assert shown.view.revealed.category is ListCategory.WANTED_BY_COURTS
    assert shown.view.revealed.measured == alert.measured
    assert shown.particulars is not None
    assert shown.particulars.power == "arrest, PACE section 24"


def test_warnings_for_somebodys_safety_are_shown_at_once() -> None:
    story = Story().live(a_new_entry(cautions=(Caution.WEAPONS,)))
    assert sees(story, ERIC, story.alerted()).view.cautions == (Caution.WEAPONS,)


def test_a_child_is_shown_to_be_one_at_once() -> None:
    story = Story().live()
    [child] = story.listed(a_child())
    books = story.memory.books
    books.entries.replace(replace(child, version=2, second_approver="ivy", since_revision=1))
    assert sees(story, ERIC, story.alerted(child.id)).view.cautions == (Caution.CHILD,)


def test_who_oversees_sees_it_all_and_answers_nothing(story: Story, alert: RecordedAlert) -> None:
    assert sees(story, VERA, alert).view.revealed is not None
    assert codes(says(story, VERA, alert, SAME)) == ("not_your_role",)
    assert codes(says(story, SUSAN, alert, SAME)) == ("not_your_role",)


def test_an_answer_is_given_once_and_corrected_by_adding(
    story: Story, alert: RecordedAlert
) -> None:
    first = done(alerts.answer(story.memory.desk, OLGA, alert.id, SAME, story.now))
    assert codes(says(story, OLGA, alert, UNSURE)) == ("answered_already",)
    desk, books = story.memory.desk, story.memory.books
    for other in (OLGA, ERIC):
        said = alerts.answer(desk, other, alert.id, UNSURE, story.now, corrects="another")
        assert codes(said)[0] in ("not_your_latest", "nothing_to_correct")
    second = done(alerts.answer(desk, OLGA, alert.id, UNSURE, story.now, corrects=first.id))
    assert books.adjudications.values[first.id] == first
    assert second.corrects == first.id
    assert sees(story, OLGA, alert).view.own is UNSURE


def test_words_about_an_alert_are_sealed_under_its_key(story: Story, alert: RecordedAlert) -> None:
    desk = story.memory.desk
    given = alerts.answer(desk, OLGA, alert.id, SAME, story.now, reason="the scar on the chin")
    sealed = done(given).reason
    assert sealed is not None
    assert sealed.key == alert.probe.key
    assert b"scar" in desk.vault.open(sealed, f"reason about {alert.id}")


def test_one_not_same_holds_everybody_at_once(story: Story, alert: RecordedAlert) -> None:
    says(story, ERIC, alert, SAME)
    done(takes(story, ERIC, alert))
    says(story, OLGA, alert, NOT_SAME)
    assert all(sees(story, who, alert).view.hold for who in (OLGA, ERIC, ELLA, VERA))
    start = engagements.start_engagement(story.memory.desk, ERIC, alert.id, story.now)
    assert codes(start) == ("hold",)
    says(story, ELLA, alert, SAME)
    assert codes(takes(story, ELLA, alert)) == ("hold",)


def test_a_disagreement_is_kept(story: Story, alert: RecordedAlert) -> None:
    says(story, ERIC, alert, SAME)
    says(story, OLGA, alert, NOT_SAME)
    revealed = sees(story, OLGA, alert).view.revealed
    assert revealed is not None
    assert disputed(revealed.answers)
    assert [each.answer for each in revealed.answers] == [SAME, NOT_SAME]


@pytest.mark.parametrize("answer", [None, UNSURE])
def test_an_officer_engages_only_after_their_own_same(
    story: Story, alert: RecordedAlert, answer: Answer | None
) -> None:
    says(story, OLGA, alert, SAME)
    if answer:
        says(story, ERIC, alert, answer)
    assert codes(takes(story, ERIC, alert)) == ("own_answer" if answer else "no_answer",)


def test_an_operator_does_not_engage(story: Story, alert: RecordedAlert) -> None:
    says(story, OLGA, alert, SAME)
    assert codes(takes(story, OLGA, alert)) == ("not_your_role",)


def test_who_does_not_sit_there_cannot_answer_from_there(
    story: Story, alert: RecordedAlert
) -> None:
    desk = story.memory.desk
    said = alerts.answer(desk, OLGA, alert.id, SAME, story.now, seat=Seat.ENGAGEMENT)
    assert codes(said) == ("not_your_seat",)


def test_where_two_reviewers_are_demanded_one_is_not_enough() -> None:
    story = Story().live(reviewers=2)
    alert = story.alerted()
    says(story, ERIC, alert, SAME)
    assert codes(takes(story, ERIC, alert)) == ("second_reviewer",)
    says(story, OLGA, alert, UNSURE)
    assert codes(takes(story, ERIC, alert)) == ("second_reviewer",)
    says(story, ELLA, alert, SAME)
    done(takes(story, ERIC, alert))


def test_the_first_officer_to_take_it_owns_it_until_they_stand_off(
    story: Story, alert: RecordedAlert
) -> None:
    says(story, ERIC, alert, SAME)
    says(story, ELLA, alert, SAME)
    done(takes(story, ELLA, alert))
    assert codes(takes(story, ERIC, alert)) == ("owned",)
    assert codes(takes(story, ELLA, alert)) == ("owned",)
    desk = story.memory.desk
    said = engagements.start_engagement(desk, ERIC, alert.id, story.now)
    assert codes(said) == ("not_owner",)
    assert codes(engagements.stand_off(desk, ELLA, alert.id, " ", story.now)) == ("no_reason",)
    done(engagements.stand_off(desk, ELLA, alert.id, "lost in the crowd", story.now))
    taken = done(takes(story, ERIC, alert))
    assert taken.owner == ERIC.id
    assert [step.by for step in taken.steps] == [ELLA.id, ELLA.id, ERIC.id]


def engaged(story: Story, alert: RecordedAlert) -> None:
    says(story, ERIC, alert, SAME)
    done(takes(story, ERIC, alert))
    done(engagements.start_engagement(story.memory.desk, ERIC, alert.id, story.now))


def test_an_engagement_goes_in_order(story: Story, alert: RecordedAlert) -> None:
    desk = story.memory.desk
    says(story, ERIC, alert, SAME)
    leaflet = engagements.give_leaflet(desk, ERIC, alert.id, story.now)
    assert codes(leaflet) == ("not_taken",)
    done(takes(story, ERIC, alert))
    for step in (engagements.give_leaflet, engagements.end_engagement):
        assert codes(step(desk, ERIC, alert.id, story.now)) == ("wrong_order",)
    done(engagements.start_engagement(desk, ERIC, alert.id, story.now))
    said = engagements.stand_off(desk, ERIC, alert.id, "too late", story.now)
    assert codes(said) == ("wrong_order",)
    found = engagements.resolve_identity(
        desk, ERIC, alert.id, IdentityResult.IS_THE_PERSON, " ", story.now
    )
    assert codes(found) == ("no_identity",)
    given = done(engagements.give_leaflet(desk, ERIC, alert.id, story.now))
    assert read_reference(given.steps[-1].reference) == given.steps[-1].reference
    done(engagements.end_engagement(desk, ERIC, alert.id, story.now, "was in a hurry"))
    assert codes(engagements.give_leaflet(desk, ERIC, alert.id, story.now)) == ("wrong_order",)


def test_who_the_person_is_can_be_corrected_and_both_stay(
    story: Story, alert: RecordedAlert
) -> None:
    desk = story.memory.desk
    engaged(story, alert)
    resolve = engagements.resolve_identity
    is_it, is_not = IdentityResult.IS_THE_PERSON, IdentityResult.IS_NOT_THE_PERSON
    done(resolve(desk, ERIC, alert.id, is_it, "said so", story.now))
    done(engagements.end_engagement(desk, ERIC, alert.id, story.now))
    for wrong, code in ((0, "other_step"), (99, "nothing_to_correct")):
        said = resolve(desk, ERIC, alert.id, is_not, "passport", story.now, corrects=wrong)
        assert codes(said) == (code,)
    done(resolve(desk, ERIC, alert.id, is_not, "passport", story.now, corrects=2))
    again = resolve(desk, ERIC, alert.id, is_not, "passport", story.now, corrects=2)
    assert codes(again) == ("corrected_already",)
    kinds = [step.kind for step in story.memory.books.engagements.values[alert.id].steps]
    assert kinds.count(StepKind.IDENTITY) == 2
    assert codes(closes(story, alert, Finding.CONFIRMED_TRUE)) == ("identity_differs",)
    done(closes(story, alert, Finding.CONFIRMED_FALSE))


def closes(
    story: Story, alert: RecordedAlert, finding: Finding, *disposals: Disposal, corrects: str = ""
) -> Outcome | Refused:
    return engagements.record_outcome(
        story.memory.desk,
        ERIC,
        alert.id,
        finding,
        disposals or (Disposal.NO_ACTION,),
        story.later(seconds=1),
        corrects=corrects or None,
    )


def test_without_an_engagement_nothing_is_confirmed(story: Story, alert: RecordedAlert) -> None:
    says(story, ERIC, alert, UNSURE)
    assert codes(closes(story, alert, Finding.CONFIRMED_TRUE)) == ("not_engaged",)
    said = closes(story, alert, Finding.JUDGED_TRUE, Disposal.ARRESTED)
    assert codes(said) == ("not_engaged",)
    done(closes(story, alert, Finding.NOT_LOCATED))


def test_after_an_engagement_the_identity_decides(story: Story, alert: RecordedAlert) -> None:
    engaged(story, alert)
    assert codes(closes(story, alert, Finding.CONFIRMED_TRUE)) == ("identity_differs",)
    result, now = IdentityResult.IS_THE_PERSON, story.now
    done(engagements.resolve_identity(story.memory.desk, ERIC, alert.id, result, "id card", now))
    assert codes(closes(story, alert, Finding.JUDGED_FALSE)) == ("identity_known",)
    both = closes(story, alert, Finding.CONFIRMED_TRUE, Disposal.ARRESTED, Disposal.NO_ACTION)
    assert codes(both) == ("disposals",)
    done(closes(story, alert, Finding.CONFIRMED_TRUE, Disposal.ARRESTED))


def test_an_outcome_is_corrected_by_adding(story: Story, alert: RecordedAlert) -> None:
    says(story, ERIC, alert, SAME)
    first = done(closes(story, alert, Finding.JUDGED_TRUE))
    assert codes(closes(story, alert, Finding.JUDGED_FALSE)) == ("recorded_already",)
    second = done(closes(story, alert, Finding.JUDGED_FALSE, corrects=first.id))
    assert list(story.memory.books.outcomes_of(alert.id)) == [first, second]
