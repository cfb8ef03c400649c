"""What programs and people may ask without logging in; see :mod:`lookout.office.public`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from lookout.console.callers import At, Now
from lookout.console.problems import decline, settled
from lookout.console.publishing_routes import chosen, csv_of, file_of
from lookout.console.throttle import Throttle
from lookout.domain.case import CaseKind
from lookout.office import public
from lookout.office.public import Announced, Asked, Receipt

router = APIRouter(prefix="/api/public", tags=["public"])

MOST_BYTES = 24 * 2**10
"""The largest request: 4,000 characters of four bytes each, percent-encoded names beside them."""
ASKS_A_MINUTE = 5
ASKS_A_MINUTE_IN_ALL = 120
EVERYBODY = "everybody"

Number = Annotated[int, Path(ge=0, le=10_000, description="Of the edition; 0 is the newest")]


@dataclass(frozen=True, slots=True)
class Asking:
    """How often the public may ask: one address, and all of them together."""

    one: Throttle
    all: Throttle

    def wait_s(self, address: str, now: datetime) -> float:
        """Count a request; return 0 where it may be made, else how many seconds to wait."""
        now_s = now.timestamp()
        return self.one.wait_s(address, now_s) or self.all.wait_s(EVERYBODY, now_s)


async def asking(request: Request) -> Asking:
    """Return the application's throttle for the public."""
    state = request.app.state
    if not isinstance(getattr(state, "asking", None), Asking):
        state.asking = Asking(Throttle(ASKS_A_MINUTE), Throttle(ASKS_A_MINUTE_IN_ALL))
    found: Asking = state.asking
    return found


Often = Annotated[Asking, Depends(asking)]


@router.get("/deployments")
def see_announced(at: At, now: Now) -> list[Announced]:
    """List all deployments that were announced, with the editions of their records."""
    return list(public.see_announced(at.desk, now))


@router.get("/deployments/{reference}")
def see_one_announced(reference: str, at: At, now: Now) -> Announced:
    """Look at one deployment by the reference on its signs."""
    return settled(public.see_one_announced(at.desk, reference, now))


@router.get("/deployments/{reference}/records/{number}.json", response_class=Response)
def record_as_json(reference: str, number: Number, at: At, now: Now) -> Response:
    """Give an edition of a record byte for byte as it was published."""
    found = settled(public.see_one_announced(at.desk, reference, now))
    edition = chosen(found.records, number)
    return file_of(edition.body.encode(), "application/json", f"record-{edition.edition}.json")


@router.get("/deployments/{reference}/records/{number}.csv", response_class=Response)
def record_as_csv(reference: str, number: Number, at: At, now: Now) -> Response:
    """Give an edition's counts as CSV."""
    found = settled(public.see_one_announced(at.desk, reference, now))
    edition = chosen(found.records, number)
    return file_of(csv_of(edition.body), "text/csv", f"record-{edition.edition}.csv")


@router.post("/cases", status_code=201)
def ask(body: Asked, request: Request, at: At, now: Now, often: Often) -> Receipt:
    """Complain or ask; the answer is the same whatever the reference belongs to."""
    refuse_crowds(request, often, now)
    return settled(public.ask(at.desk, body, now))


def refuse_crowds(request: Request, often: Asking, now: datetime) -> None:
    """Let one address ask a few times a minute, and all together as often as people can read."""
    address = request.client.host if request.client else ""
    wait_s = often.wait_s(address, now)
    if wait_s:
        text = f"too many requests at the moment; please try again in {wait_s:.0f} seconds"
        raise decline(429, "too_many_attempts", text)


def kind_of(text: str) -> CaseKind | None:
    """Read what somebody chose in a form."""
    return CaseKind(text) if text in set(CaseKind) else None
