import gc
import itertools
import threading
from collections import deque
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.video.decoding import MediaClock
from lookout.adapters.video.readahead import read_ahead
from lookout.adapters.video.recording import Recording
from lookout.domain.face import Frame
from tests.adapters.video.footage import SIZE, VideoCodec, number_of, numbered, numbers, write_video

KINDS: list[tuple[str, VideoCodec, str]] = [
    ("mp4", "libx264", "yuv420p"),
    ("mp4", "mpeg4", "yuv420p"),
    ("mkv", "libx264", "yuv420p"),
    ("webm", "libvpx", "yuv420p"),
    ("avi", "mjpeg", "yuvj420p"),
    ("mjpeg", "mjpeg", "yuvj420p"),
    ("gif", "gif", "rgb8"),
    ("ts", "libx264", "yuv420p"),
    ("mov", "libx265", "yuv420p"),
]


def times(frames: list[Frame]) -> list[float]:
    return [round(frame.time_s, 3) for frame in frames]


@pytest.mark.parametrize(("ending", "codec", "pixel_format"), KINDS)
def test_every_frame_of_a_file_comes_in_order(
    tmp_path: Path, ending: str, codec: VideoCodec, pixel_format: str
) -> None:
    options = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write_video(
        tmp_path / f"clip.{ending}", 20, codec=codec, pixel_format=pixel_format, options=options
    )
    recording = Recording(path)
    frames = list(recording.frames())
    assert numbers(f.pixels for f in frames) == list(range(20))
    assert [f.index for f in frames] == list(range(20))
    assert times(frames) == pytest.approx([i / 25 for i in range(20)], abs=0.005)
    assert {f.camera for f in frames} == {path.name}
    assert (recording.footage.width, recording.footage.height) == SIZE
    assert recording.footage.frames_per_second == pytest.approx(25, abs=0.01)


def test_pixels_are_contiguous_rgb_and_their_own(tmp_path: Path) -> None:
    first, second = Recording(write_video(tmp_path / "a.mp4", 2)).frames()
    assert first.pixels.dtype == np.uint8
    assert first.pixels.flags.c_contiguous
    assert not np.shares_memory(first.pixels, second.pixels)
    assert np.abs(first.pixels.astype(int) - numbered(0)).mean() < 12
    red, blue = first.pixels[60, 20], first.pixels[60, -20]
    assert red[0] > 150 > 60 > red[2]
    assert blue[2] > 150 > 60 > blue[0]


def test_a_recording_can_be_read_again_from_its_start(tmp_path: Path) -> None:
    recording = Recording(write_video(tmp_path / "a.mp4", 3), "door")
    assert [f.index for f in recording.frames()] == [f.index for f in recording.frames()]
    assert {f.camera for f in recording.frames()} == {"door"}


def test_a_variable_frame_rate_is_kept(tmp_path: Path) -> None:
    stamps = [0.0, 0.04, 0.5, 0.51, 2.0, 2.04]
    path = write_video(tmp_path / "a.mkv", 6, times_s=stamps)
    assert times(list(Recording(path).frames())) == stamps


def test_the_first_frame_stands_at_zero(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mkv", 3, times_s=[7.0, 7.1, 7.3])
    assert times(list(Recording(path).frames())) == [0.0, 0.1, 0.3]


@given(
    st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=50),
    st.floats(0.001, 1.0),
)
def test_time_begins_at_zero_and_always_goes_forward(
    stamps: list[float | None], period_s: float
) -> None:
    clock = MediaClock(period_s)
    result = [clock.tick(stamp) for stamp in stamps]
    assert result[0] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(result))


def test_missing_and_backward_times_are_set_one_period_on() -> None:
    clock = MediaClock(0.04)
    stamps = [1.0, 1.04, None, 1.02, 1.2]
    assert [round(clock.tick(s), 3) for s in stamps] == [0.0, 0.04, 0.08, 0.12, 0.2]


