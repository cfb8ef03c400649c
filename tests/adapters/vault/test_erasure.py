"""After a purge nothing opens, with every file, every back-up and the master key in hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lookout.adapters.audit.destroyed import DESTROYED, destroyed_keys
from lookout.adapters.audit.export import verified
from lookout.adapters.store.backup import back_up
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.certificate import certified, problems, read, written
from lookout.adapters.vault.issuing import issued
from lookout.adapters.vault.keys import KEY_BYTES, Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.adapters.vault.ring_book import WRAPPED_BYTES
from lookout.adapters.vault.ring_folder import key_context, read_header
from lookout.adapters.vault.sealing import unseal
from lookout.domain.adjudication import RecordedAlert
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Event, framed
from lookout.domain.sealed import KeyName, Sealed
from soak.recording import an_alert, emptied, recorded

MASTER = Key(bytes(range(32)), from_file=True)
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
PICTURE = b"the pixels of somebody's face " * 20


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[KeyRing]:
    with open_ring(tmp_path / "keys", MASTER, create=True) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path, ring: KeyRing) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path}/lookout.db", ring.signer, NOW) as opened:
        yield opened


def recorded_alert(store: SqlStore, ring: KeyRing) -> RecordedAlert:
    alert = an_alert(ring, "d1", NOW, PICTURE)
    with store.transaction() as books:
        recorded(books, alert)
    return alert


def purge(store: SqlStore, ring: KeyRing, alert: RecordedAlert) -> None:
    keys = ring.names("d1")
    with store.transaction() as books:
        digests = tuple(key.digest for key in keys)
        books.record(Event(DESTROYED, NOW, "clock", "d1", None, {"keys": digests}))
        gone = emptied(alert.probe.key)
        books.alerts.replace(
            replace(alert, version=2, probe=gone, reference=gone, particulars=None, measured=None)
        )
    ring.destroy(keys)
    store.settle()


def opened_by_force(folder: Path, sealed: Sealed) -> bytes | None:
    """Try every place of every file as the wrapped key, with each ring key that opens."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    name = sealed.key
    for header in (path for path in files if path.name == "ring.json"):
        try:
            ring = read_header(header.parent, MASTER)
        except ConfigurationError:
            continue
        context = key_context(ring.ring, name.deployment, name.retention_class, name.subject)
        subject = name.subject.encode()
        for content in (path.read_bytes() for path in files):
            for start in _around(content, subject):
                key = unseal(ring.key, content[start : start + WRAPPED_BYTES], context)
                if key is not None and len(key) == KEY_BYTES:
                    return _decrypted(key, sealed)
    return None


def _around(content: bytes, subject: bytes) -> Iterator[int]:
    """Places near every mention of the key's subject, where a record keeps its wrapped key."""
    place = content.find(subject)
    while place >= 0:
        yield from range(max(0, place - 300), min(len(content), place + 600))
        place = content.find(subject, place + 1)


def _decrypted(key: bytes, sealed: Sealed) -> bytes | None:
    name = sealed.key
    about = "probe of " + _alert_of[name]
    context = framed(
        "lookout sealed v1", name.deployment, name.retention_class.value, name.subject, about
    )
    try:
        return AESGCM(key).decrypt(sealed.nonce, sealed.ciphertext, context)
    except InvalidTag:
        return None


_alert_of: dict[KeyName, str] = {}


def test_after_a_purge_every_file_back_up_and_the_master_key_open_nothing(
    store: SqlStore, ring: KeyRing, tmp_path: Path
) -> None:
    alert = recorded_alert(store, ring)
    _alert_of[alert.probe.key] = alert.id
    back_up(store, tmp_path / "data", ring.signer, NOW)
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=1))
    assert opened_by_force(tmp_path, alert.probe) == PICTURE, "the attack works before the purge"
    assert opened_by_force(tmp_path / "stick", alert.probe) == PICTURE
    ring.change_master(MASTER)
    assert opened_by_force(tmp_path / "keys", alert.probe) == PICTURE
    purge(store, ring, alert)
    assert opened_by_force(tmp_path, alert.probe) is None
    with store.reading() as books:
        assert verified(books, [ring.signer.public]).good


def test_what_was_sealed_is_out_of_the_database_and_its_log_too(
    store: SqlStore, ring: KeyRing, tmp_path: Path
) -> None:
    alert = recorded_alert(store, ring)
    store.settle()
    assert alert.probe.ciphertext[:64] in (tmp_path / "lookout.db").read_bytes()
    purge(store, ring, alert)
    files = [path.read_bytes() for path in tmp_path.glob("lookout.db*")]
    assert not any(alert.probe.ciphertext[:64] in content for content in files)
    assert not any(PICTURE[:32] in content for content in files)


