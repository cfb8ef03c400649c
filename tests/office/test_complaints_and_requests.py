from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.adjudication import Answer
from lookout.domain.case import Case, CaseKind
from lookout.domain.engagement import Engagement
from lookout.governance.redress import same_name
from lookout.office import alerts, cases, clock, engagements, revising, running
from tests.deployments import (
    ADA,
    ANNA,
    ERIC,
    OLGA,
    SUSAN,
    VERA,
    Story,
    a_new_entry,
    codes,
    done,
)


@pytest.fixture
def story() -> Story:
    return Story().live(a_new_entry("Sam Sought"), a_new_entry("Bob Brown"), reviewers=1)


def opened(story: Story, reference: str = "", kind: CaseKind = CaseKind.WAS_I_LISTED) -> Case:
    desk = story.memory.desk
    said = cases.open_case(
        desk,
        OLGA,
        reference or story.deployment.reference,
        kind,
        "was I on the list?",
        "Sam Sought, 1 High Street",
        story.now,
    )
    return done(said)


def leaflet(story: Story) -> tuple[str, str]:
    """Speak to somebody, give them a leaflet, and return its reference and the alert's id."""
    desk, [entry] = story.memory.desk, [e for e in story.entries() if _named(story, e.id)]
    alert = story.alerted(entry.id)
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.now))
    done(engagements.take(desk, ERIC, alert.id, story.now))
    done(engagements.start_engagement(desk, ERIC, alert.id, story.now))
    given: Engagement = done(engagements.give_leaflet(desk, ERIC, alert.id, story.now))
    return given.steps[-1].reference, alert.id


def _named(story: Story, entry: str, name: bytes = b"Sam Sought") -> bool:
    sealed = story.memory.books.entries.values[entry].particulars
    return name in story.memory.vault.open(sealed, f"particulars of {entry}")


def test_a_leaflets_reference_leads_to_its_alert_and_a_signs_to_the_deployment(
    story: Story,
) -> None:
    reference, alert = leaflet(story)
    assert opened(story, reference.lower().replace("-", "")).alert == alert
    assert opened(story).alert is None


@pytest.mark.parametrize(
    ("reference", "words", "code"),
    [
        ("ABCD", "why?", "mistyped"),
        ("0000-0000-0", "why?", "unknown_reference"),
        ("", " ", "incomplete"),
    ],
)
def test_what_cannot_be_opened_says_why(
    story: Story, reference: str, words: str, code: str
) -> None:
    said = cases.open_case(
        story.memory.desk,
        OLGA,
        reference or story.deployment.reference,
        CaseKind.COMPLAINT,
        words,
        "by post",
        story.now,
    )
    assert codes(said) == (code,)


def test_what_a_person_wrote_is_sealed_and_shown_to_who_handles_it(story: Story) -> None:
    case = opened(story)
    assert "High Street" not in repr(vars(story.memory.books)) + repr(case)
    for who in (SUSAN, VERA):
        assert done(cases.see_case(story.memory.desk, who, case.id)).words["contact"] == (
            "Sam Sought, 1 High Street"
        )
    for who in (OLGA, ADA, ANNA):
        assert codes(cases.see_case(story.memory.desk, who, case.id)) == ("not_your_role",)


def test_a_case_is_answered_once_within_a_month(story: Story) -> None:
    desk, case = story.memory.desk, opened(story)
    assert case.due_at - case.opened_at <= timedelta(days=28)
    assert codes(cases.answer_case(desk, SUSAN, case.id, " ", story.now)) == ("no_answer",)
    done(cases.answer_case(desk, SUSAN, case.id, "no, you were not", story.now))
    assert codes(cases.answer_case(desk, SUSAN, case.id, "again", story.now)) == ("closed",)
    seen = done(cases.see_case(desk, VERA, case.id))
    assert [step["words"] for step in seen.steps] == ["no, you were not"]
    assert seen.case.answered_by == SUSAN.id


def test_a_deadline_is_moved_once_told_in_time_and_by_two_months_at_most(story: Story) -> None:
    desk, case = story.memory.desk, opened(story)
    late, far = case.due_at + timedelta(days=31), case.due_at + timedelta(days=60)
    said = cases.extend_case(desk, SUSAN, case.id, far, "you were told", story.now)
    assert codes(said) == ("too_long",)
    said = cases.extend_case(
        desk, SUSAN, case.id, late, "too late", case.due_at + timedelta(hours=1)
    )
    assert codes(said) == ("too_late",)
    moved = done(cases.extend_case(desk, SUSAN, case.id, late, "it is complex", story.now))
    assert moved.extended_to == late
    story.now = case.due_at + timedelta(days=1)
    assert clock.tick(desk, story.now).late == ()


