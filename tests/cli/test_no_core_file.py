"""A crash leaves no picture of the memory in which keys and templates were."""

import os
import signal
import subprocess
import sys
from pathlib import Path

CRASH = """
import os, resource, signal, sys
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
from lookout.adapters.no_core import leave_no_core
import lookout.cli
if sys.argv[1] == "hardened":
    lookout.cli.app = lambda: os.kill(os.getpid(), signal.SIGABRT)
    lookout.cli.main()
else:
    os.kill(os.getpid(), signal.SIGABRT)
"""


def crashed(folder: Path, how: str) -> int:
    """Crash in a folder; give the status as the kernel reports it."""
    child = subprocess.Popen([sys.executable, "-c", CRASH, how], cwd=folder)
    _, status = os.waitpid(child.pid, 0)
    child.returncode = -os.WTERMSIG(status)
    return status


def test_a_crash_of_the_command_line_leaves_no_core_file(tmp_path: Path) -> None:
    status = crashed(tmp_path, "hardened")
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_cannot_be_dumped_or_read_by_others(tmp_path: Path) -> None:
    asks = """
import ctypes, resource, sys
import lookout.cli
def told():
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *limits)  # PR_GET_DUMPABLE
lookout.cli.app = told
lookout.cli.main()
"""
    said = subprocess.run(
        [sys.executable, "-c", asks], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.stdout.split() == ["0", "0", "0"], said.stderr
