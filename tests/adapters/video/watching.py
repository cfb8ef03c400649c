"""Watch a live camera and its process."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lookout.adapters.video.health import LiveOptions
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.sources import LiveSource

PATIENT_S = 30.0
CALM = LiveOptions(
    connect_timeout_s=60, read_timeout_s=20, stale_s=100, back_off_s=0.05, most_back_off_s=0.1
)
"""Limits that a busy machine does not reach by chance."""

QUICK = replace(CALM, read_timeout_s=0.5, grace_s=0.3)
"""Limits for tests in which they are reached."""


def still() -> float:
    return 0.0


def camera(source: LiveSource, options: LiveOptions = CALM) -> LiveCamera:
    return LiveCamera("door", source, options, jitter=still)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, long enough for the slowest machine."""
    end_s = time.monotonic() + PATIENT_S
    while not condition():
        assert time.monotonic() < end_s, f"still waiting for: {what}"
        time.sleep(0.01)


def capture_pid(live: LiveCamera) -> int:
    def pid() -> int | None:
        return live._running[1].pid if live._running else None

    until(lambda: pid() is not None, "a capture process")
    return pid() or 0


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children() -> set[str]:
    """Return the processes that any thread of this one has started."""
    found: set[str] = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # the thread has ended
            found |= set((thread / "children").read_text().split())
    return found


def handles() -> list[str]:
    """Return the shared memories, bells and pipes that this process holds."""
    held: list[str] = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            held.append(str(handle.readlink()))
    return sorted(name for name in held if name.startswith(("/memfd", "anon_inode", "pipe")))
