"""Which files make a pack, and which are refused."""

import shutil
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto

from lookout.adapters.onnx.packs.adding import Terms, add_pack
from lookout.adapters.onnx.packs.manifest import Kind, Manifest
from lookout.adapters.onnx.packs.store import (
    Trust,
    installed_pack,
    sha256_of,
)
from lookout.domain.errors import ModelError
from tests.adapters.onnx.carried_packs import BY_HAND, KINDS, left_behind, paths_of
from tests.adapters.onnx.made_networks import made_embedder, made_pack, made_scrfd, made_yunet


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


def repinned(manifest: Manifest, path: Path) -> Manifest:
    """The manifest with the hash that one of its files has now."""
    files = tuple(
        file.model_copy(update={"sha256": sha256_of(path), "size_bytes": path.stat().st_size})
        if file.file == path.name
        else file
        for file in manifest.files
    )
    return manifest.model_copy(update={"files": files})
