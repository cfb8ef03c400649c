"""Nobody who passed an engine and raised no alert is left anywhere, also after kill -9 of all."""

import base64
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from lookout.stages.detect import align_chip
from tests.adapters.journal.test_no_trace import traces
from tests.console.engine_room import street
from tests.console.engine_room.strangers import (
    PEOPLE,
    Crowd,
    EveryFace,
    crowd_flow,
    face_of,
    scene_of,
)
from tests.console.engine_room.street import children, shared_memory, there, until
from tests.fakes import FakeDetector

PARENT = """
import sys, threading
from pathlib import Path
from tests.console.engine_room.test_no_trace import crowded
with crowded(Path(sys.argv[1])) as live:
    live.pid()
    print("running", flush=True)
    while live.health().compared < int(sys.argv[2]):
        threading.Event().wait(0.2)
    print("passed", live.health().compared, flush=True)
    threading.Event().wait()
"""


def crowded(folder: Path) -> AbstractContextManager[street.Live]:
    return street.live_street(folder, source=Crowd(), build=crowd_flow)


def needles() -> list[bytes]:
    """A line of each one's pixels as it lies in a frame and in a chip, and their template."""
    found: set[bytes] = set()
    detector, embedder = FakeDetector(), EveryFace()
    for number in range(PEOPLE):
        pixels = scene_of(number, 2)
        [face] = detector.detect([pixels])[0]
        chip = align_chip(pixels, face.landmarks, embedder.alignment)
        found.add(face_of(number)[44, 8:56].tobytes())
        found.add(chip[chip.shape[0] // 2, 10:50].tobytes())
        found.add(embedder.embed(chip[None])[0][:6].tobytes())
    return sorted(each for each in found if len(set(each)) > 8)


@pytest.mark.timeout(900)
@pytest.mark.proc
def test_nothing_of_passers_by_is_left_when_every_process_is_killed(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    data.mkdir()
    temporary.mkdir()
    before = shared_memory()
    with (data / "errors.log").open("wb") as log:
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(data), str(PEOPLE // 4)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=Path(__file__).resolve().parents[3],
            env={**os.environ, "TMPDIR": str(temporary), "OMP_NUM_THREADS": "1"},
        )
        assert parent.stdout is not None
        assert parent.stdout.readline() == "running\n"
        assert parent.stdout.readline().startswith("passed")
        family = [*reversed(children(parent.pid)), parent.pid]
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        parent.communicate()
        until(lambda: not any(map(there, family)), "all of them to end")
    looked_for = needles()
    assert len(looked_for) > 2.5 * PEOPLE
    assert traces(looked_for, [data, temporary]) == []
    assert shared_memory() <= before
    assert not [path for path in Path.cwd().glob("core*") if path.is_file()]
    planted = base64.b64encode(b"xy" + looked_for[0])
    (temporary / "planted").write_bytes(planted)
    assert traces(looked_for[:1], [temporary]) == [str(temporary / "planted")]
