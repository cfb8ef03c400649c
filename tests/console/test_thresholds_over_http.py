"""Whoever calls says a rate or a score; what it is worth is what was measured."""

from collections.abc import Iterator

import pytest

from tests.console.serving import Office, codes_of, json_of, opened_office, some_thresholds
from tests.deployments import OLGA, SUSAN, Story


@pytest.fixture
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def path_of(office: Office) -> str:
    return f"/api/deployments/{office.story.id}/threshold"


def test_a_score_gets_the_rate_that_was_measured_for_it(office: Office) -> None:
    with office.as_(OLGA) as client:
        body = json_of(client.put(path_of(office), json={"value": 0.6, "reasons": "too many"}))
    held = body["revisions"][-1]["threshold"]
    rate = some_thresholds().calibration.levelled.rate(held["list_size"], 0.6)
    assert held["value"] == 0.6
    assert held["false_alert_rate"] == rate


def test_a_finished_threshold_is_nobodys_to_send(office: Office) -> None:
    own = {"value": -1.0, "false_alert_rate": 1e-12, "list_size": 10**6, "assessed": True}
    with office.as_(SUSAN) as client:
        sent = {"threshold": own, "rate": 0.0005, "reasons": "r"}
        assert client.put(path_of(office), json=sent).is_success
        refused = client.put(path_of(office), json=own | {"reasons": "r"})
        assert codes_of(refused) == (409, ["value_unmeasured"])
        held = json_of(client.get(f"/api/deployments/{office.story.id}"))["revisions"][-1]
    assert held["threshold"]["false_alert_rate"] == 0.0005
    assert held["threshold"]["list_size"] < 10**6


def test_a_score_above_all_that_was_measured_is_not_called_assessed(office: Office) -> None:
    with office.as_(OLGA) as client:
        body = json_of(client.put(path_of(office), json={"value": 0.99, "reasons": "too many"}))
    held = body["revisions"][-1]["threshold"]
    assert (held["false_alert_rate"], held["assessed"]) == (0.0001, False)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"rate": 0.001, "value": 0.6}, "rate_or_value"),
        ({"rate": 0}, "rate"),
        ({"rate": 1}, "rate"),
        ({"value": 0.1}, "value_unmeasured"),
        ({"rate": 0.009}, "threshold_too_low"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    office: Office, asked: dict[str, float], code: str
) -> None:
    with office.as_(SUSAN) as client:
        refused = client.put(path_of(office), json=asked | {"reasons": "r"})
    assert code in codes_of(refused)[1]
