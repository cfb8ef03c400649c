"""kill -9 of any process: what must go on goes on, and nothing is left of what must not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.console.engine_room.street import (
    children,
    live_street,
    shared_memory,
    there,
    until,
)

pytestmark = pytest.mark.proc

PARENT = """
import sys, threading
from pathlib import Path
from tests.console.engine_room.street import live_street
with live_street(Path(sys.argv[1])) as live:
    print(live.pid(), flush=True)
    threading.Event().wait()
"""


def test_an_engine_that_is_killed_is_started_again_and_that_is_shown_and_logged(
    tmp_path: Path,
) -> None:
    before = shared_memory()
    with live_street(tmp_path) as live:
        first = live.pid()
        family = [first, *children(first)]
        os.kill(first, signal.SIGKILL)
        until(lambda: not any(map(there, family)), "its capture process to end with it")
        assert shared_memory() <= before
        until(lambda: live.room.pid(live.id) not in (None, first), "another engine")
        assert live.pid() != first
        alerted = len(live.alerts())
        until(lambda: len(live.alerts()) > alerted, "a prompt of the new engine")
        assert live.health().restarts == 1
        died = [row for row in live.rows() if row.kind == "engine.died"]
        assert len(died) == 1 and "signal 9" in died[0].facts
        assert any("signal 9" in line for line in live.said)


def test_a_capture_process_that_is_killed_comes_back_and_the_engine_goes_on(
    tmp_path: Path,
) -> None:
    with live_street(tmp_path) as live:
        engine = live.pid()
        [capture] = children(engine)
        os.kill(capture, signal.SIGKILL)
        until(lambda: children(engine) not in ([], [capture]), "another capture process")
        until(lambda: any(each.reconnects for each in live.health().cameras), "a reconnection")
        alerted = len(live.alerts())
        until(lambda: len(live.alerts()) > alerted, "a prompt of the same engine")
        assert live.room.pid(live.id) == engine


def test_nothing_goes_on_once_the_parent_is_killed(tmp_path: Path) -> None:
    before = shared_memory()
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as parent:
        assert parent.stdout is not None
        engine = int(parent.stdout.readline())
        family = [engine, *children(engine)]
        assert len(family) >= 2
        parent.send_signal(signal.SIGKILL)
        parent.wait(60)
        until(lambda: not any(map(there, family)), "engine and capture process to end")
    assert shared_memory() <= before
