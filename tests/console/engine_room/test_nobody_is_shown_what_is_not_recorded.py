"""No record, no alert: with a store that cannot take it, nobody sees anything."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lookout.domain.errors import StoreError
from lookout.office.ports import Books, Desk, Store
from tests.console.engine_room.street import live_street, until


@dataclass
class FullDisk:
    """A store that can be read, and takes no alert while its disk is full."""

    store: Store
    full: bool = True

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Books]:
        with self.store.transaction() as books:
            yield books
            if self.full:
                raise StoreError("store: no room left on the disk")

    def reading(self) -> Any:
        return self.store.reading()


def test_with_a_full_disk_nobody_is_alerted_and_it_is_said_why(tmp_path: Path) -> None:
    disks: list[FullDisk] = []

    def full(desk: Desk) -> Desk:
        disks.append(FullDisk(desk.store))
        return replace(desk, store=disks[0])

    with live_street(tmp_path, wrap=full) as live:
        until(lambda: "no room left" in live.health().warning, "the fault to be shown")
        assert live.alerts() == []
        assert live.nudges == []
        assert any("could not be recorded" in line for line in live.said)
        disks[0].full = False
        until(live.alerts, "an alert, once there is room again")
