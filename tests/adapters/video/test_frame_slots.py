import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.video.slot import FrameSlot
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import SourceError

WRITER = """
import sys, time, numpy as np
from lookout.adapters.video.slot import FrameSlot, SlotHandles
slot = FrameSlot(SlotHandles(*map(int, sys.argv[1:4])))
pictures = [np.full((1200, 1600, 3), value, np.uint8) for value in range(7)]
while True:
    slot.put(pictures[(slot.captured + 1) % 7], time.monotonic())
"""
WRITTEN_PX = 1600 * 1200


@pytest.fixture
def slot() -> Iterator[FrameSlot]:
    made = FrameSlot.create(400 * 300)
    yield made
    made.close()


@pytest.fixture
def large_slot() -> Iterator[FrameSlot]:
    made = FrameSlot.create(WRITTEN_PX)
    yield made
    made.close()


def is_whole(pixels: RgbImage, number: int) -> bool:
    return bool(pixels.min() == pixels.max() == number % 7)


def writer(slot: FrameSlot) -> "subprocess.Popen[bytes]":
    handles = slot.handles
    numbers = [str(n) for n in (handles.memory, handles.bell, handles.max_pixels)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *numbers], pass_fds=(handles.memory, handles.bell)
    )


def picture(value: int, size: tuple[int, int] = (400, 300)) -> RgbImage:
    return np.full((size[1], size[0], 3), value, np.uint8)


def test_the_newest_frame_comes_out_once(slot: FrameSlot) -> None:
    assert slot.newest(0) is None
    for value in (1, 2, 3):
        slot.put(picture(value), float(value))
    found = slot.newest(0)
    assert found is not None
    assert (found.number, found.time_s, found.pixels[0, 0, 0]) == (3, 3.0, 3)
    assert slot.newest(3) is None
    assert (slot.captured, slot.captured_s) == (3, 3.0)


def test_frames_may_change_their_size(slot: FrameSlot) -> None:
    for size in ((400, 300), (1, 1), (300, 400), (7, 5)):
        slot.put(picture(9, size), 0.0)
        found = slot.newest(0)
        assert found is not None
        np.testing.assert_array_equal(found.pixels, picture(9, size))


def test_a_frame_that_is_too_large_is_refused(slot: FrameSlot) -> None:
    with pytest.raises(SourceError, match="401 x 300 px are larger than 120000 px"):
        slot.put(picture(1, (401, 300)), 0.0)


def test_a_frame_out_of_the_slot_is_a_copy(slot: FrameSlot) -> None:
    slot.put(picture(1), 0.0)
    found = slot.newest(0)
    for value in (2, 3, 4):
        slot.put(picture(value), 0.0)
    assert found is not None
    assert found.pixels.max() == 1


def test_waiting_ends_with_a_frame_or_with_time(slot: FrameSlot) -> None:
    assert not slot.wait(0)
    slot.put(picture(1), 0.0)
    assert slot.wait(60)
    assert not slot.wait(0)


def test_frames_of_a_writer_that_never_rests_are_whole(large_slot: FrameSlot) -> None:
    with writer(large_slot) as process:
        last = given = 0
        while given < 50:
            large_slot.wait(60)
            found = large_slot.newest(last)
            if found:
                assert found.number > last
                assert is_whole(found.pixels, found.number)
                last, given = found.number, given + 1
        process.kill()


def test_a_writer_leaves_the_frame_alone_that_is_being_read(large_slot: FrameSlot) -> None:
    with writer(large_slot) as process:
        large_slot.wait(60)
        for buffer in range(3):
            while not large_slot._try_lock(buffer, fcntl.LOCK_SH):
                pass
            number, captured = large_slot._number(buffer), large_slot.captured
            while large_slot.captured < captured + 10:
                large_slot.wait(60)
            assert large_slot._number(buffer) == number
            assert number == 0 or is_whole(large_slot._pixels(buffer, 1600, 1200), number)
            large_slot._unlock(buffer)
        process.kill()


def test_a_writer_that_is_killed_leaves_no_half_frame_that_counts(large_slot: FrameSlot) -> None:
    broken_off = 0
    for attempt in range(10):
        captured = large_slot.captured
        with writer(large_slot) as process:
            while large_slot.captured < captured + 4:
                large_slot.wait(60)
            time.sleep(0.0007 * attempt)
            os.kill(process.pid, signal.SIGKILL)
        for buffer in range(3):
            number = large_slot._number(buffer)
            broken_off += number == 0
            assert number == 0 or is_whole(large_slot._pixels(buffer, 1600, 1200), number)
        found = large_slot.newest(0)
        assert found is not None
        assert found.number > captured
    assert broken_off > 0, "no writer was ever killed while it wrote"


def test_the_other_process_cannot_cut_the_memory(slot: FrameSlot) -> None:
    with pytest.raises(PermissionError):
        os.ftruncate(slot.handles.memory, 0)


def test_the_memory_has_no_name_and_is_not_dumped(slot: FrameSlot) -> None:
    slot.put(picture(1), 0.0)
    assert not list(Path("/dev/shm").glob("*frames*"))
    parts = Path("/proc/self/smaps").read_text().split("/memfd:frames")[1:]
    flags = [line for line in parts[0].splitlines() if line.startswith("VmFlags")]
    assert " dd" in flags[0]
