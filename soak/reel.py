"""A drawn street as a camera that never ends."""

import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from lookout.adapters.video.recording import Recording
from lookout.crowd.cast import shipped
from lookout.crowd.street import Scenario, Street, open_scenario
from lookout.crowd.street.video import filmed
from lookout.domain.face import Frame

CAMERA = "street"


@dataclass(frozen=True, slots=True)
class Reel:
    """A film over and over, for ``Built``: the capture process reads it, as it would a camera."""

    path: Path

    def __call__(self) -> Iterator[Frame]:
        """Give the film's frames without end; times (s) and numbers go on."""
        began_s, number = 0.0, 0
        while True:
            before_s, step_s = 0.0, 0.0
            for frame in Recording(self.path, CAMERA).frames():
                step_s, before_s = frame.time_s - before_s, frame.time_s
                yield replace(frame, index=number, time_s=began_s + frame.time_s)
                number += 1
            began_s += before_s + step_s


def drawn(folder: Path, scenario: str, seed: int, seconds: float) -> Reel:
    """Draw the first so many seconds of a scenario that ships, or take what is there of it."""
    story = replace(open_scenario(scenario), seed=seed, seconds=seconds)
    stem = hashlib.sha256(repr(story).encode()).hexdigest()[:12]
    return Reel(drawn_once(folder / f"street-{stem}.mp4", story))


def drawn_once(video: Path, story: Scenario) -> Path:
    """Draw a film, and its truth beside it (``.jsonl``), unless both are there already.

    It is drawn by a process of its own, so that this one's memory is only what it serves with.
    """
    if not (video.exists() and video.with_suffix(".jsonl").exists()):
        video.parent.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
            apart.submit(_draw, story, video).result()
    return video


def _draw(story: Scenario, video: Path) -> None:
    for _ in filmed(Street(story, shipped()), video, video.with_suffix(".jsonl")):
        pass
