"""What a browser, a stranger or a broken client may not do."""

import io
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from lookout.console.callers import COOKIE, CSRF_HEADER, csrf_token
from lookout.domain.person import SessionKind
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.console.test_every_role_on_every_route import BODIES, PERSON
from tests.deployments import ADA, ANNA, OLGA, VERA, Story


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        yield made


@pytest.mark.parametrize("path", ["/health", "/api/session", "/nowhere", "/api/openapi.json"])
def test_every_answer_carries_the_strict_headers(office: Office, path: str) -> None:
    with office.anonymous() as client:
        headers = client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers


def test_changing_something_with_a_cookie_needs_the_csrf_token(office: Office) -> None:
    token = office.token(OLGA)
    path, body = f"/api/deployments/{office.story.id}/pause", {"reasons": "r"}
    with office.anonymous({"Cookie": f"{COOKIE}={token}"}) as client:
        assert codes_of(client.post(path, json=body)) == (403, ["csrf"])
        other = {CSRF_HEADER: csrf_token(office.token(OLGA))}
        assert codes_of(client.post(path, json=body, headers=other)) == (403, ["csrf"])
        assert json_of(client.get("/api/session"))["csrf"] == csrf_token(token)


def test_a_request_from_another_site_is_refused_even_with_the_token(office: Office) -> None:
    with office.as_(OLGA) as client:
        response = client.post(
            f"/api/deployments/{office.story.id}/pause",
            json={"reasons": "r"},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
    assert codes_of(response) == (403, ["csrf"])


def test_a_form_of_another_site_cannot_be_read_as_json(office: Office) -> None:
    with office.as_(OLGA) as client:
        response = client.post(
            f"/api/deployments/{office.story.id}/pause",
            content=b'{"reasons": "r"}',
            headers={"Content-Type": "text/plain"},
        )
    assert response.status_code == 422


def test_a_name_that_is_not_ours_is_refused(office: Office) -> None:
    with office.anonymous({"Host": "evil.example"}) as client:
        assert codes_of(client.get("/health")) == (400, ["host"])


def test_a_bearer_token_is_a_programs_and_a_cookie_a_persons(office: Office) -> None:
    program = office.token(OLGA, SessionKind.PROGRAM)
    path = "/api/deployments"
    with office.anonymous({"Authorization": f"Bearer {program}"}) as client:
        assert json_of(client.get(path))
        paused = client.post(f"{path}/{office.story.id}/pause", json={"reasons": ""})
        assert paused.status_code == 409, "a program needs no CSRF token, and is refused by a rule"
        decided = client.post(f"{path}/{office.story.id}/resumption")
        assert codes_of(decided) == (403, ["not_by_token"])
    with office.anonymous({"Cookie": f"{COOKIE}={program}"}) as client:
        assert codes_of(client.get(path))[0] == 401
    with office.anonymous({"Authorization": f"Bearer {office.token(OLGA)}"}) as client:
        assert codes_of(client.get(path))[0] == 401
    with office.anonymous({"Authorization": "Basic b2xnYTpvbGdh"}) as client:
        response = client.get(path)
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "a.b", "\u00e9.\u00e9", "." * 4000])
def test_tokens_that_are_none_are_nobodys(office: Office, token: str) -> None:
    with office.anonymous() as client:
        headers = [(b"Authorization", f"Bearer {token}".encode("latin-1"))]
        assert client.get("/api/deployments", headers=headers).status_code == 401


def test_a_session_that_idles_is_over(
    office: Office,
) -> None:
    token = office.token(VERA)
    with office.browser(token) as client:
        assert json_of(client.get("/api/deployments"))
        office.clock.later(minutes=15)
        assert codes_of(client.get("/api/deployments")) == (401, ["session_idle"])


def test_a_wrong_value_is_named_and_not_repeated(office: Office) -> None:
    with office.anonymous() as client:
        response = client.post("/api/session", json={"login": "x", "password": ["my secret"]})
    status, codes = codes_of(response)
    assert (status, codes) == (422, ["value"])
    assert "body" not in response.text and "password" in response.text
    assert "my secret" not in response.text


def test_a_body_that_is_too_large_is_refused_whether_announced_or_not(office: Office) -> None:
    with office.as_(ANNA) as client:
        announced = client.post("/api/deployments", content=b"x" * (2**20 + 1))
        assert codes_of(announced) == (413, ["too_large"])

        def drops() -> Iterator[bytes]:
            for _ in range(40):
                yield b"x" * 2**15

        grown = client.post("/api/deployments", content=drops())
        assert codes_of(grown) == (413, ["too_large"])


def test_much_is_taken_only_from_who_is_logged_in(office: Office) -> None:
    path = f"/api/deployments/{office.story.id}/signs/s1"
    much: dict[str, Any] = {
        "content": b"x" * (2**20 + 1),
        "headers": {"Content-Type": "application/octet-stream"},
    }
    with office.anonymous({"Cookie": f"{COOKIE}=a.b"}) as client:
        assert codes_of(client.put(path, **much)) == (413, ["too_large"])
    with office.as_(OLGA) as client:
        assert client.put(path, **much).status_code == 422, "taken, and no picture"


