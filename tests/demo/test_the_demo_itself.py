"""The command as people start it, with the cast that ships."""

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lookout.adapters.vault.certificate import problems, read
from lookout.bootstrap import open_pack
from lookout.cli import app
from lookout.crowd.cast import shipped
from lookout.demo import MARK
from lookout.demo.closing import CERTIFICATE, RECORD, TABLE
from lookout.demo.folder import PROMPTS, REPORT, RESULT, VIDEO
from lookout.demo.sources import cast_digest, crowd_calibration, demo_cast
from lookout.settings import Settings

SHORT = ("--headless", "--fast", "--seconds", "14")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A short run of the demo: its folder, and what it said."""
    out = tmp_path_factory.mktemp("demo") / "out"
    open_pack("open", Settings())

    def refused(*_: Any) -> None:
        raise AssertionError("the demo opened a connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refused)
        patch.setattr(socket.socket, "bind", refused)
        result = CliRunner().invoke(app, ["demo", *SHORT, "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out, result.output


def test_a_listed_person_is_found_and_nobody_else(run: tuple[Path, str]) -> None:
    score = json.loads((run[0] / RESULT).read_text(encoding="utf-8"))["score"]
    assert score["alerts"]["correct"] >= 1
    assert score["alerts"]["false"] == 0


def test_everybody_without_a_prompt_is_hidden(run: tuple[Path, str]) -> None:
    covered = json.loads((run[0] / RESULT).read_text(encoding="utf-8"))["score"]["covered"]
    assert covered["denominator"] > 100
    assert covered["value"] >= 0.999


def test_everything_written_carries_the_mark_and_is_named(run: tuple[Path, str]) -> None:
    out, said = run
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [CERTIFICATE, PROMPTS, RECORD, TABLE, REPORT, RESULT, VIDEO]
    )
    for path in out.iterdir():
        assert path.name.startswith(MARK)
        assert str(path) in said.replace("\n", "")
    lines = (out / PROMPTS / "prompts.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["mark"] == MARK for line in lines)


def test_it_says_first_what_it_is_and_then_what_it_does(run: tuple[Path, str]) -> None:
    said = run[1]
    assert said.startswith(MARK)
    steps = (
        "Opening the recognition pack",
        "cast",
        "Enrolling",
        "Authorised",
        "Watching",
        "Record published",
        "Deleted",
        "Audit log exported and verified",
        "Writing the report",
    )
    places = [said.index(step) for step in steps]
    assert places == sorted(places)


def test_a_prompt_names_both_files_the_figures_and_the_response(run: tuple[Path, str]) -> None:
    out, said = run
    assert f"{PROMPTS}/prompts/0001-seen.jpg" in said
    assert (out / PROMPTS / "prompts" / "0001-seen.jpg").exists()
    for part in ("listed ", "similarity 0.", "expected false alerts 1 in", "A person decides"):
        assert part in said


def test_the_deployment_behind_it_is_recorded_and_leaves_no_key(run: tuple[Path, str]) -> None:
    record = json.loads((run[0] / RECORD).read_text(encoding="utf-8"))
    score = json.loads((run[0] / RESULT).read_text(encoding="utf-8"))["score"]
    assert record["home_office"]["watchlist_number"] == 10 - record["listed"]["blue"] == 9
    assert record["home_office"]["incorrect_alerts"] == score["alerts"]["false"]
    assert record["permission"]["rank"] == "superintendent"
    assert MARK in record["title"]
    certificate = read((run[0] / CERTIFICATE).read_text(encoding="utf-8"))
    assert not problems(certificate)
    assert all(each.retained == 0 for each in certificate.classes)


def test_the_pinned_cast_is_the_one_that_ships() -> None:
    assert demo_cast().people.keys() == shipped().people.keys()


def test_a_changed_added_or_missing_file_makes_another_cast(tmp_path: Path) -> None:
    folder = tmp_path / "cast"
    shutil.copytree(shipped().folder, folder)
    digests = {cast_digest(folder)}
    picture = next(folder.rglob("*.webp"))
    content = picture.read_bytes()
    picture.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    digests.add(cast_digest(folder))
    (folder / "somebody.jpg").touch()
    digests.add(cast_digest(folder))
    picture.unlink()
    digests.add(cast_digest(folder))
    assert len(digests) == 4


def test_it_takes_no_camera_and_no_picture() -> None:
    result = CliRunner().invoke(app, ["demo", "street.mp4"])
    assert result.exit_code == 2
    assert "unexpected extra argument" in result.output


def test_the_crowds_thresholds_belong_to_the_pack_and_name_the_crowd() -> None:
    calibration = crowd_calibration(open_pack("open", Settings()))
    assert "rendered" in calibration.measured_on
