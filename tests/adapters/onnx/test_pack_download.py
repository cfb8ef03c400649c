import zipfile
from pathlib import Path

import pytest
from pydantic import HttpUrl

from lookout.adapters.onnx.packs.download import pull_pack
from lookout.adapters.onnx.packs.manifest import Archive, Kind, Manifest, shipped_manifests
from lookout.adapters.onnx.packs.store import PACKS, Installed, Trust, sha256_of
from lookout.domain.errors import ModelError
from tests.adapters.onnx.made_networks import made_pack
from tests.adapters.onnx.serving import serving


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def pull(manifest: Manifest, cache: Path, *, accepted: bool = False) -> Installed:
    return pull_pack(manifest, cache, accepted=accepted, progress=lambda *_: None)


def left_behind(cache: Path) -> list[str]:
    return sorted(entry.name for entry in (cache / PACKS).glob("*"))


def test_files_are_fetched_and_installed_with_progress(site: Path, cache: Path) -> None:
    told = []
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))
        pack = pull_pack(manifest, cache, accepted=False, progress=lambda *news: told.append(news))

    assert pack.trust is Trust.MANIFEST
    assert left_behind(cache) == ["made"]
    for file in manifest.files:
        assert (file.file, file.size_bytes, file.size_bytes) in told


def test_an_archive_is_fetched_and_unpacked(site: Path, cache: Path) -> None:
    made = made_pack(site, Kind.INSIGHTFACE)
    with zipfile.ZipFile(site / "made.zip", "w") as archive:
        for file in made.files:
            archive.write(site / file.file, f"made/{file.file}")
    path = site / "made.zip"
    with serving(site) as served:
        pinned = Archive(
            url=HttpUrl(f"{served.address}/made.zip"),
            sha256=sha256_of(path),
            size_bytes=path.stat().st_size,
        )
        pack = pull(made.model_copy(update={"archive": pinned}), cache)

    assert sorted(p.name for p in pack.folder.glob("*.onnx")) == ["arcface.onnx", "scrfd.onnx"]


def test_a_pack_that_is_here_needs_no_network(site: Path, cache: Path) -> None:
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))
        first = pull(manifest, cache)

    assert pull(manifest, cache) == first


def test_what_differs_from_the_pinned_hash_is_not_used(site: Path, cache: Path) -> None:
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))
        path = site / manifest.embedder.file
        content = bytearray(path.read_bytes())
        content[50] ^= 1
        path.write_bytes(content)

        with pytest.raises(ModelError, match=rf"sface\.onnx: .*{manifest.embedder.sha256} was pin"):
            pull(manifest, cache)
    assert left_behind(cache) == []


def test_a_file_that_never_ends_is_cut_off(site: Path, cache: Path) -> None:
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))
        with (site / manifest.detector.file).open("ab") as file:
            file.write(b"\0" * (8 << 20))
        most = [0]

        def progress(name: str, done: int, total: int) -> None:
            most[0] = max(most[0], done)

        with pytest.raises(ModelError, match="it is not used"):
            pull_pack(manifest, cache, accepted=False, progress=progress)
    assert most[0] <= manifest.detector.size_bytes + 1


def test_a_broken_connection_is_one_clear_error(site: Path, cache: Path) -> None:
    with serving(site, breaks_off=True) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))

        with pytest.raises(ModelError, match=r"yunet\.onnx: .*(cannot be reached|it is not used)"):
            pull(manifest, cache)
    assert left_behind(cache) == []


def test_a_missing_page_is_one_clear_error(site: Path, cache: Path) -> None:
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))
        (site / manifest.detector.file).unlink()

        with pytest.raises(ModelError, match=r"yunet\.onnx: .* answers 404 .*packs add yunet"):
            pull(manifest, cache)


def test_without_a_network_the_way_by_hand_is_said(site: Path, cache: Path) -> None:
    with serving(site) as served:
        manifest = served.manifest(made_pack(site, Kind.OPENCV_ZOO))

    with pytest.raises(ModelError, match=r"cannot be reached .*packs add yunet\.onnx sface\.onnx"):
        pull(manifest, cache)
    assert left_behind(cache) == []


def test_a_file_without_an_address_is_named(site: Path, cache: Path) -> None:
    with pytest.raises(ModelError, match=r"no address is known for yunet\.onnx"):
        pull(made_pack(site, Kind.OPENCV_ZOO), cache)


def test_limited_weights_are_not_even_asked_for_before_the_licence_is_accepted(
    cache: Path,
) -> None:
    with pytest.raises(ModelError, match=r"buffalo_l: .*non-commercial.*--accept-license"):
        pull(shipped_manifests()["buffalo_l"], cache)


def test_the_built_in_pack_is_not_fetched(cache: Path) -> None:
    with pytest.raises(ModelError, match="open: built in"):
        pull(shipped_manifests()["open"], cache)
