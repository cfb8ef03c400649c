"""The pages and routes that need no login: what they say, and what nobody learns from them."""

import contextlib
import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from lookout.console.app import ConsoleOptions, create_app
from lookout.console.public_routes import ASKS_A_MINUTE, MOST_BYTES
from soak.serving import served
from tests.console.overseen import several
from tests.console.serving import Office, a_door, caller, codes_of, json_of, opened_office
from tests.deployments import EVERYBODY, Story

WORDS = {"kind": "complaint", "words": "why was I stopped?", "contact": "a@b"}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(several()) as made:
        yield made


@pytest.fixture
def anybody(office: Office) -> Iterator[httpx.Client]:
    office.clock.later(minutes=2)
    with office.anonymous({"Accept": "text/html"}) as client:
        yield client


def reference(office: Office) -> str:
    return office.story.deployment.reference


def test_everybody_reads_how_often_it_was_wrong_with_both_denominators(
    office: Office, anybody: httpx.Client
) -> None:
    for path in ("/public", f"/public/{quote(reference(office))}"):
        said = anybody.get(path).text
        assert "3 of 12 alerts were wrong. The true share lies between 5.5 % and 57 %." in said
        assert "4,120 faces were seen: 1 wrong alert for every 1,373 faces." in said
        assert "The true rate lies between 1 in 6,658 and 1 in 470." in said


def test_a_reference_is_found_however_it_is_typed(office: Office, anybody: httpx.Client) -> None:
    typed = reference(office).lower().replace("-", " ")
    assert "Market square" in anybody.get(f"/public/{quote(typed)}").text


def test_public_pages_name_nobody_run_no_script_and_carry_no_picture(
    office: Office, anybody: httpx.Client
) -> None:
    one = f"/public/{quote(reference(office))}"
    api = f"/api/public/deployments/{quote(reference(office))}"
    books = office.story.memory.books
    secrets = [account.id for account in EVERYBODY] + [account.name for account in EVERYBODY]
    secrets += ["Sam", "Sought", "lamp post", "hours were over", *books.entries.values]
    secrets += [*books.alerts.values, *books.deployments.values]
    for path in ("/public", one, "/public/complaint", api, "/api/public/deployments"):
        answer = anybody.get(path)
        assert answer.status_code == 200
        shown = answer.text if path.startswith("/public") else _without_bodies(answer)
        found = [secret for secret in secrets if secret in shown]
        assert not found, (path, found)
        assert "<script" not in shown
        assert "<img" not in shown
        assert "set-cookie" not in answer.headers


def _without_bodies(answer: httpx.Response) -> str:
    """Leave out the records as they were published: they are what an officer published."""
    read = answer.json()
    for each in read if isinstance(read, list) else [read]:
        for edition in each["records"]:
            del edition["body"]
    return json.dumps(read)


def test_a_deployment_that_was_not_announced_is_unknown(office: Office) -> None:
    story = Story().authorised()
    with opened_office(story) as other, other.anonymous({"Accept": "text/html"}) as client:
        known = story.deployment.reference
        assert client.get(f"/public/{quote(known)}").status_code == 404
        assert "Market square" not in client.get("/public").text


def test_a_record_is_given_byte_for_byte_and_as_a_table(
    office: Office, anybody: httpx.Client
) -> None:
    path = f"/api/public/deployments/{quote(reference(office))}"
    [edition] = json_of(anybody.get(path))["records"]
    body = anybody.get(f"{path}/records/1.json").content
    assert hashlib.sha256(body).hexdigest() == edition["digest"]
    [row] = csv.DictReader(io.StringIO(anybody.get(f"{path}/records/0.csv").text))
    assert (row["faces_seen"], row["incorrect_alerts"]) == ("4120", "3")
    missing = anybody.get(f"{path}/records/2.json", headers={"Accept": "application/json"})
    assert codes_of(missing) == (404, ["no_record"])


def test_right_and_wrong_references_are_answered_alike(
    office: Office, anybody: httpx.Client
) -> None:
    said = []
    for typed in (reference(office), "0000-0000-0", ""):
        office.clock.later(seconds=30)
        answer = anybody.post("/api/public/cases", json={"reference": typed, **WORDS})
        body = json_of(answer)
        assert len(body.pop("number")) == len("0000-0000-0")
        due = office.clock.now + timedelta(days=28)
        assert body == {"due_at": due.isoformat().replace("+00:00", "Z")}
        said.append((answer.status_code, sorted(answer.headers)))
    assert len(set(map(str, said))) == 1


def test_a_form_gives_a_receipt_and_the_deadline(office: Office, anybody: httpx.Client) -> None:
    page = anybody.post("/public/complaint", data={"reference": "", **WORDS}).text
    due = office.clock.now + timedelta(days=28)
    assert f"{due:%-d %B %Y}" in page
    assert "We have received it" in page


def test_what_was_typed_stays_where_something_is_missing(anybody: httpx.Client) -> None:
    answer = anybody.post("/public/complaint", data={**WORDS, "contact": " ", "reference": "AB"})
    assert answer.status_code == 422
    assert "why was I stopped?" in answer.text
    assert "Say how we can reach you." in answer.text
    assert "two groups of four and one symbol" in answer.text


def test_nobody_asks_without_end_or_sends_too_much(office: Office, anybody: httpx.Client) -> None:
    for _ in range(ASKS_A_MINUTE):
        assert anybody.post("/public/complaint", data=WORDS).status_code == 200
    stopped = anybody.post("/public/complaint", data=WORDS)
    assert stopped.status_code == 429
    assert "why was I stopped?" in stopped.text
    assert codes_of(anybody.post("/api/public/cases", json={"reference": "", **WORDS})) == (
        429,
        ["too_many_attempts"],
    )
    office.clock.later(minutes=1)
    large = anybody.post("/public/complaint", content=b"words=" + b"x" * MOST_BYTES)
    assert large.status_code == 413


def test_another_site_cannot_send_the_form(anybody: httpx.Client) -> None:
    answer = anybody.post("/public/complaint", data=WORDS, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@contextlib.contextmanager
def only_public(story: Story) -> Iterator[httpx.Client]:
    options = ConsoleOptions(clock=lambda: story.now, public_only=True)
    with (
        served(create_app(a_door(story), options)) as address,
        caller(address, {"Accept": "text/html"}) as client,
    ):
        yield client


def test_only_the_public_pages_can_be_served_elsewhere() -> None:
    with only_public(Story().live()) as client:
        assert client.get("/").headers["location"] == "/public"
        assert "Market square" in client.get("/public").text
        assert client.get("/public/complaint").status_code == 200
        closed = ("/login", "/api/session", "/api/deployments", "/oversight", "/metrics", "/audit")
        for path in closed:
            assert client.get(path).status_code == 404, path
        paths = client.get("/api/openapi.json").json()["paths"]
        assert all(path.startswith(("/api/public/", "/health")) for path in paths)
