"""A deployment's whole life on a real store with real keys, kept up minute by minute."""

import resource
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from lookout.adapters.audit.destroyed import destroyed_keys
from lookout.adapters.audit.export import verified
from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.certificate import certified, problems
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.console.upkeep import keep_up, shouts
from lookout.domain.deployment import State
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.ledger import Event
from lookout.domain.sealed import KeyName
from lookout.office.ports import Desk
from tests.deployments import EARLIER, EVE, Story
from tests.in_memory import MemoryBooks, MemoryDesk

MASTER = Key(bytes(range(32)), from_file=True)


class RealDesk:
    """A desk on a real store and ring, for stories that were told in memory so far."""

    def __init__(self, store: SqlStore, ring: KeyRing) -> None:
        self.store, self.desk = store, Desk(store, ring, secrets.token_bytes)

    @property
    def books(self) -> MemoryBooks:
        loaded = MemoryBooks()
        with self.store.reading() as books:
            for deployment in books.all_deployments():
                loaded.deployments.values[deployment.id] = deployment
                for entry in books.entries.of(deployment.id):
                    loaded.entries.values[entry.id] = entry
        return loaded


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[KeyRing]:
    with open_ring(tmp_path / "keys", MASTER, create=True) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path, ring: KeyRing) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path}/lookout.db", ring.signer, EARLIER) as opened:
        yield opened


@pytest.fixture
def story(store: SqlStore, ring: KeyRing) -> Story:
    return Story(cast(MemoryDesk, RealDesk(store, ring)))


def test_while_live_every_minute_is_signed_and_before_and_after_none(
    story: Story, store: SqlStore, ring: KeyRing
) -> None:
    def signed() -> int:
        with store.reading() as books:
            return sum(each.reason == "clock" for each in books.checkpoints())

    story.ready()
    keep_up(store, ring, story.now)
    assert signed() == 0
    story.now = EARLIER
    story.live()
    for _ in range(3):
        keep_up(store, ring, story.later(minutes=1))
    assert signed() == 3
    with store.reading() as books:
        assert verified(books, [ring.signer.public]).good


def test_after_its_life_nothing_of_a_deployment_opens_and_the_counts_agree(
    story: Story, store: SqlStore, ring: KeyRing
) -> None:
    story.live()
    alert = story.alerted()
    [entry] = story.entries()
    assert ring.open(alert.probe, f"probe of {alert.id}") == b"picture of a passer-by"
    kept = keep_up(store, ring, story.later(days=1))
    assert [each.state for each in kept.ticked.moved] == [State.ENDED]
    for days in (1, 1, 31):
        kept = keep_up(store, ring, story.later(days=days))
    assert kept.ticked.overdue == () and kept.ticked.failed == ()
    assert ring.names(story.id) == []
    for sealed, about in (
        (alert.probe, f"probe of {alert.id}"),
        (entry.particulars, f"particulars of {entry.id}"),
    ):
        with pytest.raises(KeyDestroyedError):
            ring.open(sealed, about)
    with store.reading() as books:
        assert verified(books, [ring.signer.public]).good
        newest, named = books.newest_checkpoint(), len(destroyed_keys(books, story.id))
    assert newest is not None
    made = certified(story.id, ring.counts(story.id), named, newest, 0, ring.signer, story.now)
    assert problems(made, ring.signer.public) == []
    assert sum(each.retained for each in made.classes) == 0
    assert sum(each.created for each in made.classes) == 4


def test_what_a_crash_left_between_log_and_keys_is_finished_within_the_minute(
    story: Story, store: SqlStore, ring: KeyRing
) -> None:
    story.live()
    alert = story.alerted()
    said_destroyed(story, store, alert.probe.key)
    assert keep_up(store, ring, story.later(minutes=1)).finished == 1
    with pytest.raises(KeyDestroyedError):
        ring.open(alert.probe, f"probe of {alert.id}")


def said_destroyed(story: Story, store: SqlStore, key: KeyName) -> None:
    """Write into the log that a key was destroyed, as if the program had died then."""
    with store.transaction() as books:
        facts = {"keys": (key.digest,)}
        books.record(Event("keys.destroyed", story.now, "clock", story.id, facts=facts))


def test_keys_that_a_failing_disk_does_not_let_go_are_shouted_about_until_they_are_gone(
    story: Story, store: SqlStore, ring: KeyRing
) -> None:
    story.authorised()
    story.now = EVE
    [entry] = story.listed()
    said_destroyed(story, store, entry.particulars.key)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        kept = [keep_up(store, ring, story.now) for _ in range(2)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [each.stuck for each in kept] == [1, 1]
    assert any("NOT DESTROYED: 1 keys" in text for text in shouts(kept[-1]))
    after = keep_up(store, ring, story.now)
    assert (after.finished, after.stuck) == (1, 0)
    assert not [text for text in shouts(after) if "NOT DESTROYED" in text]


def test_a_back_up_of_keys_out_of_reach_is_told(
    story: Story, store: SqlStore, ring: KeyRing, tmp_path: Path
) -> None:
    made = ring.back_up(tmp_path / "stick", story.now, story.now + timedelta(days=1))
    assert keep_up(store, ring, story.now).out_of_reach == []
    (tmp_path / "stick").rename(tmp_path / "away")
    assert keep_up(store, ring, story.now).out_of_reach == [made]
