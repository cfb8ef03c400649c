"""Live views over HTTP: who may watch, for how long, and how many at once."""

import contextlib
from collections.abc import Iterator

import httpx
import pytest

from lookout.console.engines import EngineHealth
from tests.console.live import PlayedEngines
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ADA, ERIC, OLGA, VERA, Story

VIEW = b"\xff\xd8 a blurred picture \xff\xd9"


@pytest.fixture
def engines() -> PlayedEngines:
    return PlayedEngines()


@pytest.fixture
def office(engines: PlayedEngines) -> Iterator[Office]:
    with opened_office(Story().live(), engines=engines) as made:
        yield made


def path_of(office: Office, what: str = "view.mjpeg", camera: str = "north") -> str:
    return f"/api/deployments/{office.story.id}/cameras/{camera}/{what}"


@contextlib.contextmanager
def watching(client: httpx.Client, path: str) -> Iterator[Iterator[bytes]]:
    with client.stream("GET", path, timeout=60) as response:
        assert response.status_code == 200, response.read()
        kind = response.headers["content-type"]
        assert kind == "multipart/x-mixed-replace; boundary=lookout-view"
        yield response.iter_raw()


def test_an_operator_watches_views_as_they_come(office: Office, engines: PlayedEngines) -> None:
    engines.show(office.story.id, VIEW)
    with office.as_(OLGA) as client, watching(client, path_of(office)) as parts:
        first = next(parts)
        assert first.startswith(b"--lookout-view\r\nContent-Type: image/jpeg\r\n")
        assert VIEW in first
        engines.show(office.story.id, VIEW + b"2")
        assert VIEW + b"2" in next(parts)


def test_watching_ends_with_the_session(office: Office, engines: PlayedEngines) -> None:
    engines.show(office.story.id, VIEW)
    token = office.token(OLGA)
    with office.browser(token) as client, watching(client, path_of(office)) as parts:
        next(parts)
        with office.browser(token) as other:
            assert other.delete("/api/session").is_success
        for _ in parts:
            pass
    assert engines.viewers == 0


def test_watching_does_not_keep_an_idle_session_open(
    office: Office, engines: PlayedEngines
) -> None:
    engines.show(office.story.id, VIEW)
    with office.as_(VERA) as client, watching(client, path_of(office)) as parts:
        next(parts)
        office.clock.later(minutes=16)
        assert list(parts) == []


def test_fifty_viewers_leave_room_for_everybody_else(
    office: Office, engines: PlayedEngines
) -> None:
    engines.show(office.story.id, VIEW)
    token = office.token(OLGA)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(office.browser(token)) for _ in range(50)]
        streams = [stack.enter_context(watching(each, path_of(office))) for each in clients]
        assert all(VIEW in next(parts) for parts in streams)
        assert engines.viewers == 50
        others = [stack.enter_context(office.browser(token)) for _ in range(45)]
        assert all(client.get("/health", timeout=60).is_success for client in others)
        engines.show(office.story.id, VIEW + b"2")
        assert all(VIEW + b"2" in next(parts) for parts in streams)


def test_the_newest_view_is_a_picture_that_no_browser_keeps(
    office: Office, engines: PlayedEngines
) -> None:
    with office.as_(OLGA) as client:
        assert codes_of(client.get(path_of(office, "view.jpg")))[0] == 404
        engines.show(office.story.id, VIEW)
        shown = client.get(path_of(office, "view.jpg"))
    assert shown.content == VIEW
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("what", ["view.jpg", "view.mjpeg"])
def test_who_has_no_business_with_it_does_not_watch(
    office: Office, engines: PlayedEngines, what: str
) -> None:
    engines.show(office.story.id, VIEW)
    for person in (ERIC, ADA):
        with office.as_(person) as client:
            assert client.get(path_of(office, what)).status_code == 403


def test_there_is_no_camera_that_was_not_authorised(office: Office, engines: PlayedEngines) -> None:
    with office.as_(OLGA) as client:
        found = client.get(path_of(office, camera="south"))
    assert codes_of(found) == (404, ["no_camera"])


def test_health_says_how_the_engine_does(office: Office, engines: PlayedEngines) -> None:
    path = f"/api/deployments/{office.story.id}/health"
    with office.as_(VERA) as client:
        assert json_of(client.get(path))["running"] is False
        engines.known[office.story.id] = EngineHealth(True, None, 2, (), people=7)
        found = json_of(client.get(path))
    assert (found["running"], found["restarts"], found["people"]) == (True, 2, 7)
