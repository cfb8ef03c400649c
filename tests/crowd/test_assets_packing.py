import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.crowd.people.assets import load_assets
from lookout.crowd.people.packing import needed_targets, pack_assets
from lookout.domain.errors import ConfigurationError
from tests.crowd.made_up_mesh import write_made_up_files
from tests.disk import files_of_at_most


@pytest.fixture(scope="module")
def packed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    pack_assets(write_made_up_files(folder / "files"), folder / "packed")
    return folder


@pytest.fixture
def packed(packed_once: Path, tmp_path: Path) -> Path:
    """Made-up files and what they were packed into, a copy for each test."""
    shutil.copytree(packed_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "packed"


def test_made_up_files_are_found_packed_and_read_again(tmp_path: Path) -> None:
    report = pack_assets(write_made_up_files(tmp_path / "files"), tmp_path / "packed")
    assert (report.targets, report.proxies, report.textures) == (3, 1, 1)
    assert "targets/head/head-round.target" in report.missing
    assets = load_assets(tmp_path / "packed")
    assert assets.vertices.tolist() == [[0, 0, 0], [2, 0, 0], [0, 2, 0]]
    target = assets.target("head/head-oval")
    assert target.vertices.tolist() == [0, 2]
    assert target.offsets == pytest.approx(np.array([[0.1, 0, 0], [0, -0.5, 0]]), abs=1e-3)
    assert assets.target("expr/jawOpen").vertices.tolist() == [2]
    assert assets.texture("brow_eyebrow001").shape == (512, 512, 4)
    assert assets.joint("neck").tolist() == [0, 1, 2]


def test_limbs_gather_the_weights_of_their_bones_and_of_what_hangs_on_them(packed: Path) -> None:
    chains = load_assets(packed).chains
    assert chains["armL"].tolist() == pytest.approx([1.0, 1.0, 0.0], abs=1e-3)
    assert chains["lowL"].tolist() == pytest.approx([0.6, 1.0, 0.0], abs=1e-3)
    assert chains["shinR"].tolist() == [0, 0, 1]
    assert not chains["legL"].any()


def test_a_proxy_follows_the_base(packed: Path) -> None:
    assets = load_assets(packed)
    brow = assets.proxy("brow/eyebrow001")
    moved = assets.vertices + np.float32(3)
    assert brow.fitted(moved) == pytest.approx(brow.fitted(assets.vertices) + 3, abs=1e-3)
    assert brow.fitted(assets.vertices)[0] == pytest.approx([0.5, 0.5, 0.1], abs=1e-3)


def test_packing_twice_gives_the_same_arrays(tmp_path: Path) -> None:
    files = write_made_up_files(tmp_path / "files")
    for name in ("a", "b"):
        pack_assets(files, tmp_path / name)
    for name in ("base", "targets", "proxies"):
        with np.load(tmp_path / f"a/{name}.npz") as a, np.load(tmp_path / f"b/{name}.npz") as b:
            assert sorted(a) == sorted(b)
            for key in a:
                np.testing.assert_array_equal(a[key], b[key])


def test_a_folder_without_the_base_mesh_is_refused(tmp_path: Path) -> None:
    files = write_made_up_files(tmp_path / "files")
    next(files.rglob("base.obj")).unlink()
    with pytest.raises(ConfigurationError, match=r"base\.obj"):
        pack_assets(files, tmp_path / "packed")


def test_a_binding_for_another_mesh_is_refused(tmp_path: Path) -> None:
    files = write_made_up_files(tmp_path / "files")
    mesh = next(files.rglob("brow.obj"))
    mesh.write_text(mesh.read_text().replace("vt 0 0\n", "v 5 5 5\nvt 0 0\n"))
    with pytest.raises(ConfigurationError, match=r"eyebrow001\.mhclo: binds 3"):
        pack_assets(files, tmp_path / "packed")


@pytest.mark.parametrize("name", ["base.npz", "targets.npz", "proxies.npz"])
def test_a_packed_file_cut_short_is_refused_with_its_name(packed: Path, name: str) -> None:
    path = packed / name
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ConfigurationError, match=name):
        load_assets(packed)


@pytest.mark.parametrize("name", ["base.npz", "targets.npz", "proxies.npz"])
def test_a_missing_packed_file_is_named(packed: Path, name: str) -> None:
    (packed / name).unlink()
    with pytest.raises(ConfigurationError, match=f"{name}: is missing"):
        load_assets(packed)


def test_a_target_that_points_outside_the_base_is_refused(packed: Path) -> None:
    wrong = {"head/a|i": np.array([99], np.uint16), "head/a|d": np.zeros((1, 3), np.float16)}
    np.savez(packed / "targets.npz", **wrong)  # type: ignore[arg-type]  # NumPy's stub of **arrays
    with pytest.raises(ConfigurationError, match="head/a"):
        load_assets(packed)


def test_a_texture_that_is_no_picture_is_refused(packed: Path) -> None:
    (packed / "tex" / "hair_x.webp").write_bytes(b"RIFF no picture")
    with pytest.raises(ConfigurationError, match=r"hair_x\.webp"):
        load_assets(packed)


def test_the_command_says_what_it_packed_and_what_it_missed(tmp_path: Path) -> None:
    files = write_made_up_files(tmp_path / "files")
    result = CliRunner().invoke(app, ["crowd", "assets", str(files), "-o", str(tmp_path / "p")])
    assert result.exit_code == 0, result.output
    assert "3 targets, 1 proxies, 1 textures" in result.output
    assert "not found: targets/head/head-round.target" in result.output


@pytest.mark.assets
def test_the_packed_assets_hold_every_target_that_people_need(assets: Path) -> None:
    there = load_assets(assets).targets
    assert [name for name in needed_targets() if name not in there] == []


def test_rendering_without_numba_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from lookout.domain.errors import ConfigurationError\n"
        "try:\n    import lookout.crowd.people.raster\n"
        "except ConfigurationError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[crowd]" in done.stdout


def test_a_full_disk_leaves_no_assets(tmp_path: Path) -> None:
    files, output = write_made_up_files(tmp_path / "files"), tmp_path / "packed"
    with (
        files_of_at_most(300),
        pytest.raises(ConfigurationError, match="packed: cannot be written"),
    ):
        pack_assets(files, output)
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def test_a_full_disk_keeps_the_assets_that_were_there(packed: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in packed.rglob("*") if path.is_file()}
    with files_of_at_most(300), pytest.raises(ConfigurationError, match="free some space"):
        pack_assets(tmp_path / "files", packed)
    assert before == {path.name: path.read_bytes() for path in packed.rglob("*") if path.is_file()}
