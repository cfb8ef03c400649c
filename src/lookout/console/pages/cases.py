"""Complaints and requests: what is to be answered until when, and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Counter, Now
from lookout.console.pages.overseeing import days_since
from lookout.console.pages.shell import Visiting, Visitor, opens, page
from lookout.console.problems import settled
from lookout.domain.case import UNMATCHED, Case, CaseKind
from lookout.domain.deployment import Deployment
from lookout.domain.errors import KeyDestroyedError
from lookout.domain.refused import Refused
from lookout.governance import redress
from lookout.governance.operations import Operation
from lookout.office import cases, looking
from lookout.office.public import receipt_number

router = APIRouter(include_in_schema=False)

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in the list; ``left`` says how long there is, or how long it is overdue."""

    case: Case
    receipt: str
    deployment: Deployment | None
    due_at: datetime
    late: bool
    left: str

    @property
    def soon(self) -> bool:
        """Whether the deadline is near."""
        return self.case.closed_at is None and (self.late or self.left.startswith("soon"))


@router.get("/cases", **opens(Operation.SEE_CASES))
def list_cases(
    request: Request, visitor: Visiting, at: At, now: Now, sought: str = "", all: bool = False
) -> HTMLResponse:
    """List cases, those that are due first."""
    listed = _listed(at, visitor, now)
    wanted = "".join(c for c in sought.upper() if c.isalnum() or c in "*~$=")
    if wanted:
        listed = [each for each in listed if _fits(each, wanted)]
    elif not all:
        listed = [each for each in listed if each.case.closed_at is None]
    listed.sort(key=lambda each: (each.case.closed_at is not None, each.due_at))
    return page(
        request,
        "cases.html",
        visitor,
        listed=listed,
        late=[each for each in listed if each.late],
        sought=sought,
        all=all,
        opens=visitor.may(Operation.OPEN_CASE),
        kinds=list(CaseKind),
    )


@router.get("/cases/{id}", **opens(Operation.SEE_CASES))
def one_case(request: Request, visitor: Visiting, at: At, now: Now, id: str) -> HTMLResponse:
    """Show a case with its words, and let it be answered."""
    try:
        opened = settled(cases.see_case(at.desk, visitor.account, id))
        case, words, steps = opened.case, opened.words, opened.steps
    except KeyDestroyedError:
        case, words, steps = _deleted(at, visitor, now, id), {}, ()
    deployment = _deployments(at, visitor).get(case.deployment)
    own = deployment is not None and deployment.applicant == visitor.account.id
    with at.desk.store.reading() as books:
        names = {each.id: each.name for each in books.accounts.of(None)}
    return page(
        request,
        "case.html",
        visitor,
        listed=_one(case, deployment, now),
        words=words,
        steps=list(zip(case.steps, steps, strict=False)) if words else [],
        names=names,
        answers=visitor.may(Operation.ANSWER_CASE) and case.closed_at is None and not own,
        own=own,
        searchable=case.deployment != UNMATCHED and case.kind is not CaseKind.COMPLAINT,
        latest=case.opened_at + redress.EXTENDED_AT_MOST,
    )


def _listed(at: Counter, visitor: Visitor, now: datetime) -> list[Listed]:
    found: list[Listed] = []
    deployments = _deployments(at, visitor)
    for id in (*deployments, UNMATCHED):
        of = settled(cases.list_cases(at.desk, visitor.account, id))
        found += [_one(each, deployments.get(id), now) for each in of]
    return found


def _deployments(at: Counter, visitor: Visitor) -> Mapping[str, Deployment]:
    found: Sequence[Deployment] | Refused = looking.see_deployments(at.desk, visitor.account)
    return {each.id: each for each in settled(found)}


def _one(case: Case, deployment: Deployment | None, now: datetime) -> Listed:
    due_at = case.extended_to or case.due_at
    late = case.closed_at is None and now > due_at
    if late:
        left = f"overdue for {days_since(due_at, now)}"
    else:
        left = (
            f"{'soon: ' if (due_at - now).days < SOON_DAYS else ''}{days_since(now, due_at)} left"
        )
    return Listed(case, receipt_number(case.id), deployment, due_at, late, left)


def _deleted(at: Counter, visitor: Visitor, now: datetime, id: str) -> Case:
    """Return a case whose words were deleted; that it was is shown, and nothing else."""
    return next(each.case for each in _listed(at, visitor, now) if each.case.id == id)


def _fits(each: Listed, wanted: str) -> bool:
    texts = (
        each.receipt,
        each.case.reference,
        each.deployment.reference if each.deployment else "",
    )
    return any(wanted in text.replace("-", "") for text in texts)
