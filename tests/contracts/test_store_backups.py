"""Back-ups of the store, from either kind into either kind."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from lookout.adapters.audit.export import checkpoint_fields, verified
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.backup import CARD, back_up, destroyed_in, read_card, restore
from lookout.adapters.store.store import SqlStore, migrate_store, open_store
from lookout.domain.errors import ConfigurationError, StoreError
from tests.nouns import NOW, an_alert, an_event

KEY = signing_key(bytes(range(32)))


@pytest.fixture
def store(where: str) -> Iterator[SqlStore]:
    with open_store(where, KEY, NOW) as opened:
        yield opened


@pytest.fixture
def saved(store: SqlStore, tmp_path: Path) -> Path:
    with store.transaction() as books:
        books.alerts.add(an_alert())
        books.record(replace(an_event("keys.destroyed"), facts={"keys": ("k1", "k2")}))
    assert back_up(store, tmp_path / "saved", KEY, NOW) == 2
    return tmp_path / "saved"


def test_a_back_up_brings_everything_back(saved: Path, tmp_path: Path) -> None:
    where = f"sqlite:///{tmp_path}/again.db"
    assert restore(saved, where, KEY, NOW) == 2
    with open_store(where, KEY, NOW) as store, store.reading() as books:
        assert books.alerts.get("a1") == an_alert()
        assert [row.kind for row in books.rows()][1:] == ["keys.destroyed", "store.restored"]
        assert verified(books, [KEY.public]).good
        assert store.identity()


def test_a_back_up_goes_into_either_kind(store: SqlStore, where: str, tmp_path: Path) -> None:
    with store.transaction() as books:
        books.record(an_event())
    back_up(store, tmp_path / "saved", KEY, NOW)
    other = open_store(f"sqlite:///{tmp_path}/other.db", KEY, NOW)
    with other, other.transaction() as books:
        books.record(an_event("elsewhere"))
    back_up(other, tmp_path / "other", KEY, NOW)
    with store.engine.begin() as connection:
        for table in ("ledger", "checkpoints", "about", "alembic_version", *_nouns()):
            connection.execute(text(f"DROP TABLE {table}"))
    assert restore(tmp_path / "other", where, KEY, NOW) == 2
    with store.reading() as books:
        assert [row.kind for row in books.rows()][1:] == ["elsewhere", "store.restored"]


def _nouns() -> tuple[str, ...]:
    from lookout.adapters.store.tables import NOUNS

    return NOUNS


def test_a_store_that_holds_something_is_not_overwritten(saved: Path, where: str) -> None:
    with pytest.raises(StoreError, match="not empty"):
        restore(saved, where, KEY, NOW)


def test_the_destroyed_keys_are_known_before_anything_is_loaded(saved: Path) -> None:
    assert destroyed_in(saved) == {"k1", "k2"}


@pytest.mark.parametrize("file", ["ledger.jsonl", "alerts.jsonl", "checkpoints.jsonl", CARD])
def test_a_changed_back_up_is_refused_and_nothing_is_loaded(
    saved: Path, file: str, tmp_path: Path
) -> None:
    content = (saved / file).read_bytes()
    (saved / file).write_bytes(content.replace(b"1", b"2", 1))
    where = f"sqlite:///{tmp_path}/again.db"
    with pytest.raises(ConfigurationError, match="back-up"):
        restore(saved, where, KEY, NOW)
    with pytest.raises(StoreError, match="is empty"):
        open_store(where, None, NOW)


def test_a_back_up_of_another_key_is_refused(saved: Path) -> None:
    with pytest.raises(ConfigurationError, match="not signed with this key"):
        read_card(saved, signing_key(bytes(32)).public)


def test_what_is_no_back_up_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no back-up"):
        read_card(tmp_path, KEY.public)


def test_a_back_up_that_is_older_than_a_kept_checkpoint_is_refused(
    store: SqlStore, saved: Path, tmp_path: Path
) -> None:
    with store.transaction() as books:
        books.record(an_event("after the back-up"))
    kept = store.checkpoint(NOW + timedelta(minutes=1))
    assert kept is not None
    where = f"sqlite:///{tmp_path}/again.db"
    with pytest.raises(StoreError, match="cut off"):
        restore(saved, where, KEY, NOW, [checkpoint_fields(kept)])
    with pytest.raises(StoreError, match="is empty"):
        open_store(where, None, NOW)


def test_a_back_up_of_an_older_lookout_is_loaded_and_migrated(saved: Path, tmp_path: Path) -> None:
    whole = json.loads((saved / CARD).read_text())
    card = json.loads(whole["card"])
    card["revision"] = "0001"
    for later in ("passes", "enclosures", "pairs"):
        del card["files"][later]
    signed = json.dumps(card)
    signature = KEY.sign(signed.encode()).hex()
    (saved / CARD).write_text(json.dumps({**whole, "card": signed, "signature": signature}))
    where = f"sqlite:///{tmp_path}/again.db"
    restore(saved, where, KEY, NOW)
    assert migrate_store(where) == ("0003", "0003")


def test_a_back_up_never_overwrites(store: SqlStore, saved: Path) -> None:
    with pytest.raises(ConfigurationError, match="is there already"):
        back_up(store, saved, KEY, NOW)


SAVING = """
import sys
from pathlib import Path
from lookout.adapters.audit.signing import signing_key
from lookout.adapters.store.backup import back_up, restore
from lookout.adapters.store.store import open_store
from tests.nouns import NOW
what, where, folder = sys.argv[1:]
key = signing_key(bytes(range(32)))
if what == "restore":
    print("ready", flush=True)
    restore(Path(folder), where, key, NOW)
