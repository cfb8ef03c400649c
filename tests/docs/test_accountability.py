"""The accountability map names functions and tests that exist, or says that a rule is not met."""

import ast
import importlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "accountability.md"
NOT_MET = "**not met**"


@dataclass(frozen=True)
class Line:
    rule: str
    kept_by: str
    shown_by: str

    @property
    def functions(self) -> list[str]:
        return re.findall(r"`([a-z_]+(?:\.\w+)+)`", self.kept_by)

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`(tests/[^`]+)`", self.shown_by)


def read(text: str) -> list[Line]:
    lines = []
    for row in text.splitlines():
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        if row.startswith("|") and len(cells) == 3 and cells[0] not in ("rule", "---"):
            lines.append(Line(*cells))
    return lines


LINES = read(PAGE.read_text(encoding="utf-8"))


def problems(line: Line) -> list[str]:
    """Return what is wrong with one line of the map."""
    wrong = [f"no function {name}" for name in line.functions if not is_function(name)]
    wrong += [f"no test {name}" for name in line.tests if not is_test(name)]
    if NOT_MET not in line.kept_by:
        wrong += [] if line.functions else ["names no function and is not called not met"]
        wrong += [] if line.tests else ["names no test and is not called not met"]
    elif not re.sub(r"\*\*not met\*\*|`[^`]*`|[;:, ]", "", line.kept_by):
        wrong.append("does not say why it is not met")
    return wrong


def is_function(name: str) -> bool:
    module, _, attribute = f"lookout.{name}".rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError:
        return False


def is_test(name: str) -> bool:
    file, _, function = name.partition("::")
    return function in names_in(ROOT / file)


@cache
def names_in(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.rule[:60])
def test_every_rule_is_kept_and_shown_or_not_met(line: Line) -> None:
    assert problems(line) == []


SOURCES = [
    "Bridges",
    "College of Policing",
    "Surveillance Camera Code",
    "Information Commissioner",
    "articles 12, 14 and 26",
    "ISO/IEC 30137-1",
    "ISO/IEC 19795-10",
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_its_table(source: str) -> None:
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    mine = [section for section in sections if source in section.partition("\n")[0]]
    assert mine, source
    assert all(len(read(section)) >= 6 for section in mine)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (Line("r", "`governance.roles.no_such`", "-"), "no function governance.roles.no_such"),
        (Line("r", "`no.such.module`", "-"), "no function no.such.module"),
        (
            Line("r", "`governance.roles.permitted`", "`tests/no.py::test_x`"),
            "no test tests/no.py::test_x",
        ),
        (
            Line("r", "`governance.roles.permitted`", "`tests/docs/test_accountability.py::read_`"),
            "no test tests/docs/test_accountability.py::read_",
        ),
        (Line("r", "we try", "-"), "names no function and is not called not met"),
        (Line("r", "**not met**", "-"), "does not say why it is not met"),
    ],
)
def test_a_line_that_claims_what_is_not_there_is_found(line: Line, wrong: str) -> None:
    assert wrong in problems(line)
