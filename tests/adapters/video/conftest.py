from collections.abc import Iterator

import pytest

from tests.adapters.video.servers import MjpegServer
from tests.adapters.video.watching import children, handles


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    serving = MjpegServer()
    yield serving
    serving.kill()


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    before = children(), handles()
    yield
    assert children() <= before[0]
    assert handles() == before[1]
