"""What every camera promises, whatever is behind it."""

import itertools
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lookout.adapters.video.folder import PictureFolder
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.recording import Recording
from lookout.adapters.video.sources import Built
from lookout.ports import Camera
from tests.adapters.video.footage import SIZE, number_of, numbered, write_video
from tests.adapters.video.servers import street

COUNT = 6


def recording(folder: Path) -> Camera:
    return Recording(write_video(folder / "clip.mp4", COUNT), "door")


def pictures(folder: Path) -> Camera:
    for number in range(COUNT):
        Image.fromarray(numbered(number)).save(folder / f"{number}.png")
    return PictureFolder(folder, 0.1, "door")


def live(folder: Path) -> Camera:
    return LiveCamera("door", Built(street))


every_camera = pytest.mark.parametrize("make", [recording, pictures, live])
Make = Callable[[Path], Camera]


@every_camera
def test_frames_carry_the_name_and_go_forward_in_index_and_time(make: Make, tmp_path: Path) -> None:
    camera = make(tmp_path)
    frames = list(itertools.islice(camera.frames(), COUNT))
    assert camera.name == "door"
    assert {f.camera for f in frames} == {"door"}
    assert len(frames) == COUNT
    for earlier, later in itertools.pairwise(frames):
        assert later.index > earlier.index
        assert later.time_s > earlier.time_s


@every_camera
def test_pixels_are_contiguous_rgb_of_one_size(make: Make, tmp_path: Path) -> None:
    for frame in itertools.islice(make(tmp_path).frames(), COUNT):
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.shape == (SIZE[1], SIZE[0], 3)
        assert frame.pixels.flags.c_contiguous
        assert frame.pixels.flags.writeable


@every_camera
def test_a_frame_stays_as_it_was_when_later_ones_come(make: Make, tmp_path: Path) -> None:
    frames = list(itertools.islice(make(tmp_path).frames(), COUNT))
    numbers = [number_of(f.pixels) for f in frames]
    assert numbers == sorted(set(numbers))


@every_camera
def test_a_camera_can_be_read_a_second_time(make: Make, tmp_path: Path) -> None:
    camera = make(tmp_path)
    for _ in range(2):
        assert len(list(itertools.islice(camera.frames(), 2))) == 2


@every_camera
def test_a_reader_that_stops_early_leaves_no_thread(make: Make, tmp_path: Path) -> None:
    before = threading.active_count()
    frames = make(tmp_path).frames()
    next(frames)
    assert isinstance(frames, Generator)
    frames.close()
    assert threading.active_count() == before
