"""The newest view of each camera, for whoever may watch; older ones are forgotten."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from lookout.console.engines import LiveView

Key = tuple[str, str]
"""A deployment's id and a camera's name."""


class ViewBoard:
    """Holds one view a camera, and wakes who waits for the next one; for any thread."""

    def __init__(self) -> None:
        self._newest: dict[Key, LiveView] = {}
        self._listeners: dict[Key, list[Callable[[], None]]] = {}
        self._changed = threading.Condition()
        self._number = 0

    @property
    def listeners(self) -> int:
        """How many listen now."""
        with self._changed:
            return sum(map(len, self._listeners.values()))

    def put(self, key: Key, at: datetime, jpeg: bytes) -> None:
        """Show a newer view."""
        with self._changed:
            self._number += 1
            self._newest[key] = LiveView(self._number, at, jpeg)
            self._changed.notify_all()
            waking = list(self._listeners.get(key, ()))
        for wake in waking:
            wake()

    def newest(self, key: Key, after: int, wait_s: float) -> LiveView | None:
        """Return a view with a higher number, waiting for it up to ``wait_s``."""
        until_s = time.monotonic() + wait_s
        with self._changed:
            while True:
                view = self._newest.get(key)
                if view is not None and view.number > after:
                    return view
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    return None
                self._changed.wait(left_s)

    def listen(self, key: Key, wake: Callable[[], None]) -> Callable[[], None]:
        """Have something called for each newer view, from another thread; returns how to end it."""
        with self._changed:
            self._listeners.setdefault(key, []).append(wake)

        def end() -> None:
            with self._changed:
                self._listeners[key].remove(wake)
                if not self._listeners[key]:
                    del self._listeners[key]

        return end

    def clear(self, deployment: str) -> None:
        """Forget the views of a deployment that is no longer looked at."""
        with self._changed:
            self._newest = {key: v for key, v in self._newest.items() if key[0] != deployment}
            self._changed.notify_all()
