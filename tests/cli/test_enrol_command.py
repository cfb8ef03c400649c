"""``lookout enrol`` as a person meets it: exit status, files, and words."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import lookout.crowd.cast
from lookout.adapters.vault.keys import key_from_file, key_from_passphrase
from lookout.adapters.vault.watchlist_file import open_watchlist
from lookout.cli import app
from lookout.domain.errors import ConfigurationError, LookoutError, WatchlistError
from tests.runners.enrolment.drawn import photo, save

MAIN = "from lookout.cli import main; main()"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "list.key"
    path.write_bytes(bytes(range(32)))
    path.chmod(0o600)
    return path


@pytest.fixture
def people(tmp_path: Path, samples: Path) -> Path:
    """Three people of the sample photographs, one of them with two pictures."""
    folder = tmp_path / "people"
    with zipfile.ZipFile(samples / "lfw-dev.zip") as archive:
        pictures: dict[str, list[str]] = {}
        for member in sorted(archive.namelist()):
            if member.endswith(".jpg"):
                pictures.setdefault(member.rpartition("/")[0], []).append(member)
        several = [found for found in pictures.values() if len(found) >= 2]
        chosen = {
            "one/1.jpg": several[3][0],
            "one/2.jpg": several[3][1],
            "two.jpg": several[0][0],
            "three.jpg": several[5][0],
        }
        for to, member in chosen.items():
            path = folder / to
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(member))
    return folder


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOOKOUT_PASSPHRASE", raising=False)
    monkeypatch.delenv("LOOKOUT_PACK", raising=False)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["enrol", *map(str, arguments)])


def said(result: Result) -> str:
    return " ".join(result.output.split())


def refusal(result: Result) -> str:
    assert isinstance(result.exception, LookoutError), result.output
    return str(result.exception)


@pytest.mark.samples
def test_everybody_enrolled_is_exit_status_0_and_an_encrypted_file(
    people: Path, key: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "list.watchlist", tmp_path / "report.json"
    (people / "watchlist.csv").write_text("entry,response,category\ntwo,safeguard,missing\n")
    result = run(people, "-o", out, "--key-file", key, "--json", report)
    assert result.exit_code == 0, result.output
    assert "3 of 3 entries enrolled" in said(result)
    assert "not ISO/IEC 29794-5" in said(result)
    content = json.loads(report.read_text())
    assert (content["enrolled"], content["refused"]) == (3, 0)
    opened = open_watchlist(out, key_from_file(key), content["pack_digest"])
    assert opened.watchlist.entries == ("one", "three", "two")
    assert opened.details("one").pictures == 2
    assert opened.details("two").response == "safeguard"
    assert opened.picture("two")[8:12] == b"WEBP"
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.samples
def test_some_refused_is_exit_status_1_and_a_list_of_the_others(
    people: Path, key: Path, tmp_path: Path
) -> None:
    save(people / "wall.png", photo())
    (people / "broken.jpg").write_bytes(b"not a picture")
    out, report = tmp_path / "list.watchlist", tmp_path / "report.json"
    result = run(people, "-o", out, "--key-file", key, "--json", report)
    assert result.exit_code == 1, result.output
    assert "NOT enrolled: broken, wall. The list was written without them." in said(result)
    assert "3 of 5 entries enrolled" in said(result)
    content = json.loads(report.read_text())
    by_entry = {entry["entry"]: entry for entry in content["entries"]}
    assert by_entry["wall"]["pictures"][0]["refused"]["reason"] == "no_face"
    assert by_entry["broken"]["pictures"][0]["refused"]["reason"] == "unreadable"
    assert by_entry["broken"]["refused"]["reason"] == "no_picture_left"
    opened = open_watchlist(out, key_from_file(key), content["pack_digest"])
    assert opened.watchlist.entries == ("one", "three", "two")


@pytest.mark.samples
def test_one_person_under_two_names_is_remarked_with_both(
    people: Path, key: Path, tmp_path: Path
) -> None:
    (people / "alias.jpg").write_bytes((people / "two.jpg").read_bytes())
    report = tmp_path / "report.json"
    result = run(people, "-o", tmp_path / "list", "--key-file", key, "--json", report)
    assert result.exit_code == 0, result.output
    by_entry = {entry["entry"]: entry for entry in json.loads(report.read_text())["entries"]}
    for name, other in (("two", "alias"), ("alias", "two")):
        (flag,) = (
            f for f in by_entry[name]["pictures"][0]["flags"] if f["reason"] == "same_picture"
        )
        assert flag["about"] == other


@pytest.mark.samples
def test_a_passphrase_from_the_environment_seals_the_list(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOKOUT_PASSPHRASE", "correct horse battery staple")
    out = tmp_path / "list"
    assert run(people, "-o", out).exit_code == 0
    assert (
        len(
            open_watchlist(
                out, key_from_passphrase("correct horse battery staple"), None
            ).watchlist.entries
        )
        == 3
    )
    with pytest.raises(WatchlistError, match="the key is not the one"):
        open_watchlist(out, key_from_passphrase("correct horse battery"), None)


def test_rendered_people_are_enrolled_from_their_pictures(tmp_path: Path, key: Path) -> None:
    cast = Path(lookout.crowd.cast.__file__).parent / "shipped"
    names = sorted(path.name for path in cast.iterdir() if path.is_dir())[:5]
    for name in names:
        (tmp_path / "people" / name).mkdir(parents=True)
        for picture in (cast / name).glob("enrolment_*.jpg"):
            shutil.copy(picture, tmp_path / "people" / name)
    out = tmp_path / "list"
    result = run(tmp_path / "people", "-o", out, "--key-file", key)
    assert result.exit_code == 0, result.output
    opened = open_watchlist(out, key_from_file(key), None)
    assert list(opened.watchlist.entries) == names
    vectors = opened.watchlist.vectors
    similarities = vectors @ vectors.T
    assert similarities[~np.eye(len(names), dtype=bool)].max() < 0.97
    assert all(opened.details(name).quality > 0.5 for name in names)


def test_nobody_enrolled_is_an_error_and_no_list(tmp_path: Path, key: Path) -> None:
    save(tmp_path / "people" / "wall.png", photo())
    out, report = tmp_path / "list", tmp_path / "report.json"
    result = run(tmp_path / "people", "-o", out, "--key-file", key, "--json", report)
    assert "nobody could be enrolled" in refusal(result)
    assert "no face found" in said(result)
    assert json.loads(report.read_text())["enrolled"] == 0
    assert not out.exists()


def test_names_are_shown_as_they_are(tmp_path: Path, key: Path) -> None:
    save(tmp_path / "people" / "[red]anna[/red] :smile:.png", photo())
    result = run(tmp_path / "people", "-o", tmp_path / "list", "--key-file", key)
    assert "nobody could be enrolled" in refusal(result)
    assert "[red]anna[/red] :smile:" in said(result)


def test_an_empty_folder_is_a_clear_error(tmp_path: Path, key: Path) -> None:
    (tmp_path / "people").mkdir()
    result = run(tmp_path / "people", "-o", tmp_path / "list", "--key-file", key)
    assert "holds no pictures" in refusal(result)


def test_a_list_that_is_there_is_not_replaced_without_force(tmp_path: Path, key: Path) -> None:
    save(tmp_path / "people" / "wall.png", photo())
    out = tmp_path / "list"
    out.write_text("precious")
    result = run(tmp_path / "people", "-o", out, "--key-file", key)
    assert "say --force" in refusal(result)
    assert out.read_text() == "precious"


@pytest.mark.samples
def test_force_replaces_the_list(people: Path, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "list"
    out.write_text("old")
    assert run(people, "-o", out, "--key-file", key, "--force").exit_code == 0
    assert out.read_bytes().startswith(b"LOOKOUTW")


def test_a_failed_run_with_force_keeps_the_old_list(tmp_path: Path, key: Path) -> None:
    save(tmp_path / "people" / "wall.png", photo())
    out = tmp_path / "list"
    out.write_text("precious")
    refusal(run(tmp_path / "people", "-o", out, "--key-file", key, "--force"))
    assert out.read_text() == "precious"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["list", "list.key", "people"]


@pytest.mark.parametrize("out", ["folder", "nowhere/list"])
def test_a_place_where_no_file_can_be_is_refused_before_any_work(
    tmp_path: Path, key: Path, out: str
) -> None:
    (tmp_path / "folder").mkdir()
    save(tmp_path / "people" / "wall.png", photo())
    result = run(tmp_path / "people", "-o", tmp_path / out, "--key-file", key)
    assert out.split("/")[0] in refusal(result)
    assert isinstance(result.exception, ConfigurationError)


def test_a_weak_key_file_is_refused_and_an_open_one_remarked(tmp_path: Path, key: Path) -> None:
    save(tmp_path / "people" / "wall.png", photo())
    key.chmod(0o644)
    result = run(tmp_path / "people", "-o", tmp_path / "list", "--key-file", key)
    assert "others may read it (mode 0644)" in said(result)
    key.write_bytes(b"short")
    result = run(tmp_path / "people", "-o", tmp_path / "list", "--key-file", key)
    assert "has 5 bytes" in refusal(result)


def test_without_a_key_and_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    save(tmp_path / "people" / "wall.png", photo())
    known = {k: v for k, v in os.environ.items() if not k.startswith("LOOKOUT_PASS")}
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "enrol", tmp_path / "people", "-o", tmp_path / "l"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=100,
        env=known,
        check=False,
    )
    assert done.returncode == 2
    assert "lookout: key: none given and no terminal" in done.stderr
    assert not (tmp_path / "l").exists()
