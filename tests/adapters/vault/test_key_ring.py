"""Keys that can be destroyed one by one, and everything that they sealed with them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookout.adapters.vault.keys import Key, key_from_passphrase
from lookout.adapters.vault.ring import POOL, KeyRing, open_ring
from lookout.adapters.vault.ring_book import MOST_NAME_BYTES, WRAPPED_BYTES, Book
from lookout.adapters.vault.ring_closed import Counts
from lookout.adapters.vault.ring_folder import key_context, read_header
from lookout.adapters.vault.sealing import unseal
from lookout.domain.errors import ConfigurationError, KeyDestroyedError, VaultError
from lookout.domain.sealed import KeyName, Sealed
from tests.adapters.vault.rings import ALERT, LIST, MASTER, named, sealed

WRAPPED_AT = MOST_NAME_BYTES
"""Where a wrapped key lies, from the beginning of its name."""


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


def test_a_key_that_was_wrapped_anew_still_opens_and_one_put_in_its_place_does_not(
    ring: KeyRing, tmp_path: Path
) -> None:
    first, second = sealed(ring, named("e1")), sealed(ring, named("e2"))
    ring.change_master(MASTER)
    assert ring.open(second, "picture") == b"a face"
    [path] = (tmp_path / "keys").rglob("*.book")
    whole = path.read_bytes()
    here, there = whole.index(b"e1\0") + WRAPPED_AT, whole.index(b"e2\0") + WRAPPED_AT
    moved = whole[there : there + WRAPPED_BYTES]
    path.write_bytes(whole[:here] + moved + whole[here + WRAPPED_BYTES :])
    with pytest.raises(VaultError, match="wrapped key was changed"):
        ring.open(first, "picture")


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
    header = read_header(tmp_path / "keys", MASTER)
    [book] = (tmp_path / "keys").rglob("*.book")
    [record] = Book(book).records()
    plain = unseal(header.key, record.wrapped, key_context(header.ring, "d1", LIST, "e1"))
    files = [path for path in (tmp_path / "keys").rglob("*") if path.is_file()]
    assert plain is not None and not any(plain in path.read_bytes() for path in files)
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
