from pathlib import Path

import av
import pytest

from lookout.cli.crowd_street import street
from lookout.crowd.cast import open_cast
from lookout.crowd.street import Street, parse_scenario, read_truth, shipped_scenarios
from lookout.crowd.street.video import filmed
from lookout.domain.errors import ConfigurationError, LookoutError, SourceError
from tests.crowd.drawn_cast import draw_cast
from tests.disk import files_of_at_most

TINY = """
format = 1
title = "A test"
seconds = 1.0
[picture]
width = 320
height = 180
frames_per_second = 8
crf = 10
[arrivals]
per_minute = 60
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


def test_video_and_truth_lie_beside_each_other_and_agree(tmp_path: Path, scenario: Path) -> None:
    video = tmp_path / "out.mp4"
    street(str(scenario), video, draw_cast(tmp_path / "cast"), seconds=0.5)
    truth = list(read_truth(tmp_path / "out.jsonl"))
    with av.open(str(video)) as container:
        shapes = [(frame.width, frame.height) for frame in container.decode(video=0)]
        comment = container.metadata["comment"]
    assert shapes == [(320, 180)] * 4
    assert [frame.frame for frame in truth] == [0, 1, 2, 3]
    assert "Nobody in it exists" in comment


def test_the_scenarios_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    street(listing=True)
    printed = capsys.readouterr().out
    assert all(name in printed for name in shipped_scenarios())


def test_without_scenario_or_video_it_says_how_to_ask() -> None:
    with pytest.raises(ConfigurationError, match="SCENARIO -o VIDEO"):
        street("demo")


def test_truth_over_the_video_is_refused(tmp_path: Path) -> None:
    video = tmp_path / "out.mp4"
    with pytest.raises(ConfigurationError, match="--truth names the video"):
        street("demo", video, truth=video)


def test_a_bad_scenario_leaves_no_file(tmp_path: Path, scenario: Path) -> None:
    scenario.write_text(TINY + "weather = 1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="weather"):
        street(str(scenario), tmp_path / "out.mp4", draw_cast(tmp_path / "cast"))
    assert not list(tmp_path.glob("*out*"))


def test_a_folder_that_is_no_cast_is_refused_by_name(tmp_path: Path, scenario: Path) -> None:
    with pytest.raises(LookoutError, match=r"cast.json"):
        street(str(scenario), tmp_path / "out.mp4", tmp_path / "empty")


def test_a_full_disk_leaves_neither_video_nor_truth(tmp_path: Path) -> None:
    built = Street(parse_scenario(TINY, "tiny.toml"), open_cast(draw_cast(tmp_path / "cast")))
    out = tmp_path / "out"
    out.mkdir()
    with (
        files_of_at_most(6000),
        pytest.raises(SourceError, match=r"out.mp4: the video cannot be written"),
    ):
        list(filmed(built, out / "out.mp4", out / "out.jsonl"))
    assert list(out.iterdir()) == []


def test_a_film_that_is_broken_off_leaves_neither_video_nor_truth(tmp_path: Path) -> None:
    built = Street(parse_scenario(TINY, "tiny.toml"), open_cast(draw_cast(tmp_path / "cast")))
    out = tmp_path / "out"
    out.mkdir()
    frames = filmed(built, out / "out.mp4", out / "out.jsonl")
    next(iter(frames))
    frames.close()
    assert list(out.iterdir()) == []
