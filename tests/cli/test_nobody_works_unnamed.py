"""Every command on the log, the keys and the back-ups is done by somebody who signed in and may."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lookout.bootstrap import open_records
from lookout.cli import audit, backup, purge
from lookout.settings import Settings
from tests.cli.test_user_command import Terminal

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

SIGNED = {
    ("audit", "verify"): (),
    ("audit", "export"): ("OUT",),
    ("audit", "head"): (),
    ("audit", "pair"): ("OUT",),
    ("audit", "countersign"): ("OUT",),
    ("audit", "accept-clock"): (),
    ("purge", "certificate"): ("d1",),
    ("backup", "create"): ("OUT",),
    ("backup", "forget"): ("b1",),
    ("backup", "master"): ("--new-key-file", "OUT"),
}
"""Commands that ask who acts, with the words that they need."""

UNSIGNED = {
    ("purge", "due"): "the clock's own work; its rows say that the clock did it",
    ("purge", "verify"): "reads one file that was handed over, and no store",
    ("backup", "restore"): "the store that could know anybody is not there yet",
    ("backup", "restore-keys"): "without the keys nobody can be let in",
    ("backup", "migrate"): "this version cannot read the store yet",
}
"""Commands that cannot ask, each with why; all but ``verify`` need the master key."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a founder, to be copied."""
    terminal = Terminal(tmp_path_factory.mktemp("founded") / "data")
    terminal.run("user", "found", "root", "--name", "Ada Min")
    return terminal.folder


@pytest.fixture
def founded(first: Path, tmp_path: Path) -> Terminal:
    shutil.copytree(first, tmp_path / "data")
    return Terminal(tmp_path / "data")


def recorded(terminal: Terminal) -> list[tuple[str, str, dict[str, object]]]:
    settings = Settings(data_dir=terminal.folder, master_key=MASTER)
    with open_records(settings, datetime.now(UTC)) as (store, _), store.reading() as books:
        return [(row.kind, row.actor, json.loads(row.facts)) for row in books.rows()]


def test_every_command_of_the_three_is_in_one_of_the_two_tables() -> None:
    found = set()
    for group, commands in (("audit", audit.app), ("purge", purge.app), ("backup", backup.app)):
        for each in commands.registered_commands:
            assert each.callback is not None
            found.add((group, each.name or each.callback.__name__))
    assert found == SIGNED.keys() | UNSIGNED.keys()
    assert not SIGNED.keys() & UNSIGNED.keys()


@pytest.mark.parametrize("command", SIGNED, ids=" ".join)
def test_without_signing_in_nothing_is_shown_and_nothing_is_done(
    founded: Terminal, tmp_path: Path, command: tuple[str, str]
) -> None:
    before, out = recorded(founded), tmp_path / "out"
    words = [str(out) if word == "OUT" else word for word in SIGNED[command]]
    assert "LOOKOUT_LOGIN: is not set" in founded.run(*command, *words, status=2)
    assert recorded(founded) == before
    assert not out.exists()


def test_whoever_may_not_is_refused_and_whoever_may_is_named(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    first = terminal.lines("user", "found", "root", "--name", "Ada Min")[-1]
    root = terminal.set_up("root", first)
    given = terminal.lines(
        "user", "add", "olive", "--role", "operator", "--name", "Olive", LOOKOUT_TOKEN=root
    )[-1]
    olive, out = terminal.set_up("olive", given), tmp_path / "out"
    for command, needed in SIGNED.items():
        words = [str(out) if word == "OUT" else word for word in needed]
        said = terminal.run(*command, *words, LOOKOUT_TOKEN=olive, status=1)
        assert "not_your_role" in said, command
        assert not out.exists(), command
    saved, stick = str(tmp_path / "saved"), str(tmp_path / "stick")
    terminal.run("backup", "create", saved, "--keys", stick, LOOKOUT_TOKEN=root)
    terminal.run("audit", "export", str(out), LOOKOUT_TOKEN=root)
    rows = recorded(terminal)
    [founder] = [actor for kind, actor, _ in rows if kind == "data.backed_up"]
    done = {kind: facts for kind, actor, facts in rows if actor == founder}
    assert {"data.backed_up", "keys.backed_up", "audit.exported"} <= done.keys()
    assert str(done["keys.backed_up"]["expires"]).startswith("20")


def test_an_exported_log_is_anybodys_to_verify(founded: Terminal, tmp_path: Path) -> None:
    from lookout.adapters.audit.export import export

    settings = Settings(data_dir=founded.folder, master_key=MASTER)
    with open_records(settings, datetime.now(UTC)) as (store, ring), store.reading() as books:
        export(books, tmp_path / "out", ring.signer.public)
    elsewhere = Terminal(tmp_path / "nothing here")
    said = elsewhere.run("audit", "verify", str(tmp_path / "out"))
    assert "Nothing wrong was found." in said
