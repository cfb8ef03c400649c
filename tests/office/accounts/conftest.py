"""A door on a real store and real keys in a temporary folder, with cheap password hashes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office.people import Clock, People, opened_door


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    with opened_door(tmp_path) as door:
        yield People(door, Clock())
