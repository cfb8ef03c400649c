import hashlib
import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from lookout.adapters.onnx.open_pack.cache import Models, load_models
from lookout.adapters.onnx.open_pack.sources import SOURCES, Source, read_source
from lookout.domain.errors import ConfigurationError, ModelError


def silent(_: str) -> None:
    pass


def built_in(cache_dir: Path) -> tuple[Models, list[str]]:
    told: list[str] = []
    return load_models(cache_dir, told.append), told


def test_the_pack_is_built_once_and_says_so(tmp_path: Path) -> None:
    first, told_first = built_in(tmp_path / "new" / "folder")
    second, told_second = built_in(tmp_path / "new" / "folder")
    assert told_first[0] == "Building the recognition pack (once) …"
    assert told_second == []
    assert second == first


def test_building_leaves_no_temporary_file(tmp_path: Path) -> None:
    built_in(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".onnx", ".json", ".lock"}


@pytest.mark.parametrize("suffix", [".onnx", ".json"])
def test_what_is_damaged_is_built_again(tmp_path: Path, suffix: str) -> None:
    whole, _ = built_in(tmp_path)
    damaged = sorted(tmp_path.glob(f"*{suffix}"))[0]
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    again, told = built_in(tmp_path)
    assert told
    assert again == whole
    assert built_in(tmp_path)[1] == []


def test_what_was_cut_short_is_built_again(tmp_path: Path) -> None:
    whole, _ = built_in(tmp_path)
    for path in [*tmp_path.glob("*resnet.onnx"), *tmp_path.glob("*.json")]:
        path.write_bytes(path.read_bytes()[:100])
    assert built_in(tmp_path)[0] == whole


def test_a_missing_network_is_built_again(tmp_path: Path) -> None:
    whole, _ = built_in(tmp_path)
    next(tmp_path.glob("*pnet.onnx")).unlink()
    assert built_in(tmp_path)[0] == whole


def _hash_of(cache_dir: str) -> str:
    return hashlib.sha256(load_models(Path(cache_dir), silent).resnet).hexdigest()


def test_a_start_from_the_cache_needs_neither_onnx_nor_joblib(tmp_path: Path) -> None:
    built_in(tmp_path)
    script = (
        "import sys; from pathlib import Path; from lookout.adapters.onnx.open_pack import pack; "
        "pack.load(Path(sys.argv[1]), 'cpu', 1, print); "
        "print({'onnx', 'joblib'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        hashes = pool.map(_hash_of, [str(tmp_path)] * 2, chunksize=1)
    assert hashes[0] == hashes[1] == _hash_of(str(tmp_path))


def test_a_cache_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match=r"cache_dir: .*file/cache.*LOOKOUT_CACHE_DIR"):
        load_models(tmp_path / "file" / "cache", silent)


def test_a_cache_that_cannot_be_locked_is_refused(tmp_path: Path) -> None:
    built_in(tmp_path)
    lock = next(tmp_path.glob("*.lock"))
    lock.unlink()
    lock.mkdir()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        load_models(tmp_path, silent)


def test_a_package_that_is_not_installed_is_named_with_the_way_to_get_it() -> None:
    source = Source("no_such_weights", "3.2", "w.bin", "00")
    with pytest.raises(ModelError, match=r"no_such_weights.*pip install .*no_such_weights==3\.2"):
        read_source(source)


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "weights_for_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_another_file_than_the_known_one_is_refused(another_package: Path) -> None:
    (another_package / "w.bin").write_bytes(b"something else")
    source = Source(another_package.name, "1.0", "w.bin", SOURCES["pnet"].sha256)
    with pytest.raises(ModelError, match=r"w\.bin: is not the file of weights_for_a_test 1\.0"):
        read_source(source)


def test_a_missing_file_is_named(another_package: Path) -> None:
    source = Source(another_package.name, "1.0", "w.bin", "00")
    with pytest.raises(ModelError, match=r"w\.bin: cannot be read; say pip install"):
        read_source(source)


def test_a_package_is_read_without_being_imported(another_package: Path) -> None:
    (another_package / "w.bin").write_bytes(b"weights")
    known = hashlib.sha256(b"weights").hexdigest()
    assert read_source(Source(another_package.name, "1.0", "w.bin", known)) == b"weights"
    assert another_package.name not in sys.modules
