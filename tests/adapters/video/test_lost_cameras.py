import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from lookout.adapters.video.health import State
from lookout.adapters.video.sources import Built, Device, Stream
from lookout.domain.errors import SourceError
from tests.adapters.video.footage import number_of
from tests.adapters.video.servers import (
    MjpegServer,
    RtspServer,
    broken,
    misconfigured,
    street,
    stuck,
)
from tests.adapters.video.watching import (
    CALM,
    QUICK,
    camera,
    capture_pid,
    is_alive,
    until,
)

pytestmark = pytest.mark.usefixtures("nothing_is_left")


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


def test_an_unexpected_error_is_reported_without_its_message() -> None:
    with camera(Built(broken)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert live.health(0).last_error == "the capture process failed with KeyError"


def test_a_camera_that_is_lost_for_too_long_is_an_error(server: MjpegServer) -> None:
    server.answer = 401
    address = server.url.replace("http://", "http://user:secret@")
    with camera(Stream(address), replace(CALM, give_up_s=0.5)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        with pytest.raises(SourceError, match="camera door: lost") as lost:
            next(live.frames())
    assert "401" in str(live.health(0).last_error) or "nauthor" in str(live.health(0).last_error)
    assert "secret" not in f"{lost.value}{live.health(0)}{live.source!r}{live.source}"


def test_frames_that_are_too_large_are_refused_with_the_fix() -> None:
    with camera(Built(street), replace(CALM, max_pixels=100)) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert "lower the camera's resolution" in (live.health(0).last_error or "")


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


def test_a_webcam_that_is_not_there_is_reported() -> None:
    with camera(Device(Path("/dev/video99"))) as live:
        until(lambda: live.health(0).last_error is not None, "an error")
        assert live.health(0).last_error == "No such file or directory"


def test_a_source_that_is_set_up_wrongly_is_not_tried_again() -> None:
    with camera(Built(misconfigured)) as live:
        with pytest.raises(SourceError, match=r"cannot run \(street\.toml: seed is missing\)"):
            next(live.frames())
        health = live.health(0)
        assert live.newest(60) is None
    assert health.state is State.FAILED
    assert health.reconnects == 0
