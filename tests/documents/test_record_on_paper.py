"""The record on paper says every field of its JSON, and its sentences say what the numbers say."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lookout.console.pages import plain
from lookout.documents.papers import example, example_alerts
from lookout.documents.papers.findings import findings, lead
from lookout.documents.papers.record import record_paper
from lookout.documents.papers.record_fields import PARTS, REVISIONS
from lookout.documents.press import Press
from lookout.domain.errors import ConfigurationError
from lookout.governance.exact import rate
from lookout.governance.record import as_json, record, spoken_to
from tests.documents.pdf import squeezed, text_of

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "record.schema.json").read_text("utf-8")
)
BODY = as_json(record(example_alerts.papers(), example.ENDS))
PRESS = Press(force=example.FORCE)


def a_record(**changes: Any) -> dict[str, Any]:
    """Return the example's record; ``a__b=1`` changes the field b of a."""
    made: dict[str, Any] = copy.deepcopy(json.loads(BODY))
    for path, value in changes.items():
        *above, name = path.split("__")
        part = made
        for each in above:
            part = part[each]
        part[name] = value
    return made


def a_rate(numerator: int, denominator: int) -> dict[str, float]:
    found = rate(numerator, denominator)
    return {name: getattr(found, name) for name in found.__slots__}


def shown(fields: dict[str, Any]) -> str:
    return text_of(PRESS.pdf(record_paper(json.dumps(fields), PRESS.force)))


def leaves(schema: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, field in schema["properties"].items():
        options = [field, *field.get("anyOf", ())]
        named = [each["$ref"].rsplit("/", 1)[1] for each in options if "$ref" in each]
        if not named or named == ["Rate"]:
            yield above + name
        else:
            yield from leaves(SCHEMA["$defs"][named[0]], f"{above}{name}.")


@pytest.mark.parametrize("path", [each for each in leaves(SCHEMA) if each != "revisions"])
def test_every_field_of_the_schema_has_its_line(path: str) -> None:
    assert path in {name for part in PARTS for name, _, _ in part.rows}


def test_every_field_of_a_revision_has_its_column() -> None:
    assert set(SCHEMA["$defs"]["Change"]["properties"]) == set(REVISIONS)


def test_a_revision_says_on_which_evaluation_it_rests() -> None:
    made = a_record()
    made["revisions"][0] |= {"report": "ab" * 32, "report_dated": "2026-05-01"}
    assert squeezed("evaluation abababababababab of 2026-05-01") in shown(made)
    made["revisions"][0] |= {"report": None, "report_dated": None}
    assert squeezed("without an evaluation") in shown(made)


def test_a_record_of_before_everybody_was_counted_can_still_be_read() -> None:
    made = a_record()
    seen = made["home_office"]
    known = seen["positive_interventions"] + seen["incorrect_interventions"]
    assert spoken_to(made) == made["engagements"] >= known
    del made["engagements"]
    assert spoken_to(made) == known
    assert any("spoken to" in each for each in plain.outcome(made))
    assert squeezed(f"{known} people were spoken to") in shown(made)


def test_every_line_of_the_data_is_on_the_paper() -> None:
    paper = record_paper(BODY, PRESS.force)
    text = text_of(PRESS.pdf(paper))
    parts = paper.content["parts"]
    assert isinstance(parts, list)
    for part in parts:
        for label, value in part["rows"]:
            assert squeezed(label + value) in text, (label, value)


def test_the_template_gets_the_whole_record() -> None:
    assert PRESS.data(record_paper(BODY, PRESS.force))["record"] == json.loads(BODY)


def test_a_field_that_is_not_known_yet_is_shown_under_its_own_name() -> None:
    made = a_record(home_office__drones_used=3)
    made["weather"] = {"rain_mm": 4}
    made["revisions"][0]["mood"] = "calm"
    text = shown(made)
    assert squeezed("home office: drones used 3") in text
    assert squeezed("weather: rain mm 4") in text
    assert squeezed("mood: calm") in text


def test_what_a_record_does_not_say_is_a_dash() -> None:
    text = shown(a_record(recognition=None, faces_per_arrest=None))
    assert squeezed("Walks of volunteers \N{EN DASH}") in text
    assert squeezed("Faces seen for one arrest \N{EN DASH}") in text


def test_an_older_record_with_one_threshold_is_set_too() -> None:
    made = a_record()
    for each in made["revisions"]:
        for name in ("plain_threshold", "calibration", "calibration_kept"):
            del each[name]
    assert squeezed("2026-06-12 17:00 UTC") in shown(made)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("nothing", "record: is no JSON"),
        ("[]", "record: is none"),
        ('{"format": "another"}', "record: is none"),
        ('{"format": "lookout record 1"}', "a field is missing or wrong: 'home_office'"),
    ],
)
def test_what_is_no_record_is_refused(body: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        record_paper(body, PRESS.force)


def test_a_published_record_names_its_edition_and_a_preview_says_that_it_is_one() -> None:
    assert squeezed("record, edition 2") in text_of(
        PRESS.pdf(record_paper(BODY, PRESS.force, edition=2))
    )
    assert squeezed("record, not published") in shown(a_record())


def test_no_false_alert_is_not_said_to_be_no_error() -> None:
    made = a_record(
        home_office__incorrect_alerts=0,
        errors__false_per_face=a_rate(0, 3000),
        errors__unresolved=0,
    )
    [first, *_] = findings(made)
    assert first.startswith("No false alert among 3,000 faces. That does not mean")
    assert "at most 1 in 814" in first


def test_false_alerts_are_said_with_both_counts_and_bounds() -> None:
    [first, *_] = findings(a_record(errors__false_per_face=a_rate(2, 6412)))
    assert first.startswith("False alerts: 2 of 6,412 faces, 1 in 3,206.")
    assert "no worse than 1 in 888" in first


def test_unresolved_alerts_are_counted_against_the_machine() -> None:
    said = " ".join(findings(a_record()))
    assert "1 alert was never resolved. Were all of them false, it would be 1 in 1,603." in said


def test_without_volunteers_it_says_that_misses_are_not_known() -> None:
    said = " ".join(findings(a_record(recognition=None)))
    assert "cannot say how many people on the list passed without an alert" in said


def test_few_false_alerts_tell_nothing_about_groups() -> None:
    assert "too few to tell" in " ".join(findings(a_record()))
    assert "too few to tell" not in " ".join(findings(a_record(home_office__incorrect_alerts=30)))


def test_nothing_seen_makes_short_and_true_sentences() -> None:
    made = a_record(
        home_office__total_alerts=0,
        home_office__faces_seen=0,
        home_office__incorrect_alerts=0,
        home_office__positive_alerts=0,
        errors__false_per_face=a_rate(0, 0),
        errors__false_per_alert=a_rate(0, 0),
        errors__unresolved=0,
        errors__expected=None,
    )
    assert lead(made) == "0 faces were seen and no alert was raised."
    assert not any(
        "False alerts" in sentence or "Of all" in sentence for sentence in findings(made)
    )
    assert squeezed("nothing was counted") in shown(made)
