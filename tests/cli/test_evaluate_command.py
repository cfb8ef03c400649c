"""``lookout evaluate`` as a person meets it: tables, JSON with stable keys, clear refusals."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lookout.cli import app
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import LookoutError
from lookout.domain.face import Detection
from lookout.ports import Pack
from tests.evaluation.small_people import open_colours, write_people


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people with three pictures each."""
    folder = tmp_path_factory.mktemp("data") / "faces"
    write_people(folder, people=40, pictures=3)
    return folder


@pytest.fixture(autouse=True)
def _settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKOUT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("LOOKOUT_PASSPHRASE", raising=False)


def open_small(*_: object) -> Pack:
    """Open the pack that knows people by their colour."""
    return open_colours()


def open_stopping(*_: object) -> Pack:
    """Open a pack at which somebody presses Ctrl-C."""

    class Detector:
        def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
            raise KeyboardInterrupt

    return replace(open_colours(), detector=Detector())


def run(*arguments: object, pack: object = open_small) -> Result:
    words = ["evaluate", *map(str, arguments)]
    return CliRunner().invoke(app, words, obj=pack, env={"COLUMNS": "120"})


def written(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.read_text())
    return found


def test_identify_prints_a_table_and_writes_the_documented_keys(
    faces: Path, tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    options = ("--enrolled", 20, "--draws", 2, "--seed", 3, "--processes", 1, "--json", file)
    result = run("identify", faces, *options)
    assert result.exit_code == 0, result.output
    assert "20 enrolled, 2 draws" in result.output
    assert "of 40" in result.output
    found = written(file)
    assert (found["enrolled"], found["draws"], found["seed"]) == (20, 2, 3)
    assert (found["mated"], found["nonmated"]) == (40, 28)
    for way in (found, found["plain_cosine"]):
        assert isinstance(way, dict)
        assert 0 < way["rank1"] <= 1
        assert list(way["tpir"]) == ["0.01", "0.003", "0.001"]
        for point in way["tpir"].values():
            assert 0 <= point["low"] <= point["value"] <= point["high"] <= 1
            assert isinstance(point["threshold"], float)


def test_the_same_seed_gives_the_same_json(faces: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        run("identify", faces, "--enrolled", 9, "--draws", 1, "--processes", 1, "--json", file)
    assert files[0].read_text() == files[1].read_text()


def test_nothing_is_left_of_the_templates(faces: Path, tmp_path: Path) -> None:
    run("identify", faces, "--enrolled", 9, "--draws", 1, "--processes", 1)
    assert not list(tmp_path.rglob("*.templates"))
    assert not list(tmp_path.glob("*.key"))


def test_plots_are_written_as_svg_and_png(faces: Path, tmp_path: Path) -> None:
    plots = tmp_path / "plots"
    options = ("--enrolled", 9, "--draws", 1, "--processes", 1, "--plots", plots)
    assert run("identify", faces, *options).exit_code == 0
    names = {path.name for path in plots.iterdir()}
    assert names == {"det.svg", "det.png", "threshold.svg", "threshold.png"}
    svg = (plots / "det.svg").read_text()
    assert "FPIR" in svg
    assert "plain cosine" in svg
    assert not re.search(r"http://(?!www\.w3\.org|purl\.org|creativecommons\.org)", svg)


def test_pairs_and_verify_go_together(faces: Path, tmp_path: Path) -> None:
    pairs, file = tmp_path / "pairs.txt", tmp_path / "out.json"
    made = run("pairs", faces, "--seed", 1, "-o", pairs)
    assert made.exit_code == 0
    assert "10 folds of 12 mated and 12 non-mated pairs" in made.output
    result = run("verify", faces, "--pairs", pairs, "--processes", 1, "--json", file)
    assert result.exit_code == 0, result.output
    found = written(file)
    assert isinstance(found["accuracy"], float)
    assert found["accuracy"] > 0.7
    assert isinstance(found["accuracy_std"], float)
    tar = found["tar"]
    assert isinstance(tar, dict)
    assert list(tar) == ["0.01", "0.001"]


def test_pictures_without_a_face_are_named(faces: Path) -> None:
    result = run("identify", faces, "--enrolled", 39, "--draws", 1, "--processes", 1)
    assert result.exit_code != 0
    assert isinstance(result.exception, LookoutError)
    result = run("identify", faces, "--enrolled", 30, "--draws", 4, "--processes", 1)
    assert "No face in 1 of" in result.output
    assert "Person_039_0003.png" in result.output


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("identify", "nowhere", "--enrolled", 5), "nowhere"),
        (("identify", "FACES", "--enrolled", 41), "has 40 people with two pictures"),
        (("identify", "FACES", "--enrolled", 5, "--key-file", "none"), "--key-file none"),
        (("verify", "FACES", "--pairs", "none.txt"), "none.txt"),
        (("pairs", "FACES", "-o", "nowhere/pairs.txt"), "nowhere/pairs.txt"),
        (("calibrate", "FACES", "-o", "c.json", "--processes", 1), "has 40 people with a face"),
    ],
)
def test_bad_input_is_refused_with_its_name(
    faces: Path, arguments: tuple[object, ...], complaint: str
) -> None:
    result = run(*(faces if argument == "FACES" else argument for argument in arguments))
    assert isinstance(result.exception, LookoutError)
    assert complaint in str(result.exception)


def test_a_stopped_run_says_how_to_go_on(faces: Path) -> None:
    result = run("identify", faces, "--enrolled", 9, "--processes", 1, pack=open_stopping)
    assert result.exit_code == 130
    assert "same command again" in result.output
