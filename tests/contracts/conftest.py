"""Stores of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from soak.databases import new_database, postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql(durable=False) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/lookout.db"
        return
    with new_database(request.getfixturevalue("server")) as address:
        yield address
