from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lookout.domain.adjudication import Adjudication, Answer, Seat
from lookout.domain.case import CaseKind, CaseStep
from lookout.domain.deployment import Place, State, Window
from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import AgeBand, ListCategory
from lookout.domain.outcome import Finding, Outcome
from lookout.domain.refused import Reason, Refused
from lookout.domain.retention import Keeping
from lookout.domain.watchlist import Category
from lookout.governance import closing, listing, redress, retention, revisions, states
from lookout.governance.engaging import identity
from lookout.governance.readiness import missing_for_live
from lookout.governance.states import Circumstances, Step
from lookout.office import alerts, cases, clock, engagements, revising
from tests.deployments import (
    DAY,
    EARLIER,
    ERIC,
    IVY,
    OLGA,
    OPENS,
    SUSAN,
    Story,
    a_new_entry,
    asked,
    codes,
    done,
)


def test_places_and_windows_are_ones() -> None:
    with pytest.raises(ConfigurationError, match="latitude"):
        Place("nowhere", 91, 0)
    with pytest.raises(ConfigurationError, match="zone"):
        Window(OPENS.replace(tzinfo=None), OPENS + timedelta(hours=1))
    with pytest.raises(ConfigurationError, match="after the start"):
        Window(OPENS, OPENS)


def test_the_machine_half_knows_coarser_categories() -> None:
    coarse = {category: category.for_matching for category in ListCategory}
    assert coarse[ListCategory.BLUE] is Category.BLUE
    assert coarse[ListCategory.VICTIM] is Category.MISSING
    assert coarse[ListCategory.SUSPECTED] is Category.WANTED


def test_every_category_has_a_response() -> None:
    assert all(listing.ALLOWED_RESPONSES[category] for category in ListCategory)


def test_a_refusal_reads_as_sentences() -> None:
    both = Refused((Reason("one", "First."), Reason("two", "Second.")))
    assert str(both) == "First. Second."


def test_live_is_refused_when_an_urgent_authority_has_lapsed_before_the_clock_struck() -> None:
    story = Story(now=EARLIER + timedelta(days=4, hours=2)).live(by=IVY)
    late = EARLIER + timedelta(days=5, hours=2)
    talks = story.memory.books.consultations.of(story.id)
    assert "lapsed" in [r.code for r in missing_for_live(story.deployment, talks, late)]
    assert not states.looking(story.deployment, late)


def test_an_entry_of_another_pack_or_that_has_expired_is_not_confirmed() -> None:
    story = Story().ready()
    [entry] = story.entries()
    application = story.deployment.application
    for changed, code in (
        (replace(entry, pack_digest="00"), "not_enrolled"),
        (replace(entry, template=None), "not_enrolled"),
        (replace(entry, expires=DAY - timedelta(days=1)), "expired"),
        (replace(entry, images=()), "no_image"),
    ):
        assert [r.code for r in listing.confirmable(application, [changed])] == [code]


def test_who_listed_a_child_does_not_approve_it() -> None:
    story = Story().ready()
    child = replace(story.entries()[0], age_band=AgeBand.UNDER_13, added_by=SUSAN.id)
    assert codes(listing.may_approve(child, SUSAN)) == ("own_entry",)


def test_who_is_not_on_the_list_is_not_taken_off_it() -> None:
    story = Story().live(a_new_entry("A"))
    [waiting] = story.listed(a_new_entry("B"))
    said = revisions.without(story.deployment, waiting, OLGA.id, "why", story.now, [])
    assert codes(said) == ("not_on_list",)
    [entry] = [e for e in story.entries() if e.since_revision]
    said = revisions.without(story.deployment, entry, OLGA.id, " ", story.now, [])
    assert codes(said) == ("no_reason",)
    done(revising.revoke_entry(story.memory.desk, OLGA, waiting.id, "not needed", story.now))
    assert len(story.deployment.revisions) == 1


def test_who_is_on_the_list_is_not_added_again_and_the_same_threshold_not_set() -> None:
    story = Story().live()
    desk, [entry] = story.memory.desk, story.entries()
    said = revising.add_entry_live(desk, SUSAN, entry.id, asked(), "why", story.now)
    assert codes(said) == ("on_list_already",)
    said = revising.change_threshold(desk, OLGA, story.id, asked(), "why", story.now)
    assert codes(said) == ("same_threshold",)


def test_with_keys_left_nothing_is_purged() -> None:
    ended = Story().ended().deployment
    recorded = replace(ended, state=State.RECORDED)
    said = states.advance(recorded, Step.PURGE, Circumstances(OPENS, left=1))
    assert codes(said) == ("keys_left",)


def test_an_entry_that_expires_during_a_deployment_is_due_the_day_after() -> None:
    story = Story().live(a_new_entry(expires=DAY))
    [due] = retention.dues(story.deployment, story.entries(), [], {}, [])
    assert due.keeping is Keeping.REVOKED_ENTRY
    assert due.due_at == datetime.combine(date(2026, 6, 2), time.min, UTC)


def test_an_outcome_corrects_what_is_there() -> None:
    alert = Story().live().alerted()
    new = Outcome("o", 1, alert.deployment, alert.id, "eric", OPENS, Finding.JUDGED_TRUE, (), None)
    own = Adjudication(
        "a", 1, alert.deployment, alert.id, "eric", Seat.ENGAGEMENT, Answer.SAME, OPENS
    )
    said = closing.may_close(alert, None, [], replace(new, corrects="nothing"), [own])
    assert codes(said) == ("nothing_to_correct",)
    assert identity(None) is None


def test_a_closed_case_is_not_extended() -> None:
    story = Story().live()
    desk, reference = story.memory.desk, story.deployment.reference
    case = done(
        cases.open_case(desk, OLGA, reference, CaseKind.COMPLAINT, "noise", "post", story.now)
    )
    closed = done(cases.answer_case(desk, SUSAN, case.id, "sorry", story.now))
    later = case.due_at + timedelta(days=3)
    said = redress.extended(closed, later, CaseStep(story.now, "susan", "extended"))
    assert codes(said) == ("closed",)


def test_a_purged_alert_says_so_and_takes_no_more_words() -> None:
    story = Story().live(reviewers=1)
    alert, desk = story.alerted(), story.memory.desk
    done(alerts.answer(desk, ERIC, alert.id, Answer.SAME, story.now))
    story.later(hours=24)
    clock.tick(desk, story.now)
    for said in (
        alerts.see_alert(desk, OLGA, alert.id),
        alerts.answer(desk, OLGA, alert.id, Answer.SAME, story.now),
        engagements.record_outcome(
            desk, ERIC, alert.id, Finding.JUDGED_FALSE, (), story.now, words="late words"
        ),
    ):
        assert codes(said) == ("purged",)
    done(engagements.record_outcome(desk, ERIC, alert.id, Finding.JUDGED_FALSE, (), story.now))


def test_a_threshold_for_a_shorter_list_is_refused() -> None:
    story = Story().live(a_new_entry("A"), a_new_entry("B"))
    short = done(asked(0.4).worked_out(story.deployment.application, 1))
    said = revisions.with_threshold(story.deployment, short, SUSAN, "why", story.now)
    assert codes(said) == ("threshold_for_other_list",)
