"""A watchlist file keeps what was put in, and notices whatever happens to it."""

import os
import stat
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.adapters.vault.keys import Key, key_from_passphrase
from lookout.adapters.vault.watchlist_file import (
    NewEntry,
    OpenWatchlist,
    inspect_watchlist,
    open_watchlist,
    write_watchlist,
)
from lookout.domain.errors import ConfigurationError, WatchlistError
from lookout.domain.watchlist import Category, EntryDetails, Response

KEY = Key(bytes(range(32)), from_file=True)
PACK = ("open", "ab" * 32)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def entry(name: str, seed: int = 0, pictures: tuple[bytes, ...] = (b"picture",)) -> NewEntry:
    vector = np.random.default_rng(seed).normal(size=8)
    unit = (vector / np.linalg.norm(vector)).astype(np.float32)
    return NewEntry(name, unit, EntryDetails(), pictures)


ENTRIES = [
    NewEntry(
        "anna",
        entry("anna", 1).vector,
        EntryDetails(2, 0.8, ("turned away",), Response.AMBER, Category.MISSING, date(2026, 4, 1)),
        (b"the best of anna", b"another of anna"),
    ),
    entry("Jörg Müller", 2, ()),
    entry("c", 3, (b"the only one of c",)),
]


def written(path: Path, entries: list[NewEntry] = ENTRIES, key: Key = KEY) -> Path:
    write_watchlist(path, key, entries, PACK, NOW)
    return path


def opened_whole(path: Path, key: Key = KEY) -> OpenWatchlist:
    """Open and read every picture, as an attentive reader would."""
    watchlist = open_watchlist(path, key, PACK[1])
    for name in watchlist.watchlist.entries:
        for number in range(watchlist.picture_count(name)):
            watchlist.picture(name, number)
    return watchlist


def test_what_was_written_is_read(tmp_path: Path) -> None:
    found = open_watchlist(written(tmp_path / "list"), KEY, PACK[1])
    assert found.watchlist.entries == ("anna", "Jörg Müller", "c")
    np.testing.assert_array_equal(found.watchlist.vectors, np.stack([e.vector for e in ENTRIES]))
    assert found.watchlist.details == tuple(e.details for e in ENTRIES)
    assert found.watchlist.pack_digest == PACK[1]
    assert found.details("anna").response is Response.AMBER
    assert found.picture("anna") == b"the best of anna"
    assert found.picture("anna", 1) == b"another of anna"
    assert found.picture_count("Jörg Müller") == 0


def test_the_header_is_read_without_a_key(tmp_path: Path) -> None:
    header = inspect_watchlist(written(tmp_path / "list"))
    assert (header.pack, header.pack_digest, header.count) == ("open", PACK[1], 3)
    assert header.created == "2026-03-01T12:00:00+00:00"


def test_nothing_of_an_entry_lies_open_in_the_file(tmp_path: Path) -> None:
    content = written(tmp_path / "list").read_bytes()
    for secret in (b"anna", b"Jorg", "Jörg".encode(), b"missing", b"the best", b"turned"):
        assert secret not in content
    assert all(e.vector[:2].tobytes() not in content for e in ENTRIES)


def test_the_same_list_written_twice_shares_no_sealed_bytes(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a").read_bytes(), written(tmp_path / "b").read_bytes()
    assert one[-40:] != other[-40:]
    blocks = {one[i : i + 16] for i in range(600, len(one) - 16)}
    assert not blocks & {other[i : i + 16] for i in range(600, len(other) - 16)}


def test_each_writing_is_a_revision_of_its_own(tmp_path: Path) -> None:
    one = open_watchlist(written(tmp_path / "a"), KEY, PACK[1]).watchlist
    again = open_watchlist(tmp_path / "a", KEY, PACK[1]).watchlist
    other = open_watchlist(written(tmp_path / "b"), KEY, PACK[1]).watchlist
    assert one.digest == again.digest != other.digest


def test_a_passphrase_opens_what_it_sealed(tmp_path: Path) -> None:
    key = key_from_passphrase("correct horse battery staple")
    path = written(tmp_path / "list", key=key)
    assert open_watchlist(path, key, PACK[1]).picture("c") == b"the only one of c"
    with pytest.raises(WatchlistError, match="the key is not the one"):
        open_watchlist(path, key_from_passphrase("correct horse battery stable"), PACK[1])


def test_a_wrong_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match="list: the key is not the one"):
        open_watchlist(written(tmp_path / "list"), Key(bytes(32), from_file=True), PACK[1])


def test_another_pack_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(
        WatchlistError, match=r"made for the pack 'open' .*enrol the pictures again"
    ):
        open_watchlist(written(tmp_path / "list"), KEY, "cd" * 32)


def test_pictures_can_be_read_for_another_pack(tmp_path: Path) -> None:
    found = open_watchlist(written(tmp_path / "list"), KEY, None)
    assert found.picture("anna") == b"the best of anna"


