"""A restore brings nothing back that was destroyed, whatever the back-up says of itself."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.adapters.audit.destroyed import DESTROYED
from lookout.adapters.audit.export import checkpoint_fields
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.backup import CARD, back_up
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import open_ring
from lookout.bootstrap import open_records
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.ledger import Event, canonical
from lookout.settings import Settings
from soak.recording import an_alert, recorded
from tests.cli.test_user_command import Terminal

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


@pytest.fixture
def lost(terminal: Terminal, tmp_path: Path) -> RecordedAlert:
    """Saved with its key to ``old`` and ``stick``, then destroyed; ``new`` was saved afterwards.

    The stick was out of reach meanwhile, so that the key is still in it.
    """
    now = datetime.now(UTC)
    settings = Settings(data_dir=terminal.folder, master_key=MASTER)
    with open_records(settings, now, create=True) as (store, ring):
        alert = an_alert(ring, "d1", now, b"a picture")
        with store.transaction() as books:
            recorded(books, alert)
        back_up(store, tmp_path / "old", ring.signer, now)
        ring.back_up(tmp_path / "stick", now, now.replace(year=now.year + 1))
        (tmp_path / "stick").rename(tmp_path / "away")
        with store.transaction() as books:
            facts = {"keys": (alert.probe.key.digest,)}
            books.record(Event(DESTROYED, now, "clock", "d1", None, facts))
        ring.destroy([alert.probe.key])
        back_up(store, tmp_path / "new", ring.signer, now)
        with store.reading() as books:
            newest = books.newest_checkpoint()
    assert newest is not None
    (tmp_path / "kept.jsonl").write_text(json.dumps(checkpoint_fields(newest)) + "\n")
    return alert


def opened(folder: Path, alert: RecordedAlert) -> bytes:
    settings = Settings(data_dir=folder, master_key=MASTER)
    with open_records(settings, datetime.now(UTC)) as (_, ring):
        return ring.open(alert.probe, f"probe of {alert.id}")


def forged(folder: Path) -> None:
    """Take the destroyed keys out of the log and sign the card with a key of one's own."""
    path = folder / "ledger.jsonl"
    path.write_text(
        "".join(line for line in path.read_text().splitlines(True) if DESTROYED not in line)
    )
    key, whole = signing_key(bytes(range(1, 33))), json.loads((folder / CARD).read_text())
    card = json.loads(whole["card"])
    card["files"]["ledger"] = hashlib.sha256(path.read_bytes()).hexdigest()
    text = canonical(card)
    signature = key.sign(text.encode()).hex()
    whole = {"card": text, "public": key.public, "signature": signature}
    (folder / CARD).write_text(json.dumps(whole))


@pytest.mark.parametrize("keys_first", [True, False])
def test_a_card_that_somebody_else_signed_brings_no_key_back(
    terminal: Terminal, lost: RecordedAlert, tmp_path: Path, keys_first: bool
) -> None:
    forged(tmp_path / "new")
    again = Terminal(tmp_path / "again")
    keys = ["--keys", str(tmp_path / "away")] if keys_first else []
    folder = again if keys_first else terminal
    words = ["backup", "restore", str(tmp_path / "new"), *keys, "--without-checkpoint"]
    assert "was not signed with this key folder's key" in folder.run(*words, status=2)
    assert not (tmp_path / "again" / "keys").exists()
    assert not list((tmp_path / "again").glob(".keys*"))


def test_a_back_up_that_is_too_old_brings_no_key_back(
    terminal: Terminal, lost: RecordedAlert, tmp_path: Path
) -> None:
    again = Terminal(tmp_path / "again")
    words = ["backup", "restore", str(tmp_path / "old"), "--keys", str(tmp_path / "away")]
    assert "--without-checkpoint" in again.run(*words, status=2)
    said = again.run(*words, "--checkpoint", str(tmp_path / "kept.jsonl"), status=2)
    assert "cut off" in said
    assert not (tmp_path / "again" / "keys").exists()
    assert not list((tmp_path / "again").glob(".keys*"))


def test_what_another_back_up_names_as_destroyed_is_refused(
    terminal: Terminal, lost: RecordedAlert, tmp_path: Path
) -> None:
    again = Terminal(tmp_path / "again")
    words = ["backup", "restore", str(tmp_path / "old"), "--keys", str(tmp_path / "away")]
    said = again.run(*words, "--without-checkpoint", "--also", str(tmp_path / "new"))
    assert "1 destroyed ones refused" in said
    with pytest.raises(KeyDestroyedError):
        opened(tmp_path / "again", lost)
    with open_ring(tmp_path / "again" / "keys", Key(bytes(range(32)), from_file=True)) as ring:
        assert [each.path for each in ring.backups.all()] == [tmp_path / "away"]


def test_a_restore_names_the_account_of_the_machine_that_did_it(
    terminal: Terminal,
    lost: RecordedAlert,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGNAME", "rita")
    again = Terminal(tmp_path / "again")
    kept = ["--checkpoint", str(tmp_path / "kept.jsonl")]
    again.run("backup", "restore", str(tmp_path / "new"), "--keys", str(tmp_path / "away"), *kept)
    settings = Settings(data_dir=again.folder, master_key=MASTER)
    with open_records(settings, datetime.now(UTC)) as (store, _), store.reading() as books:
        assert [row.actor for row in books.rows(kind="store.restored")] == ["os:rita"]


def test_a_lost_key_folder_comes_back_beside_a_store_that_is_there(
    terminal: Terminal, lost: RecordedAlert, tmp_path: Path
) -> None:
    (terminal.folder / "keys").rename(tmp_path / "remains")
    words = ["backup", "restore-keys", str(tmp_path / "away")]
    said = terminal.run(*words, "--old-keys", str(tmp_path / "remains"))
    assert "1 destroyed ones refused" in said
    with pytest.raises(KeyDestroyedError):
        opened(terminal.folder, lost)
    assert "has keys already" in terminal.run(*words, status=2)
