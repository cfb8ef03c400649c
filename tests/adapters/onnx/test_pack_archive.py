import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.adapters.onnx.packs.adding import Terms, add_pack
from lookout.adapters.onnx.packs.archive import extract_networks
from lookout.adapters.onnx.packs.manifest import Kind
from lookout.domain.errors import ModelError
from tests.adapters.onnx.made_networks import made_pack


def a_zip(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def a_link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize("folder", ["", "buffalo_x/"])
def test_insightfaces_layout_is_taken_and_its_other_networks_are_not(
    tmp_path: Path, folder: str
) -> None:
    manifest = made_pack(tmp_path, Kind.INSIGHTFACE)
    files = [(f"{folder}{f.file}", (tmp_path / f.file).read_bytes()) for f in manifest.files]
    others = [(f"{folder}genderage.onnx", b"x"), (f"{folder}readme.txt", b"x")]
    archive = a_zip(tmp_path / "pack.zip", *files, *others)

    pack = add_pack([archive], tmp_path / "cache", Terms(), manifest)

    assert sorted(path.name for path in pack.folder.iterdir()) == [
        "arcface.onnx",
        "pack.json",
        "scrfd.onnx",
    ]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("/etc/x.onnx", "absolute or foreign path"),
        ("C:/x.onnx", "absolute or foreign path"),
        ("a\\x.onnx", "absolute or foreign path"),
        ("../x.onnx", "leads out of its folder"),
        ("a/../../x.onnx", "leads out of its folder"),
        ("a/b/x.onnx", "lies deeper"),
        (a_link("x.onnx"), "is a link"),
    ],
)
def test_an_odd_path_spoils_the_whole_file(
    tmp_path: Path, entry: str | zipfile.ZipInfo, reason: str
) -> None:
    archive = a_zip(tmp_path / "odd.zip", ("good.onnx", b"x"), (entry, b"/etc/passwd"))
    folder = tmp_path / "out"
    folder.mkdir()

    with pytest.raises(ModelError, match=rf"odd\.zip: entry .* {reason}"):
        extract_networks(archive, folder)
    assert list(folder.iterdir()) == []


def test_one_name_in_two_folders_is_refused(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "two.zip", ("a/x.onnx", b"1"), ("b/x.onnx", b"2"))

    with pytest.raises(ModelError, match=r"two entries are called x\.onnx"):
        extract_networks(archive, tmp_path)


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "locked.zip", ("x.onnx", b"x"))
    archive.write_bytes(with_flag(archive.read_bytes()))

    with pytest.raises(ModelError, match="is encrypted"):
        extract_networks(archive, tmp_path)


def test_what_would_unpack_to_gigabytes_is_refused_before_unpacking(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "bomb.zip", ("x.onnx", b"\0" * 1000))
    archive.write_bytes(with_size(archive.read_bytes(), 3 << 30))

    with pytest.raises(ModelError, match=r"bomb\.zip: would unpack to more than 2 GiB"):
        extract_networks(archive, tmp_path)
    assert not (tmp_path / "x.onnx").exists()


def test_a_thousand_entries_are_no_pack(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "many.zip", *((f"{i}.onnx", b"") for i in range(1000)))

    with pytest.raises(ModelError, match="1000 entries"):
        extract_networks(archive, tmp_path)


def test_a_zip_without_a_network_is_refused(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "other.zip", ("notes.txt", b"x"), ("._x.onnx", b"x"))

    with pytest.raises(ModelError, match=r"other\.zip: holds no \.onnx file"):
        extract_networks(archive, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_damaged_zip_is_refused_or_read_right(tmp_path: Path, data: st.DataObject) -> None:
    content = bytes(range(256)) * 20
    archive = a_zip(tmp_path / "hurt.zip", ("x.onnx", content))
    hurt = bytearray(archive.read_bytes())
    position = data.draw(st.integers(0, len(hurt) - 1))
    hurt[position] ^= data.draw(st.integers(1, 255))
    archive.write_bytes(hurt[: data.draw(st.integers(len(hurt) // 2, len(hurt)))])
    folder = tmp_path / "out"
    folder.mkdir(exist_ok=True)

    try:
        extracted = extract_networks(archive, folder)
    except ModelError:
        extracted = []

    for path in extracted:
        assert path.parent == folder
        assert path.read_bytes() == content
        path.unlink()
    for rest in folder.iterdir():
        rest.unlink()


def patched(content: bytes, change: Callable[[bytearray, int], None], offset: int) -> bytes:
    """Change a field of the central directory's first entry."""
    hurt = bytearray(content)
    change(hurt, hurt.index(b"PK\x01\x02") + offset)
    return bytes(hurt)


def with_flag(content: bytes) -> bytes:
    def encrypted(hurt: bytearray, at: int) -> None:
        hurt[at] |= 1

    return patched(content, encrypted, 8)


def with_size(content: bytes, size: int) -> bytes:
    def larger(hurt: bytearray, at: int) -> None:
        hurt[at : at + 4] = size.to_bytes(4, "little")

    return patched(content, larger, 24)
