"""Worker processes do not outlive the process that they work for."""

import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from pathlib import Path


def end_with_parent() -> None:
    """End this worker process as soon as its parent has ended, however that came about.

    For the first line of a worker's initializer. A parent that is killed cannot stop its workers;
    each one notices by itself, since the pipe between them closes. In a process that has no parent
    of :mod:`multiprocessing` nothing happens.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(parent.join,), daemon=True).start()


def _leave_after(wait: Callable[[], None]) -> None:
    wait()
    # Nothing of a worker is worth finishing: its results have nobody to go to.
    os._exit(1)


def memory_mb() -> float | None:
    """Return how much memory this process has resident, in MB; ``None`` where nobody says."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * resource.getpagesize() / 1e6