else:
    with open_store(where, key, NOW) as store:
        print("ready", flush=True)
        back_up(store, Path(folder), key, NOW)
"""


def _killed(what: str, where: str, folder: Path, delay_s: float) -> None:
    run = [sys.executable, "-c", SAVING, what, where, str(folder)]
    with subprocess.Popen(run, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"ready\n"
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    where = f"sqlite:///{folder}/filled.db"
    with open_store(where, KEY, NOW) as store, store.transaction() as books:
        for number in range(4000):
            books.record(an_event(number=number))
    return folder


@pytest.fixture
def filled(filled_once: Path, tmp_path: Path) -> str:
    shutil.copytree(filled_once, tmp_path, dirs_exist_ok=True)
    return f"sqlite:///{tmp_path}/filled.db"


def test_killed_while_backing_up_there_is_no_back_up_or_a_whole_one(
    filled: str, tmp_path: Path
) -> None:
    for number, delay_s in enumerate((0.0, 0.03, 0.1)):
        folder = tmp_path / f"saved-{number}"
        _killed("back-up", filled, folder, delay_s)
        if folder.exists():
            assert read_card(folder, KEY.public)["rows"] == 4001
        else:
            with open_store(filled, KEY, NOW) as store:
                assert back_up(store, folder, KEY, NOW) == 4001


def test_killed_while_restoring_the_store_is_empty_or_whole(filled: str, tmp_path: Path) -> None:
    with open_store(filled, KEY, NOW) as store:
        back_up(store, tmp_path / "saved", KEY, NOW)
    for number, delay_s in enumerate((0.1, 0.3, 0.5)):
        where = f"sqlite:///{tmp_path}/again-{number}.db"
        _killed("restore", where, tmp_path / "saved", delay_s)
        try:
            open_store(where, None, NOW).close()
        except StoreError as error:
            assert "is empty" in str(error) or "cannot be opened" in str(error)
            restore(tmp_path / "saved", where, KEY, NOW)
        with open_store(where, None, NOW) as store, store.reading() as books:
            verdict = verified(books, [KEY.public])
        assert verdict.good and verdict.rows == 4002
