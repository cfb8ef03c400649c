"""Workers end with the process that they work for, however it ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import multiprocessing, os, signal, time
from concurrent.futures import ProcessPoolExecutor
from lookout.adapters.worker import end_with_parent

def start():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()

def work(seconds):
    print(os.getpid(), flush=True)
    time.sleep(seconds)
    return os.getpid()

if __name__ == "__main__":
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn, start) as pool:
        print("done", len(list(pool.map(work, [SECONDS, SECONDS]))), flush=True)
"""


def a_parent(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    script = folder / "parent.py"
    script.write_text(PARENT.replace("SECONDS", str(seconds)))
    return subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)


def running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.proc
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_of_a_killed_process_end(tmp_path: Path, how: signal.Signals) -> None:
    with a_parent(tmp_path, 600) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        try:
            assert all(running(pid) for pid in workers)
            parent.send_signal(how)
            parent.wait(60)
            deadline_s = time.monotonic() + 60
            while any(map(running, workers)) and time.monotonic() < deadline_s:
                time.sleep(0.05)
            assert [pid for pid in workers if running(pid)] == []
        finally:
            for pid in filter(running, workers):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def test_workers_of_a_process_that_goes_on_finish_their_work(tmp_path: Path) -> None:
    with a_parent(tmp_path, 0.1) as parent:
        said, _ = parent.communicate(timeout=60)
    assert said.splitlines()[-1] == "done 2"
    assert parent.returncode == 0
