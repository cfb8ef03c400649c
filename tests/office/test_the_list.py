from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.errors import KeyDestroyedError
from lookout.domain.listing import AgeBand, ImageSource, ListCategory, Particulars
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.office import lists, preparations, revising
from lookout.office.lists import NewEntry, NewImage
from tests.deployments import (
    ANNA,
    DAY,
    EVE,
    IVY,
    OLGA,
    OPENS,
    REPORT,
    SUSAN,
    Story,
    a_child,
    a_new_entry,
    asked,
    codes,
    done,
)

PERSON = Particulars("Sam Sought", "warrant 17", "arrest")
FLAGGED = NewImage(b"picture", ImageSource.CUSTODY, DAY, 0.2, ("blurred",))

UNFIT: list[tuple[NewEntry, str]] = [
    (a_new_entry(particulars=replace(PERSON, name=" ")), "no_name"),
    (a_new_entry(particulars=replace(PERSON, legal_ground="")), "no_legal_ground"),
    (a_new_entry(particulars=replace(PERSON, power="")), "no_power"),
    (a_new_entry(category=ListCategory.SUSPECTED), "category_not_allowed"),
    (a_new_entry(response=Response.SAFEGUARD), "response_not_allowed"),
    (a_new_entry(category=ListCategory.MISSING), "response_not_allowed"),
    (a_new_entry(category=ListCategory.BLUE), "response_not_allowed"),
    (a_new_entry(age_band=AgeBand.UNDER_13), "no_justification"),
    (a_child(particulars=PERSON), "no_justification"),
    (a_new_entry(expires=DAY - timedelta(days=1)), "expired"),
    (a_new_entry(pack_digest="00" * 32), "not_enrolled"),
    (a_new_entry(template=b""), "not_enrolled"),
    (a_new_entry(images=()), "no_image"),
    (a_new_entry(images=(FLAGGED,)), "no_image"),
]


@pytest.fixture
def story() -> Story:
    made = Story().authorised().told()
    made.now = EVE
    return made


@pytest.mark.parametrize(("new", "code"), UNFIT, ids=[code for _, code in UNFIT])
def test_an_unfit_entry_is_refused_with_the_reason(story: Story, new: NewEntry, code: str) -> None:
    assert code in codes(lists.add_entry(story.memory.desk, ANNA, story.id, new, EVE))
    assert not story.entries()
    assert not story.memory.vault.names(story.id)


@pytest.mark.parametrize("category", [ListCategory.ASSOCIATE, ListCategory.WITNESS])
def test_people_who_are_no_suspects_need_a_justification_each(category: ListCategory) -> None:
    story = Story()
    application = story.drafted().deployment.application
    criteria = replace(application.criteria, categories=(category,))
    story.authorised(criteria=criteria)
    new = a_new_entry(category=category, response=Response.GREEN)
    said = lists.add_entry(story.memory.desk, ANNA, story.id, new, EVE)
    assert codes(said) == ("no_justification",)


def test_a_flagged_picture_is_taken_only_by_somebody_who_says_so(story: Story) -> None:
    [entry] = story.listed(a_new_entry(images=(replace(FLAGGED, accepted=True),)))
    assert entry.images[0].accepted_by == ANNA.id


def test_nobody_is_listed_before_authority_or_a_day_too_early(story: Story) -> None:
    early = EVE - timedelta(hours=5)
    said = lists.add_entry(story.memory.desk, ANNA, story.id, a_new_entry(), early)
    assert codes(said) == ("too_early",)
    draft = Story().submitted()
    assert codes(lists.add_entry(draft.memory.desk, ANNA, draft.id, a_new_entry(), EVE)) == (
        "wrong_state",
    )


def test_nothing_of_a_person_stands_in_the_books_or_the_log_in_clear(story: Story) -> None:
    story.listed(a_new_entry("Sam Sought"))
    everything = repr(vars(story.memory.books)) + repr(story.entries())
    for word in ("Sam", "Sought", "warrant 17", "picture of", "template of"):
        assert word not in everything


def test_an_import_adds_who_fits_and_names_who_does_not(story: Story) -> None:
    people = [a_new_entry("A"), a_new_entry(" "), a_new_entry("C")]
    did = done(lists.import_list(story.memory.desk, ANNA, story.id, people, EVE))
    assert len(did.added) == 2
    [(place, why)] = did.refused
    assert (place, why.codes) == (1, ("no_name",))


def confirmed(story: Story) -> object:
    desk = story.memory.desk
    return preparations.make_ready(desk, SUSAN, story.id, asked(), "", EVE, report=REPORT)


def test_a_child_needs_a_second_approver_who_is_somebody_else(story: Story) -> None:
    [child] = story.listed(a_child())
    assert codes(confirmed(story)) == ("no_second_approver",)
    desk = story.memory.desk
    both = replace(SUSAN, id=ANNA.id)
    assert "second_person" in codes(lists.approve_entry(desk, both, child.id, EVE))
    approved = done(lists.approve_entry(desk, IVY, child.id, EVE))
    assert approved.second_approver == IVY.id
    assert codes(lists.approve_entry(desk, SUSAN, child.id, EVE)) == ("approved_already",)
    assert not isinstance(confirmed(story), Refused)


