"""Runs the points of a sweep in processes side by side, going on where a run was stopped."""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

from lookout.adapters.journal.prompts import MemoryJournal
from lookout.adapters.worker import end_with_parent
from lookout.bootstrap import build_flow, open_pack
from lookout.cli.footage_scenes import Scene, drawn_scene, enrolled, recorded_scene, watch_scene
from lookout.cli.sweep_factors import Setting
from lookout.crowd.cast import Cast, open_cast
from lookout.crowd.street import Street, Wardrobes
from lookout.crowd.street.scenario import Scenario
from lookout.crowd.street.video import filmed
from lookout.demo.sources import crowd_calibration
from lookout.domain.calibration import Calibration
from lookout.domain.face import Frame
from lookout.domain.geometry import Zone
from lookout.domain.watchlist import Watchlist
from lookout.evaluation.footage import Collector, RunRecord, score_records
from lookout.evaluation.sweep import Measured, SweepFolder, point_of
from lookout.flow import FlowOptions
from lookout.ports import Camera, Pack
from lookout.settings import Settings


@dataclass(frozen=True, slots=True)
class Task:
    """One point: a setting, filmed ``rounds`` times with other people on other ways."""

    setting: Setting
    rounds: int
    rate: float

    def key(self, context: str) -> str:
        """Name what is measured; ``context`` names the pack, the cast and the error rates."""
        return sha256(f"{context} {self!r}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Stage:
    """What all points share: the cast's folder and the pack's name."""

    cast: Path
    pack: str


class _Blurred:
    """A camera that is out of focus."""

    def __init__(self, camera: Camera, blur_px: float) -> None:
        self.name = camera.name
        self._camera, self._blur_px = camera, blur_px

    def frames(self) -> Iterator[Frame]:
        for frame in self._camera.frames():
            soft = cv2.GaussianBlur(frame.pixels, (0, 0), self._blur_px)
            yield replace(frame, pixels=np.asarray(soft, np.uint8))


class Worker:
    """Measures points, one after the other."""

    def __init__(self, stage: Stage) -> None:
        settings = Settings()
        self._cast: Cast = open_cast(stage.cast)
        self._wardrobes = Wardrobes(self._cast)
        self._pack: Pack = open_pack(stage.pack, settings, lambda text: None)
        self._calibration: Calibration = crowd_calibration(self._pack)
        self._lists: dict[tuple[str, ...], Watchlist] = {}

    def measure(self, task: Task) -> Measured:
        """Film and score one point."""
        records = [self._round(task, number) for number in range(task.rounds)]
        return point_of(score_records(records).as_json())

    def _round(self, task: Task, number: int) -> RunRecord:
        setting = task.setting
        scenario = recast(setting.scenario, tuple(self._cast.people), number)
        flow = build_flow(
            self._pack,
            self._calibration,
            self._list(setting.listed),
            MemoryJournal(),
            FlowOptions(task.rate),
        )
        name = f"round {number + 1}"
        collector = Collector(
            {who: who for who in setting.listed}, Zone(), setting.minimum, scene=name
        )
        with tempfile.TemporaryDirectory() as folder:
            scene = self._scene(setting, scenario, name, Path(folder))
            return watch_scene(scene, flow, collector, Zone(), shown=False)

    def _scene(self, setting: Setting, scenario: Scenario, name: str, folder: Path) -> Scene:
        if setting.crf is None:
            scene = drawn_scene(scenario, self._cast, name, self._wardrobes)
        else:
            coded = replace(scenario, picture=replace(scenario.picture, crf=setting.crf))
            street = Street(coded, self._cast, wardrobes=self._wardrobes)
            video = folder / "scene.mp4"
            for _ in filmed(street, video, video.with_suffix(".jsonl")):
                pass
            scene = recorded_scene(video)
        if setting.blur_px:
            scene = replace(scene, camera=_Blurred(scene.camera, setting.blur_px))
        return scene

    def _list(self, people: tuple[str, ...]) -> Watchlist:
        if people not in self._lists:
            self._lists[people] = enrolled(people, self._cast, self._pack)
        return self._lists[people]


def recast(scenario: Scenario, people: Sequence[str], number: int) -> Scenario:
    """Let other people walk the same passes in each round.

    Scenes in which people have roles or come by chance only get another seed. ``people`` are those
    of the cast; where the scene names its own, they walk.
    """
    seed = (scenario.seed + 1009 * number) % 2**32
    if scenario.arrivals is not None or scenario.casting.roles or not scenario.passes:
        return replace(scenario, seed=seed)
    people = scenario.casting.people or people
    first = number * len(scenario.passes) + (number * 5 if len(people) > 5 else 0)
    passes = tuple(
        replace(one, person=people[(first + place) % len(people)])
        for place, one in enumerate(scenario.passes[: len(people)])
    )
    return replace(scenario, seed=seed, passes=passes)


def measure(
    tasks: Sequence[Task],
    stage: Stage,
    kept: tuple[SweepFolder, str],
    processes: int,
    progress: Callable[[int, int], None],
) -> list[Measured]:
    """Return the point of each task, in their order; what is done already is not done again.

    Parameters
    ----------
    kept
        Where points that are done lie, and what names the pack and the cast.
    progress
        Told how many points of how many are done.

    Raises
    ------
    KeyboardInterrupt
        When somebody stops the run; what is done lies in the folder.
    """
    folder, context = kept
    keys = [task.key(context) for task in tasks]
    done = {key: point for key in set(keys) if (point := folder.read(key)) is not None}
    missing = {key: task for key, task in zip(keys, tasks, strict=True) if key not in done}
    total = len(set(keys))
    progress(len(done), total)
    for key, point in _spread(missing, stage, processes):
        folder.write(key, point)
        done[key] = point
        progress(len(done), total)
    return [done[key] for key in keys]


def _spread(tasks: dict[str, Task], stage: Stage, processes: int) -> Iterator[tuple[str, Measured]]:
    """Yield points as they are finished."""
    if processes == 1 or len(tasks) < 2:
        worker = Worker(stage) if tasks else None
        for key, task in tasks.items():
            assert worker is not None
            yield key, worker.measure(task)
        return
    executor = ProcessPoolExecutor(
        min(processes, len(tasks)), multiprocessing.get_context("spawn"), _start, (stage,)
    )
    try:
        futures = {executor.submit(_work, task): key for key, task in tasks.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_workers: list[Worker] = []  # the one worker of a process


def _start(stage: Stage) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    cv2.setNumThreads(1)
    _workers.append(Worker(stage))


def _work(task: Task) -> Measured:
    return _workers[0].measure(task)
