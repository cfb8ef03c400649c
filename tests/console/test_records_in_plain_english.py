import json
import re
from pathlib import Path
from typing import Any

import pytest

import lookout
from lookout.console.pages import plain
from lookout.console.pages.happenings import HAPPENINGS, facts, happening, who
from lookout.domain.ledger import Event, Fact, Row, chained
from lookout.governance.exact import rate
from lookout.governance.record import as_json, record
from lookout.office.records import papers_of
from tests.deployments import OPENS, Story

KIND = re.compile(
    r'(?:note\(\s*books,|kept\(books, \w+,|Event\(|kind = )\s*"([a-z]+\.[a-z_]+)"', re.DOTALL
)


def counted(wrong: int, alerts: int, faces: int, **errors: Any) -> dict[str, Any]:
    """Return a record of so many wrong alerts."""
    story = Story().live()
    read: dict[str, Any] = json.loads(
        as_json(record(papers_of(story.memory.books, story.deployment), OPENS))
    )
    per_alert, per_face = rate(wrong, alerts), rate(wrong, max(faces, alerts))
    names = ("numerator", "denominator", "value", "low", "high")
    read["errors"] |= {
        "false_per_alert": {name: getattr(per_alert, name) for name in names},
        "false_per_face": {name: getattr(per_face, name) for name in names},
        "expected": None,
        **errors,
    }
    read["home_office"] |= {"faces_seen": faces, "total_alerts": alerts}
    return read


@pytest.mark.parametrize(
    ("counts", "alerts", "faces"),
    [
        (
            (3, 12, 4120),
            "3 of 12 alerts were wrong. The true share lies between 5.5 % and 57 %.",
            "4,120 faces were seen: 1 wrong alert for every 1,373 faces. "
            "The true rate lies between 1 in 6,658 and 1 in 470.",
        ),
        (
            (0, 5, 3000),
            "None of 5 alerts was wrong. The true share lies between 0 % and 52 %.",
            "3,000 faces were seen. The true rate lies between none and 1 in 814.",
        ),
        (
            (1, 1, 40),
            "The only alert was wrong. The true share lies between 2.5 % and 100 %.",
            "40 faces were seen: 1 wrong alert for every 40 faces. "
            "The true rate lies between 0.1 % and 13 %.",
        ),
        (
            (0, 0, 0),
            "There was no alert.",
            "No face was counted, so nothing can be said per face.",
        ),
    ],
    ids=["some", "none wrong", "one", "nothing"],
)
def test_how_often_it_was_wrong_is_said_of_alerts_and_of_faces(
    counts: tuple[int, int, int], alerts: str, faces: str
) -> None:
    assert list(plain.errors(counted(*counts))) == [alerts, faces]


def test_what_nobody_settled_is_said_as_the_worst_that_it_can_be() -> None:
    said = plain.errors(counted(3, 12, 4120, unresolved=2))
    assert said[2] == ("2 alerts were never settled. If they were all wrong, 5 of 12 alerts were.")


def test_what_was_expected_stands_beside_what_came() -> None:
    said = plain.errors(counted(3, 12, 4120, expected=4.12))
    assert said[-1].startswith("Before it began, 4.1 wrong alerts were to be expected")


def test_without_volunteers_nobody_knows_who_was_missed() -> None:
    assert "nobody knows how many" in plain.recognition(counted(0, 0, 10))


def test_every_kind_of_row_that_is_written_has_words() -> None:
    sources = Path(lookout.__file__).parent.rglob("*.py")
    kinds = {kind for path in sources for kind in KIND.findall(path.read_text("utf-8"))}
    assert len(kinds) > 30
    assert kinds - set(HAPPENINGS) == set()


def a_row(kind: str, actor: str = "someone", **said: Fact) -> Row:
    return chained(Event(kind, OPENS, actor, subject="them", facts=said), None)


def test_a_row_is_read_in_words() -> None:
    row = a_row("deployment.paused", reason="rain", at="2026-06-01T10:00:00+00:00", none=None)
    assert happening(row) == "Paused"
    assert who(row, {"someone": "Olga"}) == "Olga"
    assert facts(row, {"them": "Anna"}).startswith("about Anna; at: 1 June 2026, ")
    assert facts(row, {}).endswith("reason: rain")


def test_digests_are_counted_and_a_new_kind_is_shown_by_its_own_words() -> None:
    row = a_row("weather.turned", keys=("ab" * 32, "cd" * 32), head="ef" * 32)
    assert happening(row) == "Weather: turned"
    assert facts(row, {}) == "keys: 2; 1 digest"
    assert who(a_row("x.y", actor="public"), {}) == "the public"
