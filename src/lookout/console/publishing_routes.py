"""Published records as files: as they would be now, and every edition as it was published."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Response
from pydantic import TypeAdapter, ValidationError

from lookout.console.callers import Actor, At, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.governance.operations import Operation
from lookout.governance.record import Record, as_csv
from lookout.office import records

router = APIRouter(prefix="/api/deployments", tags=["record"])

Kept = TypeVar("Kept")
Number = Annotated[int, Path(ge=0, le=10_000, description="Of the edition; 0 is the newest")]


@router.get("/{id}/record.csv", response_class=Response, **does(Operation.SEE_RECORD))
def preview_as_csv(id: str, actor: Actor, at: At, now: Now) -> Response:
    """Give the record as it would be published now, as CSV."""
    shown = settled(records.preview_record(at.desk, actor, id, now))
    return file_of(as_csv(shown).encode(), "text/csv", "record-preview.csv")


@router.get("/{id}/records/{number}.json", response_class=Response, **does(Operation.SEE_RECORD))
def edition_as_json(id: str, number: Number, actor: Actor, at: At) -> Response:
    """Give an edition byte for byte as it was published; its SHA-256 is in the list of editions."""
    found = chosen(settled(records.see_records(at.desk, actor, id)), number)
    return file_of(found.body.encode(), "application/json", f"record-{found.edition}.json")


@router.get("/{id}/records/{number}.csv", response_class=Response, **does(Operation.SEE_RECORD))
def edition_as_csv(id: str, number: Number, actor: Actor, at: At) -> Response:
    """Give an edition's counts as CSV."""
    found = chosen(settled(records.see_records(at.desk, actor, id)), number)
    return file_of(csv_of(found.body), "text/csv", f"record-{found.edition}.csv")


def chosen(editions: Sequence[Kept], number: int) -> Kept:
    """Return an edition by its number, the newest for 0."""
    if number > len(editions) or not editions:
        raise decline(404, "no_record", f"there is no edition {number}; there are {len(editions)}")
    return editions[number - 1]


def csv_of(body: str) -> bytes:
    """Return a record's counts as CSV; one of another version of Lookout may have no such form."""
    try:
        made = TypeAdapter(Record).validate_json(body)
    except ValidationError as error:
        text = "this edition has other fields than this version knows; take its JSON"
        raise decline(409, "format", text) from error
    return as_csv(made).encode()


def file_of(content: bytes, kind: str, name: str) -> Response:
    """Answer with a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
