"""Live cameras: the newest frame only, from a process that can be killed and comes back."""

import random
import threading
import time
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Self

from lookout.adapters.video.health import Health, LiveOptions, State
from lookout.adapters.video.slot import FrameSlot
from lookout.adapters.video.sources import LiveSource
from lookout.adapters.video.supervisor import Supervisor
from lookout.domain.errors import SourceError
from lookout.domain.face import Frame

_WAIT_S = 0.5  # how often a consumer that waits looks whether the camera is lost


class LiveCamera:
    """A live camera; ``with LiveCamera(…) as camera`` starts it and stops it.

    Each connection runs in a process of its own. One that ends or hangs is killed and, after a
    wait, made anew. Frames carry the monotonic clock at capture; their index counts all frames
    that were captured, so that gaps show.

    Parameters
    ----------
    name
        The camera's name.
    source
        An address, a device, or frames that are made in the process.
    options
        Time-outs and limits.
    jitter
        Gives a number in [0, 1) for each wait, so that cameras do not come back all at once.
    """

    def __init__(
        self,
        name: str,
        source: LiveSource,
        options: LiveOptions | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self.source = source
        self.options = options or LiveOptions()
        self._jitter = jitter
        self._reading = threading.Lock()
        self._running: tuple[FrameSlot, Supervisor] | None = None
        self._health = Health(name, State.STOPPED, 0.0, 0, 0, 0, 0, 0, None, None)
        self._last = self._given = self._dropped = self._stale = 0

    def start(self) -> None:
        """Start capturing; where it runs already nothing happens."""
        if self._running:
            return
        self._last = self._given = self._dropped = self._stale = 0
        slot = FrameSlot.create(self.options.max_pixels)
        self._running = (
            slot,
            Supervisor(self.name, self.source, slot, self.options, self._jitter),
        )

    def close(self) -> None:
        """Kill the process and give the memory back; the last health stays readable."""
        if not self._running:
            return
        slot, supervisor = self._running
        supervisor.stop()
        with self._reading:  # a reader that waits was woken by the line above
            self._health = self.health(time.monotonic())
            self._running = None
            slot.close()

    def frames(self) -> Generator[Frame, None, None]:
        """Give the newest frame each time; frames that came meanwhile are dropped and counted.

        Starts the camera where nobody has, and stops it then when the consumer stops.

        Raises
        ------
        SourceError
            When no frame came for ``options.give_up_s``, or a built source is set up wrongly.
        """
        mine = self._running is None
        self.start()
        try:
            yield from self._newest_frames()
        finally:
            if mine:
                self.close()

    def newest(self, wait_s: float = 0.0) -> Frame | None:
        """Return a frame that is newer than the last one, waiting for it up to ``wait_s``.

        ``None`` when there is none, or the camera is stopped.
        """
        until_s = time.monotonic() + wait_s
        with self._reading:
            while self._running:
                slot, supervisor = self._running
                frame = self._take(slot)
                left_s = until_s - time.monotonic()
                if frame or supervisor.over or left_s <= 0:
                    return frame
                slot.wait(left_s)
        return None

    def health(self, now_s: float) -> Health:
        """Return how the camera does at ``now_s`` of the monotonic clock."""
        if not self._running:
            return self._health
        slot, supervisor = self._running
        captured, captured_s = slot.captured, slot.captured_s
        return Health(
            camera=self.name,
            state=supervisor.state,
            frames_per_second=supervisor.frames_per_second,
            captured=captured,
            given=self._given,
            dropped=self._dropped,
            stale=self._stale,
            reconnects=supervisor.reconnects,
            last_frame_age_s=now_s - captured_s if captured else None,
            last_error=supervisor.last_error,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _newest_frames(self) -> Generator[Frame, None, None]:
        last_s = time.monotonic()
        while self._running:
            _, supervisor = self._running
            over = supervisor.over
            frame = self.newest(_WAIT_S)
            if frame:
                yield frame
                last_s = time.monotonic()
            elif supervisor.state is State.FAILED:
                raise SourceError(f"camera {self.name}: cannot run ({supervisor.last_error})")
            elif over:
                return
            elif time.monotonic() - last_s > self.options.give_up_s:
                why = supervisor.last_error or "it gives no frames"
                raise SourceError(f"camera {self.name}: lost ({why}); check it and its network")

    def _take(self, slot: FrameSlot) -> Frame | None:
        captured = slot.newest(self._last)
        if captured is None:
            return None
        self._dropped += captured.number - self._last - 1
        self._last = captured.number
        if time.monotonic() - captured.time_s > self.options.stale_s:
            self._stale += 1
            return None
        self._given += 1
        return Frame(self.name, captured.number - 1, captured.time_s, captured.pixels)
