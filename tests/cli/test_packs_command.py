import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lookout.adapters.onnx.packs.manifest import Kind, shipped_manifests
from lookout.cli import app, main
from lookout.domain.errors import ModelError
from tests.adapters.onnx.made_networks import made_pack
from tests.adapters.onnx.serving import serving


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def packs(cache: Path, *words: str | Path) -> Result:
    command, *rest = (str(word) for word in words)
    return CliRunner().invoke(app, ["packs", command, *rest, "--cache-dir", str(cache)])


def said(result: Result) -> str:
    assert result.exception is None, result.exception
    return " ".join(result.output.split())


def refusal(result: Result) -> str:
    assert isinstance(result.exception, ModelError)
    return str(result.exception)


@pytest.fixture
def mine(tmp_path: Path, cache: Path) -> list[Path]:
    """Two files of a pack that nobody knows, added as ``mine``."""
    stick = tmp_path / "stick"
    stick.mkdir()
    files = [stick / file.file for file in made_pack(stick, Kind.OPENCV_ZOO).files]
    said(packs(cache, "add", *files, "--name", "mine", "--license", "CC0-1.0"))
    return files


def test_list_names_every_known_pack_its_state_and_use(cache: Path, mine: list[Path]) -> None:
    text = said(packs(cache, "list"))

    for name in shipped_manifests():
        assert name in text
    assert "open built at first use free" in text
    assert "buffalo_l not here non-commercial scrfd + arcface" in text
    assert "mine here, trusted on first use free yunet + sface" in text


def test_list_shows_all_about_one_pack(cache: Path) -> None:
    text = said(packs(cache, "list", "antelopev2"))

    manifest = shipped_manifests()["antelopev2"]
    assert manifest.licence in text
    assert all(file.sha256 in text for file in manifest.files)
    assert "nothing yet with Lookout" in text
    assert "not known; known are" in refusal(packs(cache, "list", "nobody"))


def test_add_says_that_nobody_vouches_for_unknown_files(cache: Path, mine: list[Path]) -> None:
    text = said(packs(cache, "add", *mine, "--name", "again", "--license", "CC0-1.0"))

    assert "trust on first use" in text
    assert "Not calibrated yet" in text


def test_verify_finds_a_changed_byte(cache: Path, mine: list[Path]) -> None:
    assert said(packs(cache, "verify", "mine")) == "mine: sound"
    path = cache / "packs" / "mine" / "sface.onnx"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    assert "sface.onnx: its SHA-256 is" in refusal(packs(cache, "verify", "mine"))
    assert "mine here" in said(packs(cache, "list"))


def test_pull_takes_a_manifest_of_ones_own(tmp_path: Path, cache: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.INSIGHTFACE, name="own"))
        path = tmp_path / "own.json"
        path.write_text(manifest.model_dump_json())
        text = said(packs(cache, "pull", "--manifest", path))

    assert "trust on first use" not in text
    assert said(packs(cache, "verify", "own")) == "own: sound"
    assert "own here free scrfd + arcface" in said(packs(cache, "list"))


def test_pull_wants_one_thing_to_pull(cache: Path) -> None:
    assert "either NAME or --manifest" in refusal(packs(cache, "pull"))
    assert "--accept-license" in refusal(packs(cache, "pull", "buffalo_s"))


def test_remove_deletes_a_pack_and_only_that(cache: Path, mine: list[Path]) -> None:
    said(packs(cache, "add", *mine, "--name", "again", "--license", "CC0-1.0"))

    said(packs(cache, "remove", "mine"))

    assert [path.name for path in (cache / "packs").iterdir()] == ["again"]
    assert "nothing to remove" in refusal(packs(cache, "remove", "mine"))


def test_the_pack_open_is_built_checked_deleted_and_built_again(cache: Path) -> None:
    assert "open: sound" in said(packs(cache, "verify"))
    assert "open built free" in said(packs(cache, "list"))
    assert "5 files deleted" in said(packs(cache, "remove", "open"))
    assert "open built at first use" in said(packs(cache, "list"))
    assert "open: sound" in said(packs(cache, "verify", "open"))


def test_a_damaged_record_is_shown_with_the_way_out(cache: Path, mine: list[Path]) -> None:
    (cache / "packs" / "mine" / "pack.json").write_text("{")

    assert "mine damaged say: lookout packs remove mine" in said(packs(cache, "list"))


def test_an_error_is_one_line_and_exit_status_2(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["lookout", "packs", "add", "gone.onnx", "--cache-dir", str(cache)]
    )

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    assert capsys.readouterr().err.splitlines() == ["lookout: gone.onnx: no such file"]
