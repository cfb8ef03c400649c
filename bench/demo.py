"""From a fresh clone to the first prompt on the operator's screen, as a newcomer gets there."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from bench.figures import ROOT, Figure
from soak.browsing import CHROMIUM, chromium

FIRST_PROMPT_S = 180.0
LONGEST_S = 900.0


def measure() -> Iterator[Figure]:
    """Clone what is committed, say ``make demo``, become the operator, and wait for a prompt.

    pip's cache of packages is used as it is; the recognition pack is built anew.
    """
    if shutil.which("git") is None or not CHROMIUM.exists() or not (ROOT / ".git").exists():
        yield Figure("first prompt", f"not measured: needs git, a clone and {CHROMIUM}")
        return
    with tempfile.TemporaryDirectory(prefix="lookout-first-") as name:
        started = time.monotonic()
        clone = Path(name) / "lookout"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        with _demo(clone, Path(name) / "cache") as (address, said):
            opened_s = _opened(said, started)
            prompted_s = _prompted(address, started)
    yield Figure("fresh clone to the address that is printed", f"{opened_s:.0f} s")
    yield Figure(
        "fresh clone to the first prompt on the operator's screen (packages in pip's cache)",
        f"{prompted_s:.0f} s",
        f"under {FIRST_PROMPT_S:g} s",
        prompted_s < FIRST_PROMPT_S,
    )


@contextmanager
def _demo(clone: Path, cache: Path) -> Iterator[tuple[str, Path]]:
    with socket.create_server(("127.0.0.1", 0)) as asked:
        port = asked.getsockname()[1]
    said = clone / "said"
    with (
        said.open("w", encoding="utf-8") as heard,
        subprocess.Popen(
            ["make", "demo", f"ARGS=--no-browser --port {port}"],
            cwd=clone,
            stdin=subprocess.DEVNULL,
            stdout=heard,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "LOOKOUT_CACHE_DIR": str(cache)},
        ) as process,
    ):
        try:
            yield f"http://127.0.0.1:{port}", said
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(LONGEST_S)


def _opened(said: Path, started: float) -> float:
    while "/demo" not in said.read_text(encoding="utf-8"):
        if time.monotonic() - started > LONGEST_S:
            raise SystemExit(f"bench: the demo said only: {said.read_text(encoding='utf-8')}")
        time.sleep(0.2)
    return time.monotonic() - started


def _prompted(address: str, started: float) -> float:
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/demo")
        page.get_by_role("button", name="Be Olga").click()
        same = page.get_by_role("button", name="Same S", exact=True)
        expect(same).to_be_enabled(timeout=LONGEST_S * 1000)
        return time.monotonic() - started
