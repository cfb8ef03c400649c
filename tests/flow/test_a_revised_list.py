"""The list changes while people walk by: who left is forgotten, who stays goes on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.arrays import RgbImage
from lookout.domain.calibration import OperatingPoint
from lookout.flow import Flow, FlowOptions
from lookout.runners.local import run
from lookout.stages.alert import Alarm
from lookout.stages.levels import LevelEstimator, LevelOptions
from tests.builders import a_calibration, a_match
from tests.fakes import FakeCamera, FakeJournal, a_pack, a_scene, enrolled


def walk(person: str, steps: int = 12) -> list[RgbImage]:
    return [a_scene((person, 40 + 10 * step, 100)) for step in range(steps)]


def gone() -> list[RgbImage]:
    return [a_scene() for _ in range(20)]


def a_flow(*listed: str) -> tuple[Flow, FakeJournal]:
    journal, watchlist = FakeJournal(), enrolled(*listed)
    calibration = a_calibration(threshold=0.7, same_person=0.7)
    gallery = ExactGallery(watchlist.vectors)
    return Flow(a_pack(), calibration, watchlist, gallery, journal, FlowOptions()), journal


def revised(flow: Flow, *listed: str, point: OperatingPoint | None = None) -> None:
    watchlist = replace(enrolled(*listed), digest="second list")
    flow.revise(watchlist, ExactGallery(watchlist.vectors), point or flow.operating_point)


def shown(flow: Flow, scenes: Sequence[RgbImage]) -> None:
    for _ in run(FakeCamera(scenes), flow, lambda *_: True):
        pass


def alerted(journal: FakeJournal) -> list[str]:
    return [alert.entry for alert in journal.alerts]


def test_who_left_the_list_raises_no_alert_and_the_others_do() -> None:
    flow, journal = a_flow("ann", "ben")
    revised(flow, "ben")
    shown(flow, [*walk("ann"), *gone(), *walk("ben"), *gone()])
    assert alerted(journal) == ["ben"]
    assert journal.alerts[0].watchlist_digest == "second list"


def test_who_came_onto_the_list_raises_one() -> None:
    flow, journal = a_flow("ann")
    revised(flow, "ann", "ben")
    shown(flow, [*walk("ben"), *gone()])
    assert alerted(journal) == ["ben"]


def test_a_higher_threshold_holds_for_who_comes_next() -> None:
    flow, journal = a_flow("ann")
    point = flow.operating_point
    high = OperatingPoint(replace(point.plain, value=5.0), replace(point.levelled, value=5.0))
    revised(flow, "ann", point=high)
    shown(flow, [*walk("ann"), *gone()])
    assert alerted(journal) == []


def test_nothing_of_who_left_is_kept_by_the_flow() -> None:
    flow, _ = a_flow("ann", "ben")
    revised(flow, "ben")
    assert flow.watchlist.entries == ("ben",)
    assert len(flow.levels.current().values) == 1


def test_nobody_waits_any_longer_to_be_an_entry_that_left() -> None:
    waits = replace(a_match(entry="ann"), margin=0.001)
    alarm = Alarm("pack", "list")
    point = a_flow("ann")[0].operating_point
    low = OperatingPoint(replace(point.plain, value=0.1), replace(point.levelled, value=0.1))
    assert alarm.judge([waits], low, 0.0) == []
    alarm.revise("second list", ["ben"])
    assert alarm.judge([], low, 10.0) == []


def learnt() -> LevelEstimator:
    """Levels of two entries after 300 people: the second one resembles everybody more."""
    levels = LevelEstimator(2, LevelOptions())
    people = np.random.default_rng(1).normal([0.3, 0.5], 0.05, (300, 2)).astype(np.float32)
    levels.learn(people)
    return levels


def test_levels_of_entries_that_stay_go_on_as_they_were() -> None:
    before = learnt()
    after = before.revised([1])
    assert after.current().applied
    assert after.current().tracks == before.current().tracks
    assert after.current().values[0] == pytest.approx(before.current().values[1])


def test_a_new_entry_begins_as_a_typical_one() -> None:
    after = learnt().revised([0, 1, None])
    values = after.current().values
    assert values[0] < values[2] < values[1]
    after.learn(np.full((50, 3), 0.3, np.float32))
    assert len(after.current().values) == 3


def test_a_list_of_nobody_who_was_there_before_begins_anew() -> None:
    after = learnt().revised([None, None])
    assert not after.current().applied
    assert after.current().tracks == 0


def test_lists_keep_their_rows_in_the_new_order() -> None:
    before = learnt()
    after = before.revised([1, 0])
    assert list(after.current().values) == list(before.current().values[::-1])
