from datetime import timedelta

import pytest

from lookout.domain.adjudication import Answer
from lookout.domain.case import UNMATCHED, CaseKind
from lookout.domain.deployment import State
from lookout.office import alerts, cases, clock, engagements, public
from lookout.office.public import Asked, Stage
from tests.deployments import ERIC, OLGA, SUSAN, VERA, Story, codes, done

NOWHERE = "0000-0000-0"


@pytest.fixture
def story() -> Story:
    return Story().live(reviewers=1)


def asked(reference: str, words: str = "why was I stopped?", contact: str = "a@b") -> Asked:
    return Asked(reference, CaseKind.COMPLAINT, words, contact)


def a_leaflet(story: Story) -> str:
    desk, alert = story.memory.desk, story.alerted()
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert.id, story.now))
    done(engagements.start_engagement(desk, ERIC, alert.id, story.now))
    return done(engagements.give_leaflet(desk, ERIC, alert.id, story.now)).steps[-1].reference


def test_only_what_was_announced_is_public() -> None:
    story = Story().authorised()
    assert public.see_announced(story.memory.desk, story.now) == []
    unknown = public.see_one_announced(story.memory.desk, story.deployment.reference, story.now)
    assert codes(unknown) == ("no_deployment",)
    story.told()
    [one] = public.see_announced(story.memory.desk, story.now)
    assert (one.reference, one.stage) == (story.deployment.reference, Stage.PLANNED)


def test_nothing_that_is_public_names_anybody(story: Story) -> None:
    story.alerted()
    said = repr(public.see_announced(story.memory.desk, story.now))
    for secret in ("Sam", "olga", "susan", "anna", "eric", story.id, "lamp post"):
        assert secret not in said


def test_right_and_wrong_references_get_the_same_answer_after_the_same_work(story: Story) -> None:
    leaflet, desk = a_leaflet(story), story.memory.desk
    before = [len(story.memory.books.cases.written), len(story.memory.vault.keys)]
    for count, reference in enumerate((leaflet, story.deployment.reference, NOWHERE, ""), start=1):
        receipt = done(public.ask(desk, asked(reference), story.now))
        assert receipt.due_at == story.now + timedelta(days=28)
        after = [len(story.memory.books.cases.written), len(story.memory.vault.keys)]
        assert after == [each + count for each in before]
        assert story.memory.books.kinds()[-1] == "case.opened"


def test_a_leaflets_reference_leads_to_its_alert_for_those_who_answer(story: Story) -> None:
    done(public.ask(story.memory.desk, asked(a_leaflet(story)), story.now))
    [case] = done(cases.list_cases(story.memory.desk, VERA, story.id))
    assert case.alert is not None
    assert case.reference not in (None, story.deployment.reference)


def test_a_case_without_a_deployment_is_answered_like_any_other(story: Story) -> None:
    desk = story.memory.desk
    receipt = done(public.ask(desk, asked(NOWHERE), story.now))
    [case] = done(cases.list_cases(desk, SUSAN, UNMATCHED))
    assert public.receipt_number(case.id) == receipt.number
    assert done(cases.see_case(desk, VERA, case.id)).words["contact"] == "a@b"
    assert codes(cases.see_case(desk, OLGA, case.id)) == ("not_your_role",)
    done(cases.answer_case(desk, SUSAN, case.id, "we rang you", story.now))


def test_a_case_without_a_deployment_is_late_and_deleted_by_the_same_clock(story: Story) -> None:
    desk = story.memory.desk
    done(public.ask(desk, asked(""), story.now))
    [case] = done(cases.list_cases(desk, SUSAN, UNMATCHED))
    late = clock.tick(desk, story.now + timedelta(days=29)).late
    assert [each.id for each in late] == [case.id]
    done(cases.answer_case(desk, SUSAN, case.id, "we rang you", story.now))
    assert case.words.key in story.memory.vault.keys
    clock.tick(desk, story.now + timedelta(days=366))
    assert case.words.key not in story.memory.vault.keys


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (asked("ABCD"), "mistyped"),
        (asked("", words=" "), "words"),
        (asked("", words="x" * 4001), "words"),
        (asked("", contact=""), "contact"),
        (asked("", contact="x" * 201), "contact"),
    ],
    ids=["reference", "no words", "many words", "no contact", "long contact"],
)
def test_what_is_missing_is_said_before_anything_is_looked_up(
    story: Story, given: Asked, code: str
) -> None:
    assert codes(public.ask(story.memory.desk, given, story.now)) == (code,)
    assert story.memory.books.cases.values == {}


def test_what_ended_without_a_look_did_not_take_place() -> None:
    story = Story().authorised().told()
    later = story.deployment.application.window.end
    clock.tick(story.memory.desk, later)
    assert story.deployment.state is State.ENDED
    [one] = public.see_announced(story.memory.desk, later)
    assert one.stage is Stage.CANCELLED
