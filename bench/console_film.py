"""A rendered film for the console's benchmark: made once, kept, replayed at the clock's pace."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lookout.adapters.video.recording import Recording
from lookout.crowd.street import parse_scenario
from lookout.crowd.street.truth import TruthFace, read_truth
from lookout.domain.face import Frame
from soak.reel import drawn_once

CAMERA = "bench"
FRAMES_PER_SECOND = 25
GATE_PX, GATE_YAW_DEG, GATE_VISIBLE = 60.0, 20.0, 0.9
"""The first frame that shows a face at least so large, turned so little and visible so far."""
SCENARIO = """
format = 1
title = "A busy street for the console's benchmark"
seconds = {seconds}
seed = 31
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
per_minute = 50
at_most = 14
"""


@dataclass(frozen=True, slots=True)
class Pass:
    """One walk of one person: media times (s) of the gate and of the last sight."""

    person: str
    id: str
    gate_s: float
    last_s: float


@dataclass(frozen=True, slots=True)
class Film:
    """A film, and the passes in it that reached the gate."""

    path: Path
    seconds: float
    passes: Sequence[Pass]


@dataclass(frozen=True, slots=True)
class Replay:
    """The film as a camera's frames, for ``Built``; it writes down when the first was given."""

    film: Path
    began: Path

    def __call__(self) -> Iterator[Frame]:
        """Give the film's frames once."""
        for frame in Recording(self.film, CAMERA).frames():
            if not self.began.exists():
                self.began.write_text(repr(time.time()), encoding="ascii")
            yield frame


def film(folder: Path, seconds: float) -> Film:
    """Render the film, or take the one that is there."""
    text = SCENARIO.format(seconds=seconds)
    stem = hashlib.sha256(text.encode()).hexdigest()[:12]
    story = parse_scenario(text, "bench/console_film.py")
    video = drawn_once(folder / f"console-{stem}.mp4", story)
    return Film(video, seconds, _passes(video.with_suffix(".jsonl")))


def _passes(truth: Path) -> list[Pass]:
    gates: dict[str, tuple[str, float]] = {}
    last: dict[str, float] = {}
    for frame in read_truth(truth):
        for face in frame.people:
            last[face.pass_id] = frame.time_s
            if face.pass_id not in gates and _at_the_gate(face):
                gates[face.pass_id] = (face.person, frame.time_s)
    return [Pass(who, id, gate_s, last[id]) for id, (who, gate_s) in gates.items()]


def _at_the_gate(face: TruthFace) -> bool:
    return (
        face.face_px >= GATE_PX
        and abs(face.yaw_deg) <= GATE_YAW_DEG
        and face.visible >= GATE_VISIBLE
    )
