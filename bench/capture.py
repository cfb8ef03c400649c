"""Video: decoding, writing, and handing frames from process to process."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bench.figures import Figure
from bench.rounds import interleaved
from lookout.adapters.video.live import LiveCamera
from lookout.adapters.video.recording import Recording
from lookout.adapters.video.slot import FrameSlot
from lookout.adapters.video.sources import Built
from lookout.adapters.video.writer import VideoWriter
from lookout.domain.arrays import RgbImage
from lookout.domain.face import Frame

_WIDTH, _HEIGHT = 1920, 1080
_FRAMES = 100
_RATE = 25


def measure() -> Iterator[Figure]:
    """Write a moving 1920 x 1080 scene, read it again, and hand frames over."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _files(Path(folder) / "scene.mp4")
    yield from _handed_over()
    yield from _live()


def street() -> Iterator[Frame]:
    """Give the moving scene 25 times a second, as a live camera."""
    texture = _texture()
    for index in range(_FRAMES):
        yield Frame("scene", index, index / _RATE, _moved(texture, index))


def _files(path: Path) -> Iterator[Figure]:
    texture = _texture()
    scene = [_moved(texture, index) for index in range(_FRAMES)]
    wall_s, core_s = _timed(lambda: _write(path, scene))
    mbit = path.stat().st_size * 8e-6 * _RATE / _FRAMES
    yield Figure("written, 1920 x 1080, a frame", f"{1000 * wall_s:.1f} ms, {mbit:.1f} Mbit/s")
    rate = 1 / core_s
    yield Figure("written, frames a second of one core", f"{rate:.0f}", "≥ 40", rate >= 40)
    every, second = Recording(path), Recording(path, keep=lambda index, _: index % 2 == 0)
    times = interleaved(
        {
            "decoded, each frame given, a frame": lambda: _count(every),
            "decoded, every second frame given, a frame": lambda: _count(second),
        },
        5,
    )
    for name, taken_s in times.items():
        yield Figure(name, f"{1000 * statistics.median(taken_s) / _FRAMES:.1f} ms")


def _handed_over() -> Iterator[Figure]:
    slot, pixels = FrameSlot.create(_WIDTH * _HEIGHT), _texture()
    taken_s = []
    for number in range(50):
        start_s = time.perf_counter()
        slot.put(pixels, 0.0)
        slot.newest(number)
        taken_s.append(time.perf_counter() - start_s)
    slot.close()
    yield Figure(
        "through the slot, 1920 x 1080, in and out", f"{1000 * statistics.median(taken_s):.1f} ms"
    )


def _live() -> Iterator[Figure]:
    ages_s: list[float] = []
    start_s = time.monotonic()
    with LiveCamera("scene", Built(street)) as camera:
        for frame in camera.frames():
            if not ages_s:
                yield Figure("from the start to the first frame", f"{frame.time_s - start_s:.2f} s")
            ages_s.append(time.monotonic() - frame.time_s)
        health = camera.health(time.monotonic())
    yield Figure(
        "age of a live frame when it is read", f"{1000 * statistics.median(ages_s):.1f} ms"
    )
    yield Figure("live frames dropped", f"{health.dropped} of {health.captured}")


def _texture() -> RgbImage:
    rough = np.random.default_rng(0).integers(40, 168, (_HEIGHT // 8, _WIDTH // 8, 3), np.uint8)
    return rough.repeat(8, 0).repeat(8, 1)


def _moved(texture: RgbImage, index: int) -> RgbImage:
    """Move the texture and add noise, so that it is as hard to code as a street."""
    noise = np.random.default_rng(index).integers(0, 16, texture.shape, np.uint8)
    moved: RgbImage = np.roll(texture, 4 * index, 1) + noise
    return moved


def _write(path: Path, scene: list[RgbImage]) -> None:
    with VideoWriter(path, _WIDTH, _HEIGHT, _RATE) as video:
        for index, pixels in enumerate(scene):
            video.write(pixels, index / _RATE)


def _count(recording: Recording) -> int:
    return sum(1 for _ in recording.frames())


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the time and the cores' time in s for each frame of the scene."""
    wall_s, core_s = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall_s) / _FRAMES, (time.process_time() - core_s) / _FRAMES
