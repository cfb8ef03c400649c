import itertools
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.crowd.street import parse_scenario
from lookout.crowd.street.arrivals import Company, schedule
from lookout.crowd.street.routes import ROUTES, Way
from lookout.crowd.street.scenario import Look, Stop
from lookout.crowd.street.walkers import Gait, Walk, chances

routes = st.sampled_from(sorted(ROUTES))
seeds = st.integers(0, 1000)


def a_walk(
    route: str = "centre",
    seed: int = 1,
    speed: float = 1.3,
    looks: tuple[Look, ...] = (),
    stops: tuple[Stop, ...] = (),
) -> Walk:
    gait = Gait(speed, 1.4, 15.0, 8.0, 0.3, chances(np.random.default_rng(seed)))
    return Walk("x-1", "x", 5.0, Way.of(ROUTES[route], 0.1), gait, looks, stops)


@given(routes, seeds, st.floats(0, 1))
def test_the_walk_cycle_follows_the_metres_walked(route: str, seed: int, share: float) -> None:
    walk = a_walk(route, seed)
    time_s = walk.start_s + 2 + share * (walk.end_s - walk.start_s - 5)
    one, other = walk.at(time_s), walk.at(time_s + 0.5)
    assert one is not None
    assert other is not None
    walked = 0.5 * walk.gait.speed_mps
    assert (other.phase - one.phase) % 1.0 == pytest.approx(
        walked / walk.gait.stride_m % 1.0, abs=1e-6
    )


@given(routes, seeds)
def test_everybody_comes_nearer_all_the_time(route: str, seed: int) -> None:
    walk = a_walk(route, seed)
    times = np.arange(walk.start_s, walk.end_s, 0.7)
    away = [pose.place.z_m for time in times if (pose := walk.at(float(time)))]
    assert all(before > after for before, after in pairwise(away))


def test_there_is_no_pose_before_the_start_and_after_the_end() -> None:
    walk = a_walk()
    assert walk.at(4.99) is None
    assert walk.at(5.0) is not None
    assert walk.at(walk.end_s) is None


def test_somebody_who_stops_stands_still_for_that_long_and_walks_on() -> None:
    walk = a_walk(stops=(Stop(at_m=6.0, seconds=20.0),))
    arrival = walk.start_s + walk.way.walked_m(6.0) / walk.gait.speed_mps
    poses = [walk.at(arrival + t) for t in (1.0, 10.0, 19.0)]
    assert {round(pose.place.z_m, 6) for pose in poses if pose} == {6.0}
    assert {pose.standing for pose in poses if pose} == {1.0}
    assert {pose.phase for pose in poses if pose and poses[0]} == {
        poses[0].phase if poses[0] else 0
    }
    later = walk.at(arrival + 22.0)
    assert later is not None
    assert later.standing == pytest.approx(0.0, abs=1e-9)
    assert walk.end_s == pytest.approx(a_walk().end_s + 20.0)


def test_a_stop_is_eased_not_abrupt() -> None:
    walk = a_walk(stops=(Stop(at_m=6.0, seconds=20.0),))
    arrival = walk.start_s + walk.way.walked_m(6.0) / walk.gait.speed_mps
    poses = [walk.at(arrival + t) for t in np.linspace(-0.5, 0.5, 11).tolist()]
    shares = [round(pose.standing, 9) for pose in poses if pose]
    assert shares == sorted(shares)
    assert max(after - before for before, after in pairwise(shares)) < 0.3


def test_a_stop_at_the_very_start_of_a_way_is_a_stop_too() -> None:
    walk = a_walk(stops=(Stop(at_m=60.0, seconds=3.0),))
    pose = walk.at(walk.start_s + 1.0)
    assert pose is not None
    assert pose.standing == 1.0


def test_somebody_who_looks_away_does_so_between_the_two_distances() -> None:
    walk = a_walk(looks=(Look(from_m=12.0, to_m=6.0, yaw_deg=60.0),))
    pose = walk.at(walk.start_s + walk.way.walked_m(9.0) / 1.3)
    assert pose is not None
    assert pose.yaw_deg == pytest.approx(60.0)


@given(seeds, st.floats(0, 25))
def test_a_head_turns_no_farther_than_its_habit(seed: int, after: float) -> None:
    pose = a_walk(seed=seed).at(5.0 + after)
    assert pose is not None
    assert abs(pose.yaw_deg) <= 15.0 + 1e-9
    assert 0 <= pose.talking <= 1


@given(seeds)
def test_nothing_about_a_walk_jumps_between_two_frames(seed: int) -> None:
    walk = a_walk(seed=seed, looks=(Look(9.0, 4.0, -50.0),), stops=(Stop(5.0, 2.0),))
    times = np.arange(8.0, 20.0, 1 / 30)
    poses = [pose for time in times if (pose := walk.at(float(time)))]
    for before, after in pairwise(poses):
        assert abs(after.yaw_deg - before.yaw_deg) < 8
        assert abs(after.place.x_m - before.place.x_m) < 0.05
        assert abs(after.place.heading_deg - before.place.heading_deg) < 6


ARRIVALS = (
    'format = 1\ntitle = "t"\nseconds = 9\nseed = {}\n[arrivals]\nper_minute = 40\nat_most = 6\n'
)
COMPANY = Company({f"p{number}": 1.7 for number in range(9)}, {})


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_people_come_in_order_never_twice_at_once_and_never_too_many(seed: int) -> None:
    scenario = parse_scenario(ARRIVALS.format(seed), "t.toml")
    walks = list(itertools.islice(schedule(scenario, COMPANY), 60))
    assert [walk.start_s for walk in walks] == sorted(walk.start_s for walk in walks)
    assert len({walk.pass_id for walk in walks}) == len(walks)
    for i, walk in enumerate(walks):
        present = [other for other in walks[:i] if other.end_s > walk.start_s]
        assert len(present) < 6
        assert walk.person not in {other.person for other in present}


def test_the_same_seed_brings_the_same_people() -> None:
    def first(seed: int) -> list[tuple[str, float]]:
        scenario = parse_scenario(ARRIVALS.format(seed), "t.toml")
        found = itertools.islice(schedule(scenario, COMPANY), 20)
        return [(walk.pass_id, walk.start_s) for walk in found]

    assert first(3) == first(3)
    assert first(3) != first(4)


def test_passes_that_repeat_have_new_ids_and_the_same_way() -> None:
    text = 'format=1\ntitle="t"\nseconds=9\nrepeat_every_s=50\n[[passes]]\nperson="p1"\nstart_s=2\n'
    scenario = parse_scenario(text, "t.toml")
    one, two, three = itertools.islice(schedule(scenario, COMPANY), 3)
    assert [walk.start_s for walk in (one, two, three)] == [2, 52, 102]
    assert len({walk.pass_id for walk in (one, two, three)}) == 3
    assert two.way == one.way


def test_every_pass_repeats_and_not_only_the_last() -> None:
    text = 'format=1\ntitle="t"\nseconds=9\nrepeat_every_s=50\n'
    text += "".join(f'[[passes]]\nperson="p{n}"\nstart_s={n}\n' for n in (1, 2))
    walks = itertools.islice(schedule(parse_scenario(text, "t.toml"), COMPANY), 4)
    assert [(walk.person, walk.start_s) for walk in walks] == [
        ("p1", 1),
        ("p2", 2),
        ("p1", 51),
        ("p2", 52),
    ]
