"""Keys that can be destroyed one by one, and everything that they sealed with them."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.adapters.vault.keys import Key, key_from_passphrase
from lookout.adapters.vault.master import chosen_master
from lookout.adapters.vault.ring import POOL, KeyRing, open_ring
from lookout.adapters.vault.ring_closed import Counts
from lookout.adapters.vault.ring_restore import restore_keys
from lookout.domain.errors import ConfigurationError, KeyDestroyedError, VaultError
from lookout.domain.retention import RetentionClass
from lookout.domain.sealed import KeyName, Sealed

MASTER = Key(bytes(range(32)), from_file=True)
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
LIST, ALERT = RetentionClass.WATCHLIST, RetentionClass.ALERT


def named(subject: str, retention_class: RetentionClass = LIST, deployment: str = "d1") -> KeyName:
    return KeyName(deployment, retention_class, subject)


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[KeyRing]:
    with open_ring(tmp_path / "keys", MASTER, create=True) as opened:
        yield opened


def sealed(ring: KeyRing, name: KeyName, plain: bytes = b"a face") -> Sealed:
    ring.create(name)
    return ring.seal(name, plain, "picture")


def test_what_was_sealed_is_opened_by_whoever_has_folder_and_master(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept = sealed(ring, named("e1"))
    with open_ring(tmp_path / "keys", MASTER) as another:
        assert another.open(kept, "picture") == b"a face"


def test_the_ciphertext_holds_nothing_of_the_plain_text(ring: KeyRing) -> None:
    assert b"a face" not in sealed(ring, named("e1")).ciphertext


@pytest.mark.parametrize("change", ["about", "nonce", "ciphertext", "key"])
def test_what_was_changed_does_not_open(ring: KeyRing, change: str) -> None:
    kept, about = sealed(ring, named("e1")), "picture"
    ring.create(named("e2"))
    if change == "about":
        about = "another picture"
    elif change == "nonce":
        kept = Sealed(kept.key, bytes(12), kept.ciphertext)
    elif change == "ciphertext":
        kept = Sealed(kept.key, kept.nonce, kept.ciphertext[:-1] + b"\0")
    else:
        kept = Sealed(named("e2"), kept.nonce, kept.ciphertext)
    with pytest.raises(VaultError, match="was changed"):
        ring.open(kept, about)


def test_a_destroyed_key_opens_and_seals_nothing_and_is_never_made_again(ring: KeyRing) -> None:
    kept, other = sealed(ring, named("e1")), sealed(ring, named("e2"))
    ring.destroy([named("e1"), named("never made")])
    with pytest.raises(KeyDestroyedError):
        ring.open(kept, "picture")
    with pytest.raises(KeyDestroyedError):
        ring.seal(named("e1"), b"", "picture")
    with pytest.raises(VaultError, match="made once"):
        ring.create(named("e1"))
    assert ring.open(other, "picture") == b"a face"


def test_a_key_that_was_never_made_is_no_destroyed_one(ring: KeyRing) -> None:
    with pytest.raises(VaultError, match="no such key") as caught:
        ring.seal(named("e1"), b"", "picture")
    assert not isinstance(caught.value, KeyDestroyedError)


def test_another_process_cannot_open_what_was_destroyed_here(ring: KeyRing, tmp_path: Path) -> None:
    first, second = sealed(ring, named("e1")), sealed(ring, named("e2"))
    with open_ring(tmp_path / "keys", MASTER) as another:
        assert another.open(first, "picture") == b"a face"
        ring.destroy([named("e1")])
        with pytest.raises(KeyDestroyedError):
            another.open(first, "picture")
        ring.destroy([named("e2")])
        with pytest.raises(KeyDestroyedError):
            another.open(second, "picture")
        another.create(named("e3"))
        assert ring.names("d1") == [named("e3")]


def test_alerts_draw_keys_that_lie_on_the_disk_already(ring: KeyRing, tmp_path: Path) -> None:
    drawn = [ring.alert_key("d1") for _ in range(POOL + 3)]
    assert len(set(drawn)) == POOL + 3
    with open_ring(tmp_path / "keys", MASTER) as another:
        another.open(ring.seal(drawn[-1], b"x", "y"), "y")
        assert another.alert_key("d1") not in drawn
    counts = ring.counts("d1")[ALERT]
    assert (counts.created, counts.retained) == (POOL + 4, POOL + 4)


def test_a_spare_that_another_process_destroyed_is_not_drawn(ring: KeyRing, tmp_path: Path) -> None:
    ring.alert_key("d1")
    with open_ring(tmp_path / "keys", MASTER) as another:
        spares = another.names("d1")
        another.destroy(spares[:-1])
        drawn = ring.alert_key("d1")
        assert ring.open(ring.seal(drawn, b"x", "y"), "y") == b"x"
        another.destroy(another.names("d1"))
        drawn = ring.alert_key("d1")
        assert ring.open(ring.seal(drawn, b"x", "y"), "y") == b"x"


def test_counts_hold_after_the_whole_class_is_gone(ring: KeyRing) -> None:
    ring.create_all([named(f"e{number}") for number in range(5)])
    ring.destroy([named("e1")])
    assert ring.counts("d1")[LIST] == Counts(created=5, deleted=1, retained=4)
    ring.alert_key("d1")
    ring.destroy(ring.names("d1"))
    assert ring.counts("d1")[LIST] == Counts(created=5, deleted=5)
    assert ring.counts("d1")[ALERT] == Counts(created=1, deleted=1, unused=POOL - 1)
    assert ring.names("d1") == []
    ring.create(named("later"))
    assert ring.counts("d1")[LIST] == Counts(created=6, deleted=5, retained=1)


def test_deployments_are_apart(ring: KeyRing) -> None:
    one, two = sealed(ring, named("e1")), sealed(ring, named("e1", deployment="d2"))
    ring.destroy(ring.names("d1"))
    with pytest.raises(KeyDestroyedError):
        ring.open(one, "picture")
    assert ring.open(two, "picture") == b"a face"


def test_what_the_ledger_says_was_destroyed_is_finished(ring: KeyRing) -> None:
    kept = sealed(ring, named("e1"))
    assert ring.finish([named("e1").digest, named("gone long ago").digest]) == 1
    with pytest.raises(KeyDestroyedError):
        ring.open(kept, "picture")


def test_the_key_folder_holds_no_key_in_clear_and_only_its_owner_reads_it(
    ring: KeyRing, tmp_path: Path
) -> None:
    ring.create(named("e1"))
    plain = ring._key(named("e1"))
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert not any(plain in path.read_bytes() for path in files)
    assert not any(ring.signer.secret in path.read_bytes() for path in files)
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_another_master_key_is_told_from_a_damaged_folder(ring: KeyRing, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not its master key"):
        open_ring(tmp_path / "keys", Key(bytes(32), from_file=True))
    with pytest.raises(ConfigurationError, match="passphrase"):
        open_ring(tmp_path / "keys", key_from_passphrase("correct horse battery"))
    (tmp_path / "keys" / "ring.json").write_text("{")
    with pytest.raises(ConfigurationError, match="damaged"):
        open_ring(tmp_path / "keys", MASTER)


def test_a_folder_without_keys_is_not_taken_for_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="key folder"):
        open_ring(tmp_path / "nothing", MASTER)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="no ring"):
        open_ring(tmp_path / "empty", MASTER)


def test_a_changed_master_key_opens_everything_and_the_old_one_nothing(tmp_path: Path) -> None:
    new = key_from_passphrase("correct horse battery")
    with open_ring(tmp_path / "keys", MASTER, create=True) as ring:
        kept, gone = sealed(ring, named("e1")), sealed(ring, named("e2"))
        ring.destroy([named("e2")])
        public = ring.signer.public
        ring.change_master(new)
        assert ring.open(kept, "picture") == b"a face"
    with pytest.raises(ConfigurationError):
        open_ring(tmp_path / "keys", MASTER)
    with open_ring(tmp_path / "keys", new) as ring:
        assert ring.open(kept, "picture") == b"a face"
        assert ring.signer.public == public
        with pytest.raises(KeyDestroyedError):
            ring.open(gone, "picture")


def test_the_master_key_is_not_changed_under_another_process(ring: KeyRing, tmp_path: Path) -> None:
    with open_ring(tmp_path / "keys", MASTER), pytest.raises(VaultError, match="another process"):
        ring.change_master(Key(bytes(32), from_file=True))


ROTATING = """
import sys
from pathlib import Path
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import open_ring
folder, old, new = Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), bytes.fromhex(sys.argv[3])
with open_ring(folder, Key(old, True)) as ring:
    print("ready", flush=True)
    ring.change_master(Key(new, True))
