import json

import pytest

from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.adapters.onnx.packs.load import pack_digest
from lookout.adapters.onnx.packs.manifest import (
    FAMILIES,
    Kind,
    Manifest,
    parse_manifest,
    recognised,
    shipped_manifests,
)
from lookout.domain.errors import ModelError

SHIPPED = sorted(shipped_manifests())


def a_manifest(**changes: object) -> bytes:
    fields = json.loads(shipped_manifests()["opencv-zoo"].model_dump_json())
    return json.dumps(fields | changes).encode()


def files_with(**changes: object) -> list[object]:
    fields = json.loads(shipped_manifests()["opencv-zoo"].model_dump_json())["files"]
    return [fields[0] | changes, fields[1]]


def test_the_known_packs_are_shipped() -> None:
    assert SHIPPED == ["antelopev2", "buffalo_l", "buffalo_m", "buffalo_s", "open", "opencv-zoo"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_manifest_says_all_that_a_buyer_would_ask(name: str) -> None:
    manifest = shipped_manifests()[name]

    assert manifest.name == name
    assert {file.family for file in manifest.files} == FAMILIES[manifest.kind]
    assert manifest.published
    assert all(figure.source for figure in manifest.published)


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "open"])
def test_whatever_can_be_pulled_is_pinned_at_one_address(name: str) -> None:
    manifest = shipped_manifests()[name]

    parts = [manifest.archive] if manifest.archive else list(manifest.files)
    assert all(str(part.url).startswith("https://") for part in parts)


def test_insightfaces_weights_are_marked_as_limited() -> None:
    limited = {name for name in SHIPPED if shipped_manifests()[name].non_commercial}

    assert limited == {n for n in SHIPPED if shipped_manifests()[n].kind is Kind.INSIGHTFACE}


def test_the_built_in_pack_is_described_by_its_real_sources() -> None:
    described = {file.sha256 for file in shipped_manifests()["open"].files}

    assert described == {source.sha256 for source in SOURCES.values()}


def test_files_are_recognised_by_their_hashes_among_others() -> None:
    manifest = shipped_manifests()["buffalo_s"]
    hashes = [file.sha256 for file in manifest.files]

    assert recognised([*hashes, "0" * 64]) == manifest
    assert recognised(hashes[:1]) is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "../up"}, "name"),
        ({"files": files_with(file="../../etc/passwd")}, r"files\.0\.file"),
        ({"files": files_with(file=".hidden.onnx")}, r"files\.0\.file"),
        ({"files": files_with(sha256="abc")}, r"files\.0\.sha256"),
        ({"files": files_with(sha256=None)}, r"files\.0\.sha256"),
        ({"files": files_with(url="file:///etc/passwd")}, r"files\.0\.url"),
        ({"files": files_with(scale=0)}, r"files\.0\.scale"),
        ({"files": files_with(family="scrfd")}, "sface and yunet"),
        ({"files": files_with(file="face_recognition_sface_2021dec.onnx")}, "stands twice"),
        ({"licence": ""}, "licence"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        parse_manifest(a_manifest(**changes), "mine.json")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_no_manifest_is_refused_by_name(text: bytes) -> None:
    with pytest.raises(ModelError, match=r"mine\.json: not a pack's manifest"):
        parse_manifest(text, "mine.json")


def test_a_manifest_survives_being_written_and_read() -> None:
    for manifest in shipped_manifests().values():
        assert parse_manifest(manifest.model_dump_json().encode(), "copy") == manifest


def test_the_digest_follows_whatever_changes_a_template_and_not_the_name() -> None:
    manifest = shipped_manifests()["opencv-zoo"]

    def changed(**changes: object) -> Manifest:
        return parse_manifest(a_manifest(**changes), "changed")

    assert pack_digest(changed(name="other", licence="other")) == pack_digest(manifest)
    for change in ({"sha256": "0" * 64}, {"mean": 1.0}, {"scale": 2.0}):
        assert pack_digest(changed(files=files_with(**change))) != pack_digest(manifest)


def test_the_built_in_pack_says_what_was_measured_and_by_which_command() -> None:
    figures = shipped_manifests()["open"].measured
    assert len(figures) >= 2
    assert all(figure.source.startswith("make bench ARGS=") for figure in figures)
