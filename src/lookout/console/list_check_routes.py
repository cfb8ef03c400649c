"""A list before it is confirmed: pictures examined, a CSV read, entries held against each other."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from lookout.console.callers import Actor, At, Counter, Now
from lookout.console.list_routes import MOST_PICTURES, Picture
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.listing import AgeBand, Caution, ImageSource, ListCategory, Particulars
from lookout.domain.person import Account
from lookout.domain.refused import Refused
from lookout.domain.watchlist import Response
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import looking
from lookout.office.enrolling import Enrolled, Portrayed
from lookout.office.list_csv import LIST_FILE, Faulty, Put, read_lines
from lookout.office.unsealing import open_templates

router = APIRouter(prefix="/api/deployments", tags=["lists"])


class Pictures(BaseModel):
    """Pictures that somebody thinks of using."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class ExaminedView:
    """What enrolment says of one picture: quality in [0, 1], flags, or why it cannot be used."""

    usable: bool
    quality: float | None
    flags: tuple[str, ...]
    reasons: tuple[str, ...]


class ListFile(BaseModel):
    """What ``list.csv`` says, and the paths of the pictures beside it, without the pictures."""

    csv: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineBody:
    """What is said of somebody, as ``POST …/entries`` takes it, without pictures."""

    particulars: Particulars
    category: ListCategory
    response: Response
    age_band: AgeBand
    expires: date
    source: ImageSource
    taken_on: date | None
    cautions: tuple[Caution, ...]
    accept_flagged: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the list: who and which pictures, or what is wrong with it."""

    line: int
    entry: str
    pictures: tuple[str, ...]
    body: LineBody | None
    wrong: str


@dataclass(frozen=True, slots=True)
class LikenessView:
    """Something about an entry's likeness: ``same_person``, ``look_alike``, ``resembles_many``."""

    entry: str
    reason: str
    other: str


@router.post("/{id}/pictures", **does(Operation.ADD_ENTRY))
def examine(id: str, body: Pictures, actor: Actor, at: At, now: Now) -> list[ExaminedView]:
    """Say what enrolment thinks of pictures; nothing of them is kept."""
    _check(actor, at, id, Operation.ADD_ENTRY)
    if at.enroller is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    if not 1 <= len(body.pictures) <= MOST_PICTURES:
        raise decline(422, "pictures", f"pictures: give 1 to {MOST_PICTURES}")
    apart = [
        Portrayed(f"picture {number}", ((f"picture {number}", each.content),))
        for number, each in enumerate(body.pictures, 1)
    ]
    return [_examined(each) for each in at.enroller.enrol(apart, now.date())]


@router.post("/{id}/list-file", **does(Operation.IMPORT_LIST))
def read_list_file(id: str, body: ListFile, actor: Actor, at: At) -> list[LineView]:
    """Read a list's CSV and say of each line who it is about, or what is wrong with it."""
    _check(actor, at, id, Operation.IMPORT_LIST)
    files = {LIST_FILE: body.csv.encode()} | {name: b"" for name in body.pictures}
    return [_line(each) for each in read_lines(files)]


@router.get("/{id}/likenesses", **does(Operation.SEE_LIST))
def likenesses(id: str, actor: Actor, at: At, now: Now) -> list[LikenessView]:
    """Hold all entries of a list against each other; duplicates and look-alikes are named."""
    _check(actor, at, id, Operation.SEE_LIST)
    if at.enroller is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    listed = settled(open_templates(at.desk, actor, id, at.enroller.pack_digest, now))
    if len(listed) < 2:
        return []
    remarks = at.enroller.compare([(each.entry, each.template) for each in listed])
    return [
        LikenessView(each.entry, *_words(remark))
        for each, found in zip(listed, remarks, strict=True)
        for remark in found
    ]


def _check(actor: Account, at: Counter, id: str, operation: Operation) -> None:
    """Refuse before anything that was sent is opened."""
    found = settled(looking.see_deployment(at.desk, actor, id))
    settled(permitted(actor, operation, looking.about(found)) or found)


def _examined(found: Enrolled | Refused) -> ExaminedView:
    if isinstance(found, Refused):
        reasons = tuple(reason.text for reason in found.reasons)
        return ExaminedView(usable=False, quality=None, flags=(), reasons=reasons)
    image = found.images[0]
    return ExaminedView(usable=True, quality=image.quality, flags=image.flags, reasons=())


def _line(read: Put | Faulty) -> LineView:
    if isinstance(read, Faulty):
        return LineView(read.line, "", (), None, read.text)
    said = read.forward
    body = LineBody(
        said.particulars,
        said.category,
        said.response,
        said.age_band,
        said.expires,
        said.source,
        said.taken_on,
        said.cautions,
        said.accept_flagged,
    )
    names = tuple(name for name, _ in read.portrayed.pictures)
    return LineView(read.line, read.portrayed.name, names, body, "")


def _words(remark: str) -> tuple[str, str]:
    """Split a remark into its word and the other entry that it names, empty where none."""
    word, _, other = remark.partition(" ")
    return word, other
