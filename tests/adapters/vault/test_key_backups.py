"""Back-ups of keys forget with the ring, and a restore brings nothing destroyed back."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.adapters.vault.ring_restore import restore_keys, restoring_keys
from lookout.domain.errors import ConfigurationError, KeyDestroyedError
from tests.adapters.vault.rings import MASTER, NOW, named, sealed


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


def test_a_restored_ring_destroys_in_the_back_up_that_it_came_from(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept = sealed(ring, named("e1"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=9))
    restore_keys(tmp_path / "stick", tmp_path / "again", MASTER, (), NOW)
    with open_ring(tmp_path / "again", MASTER) as again:
        assert [each.path for each in again.backups.all()] == [tmp_path / "stick"]
        again.destroy([named("e1")])
        assert again.backups.sweep(set(again.all_names()), NOW) == []
    restore_keys(tmp_path / "stick", tmp_path / "third", MASTER, (), NOW)
    with open_ring(tmp_path / "third", MASTER) as third, pytest.raises(KeyDestroyedError):
        third.open(kept, "picture")


def test_a_restored_ring_destroys_in_earlier_back_ups_and_in_one_that_was_moved(
    ring: KeyRing, tmp_path: Path
) -> None:
    kept = sealed(ring, named("e1"))
    for name in ("first", "second"):
        ring.back_up(tmp_path / name, NOW, NOW + timedelta(days=9))
    (tmp_path / "second").rename(tmp_path / "moved")
    restore_keys(tmp_path / "moved", tmp_path / "again", MASTER, (), NOW)
    with open_ring(tmp_path / "again", MASTER) as again:
        again.destroy([named("e1")])
        assert {each.path.name for each in again.backups.all()} == {"first", "moved"}
        assert again.backups.sweep(set(again.all_names()), NOW) == []
    for name in ("first", "moved"):
        restore_keys(tmp_path / name, tmp_path / f"{name}-again", MASTER, (), NOW)
        third = open_ring(tmp_path / f"{name}-again", MASTER)
        with third, pytest.raises(KeyDestroyedError):
            third.open(kept, "picture")


def test_a_copy_left_where_the_back_up_was_written_is_still_known(
    ring: KeyRing, tmp_path: Path
) -> None:
    ring.create(named("e1"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=9))
    shutil.copytree(tmp_path / "stick", tmp_path / "copy")
    restore_keys(tmp_path / "copy", tmp_path / "again", MASTER, (), NOW)
    with open_ring(tmp_path / "again", MASTER) as again:
        assert {each.path.name for each in again.backups.all()} == {"stick", "copy"}


def test_later_back_ups_are_known_from_what_is_left_of_the_lost_folder(
    ring: KeyRing, tmp_path: Path
) -> None:
    ring.create(named("e1"))
    for name in ("first", "later"):
        ring.back_up(tmp_path / name, NOW, NOW + timedelta(days=9))
    (tmp_path / "later").rename(tmp_path / "away")
    restore_keys(tmp_path / "first", tmp_path / "again", MASTER, (), NOW, tmp_path / "keys")
    with open_ring(tmp_path / "again", MASTER) as again:
        missed = again.backups.sweep(set(again.all_names()), NOW)
    assert [each.path.name for each in missed] == ["later"]


def test_a_restore_that_fails_at_its_end_leaves_no_keys(ring: KeyRing, tmp_path: Path) -> None:
    ring.create(named("e1"))
    ring.back_up(tmp_path / "stick", NOW, NOW + timedelta(days=9))
    with (
        pytest.raises(RuntimeError),
        restoring_keys(tmp_path / "stick", tmp_path / "again", MASTER, (), NOW),
    ):
        raise RuntimeError("the audit log does not verify")
    assert {path.name for path in tmp_path.iterdir()} == {"keys", "stick"}
