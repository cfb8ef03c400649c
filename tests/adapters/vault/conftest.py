"""A key folder for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lookout.adapters.vault.ring import KeyRing, open_ring
from tests.adapters.vault.rings import MASTER


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[KeyRing]:
    with open_ring(tmp_path / "keys", MASTER, create=True) as opened:
        yield opened
