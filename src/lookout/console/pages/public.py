"""The pages that everybody may read: what is planned, what was done, and how to complain.

They need no log-in and no script, and say nothing about anybody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from lookout.console.callers import At, Now
from lookout.console.document_routes import ThePress
from lookout.console.pages import plain
from lookout.console.pages.shell import page
from lookout.console.pages.words import NOTHING
from lookout.console.problems import DeclinedError, decline
from lookout.console.public_routes import Often, kind_of, refuse_crowds
from lookout.documents.force import time_zone
from lookout.documents.papers.wording import Words, hours, words
from lookout.domain.case import CaseKind
from lookout.domain.deployment import Window
from lookout.domain.refused import Reason, Refused
from lookout.office import public
from lookout.office.public import Announced, Asked, Stage

router = APIRouter(prefix="/public", include_in_schema=False)

HEADINGS = (
    (Stage.NOW, "Now"),
    (Stage.PLANNED, "Planned"),
    (Stage.OVER, "Past"),
    (Stage.CANCELLED, "Did not take place"),
)
KINDS: Mapping[CaseKind, str] = {
    CaseKind.COMPLAINT: "I want to complain",
    CaseKind.WAS_I_LISTED: "I want to know whether I was on the list",
    CaseKind.SUBJECT_ACCESS: "I want to see what you hold about me",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the form, or nothing yet."""

    reference: str = ""
    kind: str = CaseKind.COMPLAINT.value
    words: str = ""
    contact: str = ""
    name: str = ""


async def typed(request: Request) -> Typed:
    """Read the form as browsers send it."""
    body = (await request.body()).decode("utf-8", "replace")
    fields = parse_qs(body, keep_blank_values=True, max_num_fields=10)
    names = ("reference", "kind", "words", "contact", "name")
    return Typed(**{name: fields[name][-1] for name in names if name in fields})


@router.get("", response_class=HTMLResponse)
def all_announced(request: Request, at: At, now: Now, press: ThePress) -> HTMLResponse:
    """List deployments: those of now, planned ones, past ones with their records."""
    found = public.see_announced(at.desk, now)
    said = words("sign", "en", press.folder)
    return page(
        request,
        "public.html",
        force=press.force,
        groups=[(title, [e for e in found if e.stage is stage]) for stage, title in HEADINGS],
        any=bool(found),
        said=said,
        when=lambda window: _when(window, press, said),
        newest=_newest,
        plain=plain,
    )


@router.get("/complaint", response_class=HTMLResponse)
def complaint(request: Request, press: ThePress, reference: str = "") -> HTMLResponse:
    """Show the form for complaints and requests."""
    return _form(request, press, Typed(reference=reference[:16]))


@router.post("/complaint", response_class=HTMLResponse)
def complain(
    request: Request,
    at: At,
    now: Now,
    press: ThePress,
    often: Often,
    given: Annotated[Typed, Depends(typed)],
) -> HTMLResponse:
    """Open a case, and give a receipt; what was typed stays where something is missing."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise decline(403, "csrf", "the request comes from another site")
    try:
        refuse_crowds(request, often, now)
    except DeclinedError as error:
        return _form(request, press, given, error.refused, 429)
    kind = kind_of(given.kind)
    if kind is None:
        return _form(request, press, given, Refused((Reason("kind", "Choose one."),)), 422)
    asked = Asked(given.reference, kind, given.words, given.contact, given.name)
    receipt = public.ask(at.desk, asked, now)
    if isinstance(receipt, Refused):
        return _form(request, press, given, receipt, 422)
    due = receipt.due_at.astimezone(time_zone(press.force.time_zone))
    return page(
        request,
        "public_receipt.html",
        force=press.force,
        receipt=receipt,
        due=f"{due:%-d %B %Y}",
    )


@router.get("/{reference}", response_class=HTMLResponse)
def one_announced(
    request: Request, at: At, now: Now, press: ThePress, reference: str
) -> HTMLResponse:
    """Show one deployment; the code on its signs leads here."""
    found = public.see_one_announced(at.desk, reference, now)
    if isinstance(found, Refused):
        return page(request, "public_unknown.html", status=404, force=press.force)
    said = words("sign", "en", press.folder)
    return page(
        request,
        "public_one.html",
        force=press.force,
        one=found,
        said=said,
        when=_when(found.window, press, said),
        fields=_newest(found),
        plain=plain,
        moment=lambda at: _moment(at, press),
    )


def _form(
    request: Request, press: ThePress, given: Typed, no: Refused | None = None, status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "public_complaint.html",
        status=status,
        force=press.force,
        given=given,
        kinds=KINDS,
        reasons=no.reasons if no else (),
        most_words=public.MOST_WORDS,
        most_contact=public.MOST_CONTACT,
    )


def _when(window: Window, press: ThePress, said: Words) -> str:
    return hours(window, press.force.time_zone, said)


def _moment(at: datetime | str | None, press: ThePress) -> str:
    """Return a time by the clock of the place, as people read it."""
    if at is None:
        return NOTHING
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{when.astimezone(time_zone(press.force.time_zone)):%-d %B %Y, %H:%M}"


def _newest(one: Announced) -> Mapping[str, Any] | None:
    """Return the fields of the newest edition of a record, ``None`` where none is published."""
    return json.loads(one.records[-1].body) if one.records else None
