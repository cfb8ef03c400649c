"""``lookout evaluate footage`` as a person meets it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.crowd.cast import shipped
from lookout.crowd.street.camera import StreetRequest
from lookout.crowd.street.video import filmed
from lookout.domain.errors import LookoutError

SCENE = """
format = 1
title = "A listed person and another walk by"
seconds = 7
seed = 3
[picture]
frames_per_second = 8
[cast]
people = ["p001", "p004"]
[[passes]]
person = "p001"
start_s = -24.0
route = "left"
speed_mps = 1.3
[[passes]]
person = "p004"
start_s = -24.5
route = "right"
speed_mps = 1.3
"""


def refused(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, ["evaluate", "footage", *map(str, arguments)])
    assert isinstance(result.exception, LookoutError)
    return str(result.exception)


def test_it_wants_to_know_who_is_listed() -> None:
    assert "--watchlist" in refused("demo")
    assert "--watchlist" in refused("demo", "--listed", "p001", "--watchlist", "list")


def test_somebody_who_is_not_in_the_cast_is_named() -> None:
    assert "p999 is not in the cast" in refused("listed_person", "--listed", "p001,p999")


def test_a_scene_that_there_is_not_is_named_with_those_there_are() -> None:
    said = refused("nowhere", "--listed", "p001")
    assert "nowhere" in said
    assert "listed_person" in said


def test_a_video_without_labels_is_refused_with_where_they_should_be(tmp_path: Path) -> None:
    video = tmp_path / "walk.mp4"
    video.write_bytes(b"")
    said = refused(video, "--listed", "p001")
    assert str(tmp_path / "walk.jsonl") in said


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scene") / "walk.toml"
    path.write_text(SCENE, encoding="utf-8")
    return path


def scored(*arguments: str | Path, folder: Path) -> dict[str, object]:
    out = folder / "out.json"
    command = ["evaluate", "footage", *map(str, arguments), "--json", str(out)]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return found


def counts(rate: object) -> tuple[int, int]:
    assert isinstance(rate, dict)
    return rate["numerator"], rate["denominator"]


@pytest.fixture(scope="module")
def drawn(scenario: Path) -> dict[str, object]:
    """What comes of the scene as it is drawn."""
    return scored(scenario, "--listed", "p001", folder=scenario.parent)


def test_a_rendered_scene_is_scored(drawn: dict[str, object]) -> None:
    assert (counts(drawn["tpir"]), counts(drawn["fpir"])) == ((1, 1), (0, 1))
    covered, faces = counts(drawn["covered"])
    assert covered == faces > 25


def test_a_video_of_it_gives_the_same_people_and_alerts(
    scenario: Path, drawn: dict[str, object], tmp_path: Path
) -> None:
    video = tmp_path / "walk.mp4"
    for _ in filmed(StreetRequest(str(scenario)).build(), video, video.with_suffix(".jsonl")):
        pass
    arguments = ("--listed", "p001", "--calibration", shipped().folder.parent / "calibration.json")
    recorded = scored(video, *arguments, folder=tmp_path)
    assert recorded["frames"] == drawn["frames"]
    for key in ("tpir", "fpir", "alerts", "people"):
        assert recorded[key] == drawn[key]
