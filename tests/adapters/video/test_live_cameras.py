import itertools
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.video.health import LiveOptions, State
from lookout.adapters.video.sources import Built, Device, Stream, live_source
from lookout.domain.errors import ConfigurationError
from tests.adapters.video.footage import SIZE, number_of, numbered
from tests.adapters.video.servers import MjpegServer, RtspServer, street, three
from tests.adapters.video.watching import (
    CALM,
    PATIENT_S,
    camera,
    capture_pid,
    is_alive,
    until,
)

pytestmark = pytest.mark.usefixtures("nothing_is_left")


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


@pytest.mark.v4l2
def test_a_webcam_gives_frames() -> None:
    with camera(Device(Path("/dev/video0")), LiveOptions()) as live:
        assert next(live.frames()).pixels.ndim == 3


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