"""


@pytest.mark.parametrize("delay_ms", [0, 3, 8, 20, 60])
def test_killed_while_the_master_key_changes_one_of_both_opens_everything(
    tmp_path: Path, delay_ms: int
) -> None:
    new = bytes(reversed(range(32)))
    with open_ring(tmp_path / "keys", MASTER, create=True) as ring:
        kept = [sealed(ring, named("e1", deployment=f"d{number}")) for number in range(12)]
    run = [sys.executable, "-c", ROTATING, str(tmp_path / "keys"), MASTER.secret.hex(), new.hex()]
    with subprocess.Popen(run, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"ready\n"
        time.sleep(delay_ms / 1000)
        process.send_signal(signal.SIGKILL)
    opened = []
    for key in (MASTER, Key(new, from_file=True)):
        try:
            with open_ring(tmp_path / "keys", key) as ring:
                opened.append([ring.open(each, "picture") for each in kept])
        except ConfigurationError:
            continue
    assert opened == [[b"a face"] * 12]
    assert len(list((tmp_path / "keys").glob("books-*"))) == 1


DESTROYING = """
import sys
from pathlib import Path
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import open_ring
with open_ring(Path(sys.argv[1]), Key(bytes(range(32)), True)) as ring:
    names = ring.names("d1")
    print("ready", flush=True)
    for start in range(0, len(names), 8):
        ring.destroy(names[start : start + 8])
        print(start, flush=True)
