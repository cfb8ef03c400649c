"""Kills, full disks, other processes and a changed master key."""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lookout.adapters.vault.keys import Key, key_from_passphrase
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.domain.errors import ConfigurationError, KeyDestroyedError, VaultError
from lookout.domain.sealed import KeyName
from tests.adapters.vault.rings import LIST, MASTER, named, sealed


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


def _make(folder: Path, number: int) -> None:
    with open_ring(folder, MASTER, create=True) as ring:
        for each in range(20):
            ring.create(named(f"{number}-{each}"))


def test_a_key_is_cut_off_by_a_full_disk_and_the_others_still_open(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept = sealed(ring, named("e1"))

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


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with open_ring(tmp_path / "keys", MASTER, create=True) as ring:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        ring.change_master(Key(bytes(32), from_file=True))


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
