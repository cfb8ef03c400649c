"""``lookout evaluate passes`` and ``lookout crowd calibrate`` as a person meets them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.cli.passes_plan import CALIBRATION, LISTED, PassesRun, Sizes
from lookout.domain.errors import LookoutError
from tests.crowd.drawn_cast import draw_cast


def refused(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert isinstance(result.exception, LookoutError)
    return str(result.exception)


def test_without_assets_it_says_how_many_people_are_missing_and_what_to_name(
    tmp_path: Path,
) -> None:
    said = refused(
        "evaluate", "passes", tmp_path, "--calibration-people", "30", "--listed", "2",
        "--unlisted", "3",
    )  # fmt: skip
    assert "35 people are not rendered yet" in said
    assert "--assets" in said


def test_assets_that_are_not_there_are_named(tmp_path: Path) -> None:
    said = refused("evaluate", "passes", tmp_path / "work", "--assets", tmp_path / "nowhere")
    assert "nowhere" in said


def test_a_calibration_of_the_crowd_wants_assets_too(tmp_path: Path) -> None:
    said = refused("crowd", "calibrate", tmp_path, "-o", tmp_path / "calibration.json")
    assert "260 people are not rendered yet" in said
    assert not (tmp_path / "calibration.json").exists()


def test_a_rate_that_is_no_rate_is_refused(tmp_path: Path) -> None:
    assert "2" in refused("evaluate", "passes", tmp_path, "--false-alert-rate", "2")


@pytest.mark.parametrize("changed", ["seed", "pack"])
def test_passes_watched_with_another_seed_or_pack_are_not_used(
    changed: str, tmp_path: Path
) -> None:
    sizes = Sizes({CALIBRATION: 1, LISTED: 1}, {CALIBRATION: 1, LISTED: 1})
    run = PassesRun(tmp_path, sizes, 1, 0.01, "open", 1)
    other = PassesRun(tmp_path, sizes, 2, 0.01, "open", 1)
    digests = ("a", "b") if changed == "pack" else ("a", "a")
    runs = (run, other) if changed == "seed" else (run, run)
    assert runs[0].key(digests[0]) != runs[1].key(digests[1])


def test_people_of_a_work_folder_are_looked_for_by_group(tmp_path: Path) -> None:
    sizes = Sizes({CALIBRATION: 2, LISTED: 1}, {CALIBRATION: 1, LISTED: 1})
    run = PassesRun(tmp_path, sizes, 1, 0.01, "open", 1)
    draw_cast(tmp_path / "people" / CALIBRATION, 2)
    assert [path.name for path in run.people(CALIBRATION)] == ["p0001", "p0002"]
    assert run.watched(LISTED, "p0001") == tmp_path / "watched" / LISTED / "p0001.npz"