"""


def test_killed_while_destroying_nothing_that_was_acknowledged_comes_back(tmp_path: Path) -> None:
    with open_ring(tmp_path / "keys", MASTER, create=True) as ring:
        ring.create_all([named(f"e{number:03}") for number in range(400)])
    run = [sys.executable, "-c", DESTROYING, str(tmp_path / "keys")]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "ready\n"
        said = [int(process.stdout.readline()) for _ in range(5)]
        process.send_signal(signal.SIGKILL)
    with open_ring(tmp_path / "keys", MASTER) as ring:
        left = {name.subject for name in ring.names("d1")}
        assert not left & {f"e{number:03}" for number in range(said[-1] + 8)}
        counts = ring.counts("d1")[LIST]
        assert counts.created == 400 == counts.deleted + counts.retained
        assert counts.retained == len(left)


def test_threads_share_a_ring(ring: KeyRing) -> None:
    drawn: list[KeyName] = []

    def draw() -> None:
        for _ in range(200):
            name = ring.alert_key("d1")
            assert ring.open(ring.seal(name, b"x", "y"), "y") == b"x"
            drawn.append(name)

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 800


def test_a_back_up_of_keys_forgets_with_the_ring(ring: KeyRing, tmp_path: Path) -> None:
    kept, gone = sealed(ring, named("e1")), sealed(ring, named("e2"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=1))
    ring.destroy([named("e2")])
    assert restore_keys(tmp_path / "stick", tmp_path / "again", MASTER, (), NOW) == 0
    with open_ring(tmp_path / "again", MASTER) as again:
        assert again.open(kept, "picture") == b"a face"
        with pytest.raises(KeyDestroyedError):
            again.open(gone, "picture")


def test_a_restore_refuses_keys_that_the_ledger_says_were_destroyed(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept, gone = sealed(ring, named("e1")), sealed(ring, named("e2"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=1))
    (tmp_path / "stick").rename(tmp_path / "away")
    ring.destroy([named("e2")])
    destroyed = {named("e2").digest}
    assert restore_keys(tmp_path / "away", tmp_path / "again", MASTER, destroyed, NOW) == 1
    with open_ring(tmp_path / "again", MASTER) as again:
        assert again.open(kept, "picture") == b"a face"
        with pytest.raises(KeyDestroyedError):
            again.open(gone, "picture")


def test_a_back_up_out_of_reach_is_loud_and_is_cleaned_when_it_is_back(
    ring: KeyRing, tmp_path: Path
) -> None:
    gone = sealed(ring, named("e1"))
    ring.create(named("e2"))
    made = ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=9))
    (tmp_path / "stick").rename(tmp_path / "away")
    ring.destroy([named("e1")])
    assert ring.backups.sweep(set(ring.all_names()), NOW) == [made]
    (tmp_path / "away").rename(tmp_path / "stick")
    assert ring.backups.sweep(set(ring.all_names()), NOW) == []
    restore_keys(tmp_path / "stick", tmp_path / "again", MASTER, (), NOW)
    with open_ring(tmp_path / "again", MASTER) as again, pytest.raises(KeyDestroyedError):
        again.open(gone, "picture")


def test_a_back_up_that_is_over_is_erased_and_not_restored(ring: KeyRing, tmp_path: Path) -> None:
    ring.create(named("e1"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=1))
    later = NOW + timedelta(days=1)
    with pytest.raises(ConfigurationError, match="had to be erased"):
        restore_keys(tmp_path / "stick", tmp_path / "again", MASTER, (), later)
    assert ring.backups.sweep(set(ring.all_names()), later) == []
    assert not (tmp_path / "stick").exists()
    assert ring.backups.all() == ()


def test_a_key_folder_in_use_is_not_overwritten_by_a_restore(ring: KeyRing, tmp_path: Path) -> None:
    ring.create(named("e1"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=1))
    with pytest.raises(ConfigurationError, match="has keys already"):
        restore_keys(tmp_path / "stick", tmp_path / "keys", MASTER, (), NOW)


def _make(folder: Path, number: int) -> None:
    with open_ring(folder, MASTER, create=True) as ring:
        for each in range(20):
            ring.create(named(f"{number}-{each}"))


def test_two_processes_set_up_one_key_folder_and_make_keys(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started = [context.Process(target=_make, args=(tmp_path / "keys", n)) for n in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join(40)
        assert process.exitcode == 0
    with open_ring(tmp_path / "keys", MASTER) as ring:
        assert len(ring.names("d1")) == 40


def test_a_key_is_cut_off_by_a_full_disk_and_the_others_still_open(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept = sealed(ring, named("e1"))
    import resource

    size = next((tmp_path / "keys").rglob("*.book")).stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, before[1]))
    try:
        with pytest.raises(VaultError, match="cannot be written"):
            ring.create(named("e2"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert ring.names("d1") == [named("e1")]
    assert ring.open(kept, "picture") == b"a face"
    ring.create(named("e2"))
    with open_ring(tmp_path / "keys", MASTER) as again:
        assert again.names("d1") == [named("e1"), named("e2")]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["create", "destroy", "reopen"]), st.integers(0, 5), st.booleans()
        ),
        max_size=25,
    )
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_ring_remembers_what_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("ring") / "keys"
    there: dict[KeyName, Sealed] = {}
    gone: set[KeyName] = set()
    ring = open_ring(folder, MASTER, create=True)
    for step, number, alert in steps:
        name = named(f"s{number}", ALERT if alert else LIST)
        if step == "reopen":
            ring.close()
            ring = open_ring(folder, MASTER)
        elif step == "destroy":
            ring.destroy([name])
            if there.pop(name, None):
                gone.add(name)
        elif name not in there and name not in gone:
            there[name] = sealed(ring, name, name.subject.encode())
        assert set(ring.names("d1")) == set(there)
    assert all(ring.open(s, "picture") == n.subject.encode() for n, s in there.items())
    counts = sum((each for each in ring.counts("d1").values()), Counts())
    assert (counts.created, counts.deleted) == (len(there) + len(gone), len(gone))
    ring.close()


def test_the_master_key_comes_from_a_file_first_then_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(range(40)))
    (tmp_path / "key").chmod(0o600)
    encoded = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert chosen_master(tmp_path / "key", encoded, "words").secret == bytes(range(40))
    assert chosen_master(None, encoded, "words").secret == bytes(range(32))
    assert not chosen_master(None, None, "correct horse battery").from_file
    assert chosen_master(None, None, None, lambda _: "asked for").secret == b"asked for"


@pytest.mark.parametrize("encoded", ["not base64!", "c2hvcnQ="])
def test_a_master_key_that_is_none_is_refused_with_the_fix(encoded: str) -> None:
    with pytest.raises(ConfigurationError, match="head -c 32"):
        chosen_master(None, encoded, None)


def test_no_master_key_is_refused_with_the_three_ways_to_give_one() -> None:
    with pytest.raises(ConfigurationError, match="LOOKOUT_MASTER_KEY_FILE"):
        chosen_master(None, None, None)


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with open_ring(tmp_path / "keys", MASTER, create=True) as ring:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        ring.change_master(Key(bytes(32), from_file=True))
