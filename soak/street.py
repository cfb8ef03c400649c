"""Hours of the rendered street through ``lookout serve``: memory, beats, prompts.

``python -m soak.street [--hours H]``; exit status 1 when memory rises by more than 1 MB an hour, a
beat was missed or a prompt was lost.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console

from lookout.adapters.video.sources import Built
from soak.listening import Heard, listening
from soak.reel import CAMERA, Reel, drawn
from soak.stage import Stage, staged

HOURS = 6.0
LISTENERS = 5
EVERY_S = 30.0
WARM_S = 900.0
"""Memory is looked at from then on: packs, caches and levels have their size by that time."""
MOST_MB_PER_HOUR = 1.0
FILM_S = 180.0
"""So much of the street is drawn, and shown over and over."""


@dataclass
class Memory:
    """Resident memory (MB) by kind of process, over time (s)."""

    rows: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def note(self, at_s: float, now_mb: Mapping[str, float]) -> None:
        """Add a reading."""
        for name, mb in now_mb.items():
            self.rows.setdefault(name, []).append((at_s, mb))

    def slopes(self, from_s: float) -> Mapping[str, float]:
        """Return how much each kind of process grows, in MB an hour, by least squares."""
        found = {}
        for name, rows in self.rows.items():
            late = np.array([row for row in rows if row[0] >= from_s])
            if len(late) >= 3:
                found[name] = float(np.polyfit(late[:, 0] / 3600, late[:, 1], 1)[0])
        return found


def main() -> int:
    """Run for so many hours; say what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m soak.street", description=__doc__)
    parser.add_argument("--hours", type=float, default=HOURS, help="how long [6]")
    hours = parser.parse_args().hours
    console, memory = Console(soft_wrap=True), Memory()
    with (
        staged(CAMERA, Built(_reel(console))) as stage,
        listening(stage.address, stage.token("eric"), LISTENERS) as heard,
    ):
        stage.go_live()
        started = time.monotonic()
        for passed_s in _turns(hours * 3600, started):
            memory.note(passed_s, _memory_mb())
            if int(passed_s / EVERY_S) % 10 == 0:
                console.print(_line(passed_s, memory, heard, stage), markup=False)
        wrong = list(_wrong(memory, heard, stage, hours))
        console.print(_line(time.monotonic() - started, memory, heard, stage), markup=False)
    for each in wrong:
        console.print(f"WRONG: {each}", markup=False)
    return 1 if wrong else 0


def _reel(console: Console) -> Reel:
    console.print(f"Drawing {FILM_S:.0f} s of the street, once …")
    return drawn(Path.home() / ".cache" / "lookout" / "soak", "demo", 11, FILM_S)


def _turns(seconds: float, started: float) -> Iterator[float]:
    while (passed_s := time.monotonic() - started) < seconds:
        yield passed_s
        time.sleep(EVERY_S)


def _wrong(memory: Memory, heard: Heard, stage: Stage, hours: float) -> Iterator[str]:
    time.sleep(2)  # what was recorded a moment ago is on its way
    recorded = {each.id for those in stage.alerts_by_person().values() for each in those}
    if lost := recorded - heard.alerts.keys():
        yield f"{len(lost)} of {len(recorded)} prompts were recorded and told to nobody"
    if heard.silences_s:
        yield f"{len(heard.silences_s)} beats were late, the longest {max(heard.silences_s):.1f} s"
    if heard.ended:
        yield f"{heard.ended} streams ended"
    for name, slope in memory.slopes(min(WARM_S, hours * 1800)).items():
        if slope > MOST_MB_PER_HOUR:
            yield f"{name} grows by {slope:.2f} MB an hour"


def _line(passed_s: float, memory: Memory, heard: Heard, stage: Stage) -> str:
    newest = {name: rows[-1][1] for name, rows in memory.rows.items()}
    sizes = ", ".join(f"{name} {mb:.0f} MB" for name, mb in newest.items())
    slopes = ", ".join(f"{n} {s:+.2f}" for n, s in memory.slopes(WARM_S).items()) or "too early"
    pace = stage.analyses_per_s() or 0.0
    return (
        f"{passed_s / 3600:.2f} h: {len(heard.alerts)} prompts told, {pace:.1f} analyses a second, "
        f"{len(heard.silences_s)} late beats; {sizes}; MB an hour: {slopes}"
    )


def _memory_mb() -> Mapping[str, float]:
    """Return the resident memory of this process and of what it started, by kind."""
    running = {pid: about for pid in _pids() if (about := _about(pid))}
    found: dict[str, float] = {}
    for pid, about in running.items():
        kind = _kind(pid, about.command) if _of_ours(pid, running) else ""
        if kind:
            found[kind] = found.get(kind, 0.0) + about.mb
    return found


@dataclass(frozen=True, slots=True)
class _Process:
    parent: int
    mb: float
    command: str


def _pids() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").glob("[0-9]*"))


def _about(pid: int) -> _Process | None:
    """Return what a process is; nothing of one that has ended, or has no memory any more."""
    folder = Path("/proc") / str(pid)
    try:
        status = (folder / "status").read_text("ascii", "replace")
        command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    if "VmRSS" not in lines:
        return None
    return _Process(int(lines["PPid"]), int(lines["VmRSS"].split()[0]) / 1024, command)


def _of_ours(pid: int, running: Mapping[int, _Process]) -> bool:
    while pid in running and pid != _OWN:
        pid = running[pid].parent
    return pid == _OWN


def _kind(pid: int, command: str) -> str:
    if pid == _OWN:
        return "web"
    if "adapters.video.capture" in command:
        return "capture"
    return "engine" if "spawn_main" in command else ""


_OWN = int(Path("/proc/self").resolve().name)

if __name__ == "__main__":
    sys.exit(main())
