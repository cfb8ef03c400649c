"""One Chromium for all tests of a process, and one street for the tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from soak.browsing import chromium
from tests.console.street import Street, a_street, later
from tests.console.trusting import trusting_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def street_folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tmp_path_factory.mktemp("street")


@pytest.fixture(scope="module")
def trusting(street_folder: Any) -> Iterator[Browser]:
    with trusting_chromium(street_folder) as browser:
        yield browser


@pytest.fixture(scope="module")
def opened_street(trusting: Browser, street_folder: Any) -> Iterator[Street]:
    with a_street(trusting, street_folder) as made:
        yield made


@pytest.fixture
def street(opened_street: Street) -> Street:
    """The one street, a quarter of an hour later: prompts of earlier tests are not of late."""
    later(opened_street, minutes=11)
    return opened_street
