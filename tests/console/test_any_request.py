"""Requests of every shape that the description allows, by schemathesis: no mistake comes back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

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
    schema = schemathesis.openapi.from_dict(office.app.openapi())
    with ExitStack() as stack:
        clients = {each.id: stack.enter_context(office.as_(each)) for each in PEOPLE}
        for result in schema.get_all_operations():
            assert isinstance(result, Ok)
            operation = result.ok()
            if operation.body or operation.query:
                who = _somebody(office, operation.method, operation.path)
                _call(clients[who.id], operation, names, seen)
    assert seen[200] + seen[201] > 5, seen
    assert sum(seen.values()) > 40, seen


def _call(client: httpx.Client, operation: Any, names: dict[str, str], seen: Counter[int]) -> None:
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
        response = _sent(client, case)
        seen[response.status_code] += 1
        _is_well_answered(response)

    call()


def _somebody(office: Office, method: str, path: str) -> Account:
    """Return somebody who may call a route, so that the request gets as far as it can."""
    names = office.app.openapi()["paths"][path][method.lower()].get("x-operations", [])
    operations = [Operation(name) for name in names]
    fit = (p for p in PEOPLE if any(may(p, operation) for operation in operations))
    return next(fit, OLGA)


def _sent(client: httpx.Client, case: Any) -> httpx.Response:
    drawn = case.as_transport_kwargs(base_url=str(client.base_url).rstrip("/"))
    content_type = (drawn.get("headers") or {}).get("Content-Type")
    headers = {"Content-Type": content_type} if content_type else {}
    body = {"content": drawn["data"]} if isinstance(drawn.get("data"), bytes | str) else {}
    body |= {"json": drawn["json"]} if "json" in drawn else {}
    sent = client.stream(
        drawn["method"], drawn["url"], params=drawn.get("params"), headers=headers, **body
    )
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
