"""The audit log over HTTP: to read, verify elsewhere and countersign; and what is overdue."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from lookout.adapters.audit.attesting import SignedLog, attest, pair_key, paired_keys
from lookout.adapters.audit.export import Log, checkpoint_fields, export
from lookout.console.callers import Actor, At, Now
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.ledger import Checkpoint, Event, Row
from lookout.domain.refused import Refused
from lookout.domain.retention import Due
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office import auditing, oversight
from lookout.office.auditing import LogPage, Sought

router = APIRouter(prefix="/api", tags=["audit"])

MOST_ROWS = 500
IN_MEMORY_BYTES = 8 * 2**20
PIECE_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class HeadView:
    """The newest checkpoint as ``checkpoints.jsonl`` has it, and the log's signing key."""

    checkpoint: dict[str, Any]
    public: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of an overseer's key, 64 hexadecimal digits."""

    public: str


@dataclass(frozen=True, slots=True)
class PairedKey:
    """A key that an overseer signs with, and whose account it is."""

    public: str
    account: str


@dataclass(frozen=True, slots=True)
class Countersignature:
    """A checkpoint's number, and an overseer's Ed25519 signature below its statement (hex)."""

    checkpoint: int
    public: str
    signature: str


Since = Annotated[datetime | None, Query(description="From then on")]
Until = Annotated[datetime | None, Query(description="Before then")]
Most = Annotated[int, Query(ge=1, le=MOST_ROWS)]
Before = Annotated[int | None, Query(ge=1, le=2**62, description="Rows numbered below")]


@router.get("/audit", **does(Operation.SEE_AUDIT))
def see_log(
    actor: Actor,
    at: At,
    deployment: str = "",
    kind: str = "",
    who: str = "",
    since: Since = None,
    until: Until = None,
    before: Before = None,
    most: Most = 50,
) -> LogPage:
    """Show rows of the log, the newest first; ``older`` is the next page's ``before``."""
    for each in (since, until):
        if each is not None and each.tzinfo is None:
            raise decline(422, "value", "since, until: give a time zone, as in 2026-06-01T10:00Z")
    sought = Sought(deployment, kind, who, since, until, before)
    return settled(auditing.see_log(at.desk, actor, sought, most))


@router.get("/audit/head", **does(Operation.SEE_AUDIT))
def see_head(actor: Actor, at: At) -> HeadView:
    """Show the newest checkpoint."""
    settled(permitted(actor, Operation.SEE_AUDIT) or actor)
    with at.desk.store.reading() as books:
        log = signed_log(books)
        newest = log.newest_checkpoint()
        if newest is None:
            raise decline(409, "no_checkpoint", "the audit log has no checkpoint yet")
        return HeadView(checkpoint_fields(newest), signing_key_of(log))


@router.get("/audit/log.jsonl", response_class=StreamingResponse, **does(Operation.EXPORT_AUDIT))
def whole_log(actor: Actor, at: At) -> StreamingResponse:
    """Give every row and then every checkpoint, a line each, as of one moment."""
    settled(permitted(actor, Operation.EXPORT_AUDIT) or actor)
    with ExitStack() as stack:
        file = stack.enter_context(_spooled())
        with at.desk.store.reading() as books:
            log = signed_log(books)
            for row in log.rows():
                file.write(json.dumps(asdict(row)).encode() + b"\n")
            for checkpoint in log.checkpoints():
                file.write(json.dumps(checkpoint_fields(checkpoint)).encode() + b"\n")
        stack.pop_all()  # whoever streams it closes it
    return _streamed(file, "text/plain; charset=utf-8")


@router.get("/audit/export.zip", response_class=StreamingResponse, **does(Operation.EXPORT_AUDIT))
def export_log(actor: Actor, at: At, now: Now) -> StreamingResponse:
    """Give the folder of ``lookout audit export``, with the stand-alone verifier, as a ZIP file."""
    settled(permitted(actor, Operation.EXPORT_AUDIT) or actor)
    with ExitStack() as stack, tempfile.TemporaryDirectory() as made:
        file, folder = stack.enter_context(_spooled()), Path(made) / "audit"
        with at.desk.store.reading() as books:
            log = signed_log(books)
            count = export(log, folder, signing_key_of(log))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for each in sorted(folder.iterdir()):
                packed.write(each, f"lookout-audit-{count}/{each.name}")
        with at.desk.store.transaction() as books:
            books.record(Event("audit.exported", now, actor.id, facts={"rows": count}))
        stack.pop_all()  # whoever streams it closes it
    return _streamed(file, "application/zip", f"lookout-audit-{count}.zip")


@router.get("/audit/overseer-keys", **does(Operation.SEE_AUDIT))
def list_paired_keys(actor: Actor, at: At) -> list[PairedKey]:
    """List the keys that overseers sign with."""
    settled(permitted(actor, Operation.SEE_AUDIT) or actor)
    with at.desk.store.reading() as books:
        return [PairedKey(*each) for each in paired_keys(signed_log(books)).items()]


@router.post("/audit/overseer-keys", status_code=201, **does(Operation.PAIR_OVERSEER_KEY))
def pair_overseer_key(body: PublicKey, actor: Actor, at: At, now: Now) -> PairedKey:
    """Record that an overseer signs with a key; its secret half stays with them."""
    settled(permitted(actor, Operation.PAIR_OVERSEER_KEY) or actor)
    with at.desk.store.transaction() as books:
        settled(pair_key(signed_log(books), body.public, actor.id, now))
    return PairedKey(body.public, actor.id)


@router.post("/audit/countersignatures", status_code=201, **does(Operation.COUNTERSIGN))
def countersign(body: Countersignature, actor: Actor, at: At, now: Now) -> dict[str, Any]:
    """Record an overseer's signature below a checkpoint; returns the checkpoint to keep."""
    settled(permitted(actor, Operation.COUNTERSIGN) or actor)
    with at.desk.store.transaction() as books:
        said = (body.checkpoint, body.public, body.signature)
        kept: Checkpoint | Refused = attest(signed_log(books), *said, actor.id, now)
        return checkpoint_fields(settled(kept))


@router.get("/retention", **does(Operation.SEE_RETENTION))
def see_retention(actor: Actor, at: At) -> list[Due]:
    """List everything personal that is kept, and when it is to be deleted; soonest first."""
    return list(settled(oversight.see_kept(at.desk, actor)))


@router.get("/retention/overdue", **does(Operation.SEE_RETENTION))
def see_overdue(actor: Actor, at: At, now: Now) -> list[Due]:
    """List what should have been deleted by now and is still there."""
    return list(settled(oversight.see_overdue(at.desk, actor, now)).deletions)


def signed_log(books: object) -> SignedLog:
    """Return open books as a log with checkpoints, where the store keeps them."""
    if not isinstance(books, SignedLog):
        raise decline(503, "no_log", "this store keeps no signed log")
    return books


def signing_key_of(log: Log) -> str:
    """Return the public key that the log's first row names; its own word, to be compared."""
    first: Row = next(iter(log.rows()))
    return str(json.loads(first.facts)["public"])


def _spooled() -> IO[bytes]:
    """Open a file that lies in memory while it is small, and goes when it is closed."""
    return tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)


def _streamed(file: IO[bytes], kind: str, name: str = "") -> StreamingResponse:
    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE_BYTES):
                yield piece

    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return StreamingResponse(pieces(), media_type=kind, headers=headers)
