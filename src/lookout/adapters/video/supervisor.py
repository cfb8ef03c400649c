"""Keep one camera's capture process going."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from lookout.adapters.video.capture import Request
from lookout.adapters.video.health import BackOff, LiveOptions, State
from lookout.adapters.video.slot import FrameSlot
from lookout.adapters.video.sources import LiveSource
from lookout.adapters.video.worker import CaptureProcess, Ended

_TICK_S = 0.1  # how often the watchdog looks
_RATE_OVER_S = 5.0


class Supervisor:
    """A thread that starts a capture process, watches it, kills it and starts the next one."""

    def __init__(
        self,
        name: str,
        source: LiveSource,
        slot: FrameSlot,
        options: LiveOptions,
        jitter: Callable[[], float],
    ) -> None:
        self.state = State.CONNECTING
        self.reconnects = 0
        self.last_error: str | None = None
        self.pid: int | None = None
        self._slot = slot
        self._options = options
        self._back_off = BackOff(options.back_off_s, options.most_back_off_s, jitter)
        self._request = Request(
            source, slot.handles, os.getpid(), options.connect_timeout_s, options.read_timeout_s
        )
        self._rates: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._stopping = threading.Event()
        # The process asks the kernel to be killed when this very thread ends.
        self._thread = threading.Thread(target=self._run, name=f"camera {name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Kill the process and end the thread."""
        self._stopping.set()
        self._slot.ring()
        self._thread.join()

    @property
    def over(self) -> bool:
        """Whether no further frame will come."""
        return self._stopping.is_set() or self.state in (State.ENDED, State.FAILED)

    @property
    def frames_per_second(self) -> float:
        """Frames captured a second over the last five."""
        (then_s, then), (now_s, now) = self._rates[0], self._rates[-1]
        return (now - then) / (now_s - then_s) if now_s > then_s else 0.0

    def _run(self) -> None:
        while (ended := self._capture()) is not None:
            self.pid = None
            if ended.how == "ended":
                self._be_over(State.ENDED)
                return
            self.last_error = ended.why
            if ended.how == "wrong":
                self._be_over(State.FAILED)
                return
            self.state = State.WAITING
            if self._stopping.wait(self._back_off.next_s()):
                break
            self.reconnects += 1
        self.state = State.STOPPED

    def _be_over(self, state: State) -> None:
        self.state = state
        self._slot.ring()

    def _capture(self) -> Ended | None:
        """Run one process to its end; ``None`` when the camera is stopped."""
        self.state = State.CONNECTING
        try:
            with CaptureProcess(self._request) as process:
                self.pid = process.pid
                return self._watch(process)
        except OSError as error:  # no memory or no process left
            return Ended("lost", f"no capture process could be started ({error.strerror})")

    def _watch(self, process: CaptureProcess) -> Ended | None:
        seen, moved_s = self._slot.captured, time.monotonic()
        first_s: float | None = None
        limit_s = self._options.connect_timeout_s
        while not self._stopping.is_set():
            ended = process.ended(_TICK_S)
            captured, now_s = self._slot.captured, time.monotonic()
            self._note_rate(now_s, captured)
            if ended:
                return ended
            if captured != seen:
                seen, moved_s, limit_s = captured, now_s, self._options.read_timeout_s
                first_s = first_s or now_s
                self.state = State.STREAMING
                if now_s - first_s > self._options.steady_s:
                    self._back_off.reset()
            elif now_s - moved_s > limit_s + self._options.grace_s:
                return Ended("lost", f"hung for {now_s - moved_s:.1f} s and was killed")
        return None

    def _note_rate(self, now_s: float, captured: int) -> None:
        self._rates.append((now_s, captured))
        while now_s - self._rates[0][0] > _RATE_OVER_S:
            self._rates.popleft()
