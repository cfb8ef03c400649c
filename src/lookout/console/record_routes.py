"""After a deployment: its record, complaints and requests, the purge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Response

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import settled
from lookout.console.routes import does
from lookout.domain.case import Case, CaseKind
from lookout.domain.record import PublishedRecord
from lookout.governance.operations import Operation
from lookout.governance.record import as_json
from lookout.governance.redress import WasListed
from lookout.office import cases, clock, records

router = APIRouter(prefix="/api", tags=["record"])


@dataclass(frozen=True, slots=True)
class NewCase:
    """What somebody asks, by the reference of a leaflet or sign."""

    reference: str
    kind: CaseKind
    words: str
    contact: str


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """The answer that is given."""

    words: str


@dataclass(frozen=True, slots=True)
class Extension:
    """Until when, and what the person was told."""

    to: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name to look for."""

    name: str


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, and how the identity was checked."""

    name: str
    how: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case without its words."""

    id: str
    deployment: str
    kind: CaseKind
    reference: str
    opened_at: datetime
    due_at: datetime
    extended_to: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedCaseView:
    """A case with its words in clear."""

    case: CaseView
    words: Mapping[str, str]
    steps: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """How many keys were destroyed."""

    keys: int


@router.get("/deployments/{id}/record", **does(Operation.SEE_RECORD))
def preview_record(id: str, actor: Actor, at: At, now: Now) -> Response:
    """Show the record as it would be published now."""
    shown = settled(records.preview_record(at.desk, actor, id, now))
    return Response(as_json(shown), media_type="application/json")


@router.get("/deployments/{id}/records", **does(Operation.SEE_RECORD))
def see_records(id: str, actor: Actor, at: At) -> list[PublishedRecord]:
    """List all editions of the published record."""
    return list(settled(records.see_records(at.desk, actor, id)))


@router.post("/deployments/{id}/records", status_code=201, **does(Operation.PUBLISH_RECORD))
def publish_record(id: str, actor: Actor, at: At, now: Now) -> PublishedRecord:
    """Publish the record, or a corrected edition."""
    return settled(records.publish_record(at.desk, actor, id, now))


@router.post("/deployments/{id}/purge", **does(Operation.PURGE))
def purge(id: str, actor: Actor, at: At, now: Now) -> Destroyed:
    """Delete ahead of time what is no longer needed."""
    return Destroyed(len(settled(clock.purge(at.desk, actor, id, now))))


@router.post("/cases", status_code=201, **does(Operation.OPEN_CASE))
def open_case(body: NewCase, actor: Actor, at: At, now: Now) -> CaseView:
    """Open a complaint or request for somebody."""
    opened = cases.open_case(
        at.desk, actor, body.reference, body.kind, body.words, body.contact, now
    )
    return _view(settled(opened))


@router.get("/deployments/{id}/cases", **does(Operation.SEE_CASES))
def list_cases(id: str, actor: Actor, at: At) -> list[CaseView]:
    """List a deployment's cases."""
    return [_view(each) for each in settled(cases.list_cases(at.desk, actor, id))]


@router.get("/cases/{id}", **does(Operation.SEE_CASES))
def see_case(id: str, actor: Actor, at: At) -> OpenedCaseView:
    """Show one case in clear."""
    opened = settled(cases.see_case(at.desk, actor, id))
    return OpenedCaseView(_view(opened.case), opened.words, opened.steps)


@router.post("/cases/{id}/extension", **does(Operation.ANSWER_CASE))
def extend_case(id: str, body: Extension, actor: Actor, at: At, now: Now) -> CaseView:
    """Take more time for a case."""
    return _view(settled(cases.extend_case(at.desk, actor, id, body.to, body.words, now)))


@router.post("/cases/{id}/answer", **does(Operation.ANSWER_CASE))
def answer_case(id: str, body: CaseAnswer, actor: Actor, at: At, now: Now) -> CaseView:
    """Answer a case, which closes it."""
    return _view(settled(cases.answer_case(at.desk, actor, id, body.words, now)))


@router.post("/cases/{id}/requester", **does(Operation.ANSWER_CASE))
def verify_requester(id: str, body: Requester, actor: Actor, at: At, now: Now) -> CaseView:
    """Write down who asks and how that was checked, before anything is searched."""
    return _view(settled(cases.verify_requester(at.desk, actor, id, body.name, body.how, now)))


@router.post("/cases/{id}/search", **does(Operation.ANSWER_CASE))
def was_i_listed(id: str, body: Name, actor: Actor, at: At, now: Now) -> WasListed:
    """Look whether a name stood on the list of the case's deployment."""
    return settled(cases.was_i_listed(at.desk, actor, id, body.name, now))


def _view(case: Case) -> CaseView:
    return CaseView(
        case.id,
        case.deployment,
        case.kind,
        case.reference,
        case.opened_at,
        case.due_at,
        case.extended_to,
        case.closed_at,
    )
