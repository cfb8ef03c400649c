"""Who is on the street and reached, and who is not: for the operator and the overseer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.console.phone import paired
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ELLA, ERIC, OLGA, VERA, Story


@pytest.fixture
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def presence(office: Office) -> list[dict[str, Any]]:
    with office.as_(OLGA) as operator:
        found: list[dict[str, Any]] = json_of(operator.get(address(office)))
    return found


def address(office: Office) -> str:
    return f"/api/deployments/{office.story.id}/presence"


def heard(lines: Iterator[str]) -> None:
    """Wait for a beat of the stream; the first comes after the roll was taken."""
    assert any(line == "event: beat" for line in lines)


def test_an_officer_is_reached_while_their_stream_is_open_and_missed_after(office: Office) -> None:
    events = f"/api/events?deployment={office.story.id}"
    assert presence(office) == []
    with office.as_(ERIC) as eric:
        with eric.stream("GET", events) as stream:
            lines = stream.iter_lines()
            heard(lines)
            there = presence(office)
            assert [(each["name"], each["connected"]) for each in there] == [("Eric", True)]
        office.clock.now += timedelta(seconds=11)
        assert [(each["name"], each["connected"]) for each in presence(office)] == [("Eric", False)]


def test_a_page_that_beats_is_missed_when_it_stops_although_its_stream_is_open(
    office: Office,
) -> None:
    events = f"/api/events?deployment={office.story.id}"
    with office.as_(ERIC) as eric, eric.stream("GET", events) as stream:
        lines = stream.iter_lines()
        heard(lines)
        with office.browser(eric.headers["cookie"].partition("=")[2]) as page:
            json_of(page.post(address(office)))
        office.clock.now += timedelta(seconds=11)
        heard(lines)
        assert [each["connected"] for each in presence(office)] == [False]


def test_a_phone_that_was_paired_and_never_heard_of_is_missed(office: Office) -> None:
    paired(office, ELLA)
    there = presence(office)
    assert [(each["name"], each["connected"], each["paired"]) for each in there] == [
        ("Ella", False, True)
    ]


def test_an_officer_who_logged_out_is_not_missed(office: Office) -> None:
    phone = paired(office, ELLA)
    phone.ask("DELETE", "/api/session")
    assert presence(office) == []


def test_somebody_of_the_team_who_has_not_come_yet_is_missed_too(office: Office) -> None:
    deployments = office.story.memory.books.deployments
    old = office.story.deployment
    deployments.replace(replace(old, version=old.version + 1, team=(ERIC.id, OLGA.id)))
    there = presence(office)
    assert [(each["name"], each["connected"], each["beat"]) for each in there] == [
        ("Eric", False, None)
    ]


def test_operators_and_overseers_see_it_and_officers_do_not(office: Office) -> None:
    with office.as_(VERA) as vera, office.as_(ERIC) as eric:
        json_of(vera.get(address(office)))
        assert codes_of(eric.get(address(office))) == (403, ["not_your_role"])
