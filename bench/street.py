"""The rendered street: frames a second on one core, in processor time."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2

from bench.figures import Figure
from lookout.adapters.video.writer import VideoWriter
from lookout.crowd.cast import shipped
from lookout.crowd.street import Street, parse_scenario
from lookout.crowd.street.scenario import Scenario
from lookout.crowd.street.video import PRESET

PEOPLE = 8
TARGET = 15.0
FRAMES = 150
WARM_UP = 30

SCENARIO = """
format = 1
title = "Eight people and more"
seconds = 60
seed = 21
[arrivals]
per_minute = 60
at_most = 10
"""


def measure() -> Iterator[Figure]:
    """Film with eight people in view and more: composing alone, then with the video's encoding."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        hd = parse_scenario(SCENARIO, "bench.toml")
        yield _figure("1280x720, composing", hd, None)
        with tempfile.TemporaryDirectory() as folder:
            yield _figure("1280x720, composing and encoding", hd, Path(folder) / "street.mp4")
        full = replace(hd, picture=replace(hd.picture, width=1920, height=1080))
        yield replace(_figure("1920x1080, composing", full, None), target="", met=None)
    finally:
        cv2.setNumThreads(threads)


def _figure(name: str, scenario: Scenario, video: Path | None) -> Figure:
    """Measure frames a second of processor time, all threads added up: what one core would give."""
    cast = shipped()
    street = Street(scenario, cast)
    film, seen = street.film(), 0
    for index in range(WARM_UP):
        film.frame(index)
    picture = scenario.picture
    rate = picture.frames_per_second
    writer = (
        VideoWriter(video, picture.width, picture.height, rate, preset=PRESET) if video else None
    )
    started = time.process_time()
    for index in range(WARM_UP, WARM_UP + FRAMES):
        frame, truth = film.frame(index)
        seen += len(truth.people)
        if writer is not None:
            writer.write(frame.pixels, frame.time_s)
    if writer is not None:
        writer.close()
    speed, people = FRAMES / (time.process_time() - started), seen / FRAMES
    return Figure(
        f"{name}, one core",
        f"{speed:.1f} frames/s with {people:.1f} people of {len(cast.people)} in view",
        f"at least {TARGET:g} with {PEOPLE}",
        speed >= TARGET and people >= PEOPLE,
    )
