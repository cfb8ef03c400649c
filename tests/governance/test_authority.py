from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from lookout.domain.deployment import Authority, Purpose, Window
from lookout.domain.errors import ConfigurationError
from lookout.domain.person import Rank, Role
from lookout.domain.refused import Refused
from lookout.governance.authority import (
    decide,
    editable,
    frozen,
    lapsed,
    may_confirm,
    review,
    standing,
)
from tests.deployments import (
    ANNA,
    EARLIER,
    IVY,
    OPENS,
    SUSAN,
    Story,
    an_application,
    codes,
    done,
    person,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"necessity": "other words"},
        {"purpose": Purpose.HOTSPOT},
        {"expected_faces": 4001},
        {"false_alert_rate": 0.0011},
        {"window": Window(OPENS, OPENS + 2 * HOUR)},
        {"cameras": ()},
        {"documents": an_application().documents[1:]},
        {"criteria": replace(an_application().criteria, greatest_size=6)},
        {"pack_digest": "00" * 32},
        {"signs": ()},
        {"reviewers": 2},
        {"footage_days": 1},
    ],
)
def test_whatever_is_changed_changes_what_is_frozen(changes: dict[str, object]) -> None:
    assert frozen(an_application(**changes)) != frozen(an_application())


def test_a_mark_on_the_plan_is_frozen_and_lies_on_it() -> None:
    [camera] = an_application().cameras
    marked = replace(camera, on_plan=(0.25, 1.0))
    assert frozen(an_application(cameras=(marked,))) != frozen(an_application())
    with pytest.raises(ConfigurationError, match=r"camera north: .* outside the plan picture"):
        replace(camera, on_plan=(0.25, 1.01))


def test_the_same_window_in_another_time_zone_is_the_same() -> None:
    zone = timezone(2 * HOUR)
    moved = Window(OPENS.astimezone(zone), (OPENS + 5 * HOUR).astimezone(zone))
    assert frozen(an_application(window=moved)) == frozen(an_application())


def test_a_superintendent_gives_authority_that_does_not_lapse() -> None:
    given = done(_decided(SUSAN))
    assert not given.urgent
    assert not lapsed(given, EARLIER + 1000 * HOUR)


def test_an_inspectors_authority_is_urgent_and_lapses_after_24_hours() -> None:
    given = done(_decided(IVY))
    assert given.urgent
    assert not lapsed(given, EARLIER + 24 * HOUR - timedelta(seconds=1))
    assert lapsed(given, EARLIER + 24 * HOUR)


def _decided(officer: object = SUSAN, reasons: str = "necessary") -> Authority | Refused:
    deployment = Story().submitted().deployment
    assert isinstance(officer, type(SUSAN))
    return decide(deployment, officer, granted=True, reasons=reasons, now=EARLIER)


def test_nobody_decides_without_rank_reasons_or_distance() -> None:
    both = replace(ANNA, roles=(Role.APPLICANT, Role.AUTHORISING_OFFICER), rank=Rank.CHIEF_OFFICER)
    assert codes(_decided(both)) == ("own_application",)
    assert codes(_decided(reasons=" ")) == ("no_reasons",)
    assert codes(_decided(replace(SUSAN, rank=Rank.SERGEANT))) == ("rank",)


def test_a_review_is_made_in_time_by_a_third_person_of_rank() -> None:
    deployment = Story().authorised(by=IVY).deployment
    later, late = EARLIER + HOUR, EARLIER + 24 * HOUR
    upheld = done(review(deployment, SUSAN, upheld=True, reasons="right", now=later))
    assert not lapsed(upheld, EARLIER + 1000 * HOUR)
    ended = done(review(deployment, SUSAN, upheld=False, reasons="wrong", now=later))
    assert lapsed(ended, later)
    for officer, reasons, now, code in (
        (SUSAN, "right", late, "lapsed"),
        (SUSAN, "", later, "no_reasons"),
        (replace(IVY, rank=Rank.CHIEF_OFFICER), "right", later, "own_decision"),
        (replace(ANNA, rank=Rank.CHIEF_OFFICER), "right", later, "own_decision"),
        (person("ian", Role.AUTHORISING_OFFICER, rank=Rank.INSPECTOR), "right", later, "rank"),
    ):
        said = review(deployment, officer, upheld=True, reasons=reasons, now=now)
        assert codes(said) == (code,)


def test_what_is_not_urgent_is_not_reviewed() -> None:
    deployment = Story().authorised().deployment
    said = review(deployment, SUSAN, upheld=True, reasons="right", now=EARLIER)
    assert codes(said) == ("nothing_to_review",)


def test_a_refusal_is_no_authority() -> None:
    submitted = Story().submitted().deployment
    no = done(decide(submitted, SUSAN, granted=False, reasons="too broad", now=EARLIER))
    assert [r.code for r in standing(replace(submitted, authority=no), EARLIER)] == ["no_authority"]


def test_lists_are_confirmed_by_the_rank_that_gave_the_authority() -> None:
    full, urgent = Story().authorised().deployment, Story().authorised(by=IVY).deployment
    assert may_confirm(full, SUSAN) is None
    assert codes(may_confirm(full, IVY)) == ("rank",)
    assert may_confirm(urgent, IVY) is None
    assert codes(may_confirm(urgent, ANNA)) == ("own_application",)


def test_only_a_draft_can_be_changed() -> None:
    assert editable(Story().drafted().deployment) is None
    assert codes(editable(Story().submitted().deployment)) == ("frozen",)
