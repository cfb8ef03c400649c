from pathlib import Path

import av
import pytest

from lookout.demo import MARK
from lookout.demo.folder import PROMPTS, VIDEO, output_folder
from lookout.domain.errors import ConfigurationError, LookoutError
from tests.demo.made_up import Onlooker, a_cast, a_run
from tests.disk import files_of_at_most


def test_a_run_to_the_end_shows_every_frame_in_a_marked_video(tmp_path: Path) -> None:
    onlooker = Onlooker()
    with output_folder(tmp_path / "out") as folder:
        outcome = a_run(a_cast(tmp_path), folder).run(onlooker)
    assert not outcome.stopped
    assert len(onlooker.times_s) == outcome.score.frames == 10
    with av.open(str(tmp_path / "out" / VIDEO)) as container:
        assert container.metadata["title"] == MARK
        assert sum(1 for _ in container.decode(video=0)) == 10


def test_people_whom_no_detector_finds_are_hidden_and_counted_as_missed(tmp_path: Path) -> None:
    with output_folder(tmp_path / "out") as folder:
        outcome = a_run(a_cast(tmp_path), folder).run(Onlooker())
    assert outcome.prompts == ()
    assert outcome.score.covered.numerator == outcome.score.covered.denominator > 0


def test_a_run_that_is_stopped_keeps_what_it_has(tmp_path: Path) -> None:
    with output_folder(tmp_path / "out") as folder:
        outcome = a_run(a_cast(tmp_path), folder).run(Onlooker(stops_s=0.5))
    assert outcome.stopped
    assert outcome.score.frames == 6
    assert (tmp_path / "out" / VIDEO).exists()


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    cast = a_cast(tmp_path)
    with pytest.raises(LookoutError, match=VIDEO), output_folder(tmp_path / "out") as folder:
        run = a_run(cast, folder)
        with files_of_at_most(3_000):
            run.run(Onlooker())
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="not empty"), output_folder(tmp_path):
        pass
    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with (
        pytest.raises(ConfigurationError, match="file/out: cannot be written to"),
        output_folder(file / "out"),
    ):
        pass


def test_an_empty_folder_that_was_there_stays_there_after_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ZeroDivisionError), output_folder(folder):
        (folder / PROMPTS / "a").touch()
        raise ZeroDivisionError
    assert list(folder.iterdir()) == []
