import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.video.health import LiveOptions, State
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.sources import Built, Device, LiveSource, Stream, live_source
from lookout.domain.errors import ConfigurationError, SourceError
from tests.adapters.video.footage import SIZE, number_of, numbered
from tests.adapters.video.servers import (
    MjpegServer,
    RtspServer,
    broken,
    street,
    stuck,
    three,
)

PATIENT_S = 30.0
CALM = LiveOptions(
    connect_timeout_s=60, read_timeout_s=20, stale_s=100, back_off_s=0.05, most_back_off_s=0.1
)
"""Limits that a busy machine does not reach by chance."""

QUICK = replace(CALM, read_timeout_s=0.5, grace_s=0.3)
"""Limits for tests in which they are reached."""


def still() -> float:
    return 0.0


def camera(source: LiveSource, options: LiveOptions = CALM) -> LiveCamera:
    return LiveCamera("door", source, options, jitter=still)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, long enough for the slowest machine."""
    end_s = time.monotonic() + PATIENT_S
    while not condition():
        assert time.monotonic() < end_s, f"still waiting for: {what}"
        time.sleep(0.01)


def capture_pid(live: LiveCamera) -> int:
    def pid() -> int | None:
        return live._running[1].pid if live._running else None

    until(lambda: pid() is not None, "a capture process")
    return pid() or 0


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    serving = MjpegServer()
    yield serving
    serving.kill()


def children() -> set[str]:
    """Return the processes that any thread of this one has started."""
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for text in lists for pid in text.read_text().split()}


def handles() -> list[str]:
    """Return the shared memories, bells and pipes that this process holds."""
    held: list[str] = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            held.append(str(handle.readlink()))
    return sorted(name for name in held if name.startswith(("/memfd", "anon_inode", "pipe")))


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = children(), handles()
    yield
    assert children() <= before[0]
    assert handles() == before[1]


def test_an_http_camera_gives_its_frames_in_order(server: MjpegServer) -> None:
    with camera(Stream(server.url)) as live:
        before_s = time.monotonic()
        frames = [frame for frame, _ in zip(live.frames(), range(10), strict=False)]
        health = live.health(time.monotonic())
    seen = [number_of(f.pixels) for f in frames]
    assert seen == sorted(set(seen))
    assert [f.index for f in frames] == sorted({f.index for f in frames})
    assert all(before_s < a.time_s < b.time_s for a, b in itertools.pairwise(frames))
    assert all(f.pixels.shape == (SIZE[1], SIZE[0], 3) and f.camera == "door" for f in frames)
    assert health.state is State.STREAMING
    assert health.last_error is None
    assert health.reconnects == 0
    assert health.last_frame_age_s is not None and 0 <= health.last_frame_age_s < PATIENT_S
    assert health.captured >= health.given + health.dropped >= 10


def test_a_slow_reader_gets_the_newest_frame_and_the_rest_is_counted(server: MjpegServer) -> None:
    with camera(Stream(server.url)) as live:
        frames = live.frames()
        next(frames)
        until(lambda: live.health(0).captured > 20, "twenty frames")
        second = next(frames)
        health = live.health(time.monotonic())
    assert second.index >= 20
    assert health.given == 2
    assert health.dropped == second.index + 1 - health.given
    assert health.frames_per_second > 0


def test_a_camera_that_goes_away_is_found_again(server: MjpegServer) -> None:
    with camera(Stream(server.url)) as live:
        frames = live.frames()
        first = next(frames)
        server.kill()
        until(lambda: live.health(0).reconnects >= 2, "a second try")
        assert live.health(0).last_error
        back = MjpegServer(server.server_port)
        try:
            later = next(frames)
            until(lambda: live.health(0).state is State.STREAMING, "frames")
        finally:
            back.kill()
    assert later.time_s > first.time_s
    assert later.index > first.index


def test_a_camera_that_falls_silent_is_dropped_after_the_time_out(server: MjpegServer) -> None:
    with camera(Stream(server.url), replace(QUICK, grace_s=20)) as live:
        frames = live.frames()
        next(frames)
        server.silent.set()
        until(lambda: live.health(0).reconnects >= 1, "a new connection")
        error = live.health(0).last_error or ""
        server.silent.clear()
        next(frames)
    assert "no frame within 0.5 s" in error


def test_a_camera_that_never_answers_is_dropped_after_the_time_out(server: MjpegServer) -> None:
    server.silent.set()
    options = replace(CALM, connect_timeout_s=0.4, grace_s=20)
    with camera(Stream(server.url), options) as live:
        until(lambda: live.health(0).reconnects >= 1, "a new connection")
        assert "no answer within 0.4 s" in (live.health(0).last_error or "")


def test_a_hung_capture_process_is_killed_and_replaced() -> None:
    with camera(Built(stuck), QUICK) as live:
        frames = live.frames()
        first = next(frames)
        pid = capture_pid(live)
        until(lambda: live.health(0).reconnects >= 1, "the watchdog")
        assert "hung for" in (live.health(0).last_error or "")
        assert not is_alive(pid)
        assert next(frames).index > first.index


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV])
def test_a_capture_process_that_dies_is_replaced(how: signal.Signals) -> None:
    with camera(Built(street), QUICK if how == signal.SIGSTOP else CALM) as live:
        frames = live.frames()
        next(frames)
        pid = capture_pid(live)
        os.kill(pid, how)
        until(lambda: live.health(0).reconnects >= 1, "a new process")
        later = next(frames)
        assert number_of(later.pixels) < 1000
        assert capture_pid(live) != pid
        assert not is_alive(pid)


def test_no_frame_is_ever_torn() -> None:
    with camera(Built(street)) as live:
        for frame, _ in zip(live.frames(), range(50), strict=False):
            np.testing.assert_array_equal(frame.pixels, numbered(number_of(frame.pixels)))


def test_frames_made_in_the_process_come_at_their_times_and_end() -> None:
    live = camera(Built(three))
    frames = list(live.frames())
    assert frames[-1].index == 2
    health = live.health(time.monotonic())
    assert health.state is State.ENDED
    assert health.captured == 3
    assert health.given + health.dropped == 3


def test_an_unexpected_error_is_reported_without_its_message() -> None:
    with camera(Built(broken)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert live.health(0).last_error == "the capture process failed with KeyError"


def test_a_camera_that_is_lost_for_too_long_is_an_error(server: MjpegServer) -> None:
    server.answer = 401
    address = server.url.replace("http://", "http://user:secret@")
    with (
        camera(Stream(address), replace(CALM, give_up_s=0.5)) as live,
        pytest.raises(SourceError, match="camera door: lost") as lost,
    ):
        next(live.frames())
    until(lambda: live.health(0).last_error is not None, "an error")
    assert "401" in str(live.health(0).last_error) or "nauthor" in str(live.health(0).last_error)
    assert "secret" not in f"{lost.value}{live.health(0)}{live.source!r}{live.source}"


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


def test_closing_kills_the_process_and_ends_a_waiting_reader(server: MjpegServer) -> None:
    server.silent.set()
    live = camera(Stream(server.url))
    live.start()
    pid = capture_pid(live)
    frames: list[object] = []
    reader = threading.Thread(target=lambda: frames.extend(live.frames()))
    reader.start()
    live.close()
    reader.join(PATIENT_S)
    assert not reader.is_alive()
    assert not is_alive(pid)
    assert frames == []
    assert live.newest() is None
    assert live.health(0).state is State.STOPPED


def test_a_reader_that_stops_early_stops_the_camera_that_it_started() -> None:
    live = camera(Built(street))
    frames = live.frames()
    next(frames)
    pid = capture_pid(live)
    frames.close()
    assert not is_alive(pid)


def test_a_stale_frame_is_not_given_but_counted() -> None:
    with camera(Built(three), replace(CALM, stale_s=0.05)) as live:
        until(lambda: live.health(0).state is State.ENDED, "the end")
        time.sleep(0.1)
        assert live.newest() is None
        health = live.health(time.monotonic())
    assert (health.captured, health.given, health.dropped, health.stale) == (3, 0, 2, 1)


def test_frames_that_are_too_large_are_refused_with_the_fix() -> None:
    with camera(Built(street), replace(CALM, max_pixels=100)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert "lower the camera's resolution" in (live.health(0).last_error or "")


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


def test_an_rtsp_camera_is_read_over_tcp_with_its_credentials() -> None:
    server = RtspServer("user", "secret")
    try:
        source = Stream(f"rtsp://user:secret@127.0.0.1:{server.port}/door")
        with camera(source) as live:
            frames = [frame for frame, _ in zip(live.frames(), range(5), strict=False)]
            assert live.health(0).last_error is None
    finally:
        server.kill()
    seen = [number_of(f.pixels) for f in frames]
    assert seen == sorted(set(seen))
    assert server.transports and "TCP" in server.transports[0]


def test_an_rtsp_camera_that_goes_away_is_missed() -> None:
    server = RtspServer()
    try:
        with camera(Stream(f"rtsp://127.0.0.1:{server.port}/door")) as live:
            next(live.frames())
            server.kill()
            until(lambda: live.health(0).reconnects >= 1, "a new connection")
            assert live.health(0).last_error
    finally:
        server.kill()


@pytest.mark.v4l2
def test_a_webcam_gives_frames() -> None:
    with camera(Device(Path("/dev/video0")), LiveOptions()) as live:
        assert next(live.frames()).pixels.ndim == 3


def test_a_webcam_that_is_not_there_is_reported() -> None:
    with camera(Device(Path("/dev/video99"))) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert live.health(0).last_error == "No such file or directory"


def test_addresses_and_devices_are_told_apart() -> None:
    assert live_source("/dev/video3") == Device(Path("/dev/video3"))
    assert live_source("rtsp://u:p@camera/a") == Stream("rtsp://u:p@camera/a")
    for text in ("clip.mp4", "/dev/null", "ftp://u:secret@camera/a", "http://", "file:///a.mp4"):
        with pytest.raises(ConfigurationError, match="is no live camera") as refused:
            live_source(text)
        assert "secret" not in str(refused.value)


def test_limits_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="read_timeout_s is 0; give more than 0"):
        LiveOptions(read_timeout_s=0)
