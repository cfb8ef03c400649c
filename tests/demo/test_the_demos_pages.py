"""The demo as a newcomer meets it: the command, the pages in a browser, Ctrl-C, nothing left."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from soak.browsing import chromium
from tests.console.browser import visit
from tests.console.journey import moves
from tests.installed import LOOKOUT, lookout

LONG_S = 300.0
"""The machine may be busy; on a quiet one each wait is a matter of seconds."""
ENDS_BY_ITSELF_S = "900"
SHARED = Path("/dev/shm")
NAMES = ("psm_", "sem.mp", "lookout")
"""What shared memory and semaphores of ours could be called."""


@dataclass
class Demo:
    """The running command, and all that it has said so far."""

    address: str
    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.said)

    def says(self, words: str) -> None:
        """Wait until it has said something."""
        over = f"it said only: {self.text}"
        _until(lambda: words in self.text or self.process.poll() is not None, over)
        assert words in self.text, self.text

    def ends(self) -> int:
        """Press Ctrl-C, as a terminal passes it on: to every process that the command started."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LONG_S)


@contextmanager
def started(folder: Path) -> Iterator[Demo]:
    """Start it in a session of its own, with a folder for what is temporary."""
    folder.mkdir()
    port = _free_port()
    asked = ["demo", "--seconds", ENDS_BY_ITSELF_S, "--no-browser", "--port", str(port)]
    with subprocess.Popen(
        [LOOKOUT, *asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(folder)},
    ) as process:
        demo = Demo(f"http://127.0.0.1:{port}", process)
        hearing = threading.Thread(target=_hear, args=(demo,))
        hearing.start()
        try:
            yield demo
        finally:
            process.kill()
            process.wait()
            hearing.join()


@pytest.mark.chromium
@pytest.mark.timeout(900)
def test_a_newcomer_becomes_the_operator_answers_a_prompt_and_ends_it(tmp_path: Path) -> None:
    folder, before = tmp_path / "temporary", _shared()
    with started(folder) as demo:
        demo.says(f"Open {demo.address}/demo")
        with chromium() as browser, visit(browser, demo.address) as seen:
            page = seen.page
            page.goto("/demo", timeout=LONG_S * 1000)
            expect(page.locator(".mark-banner")).to_contain_text("DEMONSTRATION")
            page.get_by_role("button", name="Be Olga").click()
            page.wait_for_url("**/operate")
            moves(page)
            same = page.get_by_role("button", name="Same S", exact=True)
            expect(same).to_be_enabled(timeout=LONG_S * 1000)
            same.click()
            expect(page.locator("#result")).to_have_text("You said: same person.")
        going = _descendants(demo.process.pid)
        assert len(going) >= 2, "the engine and the capture process"
        status = demo.ends()
        said = demo.text
    assert status == 0, said
    assert re.search(r"Record published: [1-9]\d* alerts?, SHA-256", said), said
    assert re.search(r"Deleted: \d+ keys destroyed; (\d+) created = \1 deleted \+ 0", said), said
    assert "Audit log exported and verified" in said
    assert "Traceback" not in said
    _until(lambda: not any(_runs(pid) for pid in going), "a process goes on")
    assert list(folder.iterdir()) == []
    assert _shared() <= before


def test_a_port_in_use_is_said_before_anything_is_prepared() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = lookout("demo", "--no-browser", "--port", str(port))
    assert said.returncode == 2
    assert f"port {port}" in said.stderr
    assert "choose another with --port" in said.stderr
    assert "Enrolling" not in said.stdout


def _hear(demo: Demo) -> None:
    assert demo.process.stdout is not None
    for line in demo.process.stdout:
        demo.said.append(line)


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    over = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < over, otherwise
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _parents() -> dict[int, int]:
    """Return each process's parent (proc(5))."""
    found = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = place.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        found[int(place.parent.name)] = int(rest[1])
    return found


def _descendants(pid: int) -> set[int]:
    parents, found = _parents(), {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _shared() -> set[str]:
    return {each.name for each in SHARED.iterdir() if each.name.startswith(NAMES)}
