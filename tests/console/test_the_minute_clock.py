"""The minute's work in its thread: at the start, every minute, and at once after an end."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.adapters.store.store import SqlStore, open_store
from lookout.adapters.vault.keys import Key
from lookout.adapters.vault.ring import KeyRing, open_ring
from lookout.console.upkeep import Upkeep
from lookout.domain.deployment import State
from lookout.domain.errors import StoreError
from lookout.office import running
from tests.console.engine_room.street import an_hour, made_live
from tests.deployments import done
from tests.office.people import opened_door

PATIENCE_S = 60.0


def now() -> datetime:
    return datetime.now(UTC)


def until(holds: Callable[[], object]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s
        time.sleep(0.05)


@dataclass
class Machine:
    store: SqlStore
    ring: KeyRing
    said: list[str] = field(default_factory=list)

    def upkeep(self, every_s: float = 3600.0) -> Upkeep:
        return Upkeep(self.store, self.ring, now, self.said.append, every_s)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with (
        open_ring(tmp_path / "keys", Key(bytes(range(32)), True), create=True) as ring,
        open_store(f"sqlite:///{tmp_path}/lookout.db", ring.signer, now()) as store,
    ):
        yield Machine(store, ring)


def test_it_is_done_once_at_the_start(machine: Machine) -> None:
    with machine.upkeep() as upkeep:
        assert upkeep.latest is not None
        assert upkeep.fault == ""


def test_it_is_done_again_and_again(machine: Machine) -> None:
    with machine.upkeep(every_s=1.0) as upkeep:
        first = upkeep.latest
        until(lambda: upkeep.latest is not first)


def test_what_goes_wrong_is_said_once_and_kept_for_the_pages(machine: Machine) -> None:
    class Broken(SqlStore):
        def checkpoint(self, now: datetime) -> None:
            raise StoreError("store: no room left")

        def reading(self) -> None:  # type: ignore[override]  # it never gives any
            raise StoreError("store: no room left")

    broken = Broken(machine.store.engine, None)
    upkeep = Upkeep(broken, machine.ring, now, machine.said.append, every_s=1.0)
    with upkeep:
        assert "no room left" in upkeep.fault
        time.sleep(2.5)
    assert len(machine.said) == 1


def test_a_list_is_deleted_as_soon_as_its_deployment_has_ended(tmp_path: Path) -> None:
    with opened_door(tmp_path, now()) as door:
        id, staff, _ = made_live(door, ["ann"], an_hour())
        store, ring = door.desk.store, door.desk.vault
        assert isinstance(store, SqlStore) and isinstance(ring, KeyRing)
        with Upkeep(store, ring, now, lambda _: None, every_s=3600.0):
            time.sleep(1.5)
            done(running.end(door.desk, staff.operator, id, "enough", now()))
            until(lambda: not _listed(store, id))
        with store.reading() as books:
            found = books.deployments.get(id)
        assert found is not None and found.state is State.ENDED


def _listed(store: SqlStore, id: str) -> list[str]:
    with store.reading() as books:
        return [entry.id for entry in books.entries.of(id) if entry.particulars.ciphertext]
