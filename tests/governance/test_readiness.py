from dataclasses import replace
from datetime import timedelta

import pytest

from lookout.domain.deployment import Application, Deployment, DocumentKind, ListCriteria, Window
from lookout.domain.geometry import Zone
from lookout.domain.siting import CameraPlan, SignPlan
from lookout.governance.readiness import (
    missing_for_live,
    missing_for_ready,
    missing_for_submission,
)
from tests.deployments import DAY, EARLIER, OPENS, Story, an_application

CAMERA = CameraPlan("north", "lamp post 4", Zone())
SIGN = SignPlan("s1", "north gate", 100.0)
WHOLE = an_application()


def documents(kind: DocumentKind, **change: object) -> dict[str, object]:
    """Change the document of one kind; without a change it is left out."""
    others = tuple(d for d in WHOLE.documents if d.kind is not kind)
    own = next(d for d in WHOLE.documents if d.kind is kind)
    changed = (replace(own, **change),) if change else ()  # type: ignore[arg-type]  # by keyword
    return {"documents": (*others, *changed)}


LACKING: list[tuple[dict[str, object], str]] = [
    ({"title": " "}, "no_title"),
    ({"purpose_reason": ""}, "no_purpose_reason"),
    ({"place_reason": ""}, "no_place_reason"),
    ({"necessity": "\n"}, "no_necessity"),
    ({"proportionality": ""}, "no_proportionality"),
    ({"pack": ""}, "no_pack"),
    ({"pack_digest": ""}, "no_pack_digest"),
    ({"window": Window(OPENS, OPENS + timedelta(hours=6, seconds=1))}, "window_too_long"),
    ({"window": Window(EARLIER - timedelta(hours=2), EARLIER)}, "window_over"),
    ({"cameras": ()}, "no_camera"),
    ({"cameras": (CAMERA, CAMERA)}, "camera_twice"),
    ({"cameras": (replace(CAMERA, position=""),)}, "camera_unnamed"),
    ({"criteria": ListCriteria("", WHOLE.criteria.categories, 5)}, "no_criteria"),
    ({"criteria": ListCriteria("wanted", (), 5)}, "no_categories"),
    ({"criteria": ListCriteria("wanted", WHOLE.criteria.categories, 0)}, "no_greatest_size"),
    ({"false_alert_rate": 0.0}, "false_alert_rate"),
    ({"false_alert_rate": 1.0}, "false_alert_rate"),
    ({"expected_faces": 0}, "expected_faces"),
    ({"reviewers": 0}, "reviewers"),
    ({"reviewers": 3}, "reviewers"),
    ({"footage_days": 32}, "footage_days"),
    ({"alert_days_in_use": -1}, "alert_days_in_use"),
    ({"signs": ()}, "no_signs"),
    ({"signs": (SIGN, SIGN)}, "sign_twice"),
    *[(documents(kind), f"no_{kind.value}") for kind in DocumentKind],
    *[
        (documents(kind, valid_until=DAY - timedelta(days=1)), f"{kind.value}_not_valid")
        for kind in DocumentKind
    ],
    (documents(DocumentKind.DPIA, dated=DAY + timedelta(days=1)), "dpia_not_valid"),
]


@pytest.mark.parametrize(("changes", "code"), LACKING, ids=[code for _, code in LACKING])
def test_each_thing_that_is_missing_is_named(changes: dict[str, object], code: str) -> None:
    [reason] = [
        each
        for each in missing_for_submission(an_application(**changes), EARLIER)
        if each.code == code
    ]
    assert reason.text.endswith(".")


def test_a_whole_application_lacks_nothing() -> None:
    assert missing_for_submission(WHOLE, EARLIER) == ()


def test_everything_that_is_missing_is_said_at_once() -> None:
    empty = an_application(title="", cameras=(), documents=(), signs=(), reviewers=7)
    said = {reason.code for reason in missing_for_submission(empty, EARLIER)}
    assert said == {
        "no_title",
        "no_camera",
        "no_dpia",
        "no_appropriate_policy",
        "no_equality",
        "no_community",
        "no_signs",
        "reviewers",
    }


def test_a_window_of_more_than_six_hours_needs_a_reason() -> None:
    long = Window(OPENS, OPENS + timedelta(hours=8))
    reasoned = an_application(window=long, longer_window="the match lasts until nine")
    assert missing_for_submission(reasoned, EARLIER) == ()


def test_ready_needs_authority_and_talks_with_the_public() -> None:
    draft = Story().drafted().deployment
    said = {reason.code for reason in missing_for_ready(draft, [], EARLIER)}
    assert said == {"no_authority", "no_consultation", "no_notice"}


def test_live_says_everything_that_is_missing_at_once() -> None:
    draft = Story().drafted().deployment
    said = [reason.code for reason in missing_for_live(draft, [], EARLIER)]
    assert said == [
        "no_authority",
        "window_not_open",
        "no_consultation",
        "no_notice",
        "sign_not_confirmed",
        "sign_not_confirmed",
        "no_list",
    ]


def changed(deployment: Deployment, application: Application) -> Deployment:
    return replace(deployment, application=application)


def test_an_application_that_was_changed_after_authority_has_none() -> None:
    live = Story().live().deployment
    talks = Story().told_talks()
    assert missing_for_live(live, talks, OPENS) == ()
    other = replace(live.application, expected_faces=4001)
    [reason] = missing_for_live(changed(live, other), talks, OPENS)
    assert reason.code == "changed_since"


def test_signs_that_were_photographed_days_ago_do_not_count() -> None:
    live = Story().live().deployment
    old = replace(live.signs[0], at=OPENS - timedelta(hours=25))
    stale = replace(live, signs=(old, live.signs[1]))
    [reason] = missing_for_live(stale, Story().told_talks(), OPENS)
    assert reason.code == "sign_not_confirmed"


def test_outside_the_window_nobody_looks() -> None:
    live, talks = Story().live().deployment, Story().told_talks()
    before, after = OPENS - timedelta(seconds=1), live.application.window.end
    assert [r.code for r in missing_for_live(live, talks, before)] == ["window_not_open"]
    assert [r.code for r in missing_for_live(live, talks, after)] == ["window_over"]
