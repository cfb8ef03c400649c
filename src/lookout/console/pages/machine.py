"""The machine: cameras and how they do, packs, keys and back-ups, what is kept; never a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lookout.adapters.vault.ring import KeyRing
from lookout.adapters.video.camera_book import CameraBook, shown
from lookout.console.callers import At, Counter, Now
from lookout.console.engines import CameraHealth
from lookout.console.pages.overseeing import days_since
from lookout.console.pages.shell import Visiting, opens, page
from lookout.console.problems import settled
from lookout.console.upkeep import Upkeep, shouts
from lookout.domain.deployment import State
from lookout.domain.errors import ConfigurationError
from lookout.governance.operations import Operation
from lookout.governance.retention import SCHEDULE
from lookout.governance.roles import permitted
from lookout.office import oversight

router = APIRouter(include_in_schema=False)

UNDER_WAY = (State.LIVE, State.PAUSED)


@dataclass(frozen=True, slots=True)
class CameraLine:
    """A camera: its address without secrets, and how it does where a deployment uses it."""

    name: str
    address: str
    health: CameraHealth | None


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A back-up of keys."""

    made_at: datetime
    expires_at: datetime
    within_reach: bool


@router.get("/machine", **opens(Operation.CONFIGURE_CAMERAS))
def machine(request: Request, visitor: Visiting, at: At, now: Now) -> HTMLResponse:
    """Show how the machine does."""
    settled(permitted(visitor.account, Operation.CONFIGURE_CAMERAS) or visitor.account)
    book = cast("CameraBook | None", getattr(request.app.state, "camera_book", None))
    upkeep = cast("Upkeep | None", getattr(request.app.state, "upkeep", None))
    kept = settled(oversight.see_kept(at.desk, visitor.account))
    overdue = settled(oversight.see_overdue(at.desk, visitor.account, now)).deletions
    cameras, fault = _cameras(at, book)
    return page(
        request,
        "machine.html",
        visitor,
        cameras=cameras,
        camera_fault=fault,
        configurable=book is not None,
        pack=_pack(at),
        backups=_backups(at),
        vault=isinstance(at.desk.vault, KeyRing),
        upkeep=upkeep,
        shouts=_shouts(upkeep),
        overdue=overdue,
        kept=len(kept),
        next_due=kept[0].due_at if kept else None,
        schedule=list(SCHEDULE.values()),
        version=metadata.version("lookout-lfr"),
        days=lambda due: days_since(due, now),
    )


def _cameras(at: Counter, book: CameraBook | None) -> tuple[Sequence[CameraLine], str]:
    """Return cameras with their health, and what is wrong with the file of them."""
    health = _health(at)
    addresses, fault = dict[str, str](), ""
    if book is not None:
        try:
            addresses = {name: shown(text) for name, text in book.addresses().items()}
        except ConfigurationError as error:
            fault = str(error)
    names = sorted({*addresses, *health})
    return [CameraLine(n, addresses.get(n, "no address"), health.get(n)) for n in names], fault


def _health(at: Counter) -> Mapping[str, CameraHealth]:
    engines = at.engines
    if engines is None:
        return {}
    with at.desk.store.reading() as books:
        ids = [each.id for each in books.all_deployments() if each.state in UNDER_WAY]
    reports = [found for id in ids if (found := engines.health(id))]
    return {each.camera: each for report in reports for each in report.cameras}


def _pack(at: Counter) -> Mapping[str, str]:
    """Say what is recognised with here; nothing of anybody."""
    said: dict[str, str] = {}
    if at.enroller is not None:
        said["Pack that runs here (SHA-256)"] = at.enroller.pack_digest
    if at.thresholds is not None:
        measured = at.thresholds.calibration
        said["Its calibration"] = f"measured on {measured.measured_on}, {measured.date}"
        said["Kept with the pack"] = "yes" if at.thresholds.kept else "no: from a file"
    return said


def _backups(at: Counter) -> Sequence[BackupLine]:
    vault = at.desk.vault
    if not isinstance(vault, KeyRing):
        return ()
    return [BackupLine(e.made_at, e.expires_at, e.within_reach) for e in vault.backups.all()]


def _shouts(upkeep: Upkeep | None) -> Sequence[str]:
    if upkeep is None:
        return ()
    said = [upkeep.fault] if upkeep.fault else []
    return [*said, *(shouts(upkeep.latest) if upkeep.latest else ())]
