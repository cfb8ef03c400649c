"""What SQLite is told to do, and what happens when the disk does not play along."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookout.adapters.audit.export import verified
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.engine import address
from lookout.adapters.store.store import SqlStore, open_store
from lookout.domain.errors import ConfigurationError, StoreError
from tests.nouns import NOW, an_event

KEY = signing_key(bytes(range(32)))


def opened(folder: Path) -> SqlStore:
    return open_store(f"sqlite:///{folder}/lookout.db", KEY, NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with opened(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("page_size", 8192),
    ],
)
def test_every_connection_is_set_for_durability(
    store: SqlStore, pragma: str, value: str | int
) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_only_the_owner_can_read_database_and_log(store: SqlStore, tmp_path: Path) -> None:
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["lookout.db", "lookout.db-shm", "lookout.db-wal"]
    assert all((tmp_path / name).stat().st_mode & 0o077 == 0 for name in files)


def test_settling_empties_the_log(store: SqlStore, tmp_path: Path) -> None:
    assert (tmp_path / "lookout.db-wal").stat().st_size > 0
    store.settle()
    assert (tmp_path / "lookout.db-wal").stat().st_size == 0


def rows(store: SqlStore) -> int:
    with store.reading() as books:
        return sum(1 for _ in books.rows())


def filled(store: SqlStore) -> int:
    """Record until the disk refuses; return how many were acknowledged."""
    for count in range(10_000):
        try:
            with store.transaction() as books:
                books.record(an_event(words="x" * 5000, number=count))
        except StoreError as error:
            assert "no room left on the disk" in str(error)
            return count
    raise AssertionError("the disk never filled up")


def test_a_full_database_refuses_clearly_and_keeps_what_was_acknowledged(
    store: SqlStore, tmp_path: Path
) -> None:
    # A small disk without the rights that mounting one needs: SQLite's own limit, one connection.
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=80")
    count = filled(store)
    assert count > 0
    assert rows(store) == 1 + count
    with store.reading() as books:
        assert verified(books).good


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.small_disk
def test_a_full_disk_refuses_clearly_and_room_makes_it_good_again(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(600_000))
    with opened(small_disk) as store:
        count = filled(store)
        assert rows(store) == 1 + count
        ballast.unlink()
        with store.transaction() as books:
            books.record(an_event("room again"))
    with opened(small_disk) as store, store.reading() as books:
        assert verified(books, [KEY.public]).good
    with opened(small_disk) as store:
        assert rows(store) == 2 + count


@pytest.mark.small_disk
def test_a_read_only_disk_refuses_clearly(small_disk: Path) -> None:
    opened(small_disk).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with (
        pytest.raises(StoreError, match="writable"),
        opened(small_disk) as store,
        store.transaction() as books,
    ):
        books.record(an_event())
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    with opened(small_disk) as store:
        assert rows(store) == 1


def test_a_damaged_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "lookout.db").write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError, match="restore a back-up"):
        opened(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        opened(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "where", ["", "lookout.db", "sqlite://", "sqlite:///:memory:", "mysql://host/x"]
)
def test_what_is_no_address_of_a_store_is_refused(where: str) -> None:
    with pytest.raises(ConfigurationError, match="is no store"):
        address(where)


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        address("mysql://me:secret@host/x")
    assert "secret" not in str(caught.value)


def test_another_writer_that_never_ends_is_named(store: SqlStore, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "lookout.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with pytest.raises(StoreError, match="another process"), store.transaction() as books:
        books.record(an_event())
    other.execute("ROLLBACK")
    other.close()


WRITING = """
import sys
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.store import open_store
from tests.nouns import NOW, an_event
with open_store(sys.argv[1], signing_key(bytes(range(32))), NOW) as store:
    for number in range(100_000):
        with store.transaction() as books:
            books.record(an_event(number=number))
        print(number, flush=True)
"""


def test_killed_while_writing_every_acknowledged_row_is_there(tmp_path: Path) -> None:
    where = f"sqlite:///{tmp_path}/lookout.db"
    run = [sys.executable, "-c", WRITING, where]
    acknowledged = 0
    for lines in (3, 17, 40):
        with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            acknowledged += sum(1 for _, _ in zip(range(lines), process.stdout, strict=False))
            process.send_signal(signal.SIGKILL)
            acknowledged += sum(1 for line in process.stdout if line.endswith("\n"))
        with open_store(where, KEY, NOW) as store, store.reading() as books:
            verdict = verified(books, [KEY.public])
        assert verdict.good
        assert 1 + acknowledged <= verdict.rows <= 1 + acknowledged + 1
        acknowledged = verdict.rows - 1


@pytest.mark.namespaces
def test_it_works_in_a_network_namespace_without_routes(tmp_path: Path) -> None:
    code = WRITING.replace("100_000", "3")
    run = ["unshare", "-n", sys.executable, "-c", code, f"sqlite:///{tmp_path}/lookout.db"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, env={**os.environ})
    assert (done.returncode, done.stdout) == (0, "0\n1\n2\n"), done.stderr
