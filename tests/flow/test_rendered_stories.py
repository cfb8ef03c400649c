"""Stories of a street, on rendered people through the real pack: the scenarios that ship."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from lookout.adapters.journal.prompts import MemoryJournal
from lookout.bootstrap import build_flow, open_pack
from lookout.cli.footage_scenes import drawn_scene, enrolled, watch_scene
from lookout.crowd.cast import Cast, shipped
from lookout.crowd.street import Wardrobes, open_scenario
from lookout.demo.sources import crowd_calibration
from lookout.demo.store import enrolled as enrolled_for_the_demo
from lookout.domain.geometry import Zone
from lookout.evaluation.footage import Collector, Fate, PassRecord, RunRecord
from lookout.flow import FlowOptions
from lookout.ports import Pack
from lookout.settings import Settings

WANTED, MISSING = "p001", "p006"


@pytest.fixture(scope="module")
def cast() -> Cast:
    return shipped()


@cache
def wardrobes(cast: Cast) -> Wardrobes:
    """Sprites for all stories, read once."""
    return Wardrobes(cast)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return open_pack("open", Settings())


def told(
    name: str,
    cast: Cast,
    pack: Pack,
    *,
    seconds: float | None = None,
    rate: int | None = None,
    per_minute: float | None = None,
) -> RunRecord:
    """Film a scenario and look for two people in it, at 1 false alert in 100 people.

    ``seconds``, ``rate``, frames a second, and ``per_minute``, others who come by, replace the
    scenario's.
    """
    story = open_scenario(name)
    usual = story.picture.frames_per_second
    picture = replace(story.picture, frames_per_second=rate or usual)
    # The shutter stays open as long as in the scenario, which says it in shares of a frame.
    sensor = replace(story.sensor, motion_blur=story.sensor.motion_blur * (rate or usual) / usual)
    story = replace(story, seconds=seconds or story.seconds, picture=picture, sensor=sensor)
    if per_minute is not None and story.arrivals is not None:
        story = replace(story, arrivals=replace(story.arrivals, per_minute=per_minute))
    scene = drawn_scene(story, cast, name, wardrobes(cast))
    watchlist = enrolled([WANTED, MISSING], cast, pack)
    options = FlowOptions(false_alert_rate=0.01, zones={scene.camera.name: Zone()})
    flow = build_flow(pack, crowd_calibration(pack), watchlist, MemoryJournal(), options)
    collector = Collector({entry: entry for entry in watchlist.entries}, scene=name)
    return watch_scene(scene, flow, collector, Zone(), shown=False)


def passes_of(person: str, record: RunRecord) -> list[PassRecord]:
    return [one for one in record.passes if one.person == person]


def nobody_else_was_taken_for_somebody(record: RunRecord) -> bool:
    return record.strays == 0 and all(one.false == 0 for one in record.passes)


def test_a_listed_person_who_walks_by_among_others_is_found_once(cast: Cast, pack: Pack) -> None:
    record = told("listed_person", cast, pack, rate=6)
    [walk] = passes_of(WANTED, record)
    assert walk.fate is Fate.FOUND
    assert walk.further == 0
    assert len(record.passes) >= 3
    assert nobody_else_was_taken_for_somebody(record)


def test_of_two_people_who_cross_the_listed_one_is_found(cast: Cast, pack: Pack) -> None:
    record = told("two_cross", cast, pack, rate=6)
    [walk] = passes_of(WANTED, record)
    assert (walk.fate, walk.further) == (Fate.FOUND, 0)
    assert nobody_else_was_taken_for_somebody(record)
    assert record.switched == 0


def test_somebody_who_turns_away_is_not_taken_for_another(cast: Cast, pack: Pack) -> None:
    """They are seen to be there; whether they were recognised before they turned is open."""
    record = told("turns_away", cast, pack, rate=6, per_minute=3)
    [walk] = passes_of(WANTED, record)
    assert walk.fate not in (Fate.NOT_DETECTED, Fate.OTHER_ENTRY_FIRST)
    assert walk.further == 0
    assert nobody_else_was_taken_for_somebody(record)


def test_somebody_in_a_mask_is_at_most_themselves(cast: Cast, pack: Pack) -> None:
    """Mask and cap hide most of the face: a miss is right, another person's name is not."""
    record = told("masked", cast, pack, rate=6, per_minute=3)
    [walk] = passes_of(WANTED, record)
    assert walk.opportunity
    assert walk.fate in (Fate.FOUND, Fate.BELOW_THRESHOLD, Fate.REFUSED, Fate.NOT_DETECTED)
    assert (walk.further, walk.false) == (0, 0)


def test_somebody_who_passes_twice_raises_one_alert_each_time(cast: Cast, pack: Pack) -> None:
    record = told("passes_twice", cast, pack, rate=4, per_minute=3)
    walks = passes_of(WANTED, record)
    assert [walk.fate for walk in walks] == [Fate.FOUND, Fate.FOUND]
    assert [walk.further for walk in walks] == [0, 0]
    assert nobody_else_was_taken_for_somebody(record)


def test_somebody_who_stands_still_for_a_minute_raises_one_alert(cast: Cast, pack: Pack) -> None:
    """A minute of media time; at 2 frames a second, so that it takes a few seconds here."""
    record = told("stands_still", cast, pack, rate=2, per_minute=3)
    [walk] = passes_of(WANTED, record)
    assert walk.view_s > 60
    assert (walk.fate, walk.further) == (Fate.FOUND, 0)
    assert walk.tracks == 1
    assert nobody_else_was_taken_for_somebody(record)


def test_a_lookalike_is_not_taken_for_who_is_listed(cast: Cast, pack: Pack) -> None:
    """At 10 frames a second or more: at 6 somebody who lies at the threshold is alerted."""
    record = told("lookalike", cast, pack, rate=10)
    assert not passes_of(WANTED, record)
    assert any(one.person == "p003" and one.opportunity for one in record.passes)
    assert nobody_else_was_taken_for_somebody(record)


def test_an_empty_street_raises_nothing(cast: Cast, pack: Pack) -> None:
    record = told("nobody", cast, pack, seconds=4.0)
    assert (record.frames, record.passes, record.strays, record.tracks) == (60, (), 0, 0)


def test_everybody_of_the_cast_can_be_enrolled(cast: Cast, pack: Pack) -> None:
    entries = enrolled_for_the_demo(cast.people.values(), pack, date(2026, 1, 1))
    assert len(entries) == len(cast.people)
