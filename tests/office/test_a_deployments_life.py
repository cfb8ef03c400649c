from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from lookout.domain.consultation import Consultation
from lookout.domain.deployment import Deployment, State, Tally
from lookout.domain.refused import Refused
from lookout.governance.states import TABLE, Circumstances, Step, advance
from lookout.office import applications, preparations, running
from tests.deployments import (
    ANNA,
    EARLIER,
    IVY,
    OLGA,
    OPENS,
    PHOTOGRAPH,
    REPORT,
    SUSAN,
    Story,
    an_application,
    asked,
    codes,
    done,
    person,
)


def test_a_whole_life_is_written_down_in_order() -> None:
    story = Story().live()
    desk = story.memory.desk
    story.later(minutes=10)
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    story.later(minutes=10)
    done(running.resume(desk, OLGA, story.id, story.now))
    story.later(minutes=10)
    ended = done(running.end(desk, OLGA, story.id, "found", story.now))
    kinds = [kind for kind in story.memory.books.kinds() if kind.startswith("deployment.")]
    assert kinds == [
        "deployment.drafted",
        "deployment.submitted",
        "deployment.authorised",
        "deployment.consulted",
        "deployment.notice_published",
        "deployment.ready",
        "deployment.sign_confirmed",
        "deployment.sign_confirmed",
        "deployment.live",
        "deployment.paused",
        "deployment.resumed",
        "deployment.ended",
    ]
    spans = [(use.started_by, use.ended_by, use.reason) for use in ended.uses]
    assert spans == [(OLGA.id, OLGA.id, "rain"), (OLGA.id, OLGA.id, "found")]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_no_step_is_taken_from_a_state_that_the_table_does_not_name(
    step: Step, state: State
) -> None:
    deployment = replace(LIVE, state=state)
    said = advance(deployment, step, Circumstances(OPENS, TALKS))
    if state not in TABLE[step].sources:
        assert codes(said) == ("wrong_state",)
    elif isinstance(said, Deployment):
        assert said.state is TABLE[step].target
        assert said.version == deployment.version + 1


LIVE = Story().live().deployment
TALKS = tuple(Story().told_talks())


def test_nobody_looks_without_authority_and_nobody_authorises_their_own() -> None:
    story = Story().submitted()
    desk = story.memory.desk
    both = replace(SUSAN, id=ANNA.id)
    assert "not_applicant" in codes(
        applications.authorise(desk, both, story.id, "why not", EARLIER)
    )
    assert codes(running.go_live(desk, OLGA, story.id, OPENS)) == ("wrong_state",)


def test_going_live_names_everything_that_is_missing_at_once() -> None:
    story = Story().ready()
    said = running.go_live(story.memory.desk, OLGA, story.id, OPENS - timedelta(hours=1))
    assert codes(said) == ("window_not_open", "sign_not_confirmed", "sign_not_confirmed")


def test_a_list_whose_entries_have_all_expired_does_not_go_live() -> None:
    story = Story().ready()
    [entry] = story.entries()
    gone = replace(entry, version=entry.version + 1, expires=date(2026, 5, 31))
    story.memory.books.entries.replace(gone)
    for sign in ("s1", "s2"):
        desk = story.memory.desk
        done(preparations.confirm_sign(desk, OLGA, story.id, sign, PHOTOGRAPH, OPENS))
    assert codes(running.go_live(story.memory.desk, OLGA, story.id, OPENS)) == ("no_list",)


def test_an_application_is_changed_as_a_draft_only() -> None:
    story = Story().drafted()
    desk, better = story.memory.desk, an_application(title="Market square, again")
    done(applications.amend_deployment(desk, ANNA, story.id, better, EARLIER))
    done(applications.submit_deployment(desk, ANNA, story.id, EARLIER))
    said = applications.amend_deployment(desk, ANNA, story.id, better, EARLIER)
    assert codes(said) == ("frozen",)
    done(applications.withdraw_deployment(desk, ANNA, story.id, EARLIER))
    done(applications.amend_deployment(desk, ANNA, story.id, better, EARLIER))


def test_an_incomplete_application_is_not_submitted() -> None:
    story = Story().drafted(necessity="", signs=())
    said = applications.submit_deployment(story.memory.desk, ANNA, story.id, EARLIER)
    assert codes(said) == ("no_necessity", "no_signs")
    assert story.deployment.state is State.DRAFT


