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
from lookout.domain.errors import SourceError

WRITER = """
import sys, time, numpy as np
from lookout.adapters.video.slot import FrameSlot, SlotHandles
slot = FrameSlot(SlotHandles(*map(int, sys.argv[1:4])))
number = slot.captured
while True:
    number += 1
    slot.put(np.full((300, 400, 3), number % 251, np.uint8), time.monotonic())
"""


@pytest.fixture
def slot() -> Iterator[FrameSlot]:
    made = FrameSlot.create(400 * 300)
    yield made
    made.close()


def writer(slot: FrameSlot) -> "subprocess.Popen[bytes]":
    handles = slot.handles
    numbers = [str(n) for n in (handles.memory, handles.bell, handles.max_pixels)]
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *numbers], pass_fds=(handles.memory, handles.bell)
    )


def picture(
    value: int, size: tuple[int, int] = (400, 300)
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
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


def test_frames_of_a_writer_that_never_rests_are_never_torn(slot: FrameSlot) -> None:
    with writer(slot) as process:
        last, given = 0, 0
        while given < 300:
            slot.wait(60)
            found = slot.newest(last)
            if found is None:
                continue
            assert found.number > last
            assert found.pixels.min() == found.pixels.max() == found.number % 251
            last, given = found.number, given + 1
        process.kill()
    assert last > given, "the writer was never faster than the reader"


def test_a_writer_that_is_killed_at_any_moment_leaves_whole_frames(slot: FrameSlot) -> None:
    last = 0
    for attempt in range(6):
        with writer(slot) as process:
            while slot.captured == last:
                slot.wait(60)
            time.sleep(0.001 * attempt)
            os.kill(process.pid, signal.SIGKILL)
        found = slot.newest(last)
        assert found is not None
        assert found.pixels.min() == found.pixels.max() == found.number % 251
        last = found.number


def test_the_other_process_cannot_cut_the_memory(slot: FrameSlot) -> None:
    with pytest.raises(PermissionError):
        os.ftruncate(slot.handles.memory, 0)


def test_the_memory_has_no_name_and_is_not_dumped(slot: FrameSlot) -> None:
    slot.put(picture(1), 0.0)
    assert not list(Path("/dev/shm").glob("*frames*"))
    parts = Path("/proc/self/smaps").read_text().split("/memfd:frames")[1:]
    flags = [line for line in parts[0].splitlines() if line.startswith("VmFlags")]
    assert " dd" in flags[0]