def test_a_newer_version_is_refused_as_such(tmp_path: Path) -> None:
    path = written(tmp_path / "list")
    content = bytearray(path.read_bytes())
    content[8:10] = struct.pack(">H", 2)
    path.write_bytes(content)
    with pytest.raises(WatchlistError, match=r"newer Lookout .format 2"):
        open_watchlist(path, KEY, PACK[1])


@pytest.mark.parametrize("content", [b"", b"LOOK", b"GIF89a" + bytes(100), b"LOOKOUTW", bytes(64)])
def test_something_else_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(content)
    with pytest.raises(WatchlistError, match=r"other\.bin"):
        open_watchlist(path, KEY, PACK[1])


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchlistError, match=r"gone: cannot be opened .No such file"):
        open_watchlist(tmp_path / "gone", KEY, PACK[1])
    with pytest.raises(WatchlistError, match="Is a directory"):
        open_watchlist(tmp_path, KEY, PACK[1])


@settings(max_examples=300, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_any_changed_byte_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: float, bits: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed"
    path.unlink(missing_ok=True)
    content = bytearray(written(path).read_bytes())
    content[int(place * len(content))] ^= bits
    path.write_bytes(content)
    with pytest.raises(WatchlistError, match="changed"):
        open_watchlist(path, KEY, PACK[1])


def test_every_single_byte_is_covered(tmp_path: Path) -> None:
    path = written(tmp_path / "list", ENTRIES[2:])
    content = path.read_bytes()
    for place in range(len(content)):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(WatchlistError):
            open_watchlist(path, KEY, PACK[1])


@settings(max_examples=100, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    path = tmp_path_factory.getbasetemp() / "truncated"
    path.unlink(missing_ok=True)
    content = written(path).read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(WatchlistError, match="truncated"):
        open_watchlist(path, KEY, PACK[1])


def test_bytes_added_at_the_end_are_found(tmp_path: Path) -> None:
    path = written(tmp_path / "list")
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(WatchlistError, match="its length was changed"):
        open_watchlist(path, KEY, PACK[1])


def test_a_picture_changed_after_opening_is_found_when_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "list")
    found = open_watchlist(path, KEY, PACK[1])
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        byte = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([byte[0] ^ 1]))
    assert found.picture("anna") == b"the best of anna"
    with pytest.raises(WatchlistError, match="the picture of 'c' was changed"):
        found.picture("c")


def test_an_opened_list_goes_on_reading_its_own_pictures_after_a_replacement(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "list")
    found = open_watchlist(path, KEY, PACK[1])
    write_watchlist(path, KEY, [entry("new", 9, (b"new",))], PACK, NOW, replace=True)
    assert found.picture("c") == b"the only one of c"
    assert open_watchlist(path, KEY, PACK[1]).picture("new") == b"new"


def test_an_unknown_entry_or_picture_is_refused_with_its_name(tmp_path: Path) -> None:
    found = open_watchlist(written(tmp_path / "list"), KEY, PACK[1])
    with pytest.raises(WatchlistError, match="no entry 'nobody'"):
        found.picture("nobody")
    with pytest.raises(WatchlistError, match="entry 'c' has 1 pictures, none numbered 1"):
        found.picture("c", 1)


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = written(tmp_path / "list")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("something precious")
    with pytest.raises(ConfigurationError, match=r"is there already.*--force"):
        written(path)
    assert path.read_text() == "something precious"
    assert [p.name for p in tmp_path.iterdir()] == ["list"]
    write_watchlist(path, KEY, ENTRIES, PACK, NOW, replace=True)
    assert opened_whole(path).header.count == 3


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere.*No such file"):
        written(tmp_path / "nowhere" / "list")


@pytest.mark.memory_disk
def test_a_full_disk_leaves_nothing_half_written() -> None:
    folder = Path("/dev/shm")
    import resource

    path = folder / f"lookout-test-{os.getpid()}"
    large = [entry("a", 1, (os.urandom(300_000),))]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(ConfigurationError, match="cannot be written"):
            written(path, large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not [p for p in folder.iterdir() if path.name in p.name]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "has no entry"),
        ([entry("a"), entry("a")], "'a' occurs twice"),
        ([entry(" ")], "is no id"),
        ([entry("a\nb")], "is no id"),
        ([entry("\x1b[31m")], "is no id"),
        ([entry("a"), NewEntry("b", np.ones(1, np.float32), EntryDetails(), ())], "dimensions"),
    ],
    ids=["none", "twice", "blank", "two lines", "terminal codes", "dimensions"],
)
def test_what_makes_no_list_is_refused_and_nothing_is_written(
    tmp_path: Path, entries: list[NewEntry], message: str
) -> None:
    with pytest.raises(WatchlistError, match=message):
        written(tmp_path / "list", entries)
    assert list(tmp_path.iterdir()) == []
