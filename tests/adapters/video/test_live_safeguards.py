import os
import subprocess
import sys
from pathlib import Path

import pytest

from lookout.adapters.video.sources import Built, Stream
from tests.adapters.video.servers import MjpegServer, street
from tests.adapters.video.watching import (
    camera,
    capture_pid,
    is_alive,
    until,
)

pytestmark = pytest.mark.usefixtures("nothing_is_left")


def test_credentials_reach_the_camera_and_nobody_else(server: MjpegServer) -> None:
    server.locked = True
    address = server.url.replace("http://", "http://user:secret@")
    with camera(Stream(address)) as live:
        next(live.frames())
        pid = capture_pid(live)
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
        environment = Path(f"/proc/{pid}/environ").read_bytes() if os.geteuid() == 0 else b""
        shown = f"{live.source!r} {live.source} {live.health(0)}".encode()
    assert any(given for _, given in server.asked)
    for text in (arguments, environment, shown):
        assert b"secret" not in text
        assert b"127.0.0.1:" not in text.replace(shown, b"")


def test_the_capture_process_leaves_no_core_and_cannot_be_traced() -> None:
    with camera(Built(street)) as live:
        next(live.frames())
        pid = capture_pid(live)
        limits = Path(f"/proc/{pid}/limits").read_text()
        owner = Path(f"/proc/{pid}/environ").stat().st_uid
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert owner == 0


def test_neither_process_has_a_file_with_a_name_for_its_frames() -> None:
    with camera(Built(street)) as live:
        next(live.frames())
        readable = ["self", str(capture_pid(live))] if os.geteuid() == 0 else ["self"]
        for process in readable:
            mapped = Path(f"/proc/{process}/maps").read_text()
            assert "memfd:frames (deleted)" in mapped
            assert "/dev/shm" not in mapped


def test_a_playlist_behind_an_address_opens_nothing_else(server: MjpegServer) -> None:
    head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n"
    server.body = f"{head}{server.url}/part.ts\n#EXT-X-ENDLIST\n".encode()
    with camera(Stream(f"{server.url}.m3u8")) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
    assert {path for path, _ in server.asked} == {"/video.m3u8"}


def test_a_redirection_to_another_place_is_not_followed(server: MjpegServer) -> None:
    server.moved_to = f"{server.url}/elsewhere"
    with camera(Stream(server.url)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
    assert {path for path, _ in server.asked} == {"/video"}


def test_proxies_are_not_used(server: MjpegServer, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = MjpegServer()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    try:
        with camera(Stream(server.url)) as live:
            next(live.frames())
    finally:
        proxy.kill()
    assert proxy.asked == []


PARENT = """
import sys, time
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.sources import Built, Stream
from tests.adapters.video.servers import street
live = LiveCamera("door", Built(street) if len(sys.argv) < 2 else Stream(sys.argv[1]))
live.start()
while not live._running[1].pid: time.sleep(0.01)
if len(sys.argv) < 2: live.newest(60)
print(live._running[1].pid, flush=True)
time.sleep(1000)
"""


@pytest.mark.parametrize("when", ["streaming", "connecting"])
def test_the_capture_process_dies_with_a_parent_that_is_killed(
    server: MjpegServer, when: str
) -> None:
    server.silent.set()
    arguments = [server.url] if when == "connecting" else []
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *arguments],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        parent.wait()
        until(lambda: not is_alive(pid), "the end of the capture process")
