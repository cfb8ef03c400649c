"""The record of a deployment: as it would be published, as it was, and what is deleted."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Counter, Now
from lookout.console.pages import plain
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.pages.words import moment
from lookout.console.problems import settled
from lookout.domain.deployment import State
from lookout.domain.record import PublishedRecord
from lookout.domain.refused import Refused
from lookout.domain.retention import Due
from lookout.governance.operations import Operation
from lookout.governance.record import Record, as_json
from lookout.office import looking, oversight, records

router = APIRouter(include_in_schema=False)

PUBLISHABLE = (State.ENDED, State.RECORDED)
PURGEABLE = (State.ENDED, State.RECORDED, State.REFUSED)


@router.get("/deployments/{id}/record", **opens(Operation.SEE_RECORD))
def record(
    request: Request, visitor: Visiting, at: At, now: Now, id: str, edition: int = 0
) -> HTMLResponse:
    """Show the record in plain English: an edition, or how it would be published now."""
    deployment = settled(looking.see_deployment(at.desk, visitor.account, id))
    editions = _editions(records.see_records(at.desk, visitor.account, id))
    chosen = next((each for each in editions if each.edition == edition), None)
    body = chosen.body if chosen else as_json(_preview(visitor, at, now, id))
    said: Mapping[str, Any] = json.loads(body)
    return page(
        request,
        "record.html",
        visitor,
        deployment=deployment,
        editions=editions,
        chosen=chosen,
        fields=said,
        plain=plain,
        moment=moment,
        publishes=visitor.may(Operation.PUBLISH_RECORD) and deployment.state in PUBLISHABLE,
        purges=visitor.may(Operation.PURGE) and deployment.state in PURGEABLE,
        certifies=visitor.may(Operation.SEE_RETENTION),
        audits=visitor.may(Operation.SEE_AUDIT),
        kept=_kept(at, visitor, id),
        now=now,
    )


def _preview(visitor: Visitor, at: Counter, now: datetime, id: str) -> Record:
    return settled(records.preview_record(at.desk, visitor.account, id, now))


def _editions(found: Sequence[PublishedRecord] | Refused) -> Sequence[PublishedRecord]:
    return () if isinstance(found, Refused) else list(reversed(found))


def _kept(at: Counter, visitor: Visitor, id: str) -> Sequence[Due]:
    """List what is still kept of a deployment, where the visitor may know."""
    found = oversight.see_kept(at.desk, visitor.account)
    return () if isinstance(found, Refused) else [due for due in found if due.deployment == id]
