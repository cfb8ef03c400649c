"""People from the command line, on a real store in a temporary folder."""

import base64
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lookout.adapters.accounts.one_time_codes import TotpCodes
from lookout.cli import app

PASSWORD = "violet anchor bridge seven"


@dataclass
class Terminal:
    """A command line without a terminal; what it needs comes from the environment."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, status: int = 0, **env: str) -> str:
        """Run one command; gives what it printed, notes besides."""
        settings = {
            "LOOKOUT_DATA_DIR": str(self.folder),
            "LOOKOUT_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
        }
        result = CliRunner().invoke(app, words, env=settings | self.env | env)
        if result.exception and not isinstance(result.exception, SystemExit):
            if status != 2:
                raise result.exception
            return str(result.exception)
        assert result.exit_code == status, result.output
        return result.stdout if status == 0 else result.output

    def lines(self, *words: str, **env: str) -> list[str]:
        return self.run(*words, status=0, **env).splitlines()

    def set_up(self, login: str, first: str) -> str:
        """Go the way of a new person; gives the token of a session at work."""
        token = self.lines(
            "user", "login", LOOKOUT_LOGIN=login, LOOKOUT_PASSWORD=first, LOOKOUT_CODE=""
        )[-1]
        self.run("user", "password", "--new", PASSWORD, LOOKOUT_TOKEN=token, LOOKOUT_PASSWORD=first)
        letters = self.lines("user", "codes", LOOKOUT_TOKEN=token)[0]
        secret, codes = base64.b32decode(letters), TotpCodes()
        now = datetime.now(UTC)
        recovery = self.lines("user", "confirm", codes.code_at(secret, now), LOOKOUT_TOKEN=token)
        assert len(recovery) == 10
        next_code = codes.code_at(secret, now + timedelta(seconds=30))
        return self.lines(
            "user", "login", LOOKOUT_LOGIN=login, LOOKOUT_PASSWORD=PASSWORD, LOOKOUT_CODE=next_code
        )[-1]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


def test_people_are_added_set_up_and_locked_from_the_command_line(terminal: Terminal) -> None:
    first = terminal.lines("user", "found", "root", "--name", "Ada Min")[-1]
    root = terminal.set_up("root", first)
    terminal.env["LOOKOUT_TOKEN"] = root
    olive = terminal.lines("user", "add", "olive", "--role", "operator", "--name", "Olive [x]")[-1]
    assert "Olive [x]" in terminal.run("user", "list")
    mine = terminal.set_up("olive", olive)
    refused = terminal.run("user", "list", LOOKOUT_TOKEN=mine, status=1)
    assert "not_your_role" in refused
    terminal.run("user", "roles", "olive", "--role", "authorising_officer", status=1)
    changed = terminal.run(
        "user", "roles", "olive", "--role", "authorising_officer", "--rank", "superintendent"
    )
    assert changed == "olive: active; authorising_officer; rank superintendent.\n"
    assert "locked" in terminal.run("user", "lock", "olive")
    over = terminal.run("user", "logout", LOOKOUT_TOKEN=mine, status=1)
    assert "session_revoked" in over
    assert "closed" in terminal.run("user", "close", "olive")
    terminal.run("user", "logout")
    assert "log in again" in terminal.run("user", "list", status=1)


def test_a_second_founder_is_refused(terminal: Terminal) -> None:
    terminal.run("user", "found", "root", "--name", "Ada Min")
    assert "not_the_first" in terminal.run("user", "found", "eve", "--name", "Eve", status=1)


def test_without_a_store_the_message_says_how_to_make_one(terminal: Terminal) -> None:
    assert "lookout user found" in terminal.run("user", "list", status=2)


def test_nothing_is_asked_where_there_is_no_terminal(terminal: Terminal) -> None:
    terminal.run("user", "found", "root", "--name", "Ada Min")
    assert "LOOKOUT_LOGIN" in terminal.run("user", "list", status=2)
    wrong = terminal.run(
        "user",
        "list",
        LOOKOUT_LOGIN="root",
        LOOKOUT_PASSWORD="wrong",
        LOOKOUT_CODE="000000",
        status=1,
    )
    assert "not_let_in" in wrong


def test_the_wrong_master_key_opens_nothing(terminal: Terminal) -> None:
    terminal.run("user", "found", "root", "--name", "Ada Min")
    other = base64.b64encode(bytes(32)[:-1] + b"x").decode()
    assert terminal.run("user", "list", status=2, LOOKOUT_MASTER_KEY=other)


def test_an_error_is_one_line_without_a_trace(tmp_path: Path) -> None:
    env = os.environ | {"LOOKOUT_DATA_DIR": str(tmp_path / "none"), "LOOKOUT_PASSPHRASE": "x" * 20}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lookout"), "user", "list"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("lookout: ")
    assert len(done.stderr.splitlines()) == 1
