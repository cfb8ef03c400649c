"""The live runner, with cameras and a clock that the test moves."""

from collections.abc import Callable

import numpy as np

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.face import Frame
from lookout.flow import Flow, FlowOptions
from lookout.runners.live import LiveStep, PaceMeter, PaceOptions, watch
from tests.builders import a_calibration
from tests.fakes import FakeJournal, a_pack, a_scene, enrolled


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.now_s += seconds


class NewestOf:
    """A camera that films at its own pace; only the newest frame can be had."""

    def __init__(self, name: str, clock: Clock, frames_per_second: float) -> None:
        self.name = name
        self._clock, self._rate = clock, frames_per_second
        self._given = -1

    def newest(self, wait_s: float = 0.0) -> Frame | None:
        index = self._index()
        if index == self._given:
            next_s = 100 + (index + 1) / self._rate + 1e-6
            self._clock.now_s = min(next_s, self._clock.now_s + wait_s)
            index = self._index()
        if index == self._given:
            return None
        self._given = index
        scene = a_scene(("ann", 50 + 3 * index, 100))
        return Frame(self.name, index, 100 + index / self._rate, scene)

    def _index(self) -> int:
        return int((self._clock.now_s - 100) * self._rate)


def a_flow() -> Flow:
    listed = enrolled("ann", "ben")
    calibration = a_calibration(threshold=0.7, same_person=0.7)
    gallery = ExactGallery(listed.vectors)
    return Flow(a_pack(), calibration, listed, gallery, FakeJournal(), FlowOptions())


def looked(
    cameras: int, seconds: float, work_s: float, after: Callable[[LiveStep], None] = lambda _: None
) -> tuple[list[LiveStep], list[NewestOf]]:
    """Run for a while on a machine that needs ``work_s`` for one round over the cameras."""
    clock = Clock()
    films = [NewestOf(f"c{i}", clock, 25) for i in range(cameras)]
    steps = []
    for step in watch(
        films, a_flow(), running=lambda: clock.now_s < 100 + seconds, clock=clock, wait=clock.wait
    ):
        steps.append(step)
        clock.now_s += work_s if step.moments else 0.0
        after(step)
    return steps, films


def analyses(steps: list[LiveStep], camera: str) -> int:
    return sum(moment.frame.camera == camera for step in steps for moment in step.moments)


def test_a_fast_machine_analyses_as_often_as_wanted_and_no_more() -> None:
    steps, _ = looked(1, 6.0, work_s=0.01)
    assert 6 * 12 <= analyses(steps, "c0") <= 6 * 15


def test_a_slow_machine_takes_the_newest_frame_and_says_that_it_is_slow() -> None:
    steps, _ = looked(1, 8.0, work_s=0.2)
    indices = [moment.frame.index for step in steps for moment in step.moments]
    assert np.diff(indices).min() >= 4
    assert "c0" in steps[-1].paces["c0"].warning
    assert steps[-1].paces["c0"].analyses_per_s < 8


def test_eight_analyses_a_second_are_enough_not_to_be_warned_of() -> None:
    steps, _ = looked(1, 8.0, work_s=0.1)
    assert steps[-1].paces["c0"].analyses_per_s >= 8
    assert steps[-1].paces["c0"].warning == ""


def test_cameras_share_a_slow_machine_fairly() -> None:
    steps, films = looked(3, 6.0, work_s=0.15)
    counts = [analyses(steps, film.name) for film in films]
    assert max(counts) - min(counts) <= 2


def test_a_listed_person_raises_one_alert_a_camera() -> None:
    steps, _ = looked(2, 3.0, work_s=0.02)
    alerts = {
        (alert.track.camera, alert.entry)
        for step in steps
        for moment in step.moments
        if moment.step
        for alert in moment.step.alerts
    }
    assert alerts == {("c0", "ann"), ("c1", "ann")}


def test_there_is_no_warning_before_there_was_time_to_measure() -> None:
    meter = PaceMeter("c0", 100.0, PaceOptions())
    assert meter.pace(101.0).warning == ""
    assert meter.pace(103.5).warning != ""
