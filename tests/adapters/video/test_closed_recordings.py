import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lookout.adapters.video import closed
from lookout.adapters.video.closed import require_closed_recording
from lookout.domain.errors import SourceError
from tests.adapters.video.footage import write_video

SETTLE_S = 0.02


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.mp4", 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "pictures"
    path.mkdir()
    (path / "a.png").write_bytes(b"1")
    return path


def refusal(source: str | Path) -> str:
    with pytest.raises(SourceError) as refused:
        require_closed_recording(str(source), SETTLE_S)
    return str(refused.value)


def test_a_closed_file_and_a_folder_of_pictures_are_accepted(clip: Path, folder: Path) -> None:
    assert require_closed_recording(str(clip), SETTLE_S) == clip
    assert require_closed_recording(str(folder), SETTLE_S) == folder


def test_a_link_to_a_closed_file_is_accepted(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("clip.mp4")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert require_closed_recording(str(tmp_path / "b"), SETTLE_S) == tmp_path / "b"


def test_somebody_who_reads_the_file_does_not_matter(clip: Path) -> None:
    with clip.open("rb"):
        require_closed_recording(str(clip), SETTLE_S)


@pytest.mark.parametrize(
    "source",
    ["rtsp://u:secret@camera/a", "http://camera/a.mp4?t=secret", "file:///tmp/a.mp4", "v4l2://x"],
)
def test_an_address_is_refused_without_its_secrets(source: str) -> None:
    message = refusal(source)
    assert "is an address" in message
    assert "live needs an authorised deployment" in message
    assert "secret" not in message


@pytest.mark.parametrize("source", ["", "-"])
def test_standard_input_is_refused(source: str) -> None:
    assert "is standard input" in refusal(source)


@pytest.mark.parametrize("source", ["/dev/null", "/dev/zero", "/dev/tty"])
def test_a_device_is_refused(source: str) -> None:
    assert "is a device" in refusal(source)


def test_a_pipe_and_a_socket_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "is a pipe" in refusal(tmp_path / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert "is a socket" in refusal(tmp_path / "s")


def test_links_to_what_is_refused_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "clip.mp4").symlink_to("pipe")
    assert "is a pipe" in refusal(tmp_path / "clip.mp4")
    (tmp_path / "null.mp4").symlink_to("/dev/null")
    assert "is a device" in refusal(tmp_path / "null.mp4")
    (tmp_path / "home").symlink_to("/proc")
    assert "inherited file" in refusal(tmp_path / "home" / "self" / "stat")
    (tmp_path / "loop").symlink_to("loop")
    assert "circle of links" in refusal(tmp_path / "loop")


def test_an_open_file_of_a_process_is_refused_under_any_name(clip: Path, tmp_path: Path) -> None:
    with clip.open("rb") as file:
        for name in (f"/proc/self/fd/{file.fileno()}", f"/dev/fd/{file.fileno()}"):
            assert "inherited file" in refusal(name)
        (tmp_path / "link.mp4").symlink_to(f"/dev/fd/{file.fileno()}")
        assert "inherited file" in refusal(tmp_path / "link.mp4")


@pytest.mark.parametrize("name", ["/dev/stdin", "/proc/self/fd/0"])
def test_a_file_on_standard_input_is_refused(clip: Path, name: str) -> None:
    code = (
        "import sys; from lookout.adapters.video.closed import require_closed_recording as r\n"
        "from lookout.domain.errors import SourceError\n"
        "try: r(sys.argv[1], 0.01)\nexcept SourceError as e: print(e)"
    )
    with clip.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code, name], stdin=file, capture_output=True, check=True
        )
    assert b"inherited file" in done.stdout


@pytest.mark.parametrize("mode", ["ab", "r+b"])
def test_a_file_that_is_open_for_writing_is_refused(clip: Path, mode: str) -> None:
    with clip.open(mode):
        assert "still open for writing" in refusal(clip)
    require_closed_recording(str(clip), SETTLE_S)


def test_a_writer_in_another_process_is_found(clip: Path) -> None:
    code = "import sys; f = open(sys.argv[1], 'ab'); print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(clip)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert "still open for writing" in refusal(clip)
        assert closed._found_open_for_writing(clip)
        writer.communicate()
    assert not closed._found_open_for_writing(clip)


@pytest.mark.leases
def test_the_lease_and_the_search_of_open_files_agree(clip: Path) -> None:
    for mode, written in (("rb", False), ("ab", True), ("r+b", True)):
        with clip.open(mode):
            assert closed._leased_by_writer(clip) is written
            assert closed._found_open_for_writing(clip) is written


def test_a_file_that_grows_without_staying_open_is_refused(clip: Path) -> None:
    stop = threading.Event()

    def append() -> None:
        while not stop.wait(0.002):
            with clip.open("ab") as file:
                file.write(b"more")

    writer = threading.Thread(target=append)
    writer.start()
    try:
        message = refusal(clip)
    finally:
        stop.set()
        writer.join()
    assert "still growing" in message or "open for writing" in message


def test_a_folder_whose_pictures_are_written_is_refused(folder: Path) -> None:
    with (folder / "b.png").open("wb"):
        assert "b.png: is still open for writing" in refusal(folder)


def test_a_picture_in_a_folder_may_not_lead_elsewhere(folder: Path) -> None:
    (folder / "c.png").symlink_to("/proc/self/stat")
    assert "inherited file" in refusal(folder)


def test_a_missing_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    assert "gone.mp4: cannot be read" in refusal(tmp_path / "gone.mp4")
    assert "holds no pictures" in refusal(tmp_path)
