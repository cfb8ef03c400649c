"""Stores of both kinds, empty or set up."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lookout.adapters.audit.signing import SigningKey, signing_key
from lookout.adapters.store.store import SqlStore, open_store
from soak.databases import new_database, postgresql
from tests.nouns import NOW

KEY = signing_key(bytes(range(32)))
"""Signs in every store of these tests."""

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql(durable=False) as address:
        yield address


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was set up, to copy."""
    path = tmp_path_factory.mktemp("made") / "made.db"
    with open_store(f"sqlite:///{path}", KEY, NOW) as store:
        store.settle()
    return path


@pytest.fixture(scope="session")
def made_database(server: str) -> Iterator[str]:
    """A database that was set up, to copy."""
    with new_database(server) as address:
        open_store(address, KEY, NOW).close()
        yield address


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/lookout.db"
        return
    with new_database(request.getfixturevalue("server")) as address:
        yield address


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store that was just set up."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("made_file"), tmp_path / "lookout.db")
        yield f"sqlite:///{tmp_path}/lookout.db"
        return
    made = request.getfixturevalue("made_database")
    with new_database(request.getfixturevalue("server"), copy=made) as address:
        yield address


@pytest.fixture
def signer() -> SigningKey:
    return KEY


@pytest.fixture
def store(where: str, signer: SigningKey) -> Iterator[SqlStore]:
    with open_store(where, signer, NOW) as opened:
        yield opened
