"""Where the master key comes from."""

from pathlib import Path

import pytest

from lookout.adapters.vault.master import chosen_master
from lookout.domain.errors import ConfigurationError


def test_the_master_key_comes_from_a_file_first_then_the_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(bytes(range(40)))
    (tmp_path / "key").chmod(0o600)
    encoded = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert chosen_master(tmp_path / "key", encoded, "words").secret == bytes(range(40))
    assert chosen_master(None, encoded, "words").secret == bytes(range(32))
    assert not chosen_master(None, None, "correct horse battery").from_file
    assert chosen_master(None, None, None, lambda _: "asked for").secret == b"asked for"


@pytest.mark.parametrize("encoded", ["not base64!", "c2hvcnQ="])
def test_a_master_key_that_is_none_is_refused_with_the_fix(encoded: str) -> None:
    with pytest.raises(ConfigurationError, match="head -c 32"):
        chosen_master(None, encoded, None)


def test_no_master_key_is_refused_with_the_three_ways_to_give_one() -> None:
    with pytest.raises(ConfigurationError, match="LOOKOUT_MASTER_KEY_FILE"):
        chosen_master(None, None, None)
