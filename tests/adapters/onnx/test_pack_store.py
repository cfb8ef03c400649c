import resource
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from lookout.adapters.onnx.packs.adding import Terms, add_pack, check_licence
from lookout.adapters.onnx.packs.load import load_pack
from lookout.adapters.onnx.packs.manifest import Kind, Manifest, shipped_manifests
from lookout.adapters.onnx.packs.store import (
    PACKS,
    RECORD,
    Trust,
    check_files,
    installed_names,
    installed_pack,
    remove_pack,
    sha256_of,
)
from lookout.domain.errors import ModelError
from tests.adapters.onnx.made_networks import made_embedder, made_pack, made_scrfd, made_yunet

KINDS = [Kind.OPENCV_ZOO, Kind.INSIGHTFACE]
BY_HAND = Terms("mine", "bought from its maker")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Folder that files are carried in on."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def paths_of(manifest: Manifest, folder: Path) -> list[Path]:
    return [folder / file.file for file in manifest.files]


def left_behind(cache: Path) -> list[str]:
    return sorted(entry.name for entry in (cache / PACKS).glob("*"))


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


def test_another_file_than_the_pinned_one_is_refused_and_leaves_nothing(
    stick: Path, cache: Path
) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    path = stick / manifest.detector.file
    path.write_bytes(made_yunet(channel=1).SerializeToString())

    with pytest.raises(ModelError, match=f"yunet.onnx: made needs .*{manifest.detector.sha256}"):
        add_pack(paths_of(manifest, stick), cache, Terms(), manifest)
    assert left_behind(cache) == []


def test_a_missing_file_is_named_with_its_hash(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.INSIGHTFACE)

    with pytest.raises(ModelError, match=f"arcface.onnx: made needs .*{manifest.embedder.sha256}"):
        add_pack([stick / manifest.detector.file], cache, Terms(), manifest)


def test_a_renamed_file_is_known_by_its_hash(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    renamed = (stick / manifest.detector.file).rename(stick / "download (1).onnx")

    pack = add_pack([renamed, stick / manifest.embedder.file], cache, Terms(), manifest)

    assert (pack.folder / manifest.detector.file).is_file()


def test_unknown_files_need_a_name_and_a_licence(stick: Path, cache: Path) -> None:
    paths = paths_of(made_pack(stick, Kind.OPENCV_ZOO), stick)

    with pytest.raises(ModelError, match="--name NAME --license TEXT"):
        add_pack(paths, cache, Terms())
    with pytest.raises(ModelError, match="--license TEXT"):
        add_pack(paths, cache, Terms("mine"))
    with pytest.raises(ModelError, match="name"):
        add_pack(paths, cache, Terms("../mine", "any"))
    with pytest.raises(ModelError, match="built in"):
        add_pack(paths, cache, Terms("open", "any"))


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_files_are_pinned_at_first_use(stick: Path, cache: Path, kind: Kind) -> None:
    made = made_pack(stick, kind)

    pack = add_pack(paths_of(made, stick), cache, BY_HAND)

    assert pack.trust is Trust.FIRST_USE
    assert pack.manifest.kind is kind
    assert pack.manifest.licence == "bought from its maker"
    assert pack.manifest.files == made.files
    assert installed_pack(cache, "mine") == pack


def test_an_arcface_that_normalises_itself_gets_plain_pixels(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.INSIGHTFACE)
    network = made_embedder(512)
    for node, name in zip(network.graph.node, ("_minusscalar0", "_mulscalar0"), strict=False):
        node.name = name
    (stick / manifest.embedder.file).write_bytes(network.SerializeToString())

    pack = add_pack(paths_of(manifest, stick), cache, BY_HAND)

    assert (pack.manifest.embedder.mean, pack.manifest.embedder.scale) == (0, 1)


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


@pytest.mark.parametrize(
    ("network", "says"),
    [
        (made_embedder(100), "one output of 512 numbers"),
        (made_yunet(), "one output of 512 numbers"),
    ],
)
def test_another_network_than_the_manifest_says_is_refused(
    stick: Path, cache: Path, network: onnx.ModelProto, says: str
) -> None:
    manifest = made_pack(stick, Kind.INSIGHTFACE)
    path = stick / manifest.embedder.file
    path.write_bytes(network.SerializeToString())
    pinned = repinned(manifest, path)

    with pytest.raises(ModelError, match=rf"arcface\.onnx: has .*expected .*{says}"):
        add_pack(paths_of(manifest, stick), cache, Terms(), pinned)
    assert left_behind(cache) == []


def test_a_detector_without_landmarks_is_refused_by_name(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.INSIGHTFACE)
    network = made_scrfd()
    del network.graph.output[6:]
    (stick / manifest.detector.file).write_bytes(network.SerializeToString())

    with pytest.raises(ModelError, match=r"scrfd\.onnx: not used, input \(1, 3, \?, \?\), 6 out"):
        add_pack(paths_of(manifest, stick), cache, BY_HAND)


def test_two_detectors_are_no_pack(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    shutil.copy(stick / manifest.detector.file, stick / "second.onnx")

    with pytest.raises(ModelError, match=r"a pack is one detector and one embedder"):
        add_pack([*paths_of(manifest, stick), stick / "second.onnx"], cache, BY_HAND)


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"\x08\x08\x12"])
def test_what_is_no_network_is_refused_by_name(stick: Path, cache: Path, content: bytes) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    (stick / manifest.detector.file).write_bytes(content)

    with pytest.raises(ModelError, match=r"yunet\.onnx: not an ONNX file"):
        add_pack(paths_of(manifest, stick), cache, BY_HAND)


