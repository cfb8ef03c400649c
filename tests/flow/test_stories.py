"""Stories of a street, told with people who are colours."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import JournalError
from lookout.domain.geometry import Zone
from lookout.domain.match import Alert
from lookout.domain.track import Refusal
from lookout.flow import Flow, FlowOptions
from lookout.runners.local import Moment, run
from lookout.runners.tally import Tally, Totals
from lookout.stages.levels import LevelOptions
from tests.builders import a_calibration
from tests.fakes import FakeCamera, FakeJournal, a_pack, a_scene, enrolled


def a_flow(
    *listed: str, journal: FakeJournal | None = None, options: FlowOptions | None = None
) -> Flow:
    watchlist = enrolled(*listed)
    return Flow(
        a_pack(),
        a_calibration(threshold=0.7, same_person=0.7),
        watchlist,
        ExactGallery(watchlist.vectors),
        journal or FakeJournal(),
        options or FlowOptions(),
    )


def watched(scenes: Sequence[RgbImage], flow: Flow) -> tuple[Totals, list[Moment]]:
    tally, moments = Tally(), []
    for moment in run(FakeCamera(scenes), flow, lambda *_: True):
        tally.frame()
        if moment.step is not None:
            tally.take(moment.step)
        moments.append(moment)
    return tally.finish(flow.finish()), moments


def alerts_of(totals: Totals) -> list[str]:
    return [alert.entry for alert in totals.alerts]


def walk(person: str, steps: int = 20, *, x: float = 50, y: float = 100) -> list[RgbImage]:
    return [a_scene((person, x + 8 * i, y)) for i in range(steps)]


def test_a_listed_person_walks_by_and_raises_one_alert() -> None:
    totals, _ = watched(walk("ann"), a_flow("ann", "ben"))
    assert alerts_of(totals) == ["ann"]
    assert (totals.people, totals.compared) == (1, 1)


def test_somebody_who_is_not_listed_raises_none() -> None:
    totals, _ = watched(walk("dan"), a_flow("ann", "ben"))
    assert alerts_of(totals) == []
    assert (totals.people, totals.compared) == (1, 1)


def test_nobody_at_all_is_nobody() -> None:
    totals, _ = watched([a_scene() for _ in range(10)], a_flow("ann"))
    assert (totals.frames, totals.people, alerts_of(totals)) == (10, 0, [])


def test_the_alert_says_who_when_where_and_by_what() -> None:
    totals, moments = watched(walk("ann"), a_flow("ann", "ben"))
    [alert] = totals.alerts
    assert alert.track.camera == "cam"
    assert alert.time_s == pytest.approx(0.08)
    assert (alert.pack_digest, alert.watchlist_digest) == ("fake", "list")
    assert alert.match.score > alert.threshold.value
    assert alert.match.template.face.portrait.size > 0
    assert [m.frame.index for m in moments if m.step and m.step.alerts] == [1]


def test_two_people_who_cross_keep_their_names() -> None:
    scenes = [a_scene(("ann", 60 + 12 * i, 100), ("dan", 480 - 12 * i, 190)) for i in range(30)]
    totals, moments = watched(scenes, a_flow("ann", "ben"))
    assert alerts_of(totals) == ["ann"]
    [alert] = totals.alerts
    last = dict(moments[-1].heads)
    assert last[alert.track].x0 > 350


def test_somebody_who_takes_anothers_place_behind_a_pillar_is_not_taken_for_them() -> None:
    before, after = walk("ann", 10), walk("dan", 10, x=130)
    gap = [a_scene() for _ in range(7)]
    totals, _ = watched([*before, *gap, *after], a_flow("dan", "ben"))
    [alert] = totals.alerts
    assert alert.entry == "dan"
    assert alert.time_s >= 17 * 0.08
    assert alert.match.template.pictures == 1


def test_the_same_person_passing_twice_raises_two_alerts() -> None:
    pause = [a_scene() for _ in range(60)]
    totals, _ = watched([*walk("ann"), *pause, *walk("ann")], a_flow("ann", "ben"))
    assert alerts_of(totals) == ["ann", "ann"]
    assert totals.people == 2


def test_a_person_who_stands_still_for_a_minute_raises_one_alert() -> None:
    totals, _ = watched([a_scene(("ann", 300, 100))] * 750, a_flow("ann", "ben"))
    assert alerts_of(totals) == ["ann"]


def test_a_short_gap_in_the_view_raises_no_second_alert() -> None:
    scenes = walk("ann", 30)
    for i in range(10, 26):
        scenes[i] = a_scene()
    totals, _ = watched(scenes, a_flow("ann", "ben"))
    assert alerts_of(totals) == ["ann"]


def test_faces_that_are_too_small_are_counted_and_not_compared() -> None:
    scenes = [a_scene(("ann", 50 + 4 * i, 100), size=24) for i in range(12)]
    totals, _ = watched(scenes, a_flow("ann"))
    assert alerts_of(totals) == []
    assert totals.refused == {Refusal.TOO_SMALL: 1}


def test_who_stays_outside_the_zone_is_ignored() -> None:
    right = FlowOptions(zones={"cam": Zone.parse("0.7,0 1,0 1,1 0.7,1")})
    totals, _ = watched(walk("ann"), a_flow("ann", options=right))
    assert alerts_of(totals) == []
    assert totals.refused == {Refusal.OUTSIDE_ZONE: 1}


def test_no_record_no_alert() -> None:
    journal = FakeJournal(fails_after=0)
    flow = a_flow("ann", journal=journal)
    seen: list[Alert] = []
    with pytest.raises(JournalError):
        for moment in run(FakeCamera(walk("ann")), flow, lambda *_: True):
            seen.extend(moment.step.alerts if moment.step else ())
    assert seen == []


def test_every_alert_that_is_given_out_was_recorded() -> None:
    journal = FakeJournal()
    totals, _ = watched([*walk("ann"), *walk("ben", y=220)], a_flow("ann", "ben", journal=journal))
    assert list(totals.alerts) == journal.alerts


def test_a_replay_gives_the_same_result() -> None:
    scenes = [a_scene(("ann", 60 + 9 * i, 60), ("ben", 500 - 9 * i, 220)) for i in range(25)]
    runs = [watched(scenes, a_flow("ann", "cat"))[0] for _ in range(2)]
    assert [(a.entry, a.time_s, a.match.score) for a in runs[0].alerts] == [
        (a.entry, a.time_s, a.match.score) for a in runs[1].alerts
    ]
    assert replace(runs[0], alerts=()) == replace(runs[1], alerts=())


def test_cameras_are_analysed_in_one_batch_and_do_not_mix() -> None:
    flow = a_flow("ann", "ben")
    north, south = FakeCamera(walk("ann"), "north"), FakeCamera(walk("dan"), "south")
    alerts = [
        alert
        for frames in zip(north.frames(), south.frames(), strict=True)
        for alert in flow.step(list(frames)).alerts
    ]
    assert [(alert.track.camera, alert.entry) for alert in alerts] == [("north", "ann")]


def test_people_who_raise_no_alert_teach_the_levels_once_each() -> None:
    options = FlowOptions(levels=LevelOptions(mature=2, batch=1))
    flow = a_flow("ann", "ben", options=options)
    pause = [a_scene() for _ in range(20)]
    watched([*walk("dan"), *pause, *walk("eve"), *pause, *walk("ann"), *pause], flow)
    levels = flow.levels.current()
    assert levels.applied
    assert levels.tracks == 2


def test_nothing_of_a_person_outlives_their_track() -> None:
    flow = a_flow("ann", "ben")
    watched(walk("dan"), flow)
    [tracker] = flow._trackers.values()
    assert tracker.heads(99.0) == []
    assert tracker._memories == {}


def test_a_frame_that_is_passed_over_still_has_heads() -> None:
    moments = list(run(FakeCamera(walk("ann")), a_flow("ann"), lambda index, _: index % 2 == 0))
    odd = moments[11]
    assert odd.step is None
    [(_, box)] = odd.heads
    assert box.x0 == pytest.approx(50 + 8 * 11, abs=3)
    assert np.isfinite(box.area)