def test_the_applicant_does_not_answer_for_their_own_deployment(story: Story) -> None:
    case = opened(story)
    both = replace(SUSAN, id=ANNA.id)
    said = cases.answer_case(story.memory.desk, both, case.id, "no", story.now)
    assert codes(said) == ("not_applicant",)


def verified(story: Story) -> Case:
    case, desk = opened(story), story.memory.desk
    return done(
        cases.verify_requester(desk, SUSAN, case.id, "Sam Sought", "passport, in person", story.now)
    )


def test_nobody_is_looked_for_before_it_was_checked_who_asks(story: Story) -> None:
    desk, case = story.memory.desk, opened(story)
    said = cases.was_i_listed(desk, SUSAN, case.id, "Sam Sought", story.now)
    assert codes(said) == ("no_requester",)
    assert codes(cases.verify_requester(desk, SUSAN, case.id, "Sam", " ", story.now)) == (
        "incomplete",
    )


def test_who_asks_and_how_that_was_checked_is_read_in_the_case_and_nowhere_else(
    story: Story,
) -> None:
    case = verified(story)
    seen = done(cases.see_case(story.memory.desk, SUSAN, case.id))
    assert dict(seen.steps[0]) == {"name": "Sam Sought", "words": "passport, in person"}
    assert all("passport" not in row.facts for row in story.memory.books.ledger)


def test_after_three_searches_there_is_a_pause(story: Story) -> None:
    desk, case = story.memory.desk, verified(story)
    for name in ("A", "B", "C"):
        done(cases.was_i_listed(desk, SUSAN, case.id, name, story.now))
    said = cases.was_i_listed(desk, SUSAN, case.id, "D", story.later(hours=23))
    assert codes(said) == ("searched_enough",)
    done(cases.was_i_listed(desk, SUSAN, case.id, "D", story.later(hours=2)))
    said = cases.was_i_listed(desk, SUSAN, case.id, "E", story.now)
    assert codes(said) == ("searched_enough",)
    assert story.memory.books.kinds().count("case.list_searched") == 4


def test_a_closed_case_searches_no_list(story: Story) -> None:
    desk, case = story.memory.desk, verified(story)
    done(cases.answer_case(desk, SUSAN, case.id, "no", story.now))
    assert codes(cases.was_i_listed(desk, SUSAN, case.id, "A", story.now)) == ("closed",)
    assert codes(cases.verify_requester(desk, SUSAN, case.id, "A", "h", story.now)) == ("closed",)


def test_was_i_listed_is_answered_while_the_list_is_there(story: Story) -> None:
    desk, case = story.memory.desk, verified(story)
    yes = done(cases.was_i_listed(desk, SUSAN, case.id, "sought,  SAM", story.now))
    assert yes.listed is True
    assert len(yes.entries) == 1
    no = done(cases.was_i_listed(desk, SUSAN, case.id, "Somebody Else", story.now))
    assert no.listed is False


def test_after_deletion_there_are_counts_and_what_an_alert_still_says(story: Story) -> None:
    desk, case = story.memory.desk, verified(story)
    _reference, alert = leaflet(story)
    done(running.end(desk, OLGA, story.id, "done", story.now))
    clock.tick(desk, story.now)
    known = done(cases.was_i_listed(desk, SUSAN, case.id, "Sam Sought", story.now))
    assert (known.listed, known.alerts) == (True, (alert,))
    unknown = done(cases.was_i_listed(desk, SUSAN, case.id, "Bob Brown", story.now))
    assert unknown.listed is None
    assert unknown.counts == {"wanted_by_courts": 2}


def test_somebody_who_was_revoked_may_have_been_anybody(story: Story) -> None:
    desk, case = story.memory.desk, verified(story)
    [sam] = [entry for entry in story.entries() if _named(story, entry.id)]
    done(revising.revoke_entry(desk, OLGA, sam.id, "found", story.now))
    said = done(cases.was_i_listed(desk, SUSAN, case.id, "Sam Sought", story.now))
    assert said.listed is None


def test_that_a_list_was_searched_is_written_down_but_not_for_whom(story: Story) -> None:
    case = verified(story)
    done(cases.was_i_listed(story.memory.desk, SUSAN, case.id, "Sam Sought", story.now))
    row = story.memory.books.ledger[-1]
    assert row.kind == "case.list_searched"
    assert "Sam" not in row.facts


def test_cases_of_a_deployment_are_listed(story: Story) -> None:
    case = opened(story)
    assert list(done(cases.list_cases(story.memory.desk, VERA, story.id))) == [case]
    assert codes(cases.list_cases(story.memory.desk, ADA, story.id)) == ("not_your_role",)
    assert codes(cases.see_case(story.memory.desk, SUSAN, "none")) == ("no_case",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë O'Neill", "zoe o neill", True),
        ("NEILL, Zoe O.", "Zoë O'Neill", True),
        ("Zoe Neill", "Zoe O'Neill", False),
    ],
)
def test_names_are_compared_by_their_words(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