@pytest.mark.parametrize("size", [(193, 97), (192, 97), (195, 96)])
def test_odd_sizes_keep_every_pixel(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_video(
        tmp_path / "a.mkv", 3, codec="ffv1", pixel_format="bgr0", size=size, options={}
    )
    frames = list(Recording(path).frames())
    for index, frame in enumerate(frames):
        np.testing.assert_array_equal(frame.pixels, numbered(index, size))


@pytest.mark.parametrize("turn_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_rotation_and_mirroring_in_the_file_are_undone(
    tmp_path: Path, turn_deg: int, mirrored: bool
) -> None:
    path = write_video(tmp_path / "a.mp4", 1, turn_deg=turn_deg, mirrored=mirrored)
    recording = Recording(path)
    (frame,) = recording.frames()
    turned = np.rot90(numbered(0), turn_deg // 90)
    expected = turned[:, ::-1] if mirrored else turned
    assert np.abs(frame.pixels.astype(int) - expected).mean() < 12
    assert frame.pixels.flags.c_contiguous
    footage = recording.footage
    assert (footage.height, footage.width) == frame.pixels.shape[:2]


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        file.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(1), format="rgb24")))
        file.mux(stream.encode())
    (frame,) = Recording(path).frames()
    assert frame.pixels.shape == (SIZE[1], SIZE[0] * 4 // 3, 3)


def test_frames_that_nobody_wants_are_counted_but_not_given(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", 9)
    frames = list(Recording(path, keep=lambda index, time_s: index % 2 == 0).frames())
    assert [f.index for f in frames] == [0, 2, 4, 6, 8]
    assert numbers(f.pixels for f in frames) == [0, 2, 4, 6, 8]
    assert times(frames) == [0.0, 0.08, 0.16, 0.24, 0.32]


def test_the_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", 12)
    one, four = (list(Recording(path, threads=n).frames()) for n in (1, 4))
    for a, b in zip(one, four, strict=True):
        np.testing.assert_array_equal(a.pixels, b.pixels)


def test_stopping_early_ends_the_thread_and_closes_the_file(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", 50)
    frames = Recording(path).frames()
    assert number_of(next(frames).pixels) == 0
    assert any(t.name.startswith("read-ahead") for t in threading.enumerate())
    frames.close()
    assert not any(t.name.startswith("read-ahead") for t in threading.enumerate())
    assert not [fd for fd in Path("/proc/self/fd").iterdir() if fd.exists() and fd.samefile(path)]


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_was_read_leaves_no_picture_in_memory(tmp_path: Path, whole: bool) -> None:
    """A frame whose side data were read is part of a ring, so Python would keep it for a while."""
    path = write_video(tmp_path / "clip.mp4", 12)
    gc.collect()
    gc.disable()
    try:
        frames = Recording(path).frames()
        deque(frames if whole else itertools.islice(frames, 1), maxlen=0)
        frames.close()
        left = [each for each in gc.get_objects() if isinstance(each, av.VideoFrame)]
    finally:
        gc.enable()
    assert left == []


def test_reading_ahead_makes_no_more_than_asked_for() -> None:
    made: list[int] = []

    def count() -> Generator[int, None, None]:
        for number in range(100):
            made.append(number)
            yield number

    ahead = read_ahead(count(), 3)
    assert [next(ahead), next(ahead)] == [0, 1]
    ahead.close()
    assert len(made) <= 2 + 3


def test_a_title_that_is_not_utf8_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    with av.open(str(path), "w") as file:
        file.metadata["title"] = "Strasse am Abend"
        stream = file.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuvj420p"
        file.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(1), format="rgb24")))
        file.mux(stream.encode())
    path.write_bytes(path.read_bytes().replace(b"Strasse ", b"Stra\xdfe  "))
    (frame,) = Recording(path).frames()
    assert number_of(frame.pixels) == 1


def test_sound_that_begins_later_does_not_matter(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.ts", 200, size=(640, 480), options={"bf": "0", "qp": "0"})
    with av.open(str(tmp_path / "b.ts"), "w") as file:
        video = file.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 640, 480, "yuv420p"
        sound = file.add_stream("mp2", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2304), np.int16), "s16", "stereo")
        frame.sample_rate = 48000
        for packet in sound.encode(frame):
            file.mux(packet)
        picture = av.VideoFrame.from_ndarray(numbered(200, (640, 480)), format="rgb24")
        file.mux(video.encode(picture))
        file.mux(video.encode())
        file.mux(sound.encode())
    with path.open("ab") as whole:
        whole.write((tmp_path / "b.ts").read_bytes())
    frames = list(Recording(path).frames())
    assert numbers(f.pixels for f in frames) == list(range(201))
