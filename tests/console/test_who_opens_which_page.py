"""Every page says which operations it is for, and opens for those whom the roles' table names."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from lookout.console.pages import PAGES, assets
from lookout.domain.person import Account, SessionKind
from lookout.governance.operations import Operation
from tests.console.serving import Office, opened_office
from tests.console.test_every_role_on_every_route import PEOPLE, may, names_of
from tests.deployments import OLGA, VERA, Story

WITHOUT_LOGIN = {
    ("/login", "GET"),
    ("/pair", "GET"),
    ("/demo", "GET"),
    ("/demo/{login}", "GET"),
    ("/pair", "GET"),
    ("/static/{made}/{name}", "GET"),
    ("/public", "GET"),
    ("/public/complaint", "GET"),
    ("/public/complaint", "POST"),
    ("/public/{reference}", "GET"),
}
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        made.app.openapi()  # routes are put together at their first use, which takes seconds
        yield made


@pytest.fixture(scope="module")
def names(office: Office) -> dict[str, str]:
    return names_of(office)


def pages() -> list[APIRoute]:
    """Return everything that is served and is no part of the API."""
    routers = [each.router for each in (assets, *PAGES)]
    return [each for router in routers for each in router.routes if isinstance(each, APIRoute)]


def operations(page: APIRoute) -> list[Operation]:
    said = (page.openapi_extra or {}).get("x-operations", [])
    return [Operation(each) for each in said]


def test_every_page_says_what_it_is_for_or_needs_nobody() -> None:
    silent = {(p.path, m) for p in pages() if not operations(p) for m in p.methods or ()}
    assert silent == WITHOUT_LOGIN
    assert len(pages()) > 20


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.roles[0].value)
def test_a_page_opens_for_those_whom_the_table_names(
    office: Office, names: dict[str, str], person: Account
) -> None:
    wrong = []
    with office.as_(person) as client:
        for each in pages():
            if not operations(each):
                continue
            path = filled(each.path, names)
            answer = client.get(path, headers=HTML)
            allowed = any(may(person, operation) for operation in operations(each))
            if answer.status_code >= 500 or (answer.status_code not in (401, 403)) != allowed:
                wrong.append(f"{path}: {answer.status_code}")
    assert not wrong, wrong


def test_whoever_may_not_open_a_page_is_told_who_may(office: Office) -> None:
    with office.as_(OLGA) as client:
        answer = client.get("/machine", headers=HTML)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert "is for: administrator; you are: operator" in answer.text


def test_a_stranger_is_asked_to_log_in_first(office: Office, names: dict[str, str]) -> None:
    with office.anonymous() as client:
        for each in pages():
            if operations(each):
                answer = client.get(filled(each.path, names), headers=HTML)
                assert answer.status_code == 303, each.path
                assert answer.headers["location"].startswith("/login?next="), each.path


def test_who_sets_up_an_account_sees_nothing_else(office: Office) -> None:
    token = office.token(VERA, SessionKind.SETTING_UP)
    with office.browser(token) as client:
        for path in ("/oversight", "/account", "/people"):
            assert client.get(path, headers=HTML).headers["location"] == "/set-up"


def filled(path: str, names: dict[str, str]) -> str:
    room = path.split("/")[1]
    return path.format(
        id=names.get(room, names["deployments"]), camera="north", alert=names["alerts"], number=0
    )
