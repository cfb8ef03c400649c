"""Each role calls each route of a live deployment; who may is what the roles' table says."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from pydantic import TypeAdapter

from lookout.domain.case import CaseKind
from lookout.domain.deployment import Application
from lookout.domain.person import Account, Rank, Role, account_id
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.governance.operations import ONESELF, Operation
from lookout.governance.roles import About, permitted
from lookout.office import cases
from lookout.office.desk import fresh_id
from tests.console.serving import Office, opened_office
from tests.deployments import (
    ADA,
    ANNA,
    EARLIER,
    ERIC,
    OLGA,
    SUSAN,
    VERA,
    Story,
    an_application,
    done,
)

METHODS = ("get", "post", "put", "delete")
PEOPLE = (ANNA, SUSAN, OLGA, ERIC, VERA, ADA)

TALK = {"held_on": "2026-05-20", "with_whom": "a", "how": "b", "said": "c", "changed": "d"}


def a_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(file, "PNG")
    return file.getvalue()


PERSON: dict[str, Any] = {
    "particulars": {"name": "N", "legal_ground": "g", "power": "p"},
    "category": "wanted_by_courts",
    "response": "amber",
    "age_band": "adult",
    "expires": "2026-06-30",
    "source": "custody",
    "pictures": [{"content": base64.b64encode(a_png()).decode()}],
}
BODIES: dict[tuple[str, str], Any] = {
    ("post", "/api/own/password"): {"old_password": "a", "new_password": "b"},
    ("post", "/api/own/totp/confirmation"): {"code": "000000"},
    ("post", "/api/own/tokens"): {"roles": [], "label": "wall", "days": 1},
    ("post", "/api/accounts"): {"login": "new", "name": "New", "roles": ["operator"]},
    ("put", "/api/accounts/{login}/roles"): {"roles": ["operator"]},
    ("post", "/api/accounts/{login}/qualifications"): {
        "what": "live operator",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    },
    ("post", "/api/deployments"): TypeAdapter(Application).dump_python(
        an_application(), mode="json"
    ),
    ("put", "/api/deployments/{id}/application"): TypeAdapter(Application).dump_python(
        an_application(), mode="json"
    ),
    ("post", "/api/deployments/{id}/authority"): {"reasons": "r"},
    ("post", "/api/deployments/{id}/refusal"): {"reasons": "r"},
    ("post", "/api/deployments/{id}/review"): {"upheld": True, "reasons": "r"},
    ("post", "/api/deployments/{id}/consultations"): TALK,
    ("post", "/api/deployments/{id}/notices"): {"where": "w"},
    ("put", "/api/deployments/{id}/signs/{sign}"): a_png(),
    ("post", "/api/deployments/{id}/readiness"): {"rate": 0.0005, "reasons": "r"},
    ("put", "/api/deployments/{id}/threshold"): {"rate": 0.0005, "reasons": "r"},
    ("put", "/api/deployments/{id}/team"): {"logins": []},
    ("post", "/api/deployments/{id}/pause"): {"reasons": "r"},
    ("post", "/api/deployments/{id}/end"): {"reasons": "r"},
    ("post", "/api/deployments/{id}/entries"): PERSON,
    ("post", "/api/deployments/{id}/pictures"): {"pictures": PERSON["pictures"]},
    ("post", "/api/deployments/{id}/list-file"): {
        "csv": "entry,name,category,response,age_band,expires,source,legal_ground,power\n",
        "pictures": [],
    },
    ("post", "/api/applications/missing"): TypeAdapter(Application).dump_python(
        an_application(), mode="json"
    ),
    ("post", "/api/entries/{id}/revocation"): {"reasons": "r"},
    ("post", "/api/entries/{id}/addition"): {"rate": 0.0005, "reasons": "r"},
    ("post", "/api/deployments/{id}/test-pairs"): {
        "probe": base64.b64encode(a_png()).decode(),
        "reference": base64.b64encode(a_png()).decode(),
        "same": True,
    },
    ("post", "/api/entries/{id}/passes"): {"at": "2026-06-01T10:00:30Z"},
    ("post", "/api/passes/{id}/withdrawal"): {"reasons": "r"},
    ("post", "/api/pairings/{id}/confirmation"): {"same": True},
    ("post", "/api/alerts/{id}/answers"): {"answer": "unsure"},
    ("post", "/api/alerts/{id}/engagement/stand-off"): {"reasons": "r"},
    ("post", "/api/alerts/{id}/engagement/identity"): {"result": "not_resolved", "how": "h"},
    ("post", "/api/alerts/{id}/engagement/end"): {"words": ""},
    ("post", "/api/alerts/{id}/outcomes"): {"finding": "judged_false"},
    ("post", "/api/cases"): {"reference": "x", "kind": "complaint", "words": "w", "contact": "c"},
    ("post", "/api/cases/{id}/extension"): {"to": "2026-08-01T00:00:00Z", "words": "w"},
    ("post", "/api/cases/{id}/answer"): {"words": "w"},
    ("post", "/api/cases/{id}/requester"): {"name": "n", "how": "passport"},
    ("post", "/api/cases/{id}/search"): {"name": "n"},
    ("put", "/api/cameras/{name}"): {"address": "rtsp://camera.example/1"},
    ("post", "/api/audit/overseer-keys"): {"public": "00" * 32},
    ("post", "/api/audit/countersignatures"): {
        "checkpoint": 1,
        "public": "00" * 32,
        "signature": "00" * 64,
    },
}
ABOUT = About(applicant=ANNA.id, first=ANNA.id, owner="target")


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.roles[0].value)
def test_who_may_call_a_route_is_what_the_table_says(person: Account) -> None:
    with opened_office(Story().live()) as office:
        office.story.memory.books.accounts.add(_target())
        wrong = list(_walk(office, person))
    assert not wrong, "\n".join(wrong)


def _walk(office: Office, person: Account) -> Iterator[str]:
    names = names_of(office) | {"session": office.token(person).partition(".")[0]}
    client = office.as_(person)
    routes = sorted(_routes(office), key=lambda route: route[:2] == ("delete", "/api/session"))
    for method, path, operations in routes:
        body = BODIES.get((method, path))
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        kind = {"Content-Type": "application/octet-stream"} if isinstance(body, bytes) else {}
        with client.stream(
            method, _filled(path, names), headers=kind, **(sent if body is not None else {})
        ) as response:
            if response.is_error:
                response.read()
        allowed = any(may(person, operation) for operation in operations)
        got = response.status_code not in (401, 403)
        if response.status_code in (422, 500) or got != allowed:
            text = response.text[:200] if response.is_error else ""
            yield f"{person.id} {method} {path}: {response.status_code} {text}"
    client.close()


def may(person: Account, operation: Operation) -> bool:
    about = ABOUT
    if operation in ONESELF:
        about = About(owner=person.id)
    elif operation is Operation.REVIEW_URGENT:
        about = About(applicant=ANNA.id, first=SUSAN.id)
    return permitted(person, operation, about) is None


def _routes(office: Office) -> Iterator[tuple[str, str, list[Operation]]]:
    for path, methods in office.app.openapi()["paths"].items():
        for method, route in methods.items():
            if "x-operations" in route:
                yield method, path, [Operation(name) for name in route["x-operations"]]


def names_of(office: Office) -> dict[str, str]:
    story = office.story
    alert = story.alerted()
    case = cases.open_case(
        office.desk,
        OLGA,
        story.deployment.reference,
        CaseKind.COMPLAINT,
        "why",
        "a@b",
        story.now,
    )
    return {
        "deployments": story.id,
        "entries": story.entries()[0].id,
        "alerts": alert.id,
        "cases": done(case).id,
        "pairings": "none",
        "passes": _logged(office),
    }


def _logged(office: Office) -> str:
    """Keep a volunteer's pass, as if a marshal had logged it."""
    story = office.story
    made = SeededPass(
        fresh_id(office.desk, story.now),
        story.id,
        1,
        story.entries()[0].id,
        story.now,
        story.now,
        LoggedFrom.MARSHAL,
        OLGA.id,
    )
    story.memory.books.passes.add(made)
    return made.id


