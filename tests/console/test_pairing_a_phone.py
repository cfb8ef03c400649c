"""A phone is paired once, by one officer for one deployment, and let in by its own key only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from lookout.console.callers import COOKIE, CSRF_HEADER
from lookout.office import running
from lookout.office.accounts.pairings import code_of
from tests.console.phone import Desk, Phone, paired
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ELLA, ERIC, OLGA, VERA, Story, done


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """One for all tests that leave the deployment live."""
    with opened_office(Story().live()) as made:
        yield made


@pytest.fixture
def ending() -> Iterator[Office]:
    """One for a test that ends the deployment."""
    with opened_office(Story().live()) as made:
        yield made


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    with office.as_(ERIC) as client:
        yield Desk(client)


def claim(phone: Phone, token: str) -> httpx.Response:
    return phone.ask("POST", "/api/pairing", {"token": token})


def collect(phone: Phone, token: str) -> httpx.Response:
    return phone.ask("POST", "/api/pairing/session", {"token": token})


def kinds(office: Office) -> list[str]:
    rows = office.story.memory.books.rows()
    return [row.kind for row in rows if row.kind.startswith("device.")]


def test_desk_and_phone_work_out_the_same_six_digits(office: Office, desk: Desk) -> None:
    pairing, token = desk.offer(office.story.id)
    phone = Phone(office.address)
    json_of(claim(phone, token))
    shown = json_of(desk.client.get(f"/api/pairings/{pairing}"))
    assert (shown["stage"], shown["code"]) == ("claimed", code_of(token, phone.thumbprint))
    assert len(shown["code"]) == 6


def test_a_phone_waits_until_the_desk_has_confirmed(office: Office, desk: Desk) -> None:
    pairing, token = desk.offer(office.story.id)
    phone = Phone(office.address)
    claim(phone, token)
    assert json_of(collect(phone, token))["stage"] == "claimed"
    assert not phone.cookie
    json_of(desk.confirm(pairing))
    assert json_of(collect(phone, token))["stage"] == "done"
    assert phone.cookie


def test_the_session_is_the_officers_for_one_deployment_and_bound_to_the_key(
    office: Office,
) -> None:
    phone = paired(office, ERIC)
    session = office.story.memory.books.sessions.get(phone.cookie.partition(".")[0])
    assert session is not None
    assert (session.account, session.duty) == (ERIC.id, office.story.id)
    assert session.device == phone.thumbprint


def test_each_step_is_a_row_of_the_log_that_names_nobody(ending: Office) -> None:
    paired(ending, ERIC)
    assert kinds(ending) == [
        f"device.{each}" for each in ("offered", "claimed", "confirmed", "paired")
    ]
    rows = [row for row in ending.story.memory.books.rows() if row.kind.startswith("device.")]
    assert all(row.actor == ERIC.id and ERIC.name not in str(row.facts) for row in rows)


def test_a_code_used_twice_is_refused_with_a_reason(office: Office, desk: Desk) -> None:
    _, token = desk.offer(office.story.id)
    claim(Phone(office.address), token)
    assert codes_of(claim(Phone(office.address), token)) == (409, ["pairing_used"])
    assert kinds(office)[-1] == "device.refused"


def test_a_phone_that_was_let_in_cannot_collect_again(office: Office, desk: Desk) -> None:
    pairing, token = desk.offer(office.story.id)
    phone = Phone(office.address)
    claim(phone, token)
    desk.confirm(pairing)
    json_of(collect(phone, token))
    assert codes_of(collect(phone, token)) == (409, ["pairing_used"])


def test_another_phone_cannot_collect_what_the_first_was_confirmed_for(
    office: Office, desk: Desk
) -> None:
    pairing, token = desk.offer(office.story.id)
    claim(Phone(office.address), token)
    desk.confirm(pairing)
    assert codes_of(collect(Phone(office.address), token)) == (409, ["pairing_used"])


@pytest.mark.parametrize("step", ["claim", "confirm", "collect"])
def test_after_two_minutes_a_code_is_void_at_every_step(
    office: Office, desk: Desk, step: str
) -> None:
    pairing, token = desk.offer(office.story.id)
    phone = Phone(office.address)
    if step != "claim":
        claim(phone, token)
    if step == "collect":
        desk.confirm(pairing)
    office.clock.now += timedelta(minutes=2)
    answer = {"claim": lambda: claim(phone, token), "confirm": lambda: desk.confirm(pairing)}.get(
        step, lambda: collect(phone, token)
    )()
    assert codes_of(answer) == (409, ["pairing_over"])


def test_a_new_code_makes_the_old_one_void(office: Office, desk: Desk) -> None:
    _, old = desk.offer(office.story.id)
    desk.offer(office.story.id)
    assert codes_of(claim(Phone(office.address), old)) == (409, ["pairing_refused"])


def test_a_phone_whose_digits_differ_is_not_let_in(office: Office, desk: Desk) -> None:
    pairing, token = desk.offer(office.story.id)
    phone = Phone(office.address)
    claim(phone, token)
    json_of(desk.confirm(pairing, same=False))
    assert codes_of(collect(phone, token)) == (409, ["pairing_refused"])


def test_nobody_confirms_anothers_phone(office: Office, desk: Desk) -> None:
    pairing, token = desk.offer(office.story.id)
    claim(Phone(office.address), token)
    with office.as_(ELLA) as other:
        assert codes_of(Desk(other).confirm(pairing)) == (409, ["no_pairing"])
    with office.as_(OLGA) as other:
        assert codes_of(Desk(other).confirm(pairing)) == (403, ["not_your_role"])


def test_no_phone_is_paired_for_a_deployment_that_is_over(ending: Office) -> None:
    done(running.end(ending.desk, OLGA, ending.story.id, "found", ending.clock.now))
    with ending.as_(ERIC) as client:
        refused = client.post(f"/api/deployments/{ending.story.id}/pairings")
    assert codes_of(refused) == (409, ["not_on_duty"])


def test_no_phone_is_paired_for_a_deployment_of_another_team(ending: Office) -> None:
    old = ending.story.deployment
    hers = replace(old, version=old.version + 1, team=(ELLA.id,))
    ending.story.memory.books.deployments.replace(hers)
    with ending.as_(ERIC) as client:
        refused = client.post(f"/api/deployments/{ending.story.id}/pairings")
    assert codes_of(refused) == (403, ["in_team"])


def test_a_phone_pairs_no_other_phone(office: Office) -> None:
    phone = paired(office, ERIC)
    answer = phone.ask("POST", f"/api/deployments/{office.story.id}/pairings")
    assert codes_of(answer) == (403, ["not_by_phone"])


def test_a_cookie_without_the_key_opens_nothing(office: Office) -> None:
    phone = paired(office, ERIC)
    office.story.now = office.clock.now
    alert = office.story.alerted().id
    headers = {"Cookie": f"{COOKIE}={phone.cookie}", CSRF_HEADER: phone.csrf}
    with office.anonymous(headers) as thief:
        for path in ("/api/duty", f"/api/alerts/{alert}/probe", "/api/session", "/api/events"):
            assert codes_of(thief.get(path)) == (401, ["no_proof"]), path
        answer = thief.post(f"/api/alerts/{alert}/answers", json={"answer": "same"})
        assert codes_of(answer) == (401, ["no_proof"])


def test_a_cookie_with_another_key_opens_nothing(office: Office) -> None:
    phone = paired(office, ERIC)
    thief = Phone(office.address, cookie=phone.cookie, csrf=phone.csrf)
    assert codes_of(thief.ask("GET", "/api/duty")) == (401, ["proof_wrong"])


def test_a_proof_is_good_for_one_request(office: Office) -> None:
    phone = paired(office, ERIC)
    proof = phone.proof("GET", "/api/duty")
    json_of(phone.ask("GET", "/api/duty", proof=proof))
    assert codes_of(phone.ask("GET", "/api/duty", proof=proof)) == (401, ["proof_used"])


@pytest.mark.parametrize(
    "claims",
    [{"htm": "POST"}, {"htu": "https://evil.example/api/duty"}, {"jti": ""}, {"jti": 7}],
    ids=["method", "address", "no name", "a number"],
)
def test_a_proof_for_another_request_is_none(office: Office, claims: dict[str, object]) -> None:
    phone = paired(office, ERIC)
    proof = phone.proof("GET", "/api/duty", **claims)
    assert codes_of(phone.ask("GET", "/api/duty", proof=proof)) == (401, ["proof_wrong"])


def test_a_proof_with_an_old_nonce_asks_for_a_new_one(office: Office) -> None:
    phone = paired(office, ERIC)
    proof = phone.proof("GET", "/api/duty")
    office.clock.now += timedelta(minutes=6)
    assert codes_of(phone.ask("GET", "/api/duty", proof=proof)) == (401, ["use_nonce"])
    json_of(phone.ask("GET", "/api/duty"))


@pytest.mark.parametrize("header", ["x", "a.b.c", "e30.e30.e30", "." * 3000])
def test_what_is_no_proof_at_all_is_refused(office: Office, header: str) -> None:
    phone = paired(office, ERIC)
    status, said = codes_of(phone.ask("GET", "/api/duty", proof=header))
    assert status == 401
    assert said in (["proof_wrong"], ["no_proof"])


def test_a_phone_does_only_the_work_of_its_duty(office: Office) -> None:
    phone = paired(office, ERIC)
    assert codes_of(phone.ask("GET", "/api/deployments")) == (403, ["not_by_phone"])
    assert codes_of(phone.ask("GET", "/api/own/sessions")) == (403, ["not_by_phone"])
    assert codes_of(phone.ask("GET", "/api/events")) == (403, ["other_deployment"])


def test_a_revoked_phone_is_out_at_once(office: Office) -> None:
    phone = paired(office, ERIC)
    session = phone.cookie.partition(".")[0]
    with office.as_(OLGA) as operator:
        devices = f"/api/deployments/{office.story.id}/devices"
        assert [each["session"] for each in json_of(operator.get(devices))] == [session]
        assert operator.delete(f"{devices}/{session}").status_code == 204
        assert json_of(operator.get(devices)) == []
    assert codes_of(phone.ask("GET", "/api/duty")) == (401, ["session_revoked"])
    assert kinds(office)[-1] == "device.revoked"


def test_an_officer_sees_and_revokes_their_own_phone_only(office: Office) -> None:
    mine, hers = paired(office, ERIC), paired(office, ELLA)
    devices = f"/api/deployments/{office.story.id}/devices"
    with office.as_(ERIC) as eric:
        assert [each["account"] for each in json_of(eric.get(devices))] == [ERIC.id]
        other = eric.delete(f"{devices}/{hers.cookie.partition('.')[0]}")
        assert codes_of(other) == (403, ["own_account"])
        assert eric.delete(f"{devices}/{mine.cookie.partition('.')[0]}").status_code == 204
    with office.as_(VERA) as overseer:
        assert [each["account"] for each in json_of(overseer.get(devices))] == [ELLA.id]


def test_a_newer_phone_of_an_officer_replaces_the_older(office: Office) -> None:
    old, new = paired(office, ERIC), paired(office, ERIC)
    assert codes_of(old.ask("GET", "/api/duty")) == (401, ["no_session"])
    json_of(new.ask("GET", "/api/duty"))


def test_a_phones_session_ends_a_quarter_of_an_hour_after_its_deployment(ending: Office) -> None:
    phone = paired(ending, ERIC)
    done(running.end(ending.desk, OLGA, ending.story.id, "found", ending.clock.now))
    ending.clock.now += timedelta(minutes=14)
    json_of(phone.ask("GET", "/api/duty"))
    ending.clock.now += timedelta(minutes=1)
    assert codes_of(phone.ask("GET", "/api/duty")) == (401, ["session_over"])


def test_an_engagement_that_was_begun_may_be_finished_within_the_hour(ending: Office) -> None:
    phone = paired(ending, ERIC)
    alert = f"/api/alerts/{ending.story.alerted().id}"
    json_of(phone.ask("POST", f"{alert}/answers", {"answer": "same"}))
    json_of(phone.ask("POST", f"{alert}/engagement"))
    json_of(phone.ask("POST", f"{alert}/engagement/start"))
    done(running.end(ending.desk, OLGA, ending.story.id, "found", ending.clock.now))
    ending.clock.now += timedelta(minutes=40)
    json_of(phone.ask("POST", f"{alert}/engagement/end", {"words": ""}))
    ending.clock.now += timedelta(minutes=20)
    assert codes_of(phone.ask("GET", "/api/duty")) == (401, ["session_over"])


def test_logging_out_ends_the_phones_session(office: Office) -> None:
    phone = paired(office, ERIC)
    assert phone.ask("DELETE", "/api/session").status_code == 204
    assert codes_of(phone.ask("GET", "/api/duty")) == (401, ["session_revoked"])


def test_a_paired_cookie_opens_no_other_page(office: Office) -> None:
    phone = paired(office, ERIC)
    with office.anonymous({"Cookie": f"{COOKIE}={phone.cookie}"}) as browser:
        answer = browser.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/duty")
