"""What the documents promise: undocumented means failing."""

import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from lookout.cli import app
from lookout.domain.track import Refusal
from lookout.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
ALL_PAGES = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`LOOKOUT_{name.upper()}`" in ARCHITECTURE


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_is_documented(reason: Refusal) -> None:
    assert f"`{reason.value}`" in ARCHITECTURE


@pytest.mark.parametrize("room", sorted(p.name for p in (ROOT / "src/lookout").iterdir()))
def test_every_room_is_documented(room: str) -> None:
    if not room.startswith("_") and room != "py.typed":
        assert f"`{room}`" in ARCHITECTURE


def commands() -> list[str]:
    top = typer.main.get_command(app)
    found = []
    for name, command in getattr(top, "commands", {}).items():
        children = getattr(command, "commands", None)
        found += [f"{name} {child}" for child in children] if children else [name]
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    name, _, child = command.partition(" ")
    shown = f"lookout {command}" in ALL_PAGES
    listed = re.search(rf"lookout {name} [^`\n]*\b{child}\b", ALL_PAGES) is not None
    assert shown or listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_readmes_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make ([a-z]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_locks_name_no_registry() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_marker_that_needs_something_says_what() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    markers = settings["tool"]["pytest"]["ini_options"]["markers"]
    assert all(": needs " in marker for marker in markers)
