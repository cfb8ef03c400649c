"""All deployments side by side, for those who oversee them or gave authority."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.pages.plain import interval
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.problems import settled
from lookout.governance.comparing import Compared, remarks
from lookout.governance.exact import Rate
from lookout.governance.operations import Operation
from lookout.office import oversight

router = APIRouter(include_in_schema=False)

Key = Callable[[Compared], float | None]
COLUMNS: Sequence[tuple[str, str, Key]] = (
    ("begins", "Deployment", lambda row: row.begins.timestamp()),
    ("faces", "Faces seen", lambda row: row.faces),
    ("alerts", "Alerts", lambda row: row.alerts),
    ("per_face", "False per face", lambda row: _value(row.errors.false_per_face)),
    ("per_alert", "False of alerts", lambda row: _value(row.errors.false_per_alert)),
    ("expected", "False: expected, actual", lambda row: _excess(row)),
    ("found", "Volunteers found", lambda row: _found(row)),
    ("arrest", "Faces per arrest", lambda row: row.faces_per_arrest),
    ("safe", "Faces per person safeguarded", lambda row: row.faces_per_person_safeguarded),
    ("disagree", "Reviewers disagreed", lambda row: _value(row.disagreements)),
    ("children", "Children listed", lambda row: row.children),
    ("answer", "Time to answer", lambda row: row.answer_s),
    ("overdue", "Overdue", lambda row: row.overdue + row.late),
)
"""What can be compared, and by what it is sorted."""


@router.get("/oversight", **opens(Operation.SEE_CASES))
def compare(
    request: Request, visitor: Visiting, at: At, now: Now, sort: str = "begins", up: bool = False
) -> HTMLResponse:
    """Compare deployments, and say loudly what is overdue."""
    rows = settled(oversight.compare_deployments(at.desk, visitor.account, now))
    late = settled(oversight.see_overdue(at.desk, visitor.account, now))
    said = remarks(rows)
    names = {row.id: row.name for row in rows}
    return page(
        request,
        "oversight.html",
        visitor,
        rows=ordered(rows, sort, up=up),
        columns=[(name, title) for name, title, _ in COLUMNS],
        sort=sort if sort in {name for name, _, _ in COLUMNS} else "begins",
        up=up,
        remarks=said,
        outstanding={each.about for each in said if each.worse},
        deletions=late.deletions,
        late=late.cases,
        names=names,
        now=now,
        interval=lambda one: interval(_fields(one)),
        days=lambda due: days_since(due, now),
    )


def ordered(rows: Sequence[Compared], sort: str, *, up: bool) -> Sequence[Compared]:
    """Sort by a column; what has no value comes last either way."""
    keys = {name: key for name, _, key in COLUMNS}
    key = keys.get(sort, keys["begins"])
    known = [(value, row) for row in rows if (value := key(row)) is not None]
    known.sort(key=lambda each: each[0], reverse=not up)
    return [row for _, row in known] + [row for row in rows if key(row) is None]


def days_since(at: datetime, now: datetime) -> str:
    """Say how long something is overdue."""
    hours = (now - at).total_seconds() / 3600
    if hours < 1:
        return "less than an hour"
    count, unit = (round(hours), "hour") if hours < 48 else (round(hours / 24), "day")
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _value(one: Rate) -> float | None:
    return one.value if one.denominator else None


def _excess(row: Compared) -> float | None:
    return None if row.errors.expected is None else row.false - row.errors.expected


def _found(row: Compared) -> float | None:
    found = row.recognition
    return found.found / found.passes if found and found.passes else None


def _fields(one: Rate) -> Mapping[str, float]:
    return {
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.value,
        "low": one.low,
        "high": one.high,
    }
