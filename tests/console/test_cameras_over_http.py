"""Where the cameras are: the administrator says so over HTTP, and nobody reads it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lookout.adapters.video.camera_book import CameraBook
from tests.console.serving import Office, codes_of, json_of, opened_office
from tests.deployments import ADA, OLGA, Story

SECRET = "rtsp://user:secret@192.0.2.10/stream"


@pytest.fixture
def book(tmp_path: Path) -> CameraBook:
    return CameraBook(tmp_path / "cameras.toml")


@pytest.fixture
def office(book: CameraBook) -> Iterator[Office]:
    with opened_office(Story().live()) as made:
        made.app.state.camera_book = book
        yield made


def test_an_address_that_was_given_is_kept_and_never_shown(
    office: Office, book: CameraBook
) -> None:
    with office.as_(ADA) as client:
        put = client.put("/api/cameras/north", json={"address": SECRET})
        assert json_of(put) == {"name": "north", "address": "rtsp://192.0.2.10/…"}
        assert book.addresses() == {"north": SECRET}
        for path in ("/api/cameras", "/api/cameras/north"):
            answer = client.get(path)
            assert answer.is_success
            assert "secret" not in answer.text


def test_a_camera_is_struck_out(office: Office, book: CameraBook) -> None:
    book.put("north", SECRET)
    with office.as_(ADA) as client:
        assert json_of(client.delete("/api/cameras/north")) == []
        assert codes_of(client.delete("/api/cameras/north")) == (404, ["no_camera"])
        assert codes_of(client.get("/api/cameras/north")) == (404, ["no_camera"])


def test_what_is_no_address_is_refused_without_being_repeated(
    office: Office, book: CameraBook
) -> None:
    with office.as_(ADA) as client:
        answer = client.put("/api/cameras/north", json={"address": "gopher://u:secret@h/a"})
    assert codes_of(answer) == (422, ["camera"])
    assert "secret" not in answer.text
    assert book.addresses() == {}


def test_who_changed_which_camera_is_written_down_without_its_address(
    office: Office, book: CameraBook
) -> None:
    with office.as_(ADA) as client:
        json_of(client.put("/api/cameras/north", json={"address": SECRET}))
    rows = [each for each in office.story.memory.books.ledger if each.kind == "camera.configured"]
    assert len(rows) == 1
    assert "secret" not in str(rows)


def test_nobody_else_sees_or_changes_them(office: Office, book: CameraBook) -> None:
    with office.as_(OLGA) as client:
        assert client.get("/api/cameras").status_code == 403
        put = client.put("/api/cameras/north", json={"address": SECRET})
        assert put.status_code == 403
    assert book.addresses() == {}
