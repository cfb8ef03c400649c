"""The record as JSON, and its counts as a line of CSV."""

import csv
import dataclasses
import io
import json

from lookout.governance.record.fields import Record


def as_json(record: Record) -> str:
    """Return canonical JSON: sorted keys, no spaces, ASCII; ``docs/record.schema.json`` fits it."""
    return json.dumps(
        dataclasses.asdict(record), sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def as_csv(record: Record) -> str:
    """Return a header and one line: the Home Office's fields, then our errors and recognition."""
    row = dataclasses.asdict(record.home_office)
    errors = record.errors
    for name in ("false_per_face", "false_per_face_at_most", "false_per_alert"):
        rate = getattr(errors, name)
        for field in ("numerator", "denominator", "low", "high"):
            row[f"{name}_{field}"] = getattr(rate, field)
    row |= {"unresolved_alerts": errors.unresolved, "expected_false_alerts": errors.expected}
    found = record.recognition
    for field in ("found", "passes", "members", "low", "high"):
        row[f"recognition_{field}"] = getattr(found, field) if found else None
    row["children_listed"] = sum(record.children.values())
    row["faces_per_arrest"] = record.faces_per_arrest
    row["faces_per_person_safeguarded"] = record.faces_per_person_safeguarded
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row), lineterminator="\r\n")
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()
