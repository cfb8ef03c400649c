"""The audit log, deletion and back-ups from the command line, on a real store."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.adapters.store.store import SqlStore
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.bootstrap import open_records
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.ledger import Event
from lookout.settings import Settings
from soak.recording import an_alert, recorded
from tests.cli.test_user_command import Terminal

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A store whose founder is at work, to be copied."""
    found = Terminal(tmp_path_factory.mktemp("founded") / "data")
    first = found.lines("user", "found", "root", "--name", "Ada Min")[-1]
    found.env["LOOKOUT_TOKEN"] = found.set_up("root", first)
    return found


@pytest.fixture
def terminal(founded: Terminal, tmp_path: Path) -> Terminal:
    shutil.copytree(founded.folder, tmp_path / "data")
    return Terminal(tmp_path / "data", dict(founded.env))


@pytest.fixture
def records(terminal: Terminal) -> Iterator[tuple[SqlStore, KeyRing]]:
    settings = Settings(data_dir=terminal.folder, master_key=MASTER)
    with open_records(settings, datetime.now(UTC)) as opened:
        yield opened


def test_a_log_is_verified_exported_and_verified_elsewhere(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert "Nothing wrong was found." in terminal.run("audit", "verify")
    kept = tmp_path / "kept.jsonl"
    kept.write_text(terminal.run("audit", "head"))
    assert json.loads(kept.read_text())["rows"] >= 1
    terminal.run("audit", "export", str(tmp_path / "out"))
    verifier = tmp_path / "out" / "verify_lookout.py"
    run = [sys.executable, str(verifier), str(tmp_path / "out"), "--checkpoint", str(kept)]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0
    path = tmp_path / "out" / "rows.jsonl"
    path.write_text(path.read_text().replace("ledger.opened", "ledger.closed"))
    said = terminal.run("audit", "verify", str(tmp_path / "out"), status=1)
    assert "was changed" in said


def test_a_cut_log_is_found_from_a_kept_checkpoint(
    terminal: Terminal, records: tuple[SqlStore, KeyRing], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    store, _ = records
    with store.transaction() as books:
        books.record(Event("one more", datetime.now(UTC), "tester"))
    kept.write_text(terminal.run("audit", "head"))
    rows = json.loads(kept.read_text())["rows"]
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM ledger WHERE number = {rows}")
        connection.exec_driver_sql(f"DELETE FROM checkpoints WHERE rows = {rows}")
    assert "Nothing wrong" in terminal.run("audit", "verify")
    said = terminal.run("audit", "verify", "--checkpoint", str(kept), status=1)
    assert "its end was cut off" in said


def test_an_overseer_pairs_and_countersigns_and_nobody_else_may(
    terminal: Terminal, tmp_path: Path
) -> None:
    given = terminal.lines("user", "add", "olga", "--role", "overseer", "--name", "Olga")
    olga = terminal.set_up("olga", given[-1])
    key, kept = str(tmp_path / "olga.key"), str(tmp_path / "kept.jsonl")
    refused = terminal.run("audit", "pair", key, status=1)
    assert "not_your_role" in refused
    assert "paired" in terminal.run("audit", "pair", key, LOOKOUT_TOKEN=olga)
    for _ in range(2):
        said = terminal.run("audit", "countersign", key, "--keep", kept, LOOKOUT_TOKEN=olga)
        assert "Countersigned checkpoint" in said
    assert "2 countersigned" in terminal.run("audit", "verify", "--checkpoint", kept)


def test_data_and_keys_are_backed_up_apart_and_come_back(
    terminal: Terminal, records: tuple[SqlStore, KeyRing], tmp_path: Path
) -> None:
    store, ring = records
    now = datetime.now(UTC)
    alert, gone = (an_alert(ring, "d1", now, b"a picture") for _ in range(2))
    with store.transaction() as books:
        recorded(books, alert)
        recorded(books, gone)
    data, keys = str(tmp_path / "saved"), str(tmp_path / "stick")
    lying = terminal.run("backup", "create", data, "--keys", data + "/keys", status=2)
    assert "keys must lie apart" in lying
    terminal.run("backup", "create", data, "--keys", keys)
    ring.destroy([gone.probe.key])
    again = Terminal(tmp_path / "again", terminal.env)
    said = again.run("backup", "restore", data, "--keys", keys, "--without-checkpoint")
    assert "its chain verifies" in said
    assert "Nothing wrong" in again.run("audit", "verify")
    settings = Settings(data_dir=again.folder, master_key=MASTER)
    with open_records(settings, now) as (restored, back), restored.reading() as books:
        assert books.alerts.get(alert.id) == alert
        assert back.open(alert.probe, f"probe of {alert.id}") == b"a picture"
        with pytest.raises(KeyDestroyedError):
            back.open(gone.probe, f"probe of {gone.id}")
    assert "is not empty" in again.run("backup", "restore", data, "--without-checkpoint", status=2)


def test_what_a_crash_left_is_finished_and_certified(
    terminal: Terminal, records: tuple[SqlStore, KeyRing], tmp_path: Path
) -> None:
    store, ring = records
    now = datetime.now(UTC)
    alert = an_alert(ring, "d1", now, b"a picture")
    digests = tuple(name.digest for name in ring.names("d1"))
    with store.transaction() as books:
        recorded(books, alert)
        books.record(Event("keys.destroyed", now, "clock", "d1", None, {"keys": digests}))
    assert "256 keys destroyed." in terminal.run("purge", "due")
    with pytest.raises(KeyDestroyedError):
        ring.open(alert.probe, f"probe of {alert.id}")
    paper = tmp_path / "certificate.json"
    terminal.run("purge", "certificate", "d1", "-o", str(paper))
    said = terminal.run("purge", "verify", str(paper), "--key", ring.signer.public)
    assert "alert: 1 created = 1 deleted + 0 retained" in said
    assert "The certificate holds." in said
    paper.write_text(paper.read_text().replace('"deleted": 1', '"deleted": 0'))
    assert "WRONG" in terminal.run("purge", "verify", str(paper), status=1)


def test_a_back_up_of_keys_out_of_reach_is_loud_until_it_is_forgotten(
    terminal: Terminal, records: tuple[SqlStore, KeyRing], tmp_path: Path
) -> None:
    terminal.run("backup", "create", str(tmp_path / "a"), "--keys", str(tmp_path / "stick"))
    (tmp_path / "stick").rename(tmp_path / "away")
    said = terminal.run("purge", "due", status=1)
    assert "KEYS OUT OF REACH" in said
    [made] = records[1].backups.all()
    assert made.backup in said
    assert "destroyed by hand" in terminal.run("backup", "forget", made.backup)
    terminal.run("purge", "due")
    assert "is no back-up" in terminal.run("backup", "forget", made.backup, status=2)


def test_the_master_key_is_changed(terminal: Terminal, tmp_path: Path) -> None:
    new = tmp_path / "new.key"
    new.write_bytes(bytes(range(50, 90)))
    new.chmod(0o600)
    terminal.run("backup", "master", "--new-key-file", str(new))
    assert "not its master key" in terminal.run("purge", "due", status=2)
    with open_ring(terminal.folder / "keys", Key(new.read_bytes(), from_file=True)) as ring:
        assert ring.signer.public
    terminal.run("purge", "due", LOOKOUT_MASTER_KEY_FILE=str(new))


def test_a_store_is_migrated(terminal: Terminal, records: tuple[SqlStore, KeyRing]) -> None:
    with records[0].engine.begin() as connection:
        for later in ("passes", "enclosures", "pairs"):
            connection.exec_driver_sql(f"DROP TABLE {later}")
        connection.exec_driver_sql("DROP INDEX ledger_by_time")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "lookout backup migrate" in terminal.run("audit", "verify", status=2)
    assert "was at version 0001 and is at 0003" in terminal.run("backup", "migrate")
    assert "Nothing wrong" in terminal.run("audit", "verify")


def test_without_a_store_the_way_to_make_one_is_said(tmp_path: Path) -> None:
    assert "lookout user found" in Terminal(tmp_path / "none").run("audit", "verify", status=2)
