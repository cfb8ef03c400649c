"""Few attempts a minute from one address, so that guessing at many accounts is slow too."""

import threading
from collections import deque

WINDOW_S = 60.0
MOST_ADDRESSES = 10_000


class Throttle:
    """Counts attempts by address in memory.

    Parameters
    ----------
    most
        Attempts that one address may make within a minute.
    """

    def __init__(self, most: int = 30) -> None:
        self._most = most
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait_s(self, address: str, now_s: float) -> float:
        """Count an attempt; return 0 where it may be made, else how many seconds to wait."""
        with self._lock:
            times = self._times.pop(address, deque())
            while times and now_s - times[0] >= WINDOW_S:
                times.popleft()
            wait = WINDOW_S - (now_s - times[0]) if len(times) >= self._most else 0.0
            if not wait:
                times.append(now_s)
            self._times[address] = times
            while len(self._times) > MOST_ADDRESSES:
                self._times.pop(next(iter(self._times)))
        return wait
