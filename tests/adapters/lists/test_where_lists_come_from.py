import io
import tarfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.adapters.lists.bundle import new_bundle_key, read_bundle, statement, write_bundle
from lookout.adapters.lists.folder import read_folder
from lookout.domain.errors import ConfigurationError

SECRET, PUBLIC = new_bundle_key()
FILES = {"list.csv": b"entry,name\n", "ann/1.jpg": b"one", "bob.png": b""}


def test_a_folder_is_read_as_it_is_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "ann").mkdir()
    (tmp_path / ".cache").mkdir()
    for name in ("list.csv", "ann/1.jpg", ".cache/x", ".DS_Store"):
        (tmp_path / name).write_bytes(name.encode())
    assert read_folder(tmp_path) == {"list.csv": b"list.csv", "ann/1.jpg": b"ann/1.jpg"}


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "passwd.jpg").symlink_to("/etc/passwd")
    with pytest.raises(ConfigurationError, match=r"passwd\.jpg: is a link"):
        read_folder(tmp_path)
    with pytest.raises(ConfigurationError, match="is no folder"):
        read_folder(tmp_path / "nothing")


def test_a_bundle_gives_back_what_was_packed(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b", FILES, SECRET)
    assert read_bundle(tmp_path / "b", PUBLIC + "\n") == FILES


def test_the_same_files_give_the_same_bundle(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b", FILES, SECRET)
    write_bundle(tmp_path / "c", dict(reversed(FILES.items())), SECRET)
    assert (tmp_path / "b").read_bytes() == (tmp_path / "c").read_bytes()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_changed_byte_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    path = tmp_path_factory.mktemp("bundle") / "b"
    write_bundle(path, FILES, SECRET)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= change
    path.write_bytes(bytes(content))
    with pytest.raises(ConfigurationError, match="changed"):
        read_bundle(path, PUBLIC)


def test_somebody_elses_signature_and_none_are_refused(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b", FILES, new_bundle_key()[0])
    with pytest.raises(ConfigurationError, match="not signed with that key"):
        read_bundle(tmp_path / "b", PUBLIC)
    with pytest.raises(ConfigurationError, match="hexadecimal"):
        read_bundle(tmp_path / "b", "no key")
    with pytest.raises(ConfigurationError, match="secret key"):
        write_bundle(tmp_path / "b", FILES, "no key")
    (tmp_path / "b.sig").unlink()
    with pytest.raises(ConfigurationError, match=r"b\.sig: cannot be read"):
        read_bundle(tmp_path / "b", PUBLIC)


def test_a_signed_bundle_with_something_else_than_files_is_refused(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SECRET))
    for name, kind in (("../up", tarfile.REGTYPE), ("/root", tarfile.REGTYPE), ("a", b"2")):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
        (tmp_path / "b").write_bytes(buffer.getvalue())
        (tmp_path / "b.sig").write_text(key.sign(statement(buffer.getvalue())).hex())
        with pytest.raises(ConfigurationError, match="has no place in a bundle"):
            read_bundle(tmp_path / "b", PUBLIC)
