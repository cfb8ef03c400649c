"""Two programs on one data folder would do everything twice."""

from pathlib import Path

import pytest

from lookout.adapters.only_one import only_one
from lookout.domain.errors import ConfigurationError


def test_while_one_runs_no_other_starts(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    refused = pytest.raises(ConfigurationError, match="it runs already")
    with only_one(lock, "it runs"), refused, only_one(lock, "it runs"):
        pass
    with only_one(lock, "it runs"):
        assert lock.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"), only_one(tmp_path / "nowhere/l", "it"):
        pass
