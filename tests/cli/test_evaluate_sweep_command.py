"""``lookout evaluate sweep`` as a person meets it, and what each factor changes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from lookout.cli import app
from lookout.cli.sweep_factors import FACTORS, Setting, chosen
from lookout.cli.sweep_run import Stage, Task, Worker, measure, recast
from lookout.crowd.cast import shipped
from lookout.crowd.street import open_scenario
from lookout.domain.errors import ConfigurationError
from lookout.evaluation.sweep import KEYS, SweepFolder, Swept, sweep_table

STEADY = open_scenario("steady")
USUAL = Setting(STEADY, ("p001", "p003", "p005"))
SCENE = """
format = 1
title = "A listed person and another walk by"
seconds = 5
seed = 3
[picture]
frames_per_second = 5
[cast]
people = ["p001", "p004"]
[[passes]]
person = "p001"
start_s = -24.5
route = "left"
speed_mps = 1.3
[[passes]]
person = "p004"
start_s = -24.5
route = "right"
speed_mps = 1.3
"""


def refused(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["evaluate", "sweep", *arguments])
    assert isinstance(result.exception, ConfigurationError), result.output
    return str(result.exception)


def test_what_cannot_be_changed_is_refused_with_what_can() -> None:
    said = refused("--over", "weather")
    assert "weather" in said
    assert all(name in said for name in FACTORS)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--over", "yaw", "--values", "0,far"), "not numbers"),
        (("--over", "yaw", "--values", "0,120"), "120 is not between 0 and 90"),
        (("--over", "yaw,light", "--values", "1"), "name one with --over"),
        (("--over", "list_size", "--listed", "p001,p002", "--values", "3"), "more of them"),
        (("rush_hour", "--over", "yaw"), "come by chance"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(arguments: tuple[str, ...], expected: str) -> None:
    assert expected in refused(*arguments)


def test_several_things_may_be_named_together_or_apart() -> None:
    assert chosen(["yaw,light", "light"], None) == chosen(["yaw", "light"], None)


@pytest.mark.parametrize("name", FACTORS)
def test_every_usual_value_gives_another_scene(name: str) -> None:
    usual = replace(USUAL, listed=tuple(shipped().people)[::2])
    [(_, values)] = chosen([name], None)
    changed = [FACTORS[name].change(usual, value) for value in values]
    assert len({repr(one) for one in changed}) == len(values)
    assert len({FACTORS[name].word(value) for value in values}) == len(values)
    for one in changed:
        assert one.scenario.picture.width % 2 == one.scenario.picture.height % 2 == 0


def test_one_thing_is_changed_and_nothing_else() -> None:
    dark = FACTORS["light"].change(USUAL, 0.4)
    assert dark.scenario == replace(STEADY, light=replace(STEADY.light, start=0.4, end=0.4))
    assert replace(dark, scenario=STEADY) == USUAL


def test_the_usual_scene_itself_is_a_point_of_most_sweeps() -> None:
    usual = (("light", 1.0), ("blur", 0.0), ("compression", 0.0), ("mask", 0.0), ("density", 1.0))
    keys = {Task(FACTORS[name].change(USUAL, value), 1, 0.01).key("") for name, value in usual}
    assert keys == {Task(USUAL, 1, 0.01).key("")}


def test_small_faces_are_looked_for_as_small_ones() -> None:
    small = FACTORS["face_size"].change(USUAL, 40)
    assert small.scenario.picture.width < STEADY.picture.width / 3
    assert small.minimum.face_px == pytest.approx(24)


def test_everybody_wears_it_and_what_they_wore_before() -> None:
    capped = FACTORS["cap"].change(USUAL, 1)
    both = FACTORS["mask"].change(capped, 1)
    assert all(one.wears == ("cap", "mask") for one in both.scenario.passes)
    crowd = Setting(open_scenario("rush_hour"), ("p001",))
    arrivals = FACTORS["mask"].change(crowd, 1).scenario.arrivals
    assert arrivals is not None
    assert arrivals.wears["mask"] == 1


def test_a_denser_street_has_the_same_people_closer_together() -> None:
    dense = FACTORS["density"].change(USUAL, 2).scenario
    gaps = [np.diff([one.start_s for one in scenario.passes]) for scenario in (STEADY, dense)]
    assert np.allclose(gaps[0], 2 * gaps[1])
    assert [one.person for one in dense.passes] == [one.person for one in STEADY.passes]


@given(st.integers(0, 50), st.integers(26, 60))
def test_nobody_walks_twice_in_one_round(number: int, people: int) -> None:
    cast = [f"q{i}" for i in range(people)]
    walking = [one.person for one in recast(STEADY, cast, number).passes]
    assert len(set(walking)) == len(walking) == len(STEADY.passes)


def test_a_small_cast_walks_as_often_as_it_can() -> None:
    assert [one.person for one in recast(STEADY, ["a", "b"], 0).passes] == ["a", "b"]


def test_later_rounds_differ_and_the_first_is_the_scene_itself() -> None:
    people = tuple(shipped().people)
    assert recast(STEADY, people, 0) == STEADY
    assert recast(STEADY, people, 1) != STEADY


RATE = {"numerator": 3, "denominator": 4, "value": 0.75, "low": 0.2, "high": 0.99}
POINT = {
    **dict.fromkeys(("tpir", "fpir", "false_discovery", "not_acquired"), RATE),
    **{key: {} for key in ("missed_by", "people", "minimum")},
    "delay": None,
    "delay_from_sight": None,
    "seconds": 5.0,
}


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    """The pack named here does not exist, so nothing can have been measured anew."""
    folder = SweepFolder(tmp_path / "work")
    tasks = [Task(FACTORS["yaw"].change(USUAL, value), 1, 0.01) for value in (0, 30, 0)]
    for task in tasks:
        folder.write(task.key("context"), POINT)
    told: list[tuple[int, int]] = []
    stage = Stage(tmp_path / "no cast", "no pack")
    points = measure(
        tasks, stage, (folder, "context"), 2, lambda done, total: told.append((done, total))
    )
    assert points == [POINT] * 3
    assert told == [(2, 2)]


def test_a_point_of_another_pack_or_setting_is_not_taken() -> None:
    task = Task(USUAL, 1, 0.01)
    others = [Task(USUAL, 2, 0.01), Task(replace(USUAL, blur_px=1), 1, 0.01)]
    keys = {task.key("a"), task.key("b"), *(other.key("a") for other in others)}
    assert len(keys) == 4


def test_a_broken_file_is_measured_again_and_other_files_stay(tmp_path: Path) -> None:
    folder = SweepFolder(tmp_path)
    folder.write("a" * 64, POINT)
    assert folder.read("a" * 64) == POINT
    (tmp_path / f"{'a' * 32}.point").write_text('{"tpir": ', encoding="utf-8")
    assert folder.read("a" * 64) is None
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    folder.delete()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_table_shows_both_counts_of_each_rate() -> None:
    empty = {**RATE, "numerator": 0, "denominator": 0}
    swept = Swept("yaw", "Turned", (0, 30), ("0°", "30°"), (POINT, {**POINT, "tpir": empty}))
    console = Console(width=100, record=True)
    console.print(sweep_table(swept))
    shown = console.export_text()
    assert "3 of 4" in shown
    assert "no passes" in shown


def test_a_sweep_films_each_value_and_writes_what_it_counted(tmp_path: Path) -> None:
    scene = tmp_path / "short.toml"
    scene.write_text(SCENE, encoding="utf-8")
    result = tmp_path / "sweep.json"
    arguments = [
        *("evaluate", "sweep", str(scene), "--over", "compression", "--values", "0,30"),
        *("--listed", "p001", "--processes", "1", "--json", str(result)),
        *("--plots", str(tmp_path / "plots"), "--work", str(tmp_path / "work")),
    ]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    found = json.loads(result.read_text(encoding="utf-8"))
    assert found["kind"] == "sweep"
    [factor] = found["factors"]
    assert [point["value"] for point in factor["points"]] == [0, 30]
    for point in factor["points"]:
        assert set(KEYS) < set(point)
        assert point["people"] == {"listed": 1, "unlisted": 1}
        assert point["tpir"]["denominator"] == 1
    assert (tmp_path / "plots" / "compression.svg").is_file()
    assert not (tmp_path / "work").exists()
    report = CliRunner().invoke(app, ["evaluate", "report", str(result), "-o", str(tmp_path)])
    assert report.exit_code == 0, report.output


def test_a_blurred_film_shows_less(tmp_path: Path) -> None:
    scene = tmp_path / "short.toml"
    scene.write_text(SCENE, encoding="utf-8")
    usual = Setting(open_scenario(scene), ("p001",))
    worker = Worker(Stage(shipped().folder, "open"))
    blurred = worker.measure(Task(replace(usual, blur_px=8.0), 1, 0.01))
    assert blurred["not_acquired"]["numerator"] == blurred["not_acquired"]["denominator"] == 2