def test_a_length_that_is_no_number_is_refused(office: Office) -> None:
    host, port = office.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(
            b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n"
        )
        assert connection.recv(200).startswith(b"HTTP/1.1 4")


def a_bomb() -> bytes:
    """A PNG of 30,000 by 30,000 pixels in some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + crc

    side = (30_000).to_bytes(4, "big")
    header = chunk(b"IHDR", side + side + bytes([8, 0, 0, 0, 0]))
    pixels = chunk(b"IDAT", zlib.compress(bytes(30_001) * 100, 9))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def a_picture(kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.effect_noise((200, 200), 60).convert("RGB").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb", a_bomb()),
        ("truncated", a_picture()[:2000]),
        ("text", b"this is no picture"),
        ("page", b"<html><script>alert(1)</script></html>"),
        ("archive", b"PK\x03\x04" + bytes(100)),
        ("nothing", b""),
    ],
)
def test_a_photograph_that_is_none_is_refused(office: Office, name: str, content: bytes) -> None:
    path = f"/api/deployments/{office.story.id}/signs/s1"
    kind = {"Content-Type": "application/octet-stream"}
    with office.as_(OLGA) as client:
        assert client.put(path, content=content, headers=kind).status_code == 422, name


def test_a_photograph_confirms_a_sign_and_is_not_kept(office: Office) -> None:
    photograph = a_picture()
    path = f"/api/deployments/{office.story.id}/signs/s1"
    kind = {"Content-Type": "application/octet-stream"}
    with office.as_(OLGA) as client:
        body = json_of(client.put(path, content=photograph, headers=kind))
    assert len(body["signs"][-1]["photograph"]) == 64
    assert photograph not in repr(office.story.memory.books.deployments.written).encode()


def test_pictures_in_base64_that_are_none_are_refused_before_anything_is_kept(
    office: Office,
) -> None:
    before = len(office.story.entries())
    path = f"/api/deployments/{office.story.id}/entries"
    with office.as_(ANNA) as client:
        broken = client.post(path, json=PERSON | {"pictures": [{"content": "a"}]})
        assert codes_of(broken)[0] == 422
        without_pack = client.post(path, json=PERSON)
        assert codes_of(without_pack) == (503, ["no_pack"])
    assert len(office.story.entries()) == before


def test_a_refusal_carries_all_its_reasons(office: Office) -> None:
    with office.as_(ANNA) as client:
        body = BODIES["post", "/api/deployments"] | {"necessity": "", "cameras": []}
        made = json_of(client.post("/api/deployments", json=body))
        refused = client.post(f"/api/deployments/{made['id']}/submission")
    status, codes = codes_of(refused)
    assert status == 409
    assert {"no_necessity", "no_camera"} <= set(codes)


def test_what_does_not_exist_is_a_problem_too(office: Office) -> None:
    with office.as_(VERA) as client:
        assert codes_of(client.get("/api/deployments/none"))[1] == ["no_deployment"]
        assert codes_of(client.get("/nowhere"))[0] == 404
        assert codes_of(client.patch("/health"))[0] == 405


def test_health_tells_nothing_else(office: Office) -> None:
    with office.anonymous() as client:
        words = json_of(client.get("/health"))
    assert set(words) == {"status", "store", "engine", "deletions"}
    assert set(words.values()) <= {"ok", "idle", "trouble"}


def test_a_blind_alert_shows_no_score_before_the_own_answer(office: Office) -> None:
    alert = office.story.memory.books.alerts.of(office.story.id)
    id = alert[0].id if alert else _alerted(office)
    with office.as_(OLGA) as client:
        before = client.get(f"/api/alerts/{id}")
        assert before.json()["revealed"] is None
        assert before.json()["particulars"] is None
        assert "0.62" not in before.text
        assert client.get(f"/api/alerts/{id}/probe").content == b"picture of a passer-by"
        json_of(client.post(f"/api/alerts/{id}/answers", json={"answer": "same"}))
        after = json_of(client.get(f"/api/alerts/{id}"))
        assert after["revealed"]["measured"]["similarity"] == 0.62
        assert after["particulars"]["name"]


def _alerted(office: Office) -> str:
    office.story.now = office.clock.now
    return office.story.alerted().id


def test_administrators_get_no_picture(office: Office) -> None:
    id = _alerted(office)
    with office.as_(ADA) as client:
        for path in (f"/api/alerts/{id}/probe", f"/api/alerts/{id}/reference", f"/api/alerts/{id}"):
            response = client.get(path)
            assert codes_of(response) == (403, ["not_your_role"])
            assert b"picture of" not in response.content