def test_a_data_back_up_holds_no_keys(store: SqlStore, ring: KeyRing, tmp_path: Path) -> None:
    alert = recorded_alert(store, ring)
    _alert_of[alert.probe.key] = alert.id
    back_up(store, tmp_path / "data", ring.signer, NOW)
    for path in (tmp_path / "data").iterdir():
        assert b'"derivation"' not in path.read_bytes()
    assert opened_by_force(tmp_path / "data", alert.probe) is None


def test_a_certificate_counts_and_can_be_verified(store: SqlStore, ring: KeyRing) -> None:
    alert = recorded_alert(store, ring)
    recorded_alert(store, ring)
    purge(store, ring, alert)
    with store.reading() as books:
        newest, named = books.newest_checkpoint(), len(destroyed_keys(books, "d1"))
    assert newest is not None
    made = certified("d1", ring.counts("d1"), named, newest, 0, ring.signer, NOW)
    assert [(each.created, each.deleted, each.retained) for each in made.classes] == [(2, 2, 0)]
    assert problems(read(written(made)), ring.signer.public) == []
    assert made.ledger_head == newest.head


@pytest.mark.parametrize(
    ("field", "value"),
    [("named_in_ledger", 0), ("deployment", "d2"), ("ledger_rows", 1), ("classes", [])],
)
def test_a_certificate_that_was_changed_does_not_hold(
    store: SqlStore, ring: KeyRing, field: str, value: object
) -> None:
    alert = recorded_alert(store, ring)
    purge(store, ring, alert)
    with store.reading() as books:
        newest = books.newest_checkpoint()
    assert newest is not None
    made = certified("d1", ring.counts("d1"), 256, newest, 0, ring.signer, NOW)
    forged = json.dumps({**json.loads(written(made)), field: value})
    assert "the signature" in problems(read(forged), ring.signer.public)[0]


def test_a_certificate_says_when_back_ups_were_out_of_reach(store: SqlStore, ring: KeyRing) -> None:
    checkpoint = store.checkpoint(NOW)
    assert checkpoint is not None
    made = certified("d1", {}, 0, checkpoint, 1, ring.signer, NOW)
    assert problems(made) == ["1 back-ups of keys were out of reach"]


def test_a_certificate_says_at_the_top_that_something_is_still_there(
    store: SqlStore, ring: KeyRing
) -> None:
    first = recorded_alert(store, ring)
    whole = issued(store, ring, "d1", "susan", NOW)
    assert json.loads(written(whole))["says"].startswith("NOT ALL DELETED: of 1 keys")
    assert list(json.loads(written(whole)))[:2] == ["what", "says"]
    purge(store, ring, first)
    assert issued(store, ring, "d1", "susan", NOW).says.startswith("ALL DELETED: 1 keys")


def test_a_certificate_names_back_ups_that_were_only_said_to_be_destroyed(
    store: SqlStore, ring: KeyRing
) -> None:
    with store.transaction() as books:
        books.record(Event("key_backup.forgotten", NOW, "ada", subject="b7"))
    made = issued(store, ring, "d1", "susan", NOW)
    assert read(written(made)).backups_forgotten == ("b7",)
    forged = json.dumps({**json.loads(written(made)), "backups_forgotten": []})
    assert "the signature" in problems(read(forged), ring.signer.public)[0]


def test_more_alerts_in_the_log_than_keys_were_ever_made_for_is_a_problem(
    store: SqlStore, ring: KeyRing
) -> None:
    with store.transaction() as books:
        for _ in range(3):
            books.record(Event("alert.recorded", NOW, "engine", "d2", "a1"))
    [problem] = problems(issued(store, ring, "d2", "susan", NOW))
    assert "the audit log names 3, keys were made for 0 at most" in problem


def test_a_certificate_of_an_older_lookout_still_holds(store: SqlStore, ring: KeyRing) -> None:
    made = issued(store, ring, "d1", "susan", NOW)
    older = replace(made, form=1, signature="")
    fields = json.loads(written(older))
    assert "says" not in fields
    statement = {k: v for k, v in fields.items() if k != "signature"}
    text = json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
    fields["signature"] = ring.signer.sign(text).hex()
    assert problems(read(json.dumps(fields)), ring.signer.public) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"classes": 3}'])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="certificate"):
        read(text)
