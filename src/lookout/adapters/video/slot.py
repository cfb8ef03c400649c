"""The newest frame of one camera, in anonymous shared memory.

The memory has no name, so nothing is left of it when the last process that holds it ends, however
that happens. There are three buffers: one holds the newest frame, one may be read, one is written.
A buffer is locked with ``fcntl(2)`` record locks while it is written or read. The kernel gives them
back when a process is killed, and a frame whose writing was broken off is never marked whole, so
that half a frame is never seen.
"""

import fcntl
import mmap
import os
import select
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import numpy as np

from lookout.domain.arrays import RgbImage
from lookout.domain.errors import SourceError

_BUFFERS = 3
_HEADER = struct.Struct("@QdII")  # number (0: not whole), time in s, width and height in px
_PIXELS_AT = mmap.PAGESIZE
_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


@dataclass(frozen=True, slots=True)
class SlotHandles:
    """What another process needs to open the slot: file descriptors and the size of a buffer."""

    memory: int
    bell: int
    max_pixels: int


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """A frame out of the slot; ``number`` counts all frames that were put in, from 1.

    ``time_s`` is the monotonic clock at capture.
    """

    number: int
    time_s: float
    pixels: RgbImage


class FrameSlot:
    """One process's newest frame for another one; each has its own ``FrameSlot``."""

    def __init__(self, handles: SlotHandles) -> None:
        self.handles = handles
        self._reading = threading.Lock()
        size = _PIXELS_AT + _BUFFERS * handles.max_pixels * 3
        self._memory = mmap.mmap(handles.memory, size)
        with suppress(OSError):  # some kernels are built without it
            self._memory.madvise(mmap.MADV_DONTDUMP)

    @classmethod
    def create(cls, max_pixels: int) -> Self:
        """Make a slot for frames of up to ``max_pixels`` px; pages are taken as they are used."""
        memory = os.memfd_create("frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(memory, _PIXELS_AT + _BUFFERS * max_pixels * 3)
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, _SEALS)
        bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        return cls(SlotHandles(memory, bell, max_pixels))

    @property
    def captured(self) -> int:
        """How many frames were put in so far."""
        return max(map(self._number, range(_BUFFERS)))

    @property
    def captured_s(self) -> float:
        """Monotonic clock of the newest frame, 0 before the first."""
        newest = max(range(_BUFFERS), key=self._number)
        return float(_HEADER.unpack_from(self._memory, newest * _HEADER.size)[1])

    def put(self, pixels: RgbImage, time_s: float) -> None:
        """Put a frame in, over an older one.

        Raises
        ------
        SourceError
            When the frame has more pixels than there is room for.
        """
        height, width = pixels.shape[:2]
        if width * height > self.handles.max_pixels:
            raise SourceError(
                f"frames of {width} x {height} px are larger than {self.handles.max_pixels} px; "
                "lower the camera's resolution"
            )
        newest = self.captured
        buffer = self._lock_any(newest)
        _HEADER.pack_into(self._memory, buffer * _HEADER.size, 0, 0, 0, 0)
        self._pixels(buffer, width, height)[:] = pixels
        header = newest + 1, time_s, width, height
        _HEADER.pack_into(self._memory, buffer * _HEADER.size, *header)
        self._unlock(buffer)
        os.eventfd_write(self.handles.bell, 1)

    def newest(self, after: int) -> Captured | None:
        """Return a copy of the newest frame if its number is above ``after``."""
        with self._reading:  # record locks know processes, not threads
            for buffer in sorted(range(_BUFFERS), key=self._number, reverse=True):
                if self._try_lock(buffer, fcntl.LOCK_SH):
                    found = self._copy(buffer, after)
                    self._unlock(buffer)
                    if found:
                        return found
        return None

    def wait(self, timeout_s: float) -> bool:
        """Wait until a frame was put in since the last wait, or the time is up."""
        ready, _, _ = select.select([self.handles.bell], [], [], timeout_s)
        if ready:
            with suppress(BlockingIOError):  # another thread was faster
                os.eventfd_read(self.handles.bell)
        return bool(ready)

    def ring(self) -> None:
        """End a wait early."""
        os.eventfd_write(self.handles.bell, 1)

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        os.close(self.handles.memory)
        os.close(self.handles.bell)

    def _copy(self, buffer: int, after: int) -> Captured | None:
        number, time_s, width, height = _HEADER.unpack_from(self._memory, buffer * _HEADER.size)
        if number <= after or width * height > self.handles.max_pixels:
            return None
        return Captured(number, time_s, self._pixels(buffer, width, height).copy())

    def _lock_any(self, newest: int) -> int:
        """Lock a buffer that does not hold the newest frame; the reader has one of them at most."""
        while True:
            for buffer in sorted(range(_BUFFERS), key=self._number):
                is_newest = newest > 0 and self._number(buffer) == newest
                if not is_newest and self._try_lock(buffer, fcntl.LOCK_EX):
                    return buffer

    def _number(self, buffer: int) -> int:
        return int(_HEADER.unpack_from(self._memory, buffer * _HEADER.size)[0])

    def _pixels(self, buffer: int, width: int, height: int) -> RgbImage:
        start = _PIXELS_AT + buffer * self.handles.max_pixels * 3
        flat = np.frombuffer(self._memory, np.uint8, width * height * 3, start)
        return flat.reshape(height, width, 3)

    def _try_lock(self, buffer: int, kind: int) -> bool:
        try:
            fcntl.lockf(self.handles.memory, kind | fcntl.LOCK_NB, 1, buffer)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(self, buffer: int) -> None:
        fcntl.lockf(self.handles.memory, fcntl.LOCK_UN, 1, buffer)
