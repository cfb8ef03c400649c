"""``lookout tls`` as somebody types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lookout.cli import app
from lookout.domain.errors import ConfigurationError


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["tls", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_it_says_what_to_serve_with_and_what_to_install(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    said = run("--host", "lookout.force.example", "--host", "192.0.2.7", "--folder", str(folder))
    assert f"--certificate {folder / 'server.pem'}" in said
    assert f"{folder / 'authority.pem'}: have the device manager install it" in said


def test_renewing_says_nothing_of_installing(tmp_path: Path) -> None:
    folder = tmp_path / "tls"
    run("--host", "lookout.force.example", "--folder", str(folder))
    assert "install" not in run("--renew", "--folder", str(folder))


@pytest.mark.parametrize("words", [(), ("--host", "no host")], ids=["none", "no name"])
def test_without_a_host_that_is_one_nothing_is_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="host"):
        run(*words, "--folder", str(tmp_path / "tls"))
    assert list(tmp_path.iterdir()) == []
