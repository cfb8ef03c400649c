"""The list of a deployment: put forward, approved, looked at, revised."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Response
from pydantic import Base64Bytes, BaseModel

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import DeclinedError, decline, settled
from lookout.console.routes import does
from lookout.console.thresholds import ThresholdChange, asked
from lookout.console.views import EntryKept, entry_kept
from lookout.domain.deployment import Deployment
from lookout.domain.listing import AgeBand, Caution, ImageSource, ListCategory, Particulars
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response as OfficersResponse
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import lists, looking, revising
from lookout.office.enrolling import Portrayed
from lookout.office.looking import ShownEntry
from lookout.office.putting_forward import Forward, put_forward

router = APIRouter(prefix="/api", tags=["lists"])

MOST_PICTURES = 8


class Picture(BaseModel):
    """One picture of somebody, as a file's bytes in base64."""

    content: Base64Bytes


class NewEntryBody(BaseModel):
    """Somebody who is to be listed."""

    particulars: Particulars
    category: ListCategory
    response: OfficersResponse
    age_band: AgeBand
    expires: date
    source: ImageSource
    taken_on: date | None = None
    cautions: tuple[Caution, ...] = ()
    accept_flagged: bool = False
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The reason, in words."""

    reasons: str


@router.get("/deployments/{id}/entries", **does(Operation.SEE_LIST))
def see_list(id: str, actor: Actor, at: At, now: Now) -> list[ShownEntry]:
    """Look at a list; it is written down that you did."""
    return list(settled(looking.see_list(at.desk, actor, id, now)))


@router.post("/deployments/{id}/entries", status_code=201, **does(Operation.ADD_ENTRY))
def add_entry(id: str, body: NewEntryBody, actor: Actor, at: At, now: Now) -> EntryKept:
    """Put somebody forward with their pictures, which are judged and enrolled."""
    _check_may_look(actor, at, id)
    if at.enroller is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    if not 1 <= len(body.pictures) <= MOST_PICTURES:
        raise decline(422, "pictures", f"pictures: give 1 to {MOST_PICTURES}")
    named = tuple((f"picture {n + 1}", each.content) for n, each in enumerate(body.pictures))
    enrolled = settled(at.enroller.enrol([Portrayed("entry", named)], now.date())[0])
    forward = Forward(
        body.particulars,
        body.category,
        body.response,
        body.age_band,
        body.expires,
        body.source,
        body.taken_on,
        body.cautions,
        body.accept_flagged,
    )
    entry = put_forward(forward, enrolled, at.enroller.pack_digest)
    return entry_kept(settled(lists.add_entry(at.desk, actor, id, entry, now)))


@router.get("/entries/{id}/images/{number}", response_class=Response, **does(Operation.SEE_LIST))
def see_image(id: str, number: int, actor: Actor, at: At, now: Now) -> Response:
    """Look at an enrolment picture; it is written down that you did."""
    content = settled(looking.see_image(at.desk, actor, id, number, now))
    return picture_answer(content)


@router.post("/entries/{id}/approval", **does(Operation.APPROVE_ENTRY))
def approve_entry(id: str, actor: Actor, at: At, now: Now) -> EntryKept:
    """Agree, as a second person, that a child is listed."""
    return entry_kept(settled(lists.approve_entry(at.desk, actor, id, now)))


@router.post("/entries/{id}/revocation", **does(Operation.REVOKE_ENTRY))
def revoke_entry(id: str, body: Why, actor: Actor, at: At, now: Now) -> EntryKept:
    """Take somebody off the list; alerts for them stop."""
    return entry_kept(settled(revising.revoke_entry(at.desk, actor, id, body.reasons, now)))


@router.post("/entries/{id}/addition", **does(Operation.ADD_ENTRY_LIVE))
def add_entry_live(id: str, body: ThresholdChange, actor: Actor, at: At, now: Now) -> Deployment:
    """Put somebody on a list that is confirmed already."""
    added = revising.add_entry_live(
        at.desk, actor, id, asked(body, at), body.reasons, now, at.enroller
    )
    return settled(added)


def picture_answer(content: bytes) -> Response:
    """Answer with a picture that no browser keeps."""
    kinds = ((b"\xff\xd8", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"))
    kind = next((name for start, name in kinds if content.startswith(start)), None)
    return Response(content, media_type=kind or "application/octet-stream")


def _check_may_look(actor: Actor, at: At, deployment: str) -> None:
    """Refuse before any picture is decoded."""
    found = looking.see_deployment(at.desk, actor, deployment)
    no = (
        found
        if isinstance(found, Refused)
        else permitted(actor, Operation.ADD_ENTRY, looking.about(found))
    )
    if no:
        raise DeclinedError(no)