def test_a_refusal_has_reasons_and_ends_it() -> None:
    story = Story().submitted()
    desk = story.memory.desk
    assert codes(applications.refuse(desk, SUSAN, story.id, "", EARLIER)) == ("no_reasons",)
    done(applications.refuse(desk, SUSAN, story.id, "not proportionate", EARLIER))
    assert story.deployment.state is State.REFUSED
    assert codes(applications.authorise(desk, SUSAN, story.id, "but", EARLIER)) == ("wrong_state",)


def test_below_superintendent_an_authority_is_urgent() -> None:
    story = Story().submitted()
    desk = story.memory.desk
    urgent = done(applications.authorise(desk, IVY, story.id, "a child is missing", EARLIER))
    assert urgent.authority is not None
    assert urgent.authority.urgent
    third = person("tom", *SUSAN.roles, rank=SUSAN.rank)
    upheld = done(applications.review_urgent(desk, third, story.id, "right", EARLIER, upheld=True))
    assert upheld.authority is not None
    assert upheld.authority.reviewed_by == "tom"


def a_talk(deployment: str, **changes: object) -> Consultation:
    made = Consultation(
        "", 1, deployment, EARLIER.date(), "traders", "meeting", "worried", "moved", "", EARLIER
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names of fields by keyword


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"with_whom": " "}, "incomplete"),
        ({"said": ""}, "incomplete"),
        ({"changed": ""}, "incomplete"),
        ({"held_on": date(2030, 1, 1)}, "in_the_future"),
    ],
)
def test_a_consultation_is_written_down_in_full(changes: dict[str, object], code: str) -> None:
    story = Story().drafted()
    talk = a_talk(story.id, **changes)
    said = preparations.record_consultation(story.memory.desk, ANNA, talk, EARLIER)
    assert codes(said) == (code,)


@pytest.mark.parametrize(
    ("sign", "photograph", "code"),
    [
        ("s9", PHOTOGRAPH, "no_such_sign"),
        ("s1", b"", "no_photograph"),
        ("s1", bytes(preparations.PHOTOGRAPH_BYTES + 1), "no_photograph"),
    ],
)
def test_a_sign_is_confirmed_by_a_photograph(sign: str, photograph: bytes, code: str) -> None:
    story = Story().drafted()
    desk = story.memory.desk
    said = preparations.confirm_sign(desk, ANNA, story.id, sign, photograph, EARLIER)
    assert codes(said) == (code,)


def test_after_the_end_nothing_is_prepared_any_more() -> None:
    story = Story().ended()
    desk = story.memory.desk
    for said in (
        preparations.publish_notice(desk, ANNA, story.id, "the site", story.now),
        preparations.confirm_sign(desk, ANNA, story.id, "s1", PHOTOGRAPH, story.now),
        preparations.make_ready(desk, SUSAN, story.id, asked(), "", story.now, report=REPORT),
    ):
        assert codes(said) == ("wrong_state",)
    assert codes(preparations.publish_notice(desk, ANNA, story.id, " ", story.now)) == ("no_place",)


@pytest.mark.parametrize("stop", [running.pause, running.end])
def test_stopping_needs_a_reason(stop: Callable[..., Deployment | Refused]) -> None:
    story = Story().live()
    assert codes(stop(story.memory.desk, OLGA, story.id, " ", story.now)) == ("no_reason",)


def test_after_a_pause_everything_is_checked_again() -> None:
    story = Story().live()
    desk = story.memory.desk
    done(running.pause(desk, OLGA, story.id, "rain", story.now))
    late = story.deployment.application.window.end
    assert codes(running.resume(desk, OLGA, story.id, late)) == ("window_over",)


def test_counts_never_go_down() -> None:
    story = Story().live()
    desk = story.memory.desk
    done(running.count_passes(desk, story.id, Tally(faces=10), story.now))
    said = running.count_passes(desk, story.id, Tally(faces=9), story.now)
    assert codes(said) == ("counts_down",)
    assert story.deployment.tally.faces == 10


def test_an_unknown_deployment_is_said_to_be_unknown() -> None:
    desk = Story().memory.desk
    assert codes(running.go_live(desk, OLGA, "nothing", OPENS)) == ("no_deployment",)
    said = running.count_passes(desk, "nothing", Tally(), OPENS)
    assert codes(said) == ("no_deployment",)