def test_a_truncated_file_is_refused_by_name(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    path = stick / manifest.detector.file
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(ModelError, match=r"yunet\.onnx: not an ONNX file, or a truncated one"):
        add_pack(paths_of(manifest, stick), cache, BY_HAND)


def test_a_network_whose_weights_lie_elsewhere_is_refused(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    network = made_yunet()
    tensor = network.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    (stick / manifest.detector.file).write_bytes(network.SerializeToString())

    with pytest.raises(ModelError, match=r"yunet\.onnx: keeps its weights in other files"):
        add_pack(paths_of(manifest, stick), cache, BY_HAND)


def test_what_is_neither_a_network_nor_a_zip_is_refused(stick: Path, cache: Path) -> None:
    (stick / "weights.pt").write_bytes(b"x")

    with pytest.raises(ModelError, match=r"weights\.pt: a pack is made of \.onnx files"):
        add_pack([stick / "weights.pt"], cache, BY_HAND)
    with pytest.raises(ModelError, match=r"gone\.onnx: no such file"):
        add_pack([stick / "gone.onnx"], cache, BY_HAND)


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


def test_sizes_that_a_pinned_file_leaves_open_are_tried_out(stick: Path, cache: Path) -> None:
    manifest = made_pack(stick, Kind.OPENCV_ZOO)
    path = stick / manifest.embedder.file
    for dimension, fits in ((128, True), (64, False)):
        network = made_embedder(dimension, 1)
        network.graph.output[0].type.tensor_type.ClearField("shape")
        path.write_bytes(network.SerializeToString())
        pinned = repinned(manifest, path)
        if fits:
            add_pack(paths_of(manifest, stick), cache, Terms(), pinned)
            continue
        with pytest.raises(ModelError, match=r"sface\.onnx: output of shape \(1, 64\)"):
            add_pack(paths_of(manifest, stick), cache, Terms(), pinned)


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """Let the system refuse to write more, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def repinned(manifest: Manifest, path: Path) -> Manifest:
    """The manifest with the hash that one of its files has now."""
    files = tuple(
        file.model_copy(update={"sha256": sha256_of(path), "size_bytes": path.stat().st_size})
        if file.file == path.name
        else file
        for file in manifest.files
    )
    return manifest.model_copy(update={"files": files})
