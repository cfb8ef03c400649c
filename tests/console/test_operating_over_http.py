"""What the operator's page asks for: its queue, its figures, thresholds to choose from."""

from collections.abc import Iterator

import pytest

from lookout.console.pages.operating_points import POINTS, points
from lookout.console.pages.operating_words import FACTS
from lookout.domain.refused import Reason
from lookout.domain.track import Refusal
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ANNA, ERIC, OLGA, SUSAN, VERA, Story


@pytest.fixture
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def test_the_queue_shows_a_prompt_blind_and_then_what_others_say(office: Office) -> None:
    alert = office.story.alerted()
    path = f"/api/deployments/{office.story.id}/queue"
    with office.as_(ERIC) as eric, office.as_(OLGA) as olga:
        json_of(eric.post(f"/api/alerts/{alert.id}/answers", json={"answer": "same"}))
        before = json_of(olga.get(path))[0]
        assert (before["own_id"], before["answers"], before["alert"]["revealed"]) == (
            None,
            [],
            None,
        )
        own = json_of(olga.post(f"/api/alerts/{alert.id}/answers", json={"answer": "unsure"}))
        after = json_of(olga.get(path, params={"alert": alert.id}))[0]
    assert after["own_id"] == own["id"]
    said = {(each["who"], each["answer"], each["stands"]) for each in after["answers"]}
    assert said == {("Eric", "same", True), ("Olga", "unsure", True)}


def test_figures_come_with_their_limits_and_the_guards_sentence(office: Office) -> None:
    with office.as_(OLGA) as client:
        found = json_of(client.get(f"/api/deployments/{office.story.id}/running"))
    assert (found["state"], found["prompts"], found["list_size"]) == ("live", 0, 1)
    assert found["guard_words"].startswith("Go on:")
    assert (found["right_low"], found["right_high"]) == (0, 1)


def test_each_choice_raises_the_threshold_and_says_what_it_means(office: Office) -> None:
    with office.as_(OLGA) as client:
        path = f"/api/deployments/{office.story.id}/threshold"
        choices = json_of(client.get(f"{path}-choices"))
        assert [round(1 / each["rate"]) for each in choices] == [2000, 5000, 10000, 20000]
        assert choices[0]["false_alerts"] == pytest.approx(2)
        assert [each["assessed"] for each in choices] == [True, True, True, False]
        assert [each["tpir"] is None for each in choices] == [False, False, False, True]
        body = {"rate": choices[0]["rate"], "reasons": "two false alerts in an hour"}
        raised = json_of(client.put(path, json=body))
        assert raised["revisions"][-1]["threshold"]["value"] == choices[0]["threshold"]
        assert json_of(client.get(f"{path}-choices"))[0]["rate"] == choices[1]["rate"]


def test_there_is_nothing_to_choose_before_a_list_is_confirmed() -> None:
    with opened_office(Story().authorised()) as office, office.as_(SUSAN) as client:
        answer = client.get(f"/api/deployments/{office.story.id}/threshold-choices")
    assert codes_of(answer) == (409, ["no_list"])


def test_the_page_is_for_operators_and_overseers(office: Office) -> None:
    page = f"/deployments/{office.story.id}/operate"
    for person, status in ((OLGA, 200), (VERA, 200), (ANNA, 403), (SUSAN, 403)):
        with office.as_(person) as client:
            assert client.get(page).status_code == status, person.id


def test_the_page_holds_nothing_that_must_come_after_the_own_answer(office: Office) -> None:
    office.story.alerted()
    with office.as_(OLGA) as client:
        text = client.get(f"/deployments/{office.story.id}/operate").text
    for early in ("0.62", "0.55", "Sam Sought", "warrant 17"):
        assert early not in text, early


def test_an_overseer_gets_no_button_that_changes_anything(office: Office) -> None:
    with office.as_(VERA) as client:
        text = client.get(f"/deployments/{office.story.id}/operate").text
    assert 'data-call="POST' not in text
    assert "data-answer" not in text
    assert "<form" not in text


def test_every_refusal_has_its_words() -> None:
    assert set(FACTS["refusals"]) == {each.value for each in Refusal}


def test_every_reason_stands_under_exactly_one_point() -> None:
    codes = [code for _, known in POINTS for code in known] + ["dpia_not_valid", "something_new"]
    found = points([Reason(code, code) for code in codes], "noon")
    texts = [text for point in found for text in point.reasons]
    assert len(texts) == len(codes)
    assert not any(point.done for point in found)
    assert all(point.done for point in points([], "noon"))
