"""Nobody who raised no alert is left anywhere, also after kill -9."""

import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PEOPLE = int(os.environ.get("LOOKOUT_TRACE_PEOPLE", "300"))
"""``make soak`` sends thousands."""

CROWD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import cv2
import numpy as np
from lookout.adapters.gallery.exact import ExactGallery
from lookout.adapters.journal.recorded import Post, RecordedJournal
from lookout.domain.watchlist import Watchlist
from lookout.flow import Flow, FlowOptions
from lookout.ports import Pack
from lookout.runners.local import run
from lookout.stages.detect import align_chip
from soak.recording import an_alert, recorded
from soak.worker import opened
from tests.builders import a_calibration
from tests.fakes import FakeCamera, FakeDetector, FakeEmbedder

where, keys, people = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
cv2.setNumThreads(1)

def face(number):
    rng = np.random.default_rng(number)
    return np.kron(rng.integers(110, 250, (10, 8, 3)), np.ones((8, 8, 1))).astype(np.uint8)

def scene(numbers):
    pixels = np.zeros((360, 640, 3), np.uint8)
    for place, number in enumerate(numbers):
        x, y = 40 + 150 * (place % 4), 20 + 115 * (place // 4)
        pixels[y : y + 80, x : x + 64] = face(number)
    return pixels

class Embedder(FakeEmbedder):
    def _vector(self, chip):
        coarse = cv2.resize(chip, (6, 6), interpolation=cv2.INTER_AREA) // 16
        vector = np.random.default_rng(coarse.ravel().tolist()).normal(size=32)
        return (vector / np.linalg.norm(vector)).astype(np.float32)

def say(kind, content):
    sys.stdout.write(f"{kind} {content.tobytes().hex()}\\n")

embedder, detector = Embedder(), FakeDetector()
found = detector.detect([scene([0])])[0][0]
listed = embedder.embed(np.stack([align_chip(scene([0]), found.landmarks, embedder.alignment)]))
watchlist = Watchlist(("ann",), listed, "fake", "list")
store, ring = opened(where, keys)

def record(seen):
    alert = an_alert(ring, seen.deployment, seen.at, seen.probe)
    with store.transaction() as books:
        recorded(books, alert)
    print("alert", alert.id, flush=True)

post = Post("d1", {}, lambda: 1, lambda _: b"enrolled", lambda _: datetime.now(UTC), record)
pack = Pack("fake", "fake", detector, embedder, None)
calibration = a_calibration(threshold=0.7, same_person=0.7)
gallery, journal = ExactGallery(listed), RecordedJournal(post)
flow = Flow(pack, calibration, watchlist, gallery, journal, FlowOptions())

groups = [range(start, start + 12) for start in range(0, people, 12)]
scenes = [scene(group) for group in groups for _ in range(5)]
for moment in run(FakeCamera(scenes), flow, lambda *_: True):
    if moment.step is None:
        continue
    for match in moment.step.matches:
        if match.entry != "ann" or match.score < 0.7:
            face_ = match.template.face
            say("template", match.template.vector[:6])
            say("pixels", face_.chip[face_.chip.shape[0] // 2, 10:24])
            middle = face_.portrait.shape[1] // 2
            say("portrait", face_.portrait[face_.portrait.shape[0] // 2, middle - 14 : middle + 14])
print("done", flush=True)
sys.stdin.readline()
"""


def forms(needle: bytes) -> list[bytes]:
    """The bytes as they are, in hexadecimal digits and in base64 at each of its three places."""
    coded = [base64.b64encode(bytes(shift) + needle)[4:-4] for shift in range(3)]
    return [needle, needle.hex().encode(), *coded]


def traces(needles: list[bytes], folders: list[Path]) -> list[str]:
    """Every file that holds one of them."""
    wanted = [form for needle in needles for form in forms(needle)]
    found = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if any(form in content for form in wanted):
            found.append(str(path))
    return found


@pytest.mark.timeout(900)
def test_no_template_and_no_pixel_of_passers_by_is_left_after_a_kill(tmp_path: Path) -> None:
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    data.mkdir()
    temporary.mkdir()
    log = (tmp_path / "data" / "errors.log").open("wb")
    run = [sys.executable, "-c", CROWD, f"sqlite:///{data}/lookout.db", str(data / "keys")]
    process = subprocess.Popen(
        [*run, str(PEOPLE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary), "OMP_NUM_THREADS": "1"},
    )
    said: dict[str, list[bytes]] = {"template": [], "pixels": [], "portrait": [], "alert": []}
    assert process.stdout is not None
    for line in process.stdout:
        kind, _, content = line.strip().partition(" ")
        if kind == "done":
            break
        said[kind].append(bytes.fromhex(content))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    log.close()
    assert (data / "errors.log").read_text() == ""
    assert len(said["alert"]) == 1, "the one who is listed raised the one alert"
    assert len(set(said["template"])) > 0.9 * PEOPLE
    # Bytes that say nothing, such as a grey margin, are not evidence of anybody.
    needles = {each for kind in said if kind != "alert" for each in said[kind]}
    needles = {each for each in needles if len(set(each)) > 8}
    assert len(needles) > 1.9 * PEOPLE
    assert traces(sorted(needles), [data, temporary, Path("/dev/shm")]) == []
    assert not [path for path in Path.cwd().glob("core*") if path.is_file()]
    one = sorted(needles)[0]
    (temporary / "planted").write_bytes(b"..." + base64.b64encode(b"xy" + one))
    assert traces([one], [temporary]) == [str(temporary / "planted")]
