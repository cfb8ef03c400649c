"""The whole flow on 1920x1080 footage: frames a second and memory with 10,000 entries."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bench.figures import Figure
from lookout.adapters.onnx.calibration_file import write_calibration
from lookout.adapters.vault.keys import key_from_file
from lookout.adapters.vault.watchlist_file import NewEntry, write_watchlist
from lookout.adapters.video.pictures import encode_webp
from lookout.bootstrap import open_pack
from lookout.crowd.cast import shipped
from lookout.crowd.street import Street, parse_scenario
from lookout.crowd.street.truth import read_truth
from lookout.crowd.street.video import filmed
from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import LookoutError
from lookout.domain.watchlist import EntryDetails
from lookout.settings import Settings

ENTRIES = 10_000
SMALLEST_PX = 50
SCENARIO = """
format = 1
title = "About eight faces of 50 px and more in view"
seconds = 24
seed = 5
[picture]
width = 1920
height = 1080
frames_per_second = 25
crf = 20
[camera]
focal = 2.1
height_m = 2.2
tilt_deg = 6
[arrivals]
per_minute = 200
at_most = 34
"""


@dataclass(frozen=True, slots=True)
class Footage:
    """The film and what is in it; ``faces`` is the mean number of 50 px and more in view."""

    path: Path
    faces: float
    megabits_per_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One run in a process of its own; ``peak_mb`` is the largest resident memory."""

    frames_per_second: float
    peak_mb: float
    compared: int


def measure() -> Iterator[Figure]:
    """Film a crowded street, then rehearse it as a user would, in processes of their own."""
    try:
        cast = shipped()
    except LookoutError as error:
        yield Figure("whole flow, 1920x1080", f"skipped: {error}")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        street = Street(parse_scenario(SCENARIO, "bench/pipeline.py"), cast)
        footage = _film(street, folder)
        yield Figure(
            "footage",
            f"{footage.faces:.1f} faces, {footage.megabits_per_s:.1f} Mbit/s",
            "about 8 faces of 50 px and more, at least 3 Mbit/s",
            footage.megabits_per_s >= 3 and footage.faces >= 7,
        )
        _enrol(folder)
        plain = [_rehearse(folder, footage.path, None) for _ in range(3)]
        speed = sorted(run.frames_per_second for run in plain)[1]
        yield Figure(
            "whole flow, 1920x1080",
            f"{speed:.1f} frames/s (middle of 3 runs, {plain[0].compared} people compared)",
            "at least 25",
            speed >= 25,
        )
        peak = max(run.peak_mb for run in plain)
        yield Figure(f"memory, {ENTRIES:,} entries", f"{peak:.0f} MB", "under 700 MB", peak < 700)
        shown = [_rehearse(folder, footage.path, folder / f"out{i}") for i in range(3)]
        speed = sorted(run.frames_per_second for run in shown)[1]
        yield Figure("the same with --out", f"{speed:.1f} frames/s", "at least 15", speed >= 15)
        peak = max(run.peak_mb for run in shown)
        yield Figure("memory with --out", f"{peak:.0f} MB", "under 700 MB", peak < 700)


def _film(street: Street, folder: Path) -> Footage:
    video, truth = folder / "street.mp4", folder / "street.jsonl"
    for _ in filmed(street, video, truth):
        pass
    counts = [
        sum(face.face_px >= SMALLEST_PX and face.visible > 0.5 for face in frame.people)
        for frame in read_truth(truth)
    ]
    seconds = street.scenario.seconds
    return Footage(video, float(np.mean(counts)), video.stat().st_size * 8 / seconds / 1e6)


def _enrol(folder: Path) -> None:
    """Write a list of made-up templates, and a threshold that raises a few alerts."""
    (folder / "key").write_bytes(os.urandom(32))
    (folder / "key").chmod(0o600)
    pack = open_pack("open", Settings())
    rng = np.random.default_rng(7)
    mean = rng.normal(size=pack.embedder.dimension)
    vectors = 2.5 * mean / np.linalg.norm(mean) + rng.normal(size=(ENTRIES, mean.size)) / 11
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    picture = encode_webp(rng.integers(0, 255, (160, 160, 3)).astype(np.uint8), 60)
    entries = [
        NewEntry(f"entry-{row:05d}", vector, EntryDetails(), (picture,))
        for row, vector in enumerate(vectors.astype(np.float32))
    ]
    key = key_from_file(folder / "key")
    made = (pack.name, pack.digest)
    write_watchlist(folder / "list", key, entries, made, datetime.now(UTC))
    if pack.calibration is None:
        table = Table((1, 10**6), (1e-4, 0.1), ((0.95, 0.95),) * 2, ((0.5, 0.5),) * 2)
        found = Calibration(pack.digest, "made up", "2026-01-01", table, table, {1: 0.0}, 0.8)
        write_calibration(folder / "calibration.json", found)


def _rehearse(folder: Path, video: Path, out: Path | None) -> Measured:
    result = folder / "result.json"
    command = [
        *(str(Path(sys.executable).with_name("lookout")), "rehearse", str(video)),
        *("--watchlist", str(folder / "list"), "--key-file", str(folder / "key")),
        *("--purpose", "benchmark", "--json", str(result)),
    ]
    if (folder / "calibration.json").exists():
        command += ["--calibration", str(folder / "calibration.json")]
    if out is not None:
        command += ["--out", str(out)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    peak_kb = 0
    while process.poll() is None:
        peak_kb = max(peak_kb, _peak_kb(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(command)} failed")
    content = json.loads(result.read_text(encoding="utf-8"))
    return Measured(content["frames_per_second"], peak_kb / 1024, content["compared"])


def _peak_kb(pid: int) -> int:
    """Largest resident memory so far; the kernel's rusage would count this process's own too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) if found else 0
