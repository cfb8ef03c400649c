"""A file is there whole or not at all."""

import json
import os
import stat
from pathlib import Path

import pytest

from lookout.adapters.vault.whole_file import whole_file, write_json
from lookout.domain.errors import ConfigurationError
from tests.disk import files_of_at_most


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_json_replaces_an_earlier_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_json(path, {"frames": 1})
    write_json(path, {"frames": 2, "name": "é"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"frames": 2, "name": "é"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fills_up_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_json(path, {"frames": 1})
    with files_of_at_most(1000), pytest.raises(ConfigurationError, match=r"result\.json: cannot"):
        write_json(path, {"long": "x" * 5000})
    assert json.loads(path.read_text(encoding="utf-8")) == {"frames": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone/result\.json: cannot be written"):
        write_json(tmp_path / "gone" / "result.json", {})


def test_only_a_private_file_is_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_json(tmp_path / "open.json", {})
        with whole_file(tmp_path / "closed", replace=False) as file:
            file.write(b"secret")
    finally:
        os.umask(before)
    assert mode(tmp_path / "open.json") == 0o644
    assert mode(tmp_path / "closed") == 0o600


def test_a_file_that_somebody_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "list"
    with (
        pytest.raises(ConfigurationError, match="is there already"),
        whole_file(path, replace=False) as file,
    ):
        file.write(b"ours")
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]
