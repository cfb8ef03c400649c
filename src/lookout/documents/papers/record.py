"""The published record on paper, from its JSON alone."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from lookout.documents.force import Force, time_zone
from lookout.documents.papers.findings import findings, lead
from lookout.documents.papers.heads import head, head_code
from lookout.documents.papers.record_fields import Fields, revisions, written
from lookout.documents.papers.times import span
from lookout.documents.press import Paper
from lookout.domain.errors import ConfigurationError
from lookout.domain.ledger import Checkpoint

FORMAT = "lookout record "
"""What the format of every edition begins with."""


def record_paper(
    body: str, force: Force, checkpoint: Checkpoint | None = None, edition: int = 0
) -> Paper:
    """Write a record.

    Parameters
    ----------
    body
        Its JSON, as ``docs/record.schema.json`` says.
    checkpoint
        The audit log's head, ``None`` where the log cannot be read.
    edition
        Which one was published, from 1; 0 says that it was not published.

    Raises
    ------
    ConfigurationError
        When the JSON is no record.
    """
    fields = _read(body)
    try:
        return _paper(fields, body, force, checkpoint, edition)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"record: a field is missing or wrong: {error}") from error


def _read(body: str) -> Fields:
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise ConfigurationError("record: is no JSON") from error
    if not isinstance(fields, dict) or not str(fields.get("format", "")).startswith(
        "lookout record"
    ):
        raise ConfigurationError("record: is none; give the JSON that `lookout record show` prints")
    return dict(fields)


def _paper(
    fields: Fields, body: str, force: Force, checkpoint: Checkpoint | None, edition: int
) -> Paper:
    seen, zone = fields["home_office"], time_zone(force.time_zone)
    start, end = (datetime.fromisoformat(each) for each in fields["window"])
    content: Mapping[str, object] = {
        "name": fields["title"],
        "lead": lead(fields),
        "about": f"{fields['place']}, {span(start, end, zone)}",
        "edition": edition,
        "figures": _figures(seen),
        "marks": _marks(fields),
        "findings": findings(fields),
        "parts": written(fields),
        "revisions": revisions(fields),
        "digest": hashlib.sha256(body.encode()).hexdigest(),
        "record": fields,
        "head": head(checkpoint),
        "footer": f"{force.name}, {fields['reference']}",
    }
    made_at = int(datetime.fromisoformat(fields["made_at"]).timestamp())
    title = f"Deployment record: {fields['title']}"
    return Paper("record.typ", title, content, made_at, head_code(checkpoint))


def _figures(seen: Fields) -> list[Mapping[str, str]]:
    faces = seen["faces_seen"]
    return [
        _figure(
            faces, "faces seen", f"{seen['cameras']} cameras, {seen['duration_minutes']:g} min"
        ),
        _figure(seen["total_alerts"], "alerts", f"list of {seen['watchlist_number']:,} people"),
        _figure(
            seen["positive_alerts"],
            "right person",
            f"{seen['positive_interventions']:,} of them spoken to",
        ),
        _figure(
            seen["incorrect_alerts"],
            "wrong person",
            f"{seen['incorrect_interventions']:,} of them spoken to",
        ),
    ]


def _marks(fields: Fields) -> Mapping[str, int]:
    """Count the alerts by what came of them; those that are in no count were not found again."""
    seen = fields["home_office"]
    right, wrong, unresolved = (
        seen["positive_alerts"],
        seen["incorrect_alerts"],
        fields["errors"]["unresolved"],
    )
    gone = max(0, seen["total_alerts"] - right - wrong - unresolved)
    return {"right": right, "wrong": wrong, "gone": gone, "unresolved": unresolved}


def _figure(value: int, label: str, note: str) -> Mapping[str, str]:
    return {"value": f"{value:,}", "label": label, "note": note}