def test_under_13_the_second_approver_is_a_superintendent(story: Story) -> None:
    [child] = story.listed(a_child(age_band=AgeBand.UNDER_13))
    desk = story.memory.desk
    assert codes(lists.approve_entry(desk, IVY, child.id, EVE)) == ("rank",)
    done(lists.approve_entry(desk, SUSAN, child.id, EVE))


def test_a_grown_up_has_no_second_approver(story: Story) -> None:
    [entry] = story.listed()
    assert codes(lists.approve_entry(story.memory.desk, IVY, entry.id, EVE)) == ("no_child",)


def test_the_list_and_the_threshold_stay_within_the_authority(story: Story) -> None:
    desk = story.memory.desk
    assert "empty_list" in codes(confirmed(story))
    story.listed(*[a_new_entry(str(n)) for n in range(6)])
    assert codes(confirmed(story)) == ("list_too_long",)
    story = Story().authorised().told()
    story.now = EVE
    story.listed()
    desk = story.memory.desk
    for threshold, reason, code in (
        (asked(rate=0.0011), "", "threshold_too_low"),
        (asked(kept=False), " ", "threshold_unassessed"),
    ):
        said = preparations.make_ready(desk, SUSAN, story.id, threshold, reason, EVE, report=REPORT)
        assert codes(said) == (code,)
    unassessed = asked(kept=False)
    done(preparations.make_ready(desk, SUSAN, story.id, unassessed, "no test yet", EVE))


def test_the_applicant_or_a_lower_rank_cannot_confirm_a_list(story: Story) -> None:
    story.listed()
    desk = story.memory.desk
    both = replace(SUSAN, id=ANNA.id)
    for officer, code in ((both, "not_applicant"), (IVY, "rank")):
        said = preparations.make_ready(desk, officer, story.id, asked(), "", EVE, report=REPORT)
        assert code in codes(said)


def test_a_revoked_entry_is_erased_at_once_and_the_revision_says_so() -> None:
    story = Story().live(a_new_entry("A"), a_new_entry("B"))
    first = story.entries()[0]
    before = story.deployment.revision
    gone = done(
        revising.revoke_entry(story.memory.desk, OLGA, first.id, "arrested elsewhere", story.now)
    )
    after = story.deployment.revision
    assert before is not None
    assert after is not None
    assert (after.number, after.size) == (2, 1)
    assert after.digest != before.digest
    assert gone.revoked is not None
    assert gone.revoked.revision == 2
    with pytest.raises(KeyDestroyedError):
        story.memory.vault.open(first.particulars, f"particulars of {first.id}")
    assert gone.template is None
    again = revising.revoke_entry(story.memory.desk, OLGA, first.id, "again", story.now)
    assert codes(again) == ("revoked_already",)


def test_while_live_an_entry_is_added_by_the_authorising_officer_only() -> None:
    story = Story().live()
    [new] = story.listed(a_new_entry("Late Comer"))
    desk = story.memory.desk
    for actor, code in ((OLGA, "not_your_role"), (ANNA, "not_your_role")):
        said = revising.add_entry_live(desk, actor, new.id, asked(), "now known", story.now)
        assert codes(said) == (code,)
    moved = done(revising.add_entry_live(desk, SUSAN, new.id, asked(), "now known", story.now))
    assert moved.revision is not None
    assert (moved.revision.number, moved.revision.size) == (2, 2)
    assert story.memory.books.entries.values[new.id].since_revision == 2
    assert moved.revision.approved_by == SUSAN.id


def test_the_list_never_grows_beyond_what_was_authorised_while_live() -> None:
    story = Story().live(*[a_new_entry(str(n)) for n in range(5)])
    [new] = story.listed(a_new_entry("sixth"))
    said = revising.add_entry_live(story.memory.desk, SUSAN, new.id, asked(), "why", story.now)
    assert codes(said) == ("list_too_long",)


def test_a_list_that_was_built_too_early_keeps_everybody_out() -> None:
    story = Story().authorised().told()
    story.now = EVE
    [entry] = story.listed()
    early = replace(entry, added_at=OPENS - timedelta(hours=25), version=2)
    story.memory.books.entries.replace(early)
    assert codes(confirmed(story)) == ("list_too_old",)


def test_after_the_end_the_list_cannot_be_changed() -> None:
    story = Story().ended()
    [entry] = story.entries()
    said = revising.revoke_entry(story.memory.desk, OLGA, entry.id, "over", story.now)
    assert codes(said) == ("wrong_state",)


def test_an_unknown_entry_is_said_to_be_unknown() -> None:
    desk = Story().drafted().memory.desk
    assert codes(revising.revoke_entry(desk, OLGA, "nobody", "why", EVE)) == ("no_entry",)
    assert codes(lists.approve_entry(desk, IVY, "nobody", EVE)) == ("no_entry",)
    said = revising.add_entry_live(desk, SUSAN, "nobody", asked(), "why", EVE)
    assert codes(said) == ("no_entry",)
