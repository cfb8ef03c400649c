"""What is kept of a pack, and what is refused when it is used."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.onnx.packs.adding import Terms, add_pack, check_licence
from lookout.adapters.onnx.packs.load import load_pack
from lookout.adapters.onnx.packs.manifest import Kind, shipped_manifests
from lookout.adapters.onnx.packs.store import (
    PACKS,
    RECORD,
    check_files,
    installed_names,
    installed_pack,
    remove_pack,
)
from lookout.domain.errors import ModelError
from tests.adapters.onnx.carried_packs import BY_HAND, KINDS, left_behind, paths_of
from tests.adapters.onnx.made_networks import made_pack
from tests.disk import files_of_at_most


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_that_was_carried_in_finds_and_embeds_faces(
    stick: Path, cache: Path, kind: Kind
) -> None:
    manifest = made_pack(stick, kind)
    add_pack(paths_of(manifest, stick), cache, Terms(), manifest)

    pack = load_pack("made", cache)

    picture = np.zeros((640, 640, 3), np.uint8)
    picture[80, 80] = 255
    assert len(pack.detector.detect([picture])[0]) == 1
    size = pack.embedder.alignment.size_px
    assert pack.embedder.embed(np.full((2, size, size, 3), 9, np.uint8)).shape[0] == 2
    assert pack.calibration is None
    assert len(pack.digest) == 64


def test_a_pack_that_is_not_here_says_how_to_get_it(cache: Path) -> None:
    with pytest.raises(
        ModelError, match=r"packs pull buffalo_l --accept-license.*packs add det_10g"
    ):
        load_pack("buffalo_l", cache)
    with pytest.raises(ModelError, match=r"'nobody'.*not known; known are"):
        load_pack("nobody", cache)


def test_a_file_that_changed_on_disk_is_not_used(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    pack = add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    path = pack.folder / manifest.embedder.file
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"sface\.onnx: its SHA-256 is .* changed or damaged"):
        load_pack("made", cache)


def test_a_file_that_is_gone_is_named(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    pack = add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    (pack.folder / manifest.detector.file).unlink()

    with pytest.raises(ModelError, match=r"yunet\.onnx: cannot be read"):
        check_files(pack)


def test_the_same_pack_twice_is_one_pack(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)

    first, second = (add_pack(paths_of(manifest, stick), cache, Terms(), manifest) for _ in "12")

    assert first == second
    assert left_behind(cache) == ["made"]


def test_two_people_may_add_the_same_pack_at_once(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)

    with ThreadPoolExecutor(4) as pool:
        adding = [
            pool.submit(add_pack, paths_of(manifest, stick), cache, Terms(), manifest)
            for _ in range(4)
        ]
    assert len({task.result() for task in adding}) == 1
    assert left_behind(cache) == ["made"]


def test_other_files_never_replace_a_pack(stick: Path, cache: Path) -> None:
    first = add_pack(paths_of(made_pack(stick, Kind.OPENCV_ZOO), stick), cache, BY_HAND)

    with pytest.raises(ModelError, match="with other files is here already"):
        add_pack(paths_of(made_pack(stick, Kind.INSIGHTFACE), stick), cache, BY_HAND)
    assert installed_pack(cache, "mine") == first


def test_a_known_name_stands_for_the_known_files_only(stick: Path, cache: Path) -> None:
    made = made_pack(stick, Kind.INSIGHTFACE, name="buffalo_l")
    paths = paths_of(made, stick)

    with pytest.raises(ModelError, match="give the pack its own name"):
        add_pack(paths, cache, Terms(accepted=True), made)
    with pytest.raises(ModelError, match=r"det_10g\.onnx: buffalo_l needs"):
        add_pack(paths, cache, Terms("buffalo_l", accepted=True))


def test_limited_weights_are_recognised_under_every_name() -> None:
    digests = [shipped_manifests()["buffalo_l"].detector.sha256]

    with pytest.raises(ModelError, match=r"non-commercial.*--accept-license"):
        check_licence(None, digests, accepted=False)
    check_licence(None, digests, accepted=True)
    check_licence(None, ["0" * 64], accepted=False)


def test_a_cache_that_cannot_be_written_is_named(stick: Path, tmp_path: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ModelError, match=r"file/packs: cannot be written"):
        add_pack(paths_of(manifest, stick), tmp_path / "file", Terms(), manifest)


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)

    with files_of_at_most(1000), pytest.raises(ModelError, match=r"\.onnx: File too large"):
        add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    assert left_behind(cache) == []


def test_a_pack_is_removed_even_when_its_record_is_damaged(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    pack = add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    (pack.folder / RECORD).write_text("{")

    with pytest.raises(ModelError, match=r"pack\.json: damaged; say: lookout packs remove made"):
        load_pack("made", cache)
    remove_pack(cache, "made")

    assert installed_names(cache) == []
    assert not pack.folder.exists()
    assert left_behind(cache) == []
    for name in ("made", "..", ".", ""):
        with pytest.raises(ModelError, match="nothing to remove"):
            remove_pack(cache, name)


def test_what_is_left_without_a_record_can_be_removed(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    pack = add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    (pack.folder / RECORD).unlink()

    with pytest.raises(ModelError, match="cannot be written"):
        add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    remove_pack(cache, "made")

    assert add_pack(paths_of(manifest, stick), cache, Terms(), manifest) == pack


def test_a_folder_under_another_name_is_not_that_pack(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    pack = add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    pack.folder.rename(cache / PACKS / "opencv-zoo")

    with pytest.raises(ModelError, match="damaged"):
        load_pack("opencv-zoo", cache)
