"""A request that carries a name changes something once, however often it comes."""

import secrets
import threading
from collections.abc import Iterator

import httpx
import pytest

from lookout.console.once import HEADER
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ELLA, ERIC, Story


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


@pytest.fixture
def alert(office: Office) -> str:
    return office.story.alerted().id


@pytest.fixture
def eric(office: Office) -> Iterator[httpx.Client]:
    with office.as_(ERIC) as client:
        yield client


def answer(
    client: httpx.Client, alert: str, name: str | None, said: str = "same"
) -> httpx.Response:
    headers = {HEADER: name} if name else {}
    return client.post(f"/api/alerts/{alert}/answers", json={"answer": said}, headers=headers)


def test_asking_again_gets_the_same_answer(office: Office, eric: httpx.Client, alert: str) -> None:
    name = secrets.token_hex(8)
    first, again = answer(eric, alert, name), answer(eric, alert, name)
    assert (again.status_code, json_of(again)) == (201, json_of(first))
    assert len(office.story.memory.books.of_alert(alert)) == 1


def test_without_a_name_asking_again_is_refused(eric: httpx.Client, alert: str) -> None:
    answer(eric, alert, None)
    assert codes_of(answer(eric, alert, None)) == (409, ["answered_already"])


def test_a_name_is_good_for_one_request(eric: httpx.Client, alert: str) -> None:
    name = secrets.token_hex(8)
    answer(eric, alert, name)
    assert codes_of(answer(eric, alert, name, "unsure")) == (422, ["key_reused"])


def test_a_name_is_its_sessions_own(office: Office, eric: httpx.Client, alert: str) -> None:
    name = secrets.token_hex(8)
    answer(eric, alert, name)
    with office.as_(ELLA) as ella:
        assert json_of(answer(ella, alert, name))["by"] == ELLA.id


def test_who_is_logged_out_gets_no_earlier_answer(office: Office, alert: str) -> None:
    name = secrets.token_hex(8)
    with office.as_(ERIC) as client:
        answer(client, alert, name)
        client.delete("/api/session")
        assert codes_of(answer(client, alert, name))[0] == 401


def test_a_refusal_is_not_remembered(eric: httpx.Client, alert: str) -> None:
    name = {HEADER: secrets.token_hex(8)}
    path = f"/api/alerts/{alert}/engagement"
    assert codes_of(eric.post(path, headers=name)) == (409, ["no_answer"])
    answer(eric, alert, None)
    json_of(eric.post(path, headers=name))


@pytest.mark.parametrize("name", ["short", "x" * 65])
def test_a_name_that_is_easily_anothers_is_refused(
    eric: httpx.Client, alert: str, name: str
) -> None:
    assert codes_of(answer(eric, alert, name)) == (422, ["value"])


def test_two_at_once_are_answered_once(office: Office, eric: httpx.Client, alert: str) -> None:
    name, came = secrets.token_hex(8), list[httpx.Response]()
    threads = [
        threading.Thread(target=lambda: came.append(answer(eric, alert, name))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.status_code for each in came] == [201] * 4
    assert len(office.story.memory.books.of_alert(alert)) == 1
