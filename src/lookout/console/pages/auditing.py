"""The audit log in plain words; verified and countersigned in the page itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At
from lookout.console.pages.happenings import ACTORS, GROUPS, HAPPENINGS, facts, happening, who
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.problems import settled
from lookout.domain.ledger import Row
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office import auditing, looking
from lookout.office.auditing import LogPage, Sought

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the log as people read it."""

    number: int
    at: str
    what: str
    who: str
    facts: str
    deployment: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor asked to see, as they typed it; days are whole days of the machine's zone."""

    kind: str = ""
    who: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None

    def sought(self, deployment: str) -> Sought:
        """Return which rows are wanted; what is no day is left out."""
        last = _day(self.until)
        return Sought(
            deployment=deployment,
            kind=self.kind,
            actor=self.who,
            since=_day(self.since),
            until=last + timedelta(days=1) if last else None,
            before=self.before,
        )

    def older(self, before: int | None) -> str:
        """Return the query of the next page."""
        asked = {"kind": self.kind, "who": self.who, "since": self.since, "until": self.until}
        return urlencode({name: text for name, text in asked.items() if text} | {"before": before})


Asked = Annotated[Filter, Depends()]


@router.get("/audit", **opens(Operation.SEE_AUDIT))
def whole_log(
    request: Request,
    visitor: Visiting,
    at: At,
    asked: Asked,
) -> HTMLResponse:
    """Show the whole log, and let it be verified."""
    found = settled(auditing.see_log(at.desk, visitor.account, asked.sought("")))
    return _shown(request, visitor, at, found, asked)


@router.get("/deployments/{id}/audit", **opens(Operation.SEE_AUDIT))
def log_of_deployment(
    request: Request,
    visitor: Visiting,
    at: At,
    id: str,
    asked: Asked,
) -> HTMLResponse:
    """Show what the log says about one deployment."""
    found = settled(auditing.see_log(at.desk, visitor.account, asked.sought(id)))
    return _shown(request, visitor, at, found, asked, id)


def _shown(
    request: Request, visitor: Visitor, at: At, found: LogPage, asked: Filter, id: str = ""
) -> HTMLResponse:
    seen = looking.see_deployments(at.desk, visitor.account)
    titles = {} if isinstance(seen, Refused) else {e.id: e.application.title for e in seen}
    people = dict(sorted(found.names.items(), key=lambda each: each[1].casefold()))
    return page(
        request,
        "audit.html",
        visitor,
        id=id,
        title=titles.get(id, ""),
        titles=titles,
        lines=[_line(row, found.names, titles) for row in found.rows],
        asked=asked,
        groups=GROUPS,
        kinds=sorted(HAPPENINGS.items(), key=lambda each: each[1]),
        actors=people | dict(ACTORS),
        older=asked.older(found.older) if found.older else "",
        in_all=found.rows_in_all,
        signs=visitor.may(Operation.COUNTERSIGN),
    )


def _line(row: Row, names: Mapping[str, str], titles: Mapping[str, str]) -> Line:
    deployment = row.deployment if row.deployment in titles else ""
    return Line(row.number, row.at, happening(row), who(row, names), facts(row, names), deployment)


def _day(text: str) -> datetime | None:
    """Return when a day begins."""
    try:
        return datetime.combine(date.fromisoformat(text), time.min).astimezone(UTC)
    except ValueError:
        return None