def _filled(path: str, names: dict[str, str]) -> str:
    room = f"{path}/".split("/")[2]
    return path.format(
        id=names.get(room, ""),
        login="target",
        sign="s1",
        camera="north",
        name="north",
        number=0,
        session=names.get("session", "x"),
    )


def _target() -> Account:
    return Account(account_id("target"), 1, "target", "T", (Role.OPERATOR,), Rank.NONE, EARLIER)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


def test_nobody_calls_a_route_without_logging_in(office: Office) -> None:
    names = names_of(office)
    with office.anonymous() as client:
        for method, path, _ in _routes(office):
            body = BODIES.get((method, path))
            sent = {"content": body} if isinstance(body, bytes) else {"json": body}
            response = client.request(
                method, _filled(path, names), **(sent if body is not None else {})
            )
            assert response.status_code == 401, f"{method} {path}: {response.status_code}"


def test_every_route_says_what_it_is_for_or_needs_nobody(office: Office) -> None:
    open_routes = {
        (method, path)
        for path, methods in office.app.openapi()["paths"].items()
        for method, route in methods.items()
        if "x-operations" not in route
    }
    assert open_routes == {
        ("post", "/api/session"),
        ("post", "/api/session/recovery"),
        ("get", "/api/nonce"),
        ("post", "/api/pairing"),
        ("post", "/api/pairing/session"),
        ("get", "/health"),
        ("get", "/api/public/deployments"),
        ("get", "/api/public/deployments/{reference}"),
        ("get", "/api/public/deployments/{reference}/records/{number}.json"),
        ("get", "/api/public/deployments/{reference}/records/{number}.csv"),
        ("post", "/api/public/cases"),
    }


def test_every_operation_of_the_office_has_a_route_or_is_for_the_machine(office: Office) -> None:
    reached = {name for _, _, operations in _routes(office) for name in operations}
    elsewhere = {
        "accept_clock",
        "back_up",
        "restore",
        "rotate_master_key",
        "add_pack",
    }
    assert {operation.value for operation in Operation} - {each.value for each in reached} == (
        elsewhere
    )
