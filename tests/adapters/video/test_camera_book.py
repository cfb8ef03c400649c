"""The file of cameras: private, written whole, and broken in no silent way."""

from pathlib import Path

import pytest

from lookout.adapters.video.camera_book import CameraBook, shown
from lookout.adapters.video.sources import Device, Stream
from lookout.domain.errors import ConfigurationError

SECRET = "rtsp://user:secret@192.0.2.10/stream?token=t"


def a_book(folder: Path, content: str | None = None, mode: int = 0o600) -> CameraBook:
    path = folder / "cameras.toml"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    return CameraBook(path)


def test_what_was_put_in_is_read_again_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.put("north", SECRET)
    book.put("gate 2", "/dev/video0")
    again = a_book(tmp_path)
    assert again.sources() == {"gate 2": Device(Path("/dev/video0")), "north": Stream(SECRET)}
    assert book.path.stat().st_mode & 0o777 == 0o600


def test_without_a_file_there_are_no_cameras(tmp_path: Path) -> None:
    assert a_book(tmp_path).sources() == {}


def test_a_change_by_hand_is_noticed(tmp_path: Path) -> None:
    book = a_book(tmp_path, 'north = "/dev/video0"\n')
    assert set(book.sources()) == {"north"}
    book.path.unlink()
    a_book(tmp_path, 'south = "/dev/video1"\n')
    assert set(book.sources()) == {"south"}


def test_the_same_file_gives_equal_sources(tmp_path: Path) -> None:
    book = a_book(tmp_path, f'north = "{SECRET}"\n')
    assert a_book(tmp_path).sources() == book.sources()


def test_a_camera_can_be_struck_out(tmp_path: Path) -> None:
    book = a_book(tmp_path, 'north = "/dev/video0"\n')
    assert book.remove("north")
    assert not book.remove("north")
    assert book.sources() == {}


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        ('north = "/dev/video0"\n', 0o644, "chmod 600"),
        ("north = \n", 0o600, "no TOML"),
        ("[north]\nurl = 'a'\n", 0o600, "north: write name"),
        ('north = "file:///etc/passwd"\n', 0o600, "no live camera"),
    ],
)
def test_a_file_that_is_no_good_says_why(
    tmp_path: Path, content: str, mode: int, words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        a_book(tmp_path, content, mode).sources()


@pytest.mark.parametrize(("name", "address"), [("", SECRET), ("a\nb", SECRET), ("a", "secret")])
def test_what_is_no_camera_changes_nothing(tmp_path: Path, name: str, address: str) -> None:
    book = a_book(tmp_path, 'north = "/dev/video0"\n')
    with pytest.raises(ConfigurationError):
        book.put(name, address)
    assert book.path.read_text() == 'north = "/dev/video0"\n'
    assert list(tmp_path.iterdir()) == [book.path]


def test_an_address_is_shown_without_its_secrets() -> None:
    assert shown(SECRET) == "rtsp://192.0.2.10/…"


def test_no_message_holds_a_secret(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    with pytest.raises(ConfigurationError) as raised:
        book.put("north", SECRET.replace("rtsp", "gopher"))
    assert "secret" not in str(raised.value)
