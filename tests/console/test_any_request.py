"""Requests of every shape that the description allows, by schemathesis: no mistake comes back."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from lookout.console.callers import CSRF_HEADER, csrf_token
from lookout.domain.person import Account
from lookout.governance.operations import Operation
from tests.console.serving import Office, opened_office
from tests.console.test_every_role_on_every_route import PEOPLE, may, names_of
from tests.deployments import OLGA, Story

REQUESTS = 2
"""Drawn requests for each route that takes something."""


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def test_no_request_makes_the_server_stumble(office: Office) -> None:
    names, seen = names_of(office), Counter[int]()
    tokens = {person.id: office.token(person) for person in PEOPLE}
    schema = schemathesis.openapi.from_dict(office.app.openapi())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.body or operation.query:
            token = tokens[_somebody(office, operation.method, operation.path).id]
            _call(office, operation, names, token, seen)
    assert seen[200] + seen[201] > 5, seen
    assert sum(seen.values()) > 40, seen


def _call(
    office: Office, operation: Any, names: dict[str, str], token: str, seen: Counter[int]
) -> None:
    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        room = case.path.split("/")[2] if case.path.startswith("/api/") else ""
        case.path_parameters = {
            name: names.get(room, "none") if name == "id" else value
            for name, value in (case.path_parameters or {}).items()
        }
        response = _sent(office, case, token)
        seen[response.status_code] += 1
        _is_well_answered(response)

    call()


def _somebody(office: Office, method: str, path: str) -> Account:
    """Return somebody who may call a route, so that the request gets as far as it can."""
    names = office.app.openapi()["paths"][path][method.lower()].get("x-operations", [])
    operations = [Operation(name) for name in names]
    fit = (p for p in PEOPLE if any(may(p, operation) for operation in operations))
    return next(fit, OLGA)


def _sent(office: Office, case: Any, token: str) -> httpx.Response:
    drawn = case.as_transport_kwargs(base_url=office.address)
    content_type = (drawn.get("headers") or {}).get("Content-Type")
    body = {"content": drawn["data"]} if isinstance(drawn.get("data"), bytes | str) else {}
    body |= {"json": drawn["json"]} if "json" in drawn else {}
    with office.browser(token) as client:
        if content_type:
            client.headers["Content-Type"] = content_type
        client.headers[CSRF_HEADER] = csrf_token(token)
        sent = client.stream(drawn["method"], drawn["url"], params=drawn.get("params"), **body)
        with sent as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                response.read()
            return response


def _is_well_answered(response: httpx.Response) -> None:
    if response.status_code >= 400:
        # An office in memory has no pack, cameras, keys or signed log; to say so is no mistake.
        lacking = all(each["code"].startswith("no_") for each in response.json()["reasons"])
        assert response.status_code < 500 or (response.status_code == 503 and lacking)
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["reasons"]
