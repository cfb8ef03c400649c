import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

from lookout.adapters.video.recording import Recording
from lookout.adapters.video.writer import VideoWriter
from lookout.domain.errors import ConfigurationError, SourceError
from tests.adapters.video.footage import SIZE, numbered, numbers


def write(path: Path, times_s: list[float], size: tuple[int, int] = SIZE) -> None:
    with VideoWriter(path, *size, 25) as video:
        for number, time_s in enumerate(times_s):
            video.write(numbered(number, size), time_s)


def entries(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@contextmanager
def at_most(size_bytes: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    times_s = [index / 25 for index in range(30)]
    write(tmp_path / "a.mp4", times_s)
    recording = Recording(tmp_path / "a.mp4")
    frames = list(recording.frames())
    assert numbers(f.pixels for f in frames) == list(range(30))
    assert [f.time_s for f in frames] == pytest.approx(times_s, abs=1e-4)
    assert recording.footage.frames_per_second == pytest.approx(25, abs=0.1)
    assert entries(tmp_path) == ["a.mp4"]
    assert (tmp_path / "a.mp4").stat().st_mode & 0o077 == 0


def test_times_are_kept_from_the_first_frame_on(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", [100.0, 100.013, 100.5, 101.0, 103.25])
    frames = list(Recording(tmp_path / "a.mp4").frames())
    assert [f.time_s for f in frames] == pytest.approx([0.0, 0.013, 0.5, 1.0, 3.25], abs=1e-4)


@pytest.mark.parametrize("size", [(193, 96), (192, 97), (199, 101)])
def test_an_odd_size_gets_one_more_row_or_column(tmp_path: Path, size: tuple[int, int]) -> None:
    write(tmp_path / "a.mp4", [0.0, 0.1], size)
    footage = Recording(tmp_path / "a.mp4").footage
    assert (footage.width, footage.height) == (size[0] + size[0] % 2, size[1] + size[1] % 2)


@pytest.mark.parametrize("size", [(256, 144), (1280, 720)])
def test_colours_survive(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    colours = [(200, 30, 40), (30, 180, 60), (20, 40, 220), (128, 128, 128)]
    for strip, colour in zip(np.array_split(np.arange(size[0]), 4), colours, strict=True):
        pixels[:, strip] = colour
    with VideoWriter(tmp_path / "a.mp4", *size, 25, quality=10) as video:
        video.write(pixels, 0)
    (frame,) = Recording(tmp_path / "a.mp4").frames()
    for strip, colour in zip(np.array_split(np.arange(size[0]), 4), colours, strict=True):
        middle = frame.pixels[size[1] // 2, strip[len(strip) // 2]].astype(int)
        assert np.abs(middle - colour).max() <= 6


def test_title_and_comment_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with VideoWriter(path, *SIZE, 25, title="REHEARSAL", comment="to try the zone ß") as video:
        video.write(numbered(0), 0)
    with av.open(str(path)) as file:
        assert file.metadata["title"] == "REHEARSAL"
        assert file.metadata["comment"] == "to try the zone ß"


def test_the_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("before")
    with VideoWriter(path, *SIZE, 25) as video:
        video.write(numbered(0), 0)
        assert path.read_text() == "before"
    assert len(list(Recording(path).frames())) == 1


def test_an_error_leaves_nothing_and_ends_the_thread(tmp_path: Path) -> None:
    with pytest.raises(KeyError), VideoWriter(tmp_path / "a.mp4", *SIZE, 25) as video:
        video.write(numbered(0), 0)
        raise KeyError
    assert entries(tmp_path) == []
    assert not any(t.name.startswith("video-writer") for t in threading.enumerate())


def test_without_a_frame_nothing_is_left(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", *SIZE, 25):
        pass
    assert entries(tmp_path) == []


@pytest.mark.parametrize("limit_bytes", [0, 20_000, 200_000])
def test_a_full_disk_is_an_error_that_names_the_file(tmp_path: Path, limit_bytes: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (50, 240, 320, 3), np.uint8)
    with (
        at_most(limit_bytes),
        pytest.raises(SourceError, match=r"a\.mp4: the video cannot be written \(File too large"),
        VideoWriter(tmp_path / "a.mp4", 320, 240, 25) as video,
    ):
        for index, pixels in enumerate(noise):
            video.write(pixels, index / 25)
    assert entries(tmp_path) == []


def test_a_disk_that_fills_while_the_video_is_closed_is_an_error(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", *SIZE, 25) as video:
        video.write(numbered(0), 0)
        with at_most(100), pytest.raises(SourceError, match=r"a\.mp4"):
            video.close()
    assert entries(tmp_path) == []


def test_a_folder_that_is_not_there_is_refused_before_anything(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone/a\.mp4: cannot be written there"):
        VideoWriter(tmp_path / "gone" / "a.mp4", *SIZE, 25)


def test_another_size_and_a_time_that_goes_back_are_refused(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", *SIZE, 25) as video:
        video.write(numbered(0), 1.0)
        with pytest.raises(ConfigurationError, match=r"shape \(97, 193, 3\)"):
            video.write(numbered(1, (193, 97)), 2.0)
        with pytest.raises(ConfigurationError, match="not later"):
            video.write(numbered(1), 1.0)


def test_the_caller_may_reuse_its_pixels(tmp_path: Path) -> None:
    pixels = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    with VideoWriter(tmp_path / "a.mp4", *SIZE, 25) as video:
        for number in range(20):
            pixels[:] = numbered(number)
            video.write(pixels, number / 25)
    frames = Recording(tmp_path / "a.mp4").frames()
    assert numbers(f.pixels for f in frames) == list(range(20))
