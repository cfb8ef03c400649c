"""The way in over HTTP, with accounts that went the real way on a real store."""

import base64
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from lookout.console.app import ConsoleOptions, create_app
from lookout.console.callers import COOKIE, CSRF_HEADER, Counter, acting_now
from lookout.console.serving import server
from lookout.domain.errors import ConfigurationError
from lookout.domain.person import Role
from lookout.office.accounts.login import Acting
from soak.serving import served
from tests.console.serving import caller, codes_of, json_of
from tests.office.people import Clock, People, Person, opened_door


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    with opened_door(tmp_path) as door:
        yield People(door, Clock())


@contextlib.contextmanager
def serving(people: People, attempts: int = 1000) -> Iterator[httpx.Client]:
    options = ConsoleOptions(clock=lambda: people.clock.now, attempts_a_minute=attempts)
    app = create_app(people.door, options)
    with served(app) as address, caller(address, {}) as client:
        yield client


def login_of(people: People, person: Person) -> dict[str, str]:
    people.clock.later(seconds=30)
    code = people.code(person.secret)
    return {"login": person.login, "password": person.password, "code": code}


def cookie_of(response: httpx.Response) -> str:
    header = response.headers["set-cookie"]
    name, _, rest = header.partition("=")
    assert name == COOKIE
    flags = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    return rest.partition(";")[0]


def test_a_login_gives_a_strict_cookie_and_a_csrf_token(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    with serving(people) as client:
        response = client.post("/api/session", json=login_of(people, olive))
        body, token = json_of(response), cookie_of(response)
        assert token.partition(".")[2] not in response.text
        headers = {"Cookie": f"{COOKIE}={token}", CSRF_HEADER: body["csrf"]}
        assert json_of(client.get("/api/session", headers=headers))["account"]["login"] == "olive"
        assert client.delete("/api/session", headers=headers).status_code == 204
        over = client.get("/api/session", headers=headers)
        assert codes_of(over) == (401, ["session_revoked"])


def test_a_session_that_a_stranger_planted_is_not_taken_over(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    mallory = people.log_in(people.person("mallory", Role.OPERATOR))
    with serving(people) as client:
        planted = {"Cookie": f"{COOKIE}={mallory.token}"}
        response = client.post("/api/session", json=login_of(people, olive), headers=planted)
        token = cookie_of(response)
        assert token.partition(".")[0] != mallory.session.id
        over = client.get("/api/session", headers=planted)
        assert codes_of(over) == (401, ["session_revoked"])


def test_wrong_logins_look_alike_and_the_account_pauses(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    with serving(people) as client:
        wrong = {"login": "olive", "password": "x", "code": "000000"}
        answers = [client.post("/api/session", json=wrong) for _ in range(5)]
        answers.append(client.post("/api/session", json=wrong | {"login": "nobody"}))
        code = people.code(olive.secret)
        right = {"login": "olive", "password": olive.password, "code": code}
        answers.append(client.post("/api/session", json=right))
        assert {(each.status_code, each.text) for each in answers} == {
            (401, answers[0].text),
        }
        assert all("set-cookie" not in each.headers for each in answers)
        people.clock.later(seconds=31)
        json_of(client.post("/api/session", json=login_of(people, olive)))


def test_one_address_has_few_attempts_a_minute(people: People) -> None:
    with serving(people, attempts=3) as client:
        wrong = {"login": "nobody", "password": "x", "code": "000000"}
        statuses = [client.post("/api/session", json=wrong).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        people.clock.later(seconds=61)
        assert client.post("/api/session", json=wrong).status_code == 401


def test_a_new_person_sets_up_everything_over_http(people: People) -> None:
    admin = people.administrator()
    with serving(people) as client:
        response = client.post("/api/session", json=login_of(people, admin))
        headers = {
            "Cookie": f"{COOKIE}={cookie_of(response)}",
            CSRF_HEADER: response.json()["csrf"],
        }
        new = {"login": "olive", "name": "Olive", "roles": ["operator"]}
        made = json_of(client.post("/api/accounts", json=new, headers=headers))
        first = {"login": "olive", "password": made["first_password"]}
        response = client.post("/api/session", json=first)
        mine = {"Cookie": f"{COOKIE}={cookie_of(response)}", CSRF_HEADER: response.json()["csrf"]}
        assert codes_of(client.get("/api/deployments", headers=mine)) == (403, ["not_your_role"])
        password = "copper lantern orbit nine"
        change = {"old_password": made["first_password"], "new_password": password}
        assert client.post("/api/own/password", json=change, headers=mine).status_code == 204
        secret = json_of(client.post("/api/own/totp", headers=mine))
        code = {"code": people.code(_bytes(secret["letters"]))}
        confirmed = client.post("/api/own/totp/confirmation", json=code, headers=mine)
        assert len(json_of(confirmed)["recovery_codes"]) == 10
        people.clock.later(seconds=30)
        again = first | {"password": password, "code": people.code(_bytes(secret["letters"]))}
        response = client.post("/api/session", json=again)
        mine = {"Cookie": f"{COOKIE}={cookie_of(response)}"}
        assert json_of(client.get("/api/deployments", headers=mine)) == []


def test_a_recovery_code_lets_in_to_set_up_anew(people: People) -> None:
    olive = people.person("olive", Role.OPERATOR)
    with serving(people) as client:
        lost = {"login": "olive", "password": olive.password, "recovery_code": olive.recovery[0]}
        body = json_of(client.post("/api/session/recovery", json=lost))
        assert body["session"]["kind"] == "setting_up"
        assert client.post("/api/session/recovery", json=lost).status_code == 401


@pytest.mark.parametrize(
    ("then_minutes", "in_"), [(5, True), (0, False)], ids=["it went on", "it was set back"]
)
def test_only_a_clock_that_was_set_back_ends_a_session_not_a_request_that_waited(
    people: People, then_minutes: float, in_: bool
) -> None:
    token, early = people.log_in(people.person("olive", Role.OPERATOR)).token, people.clock.now
    app = create_app(people.door, ConsoleOptions(clock=lambda: people.clock.now))
    counter: Counter = app.state.counter
    people.clock.later(minutes=5)
    assert isinstance(acting_now(counter, token), Acting)
    read = iter([early, early + timedelta(minutes=then_minutes)])
    waited = acting_now(replace(counter, clock=lambda: next(read)), token)
    assert isinstance(waited, Acting) is in_


def test_the_server_listens_to_this_machine_unless_it_has_a_certificate(people: People) -> None:
    app = create_app(people.door)
    assert server(app).config.host == "127.0.0.1"
    for host in ("0.0.0.0", "::", "192.0.2.7", "lookout.example"):
        with pytest.raises(ConfigurationError, match="certificate"):
            server(app, host)


def _bytes(letters: str) -> bytes:
    return base64.b32decode(letters)
