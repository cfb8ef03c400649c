"""Templates of many pictures: spread over processes, kept encrypted, resumed."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from lookout.domain.errors import ConfigurationError
from lookout.evaluation.embedding import EmbeddingOptions, Needed, embed_pictures
from lookout.evaluation.pictures import DataSet, read_people
from lookout.evaluation.run_key import run_key
from lookout.evaluation.templates import Templates
from lookout.evaluation.work import WorkFolder
from tests.evaluation.small_people import open_colours, write_people

ALONE = EmbeddingOptions(processes=1, chunk=4)
KEY = bytes(range(32))


class StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    write_people(tmp_path / "faces", people=6, pictures=3)
    return read_people(tmp_path / "faces")


def all_of(data: DataSet) -> tuple[str, ...]:
    return tuple(picture for person in data.people for picture in person.pictures)


def run(data: DataSet, work: WorkFolder, stop_after: int = 10**6) -> tuple[Templates, list[int]]:
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)
        if done >= stop_after and len(seen) > 1:
            raise StoppedError

    needed = Needed(all_of(data), frozenset(all_of(data)[:3]))
    return embed_pictures(data, needed, open_colours, work, progress, ALONE), seen


def test_every_picture_gets_a_template_except_the_one_without_a_face(data: DataSet) -> None:
    templates, _ = run(data, WorkFolder())
    assert templates.failures() == ("Person_005/Person_005_0003.png",)
    assert np.allclose(np.linalg.norm(templates.probes[:-1], axis=1), 1, atol=1e-5)


def test_a_stopped_run_goes_on_where_it_was_and_gives_the_same(
    data: DataSet, tmp_path: Path
) -> None:
    work = WorkFolder(tmp_path / "work", KEY, "run")
    with pytest.raises(StoppedError):
        run(data, work, stop_after=8)
    resumed, seen = run(data, work)
    assert seen[0] == 8
    whole, _ = run(data, WorkFolder())
    assert np.array_equal(resumed.probes, whole.probes)
    assert np.array_equal(resumed.entries, whole.entries)
    assert np.array_equal(resumed.acquired, whole.acquired)


def test_nothing_kept_can_be_read_without_the_key(data: DataSet, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "work", KEY, "run")
    templates, _ = run(data, work)
    files = list((tmp_path / "work").iterdir())
    assert files
    kept = b"".join(path.read_bytes() for path in files)
    assert b"Person_000" not in kept
    assert all(row.tobytes()[:16] not in kept for row in templates.probes[:-1])
    assert WorkFolder(tmp_path / "work", bytes(32), "run").read(all_of(data)) == {}
    assert WorkFolder(tmp_path / "work", KEY, "another pack").read(all_of(data)) == {}


def test_a_damaged_file_is_made_again(data: DataSet, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "work", KEY, "run")
    run(data, work)
    path = next((tmp_path / "work").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    _, seen = run(data, work)
    assert seen[0] == len(all_of(data)) - ALONE.chunk or seen[0] == len(all_of(data)) - 2


def test_what_was_kept_is_deleted_and_nothing_else(data: DataSet, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    work = WorkFolder(folder, KEY, "run")
    run(data, work)
    work.delete()
    assert not folder.exists()
    run(data, work)
    (folder / "mine.txt").write_text("keep me")
    work.delete()
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_without_a_key_nothing_is_written(data: DataSet, tmp_path: Path) -> None:
    run(data, WorkFolder(tmp_path / "work", None, "run"))
    assert not (tmp_path / "work").exists()


def test_templates_kept_without_an_entrys_are_made_again_for_one(
    data: DataSet, tmp_path: Path
) -> None:
    work, pictures = WorkFolder(tmp_path / "work", KEY, "run"), all_of(data)[:4]
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(done)

    for entries in ((), pictures[:1]):
        needed = Needed(pictures, frozenset(entries))
        embed_pictures(data, needed, open_colours, work, progress, ALONE)
    assert seen == [0, 4, 3, 4]


def test_two_processes_give_what_one_gives(data: DataSet) -> None:
    needed, options = Needed(all_of(data)), EmbeddingOptions(processes=2, chunk=4)
    both = embed_pictures(data, needed, open_colours, WorkFolder(), lambda *_: None, options)
    alone = embed_pictures(data, needed, open_colours, WorkFolder(), lambda *_: None, ALONE)
    assert np.array_equal(both.probes, alone.probes)


def test_a_zip_gives_what_its_folder_gives(data: DataSet, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "faces"), "zip", tmp_path / "faces"))
    zipped, _ = run(read_people(archive), WorkFolder())
    assert np.array_equal(zipped.probes, run(data, WorkFolder())[0].probes)


def test_a_key_in_memory_is_the_same_for_the_next_run_and_gone_after_destruction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    key = run_key(None, None, "context")
    assert key.value == run_key(None, None, "context").value
    assert key.value != run_key(None, None, "other").value
    (path,) = tmp_path.glob("*context.key")
    assert path.stat().st_mode & 0o077 == 0
    key.destroy()
    assert not path.exists()
    assert key.value != run_key(None, None, "context").value


def test_a_key_that_others_could_read_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    run_key(None, None, "context")
    (path,) = tmp_path.glob("*.key")
    path.chmod(0o644)
    assert run_key(None, None, "context").value is None


def test_a_key_file_gives_each_run_its_own_key_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(bytes(range(64)))
    path.chmod(0o600)
    key = run_key(path, None, "a")
    assert key.value == run_key(path, "ignored", "a").value != run_key(path, None, "b").value
    key.destroy()
    assert path.exists()
    with pytest.raises(ConfigurationError, match="--key-file"):
        run_key(tmp_path / "none", None, "a")
