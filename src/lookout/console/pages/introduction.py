"""Where a demonstration begins: who there is to be, and what they log in with.

The page is there only where the application was made for a demonstration; everywhere else its
address leads nowhere. Whoever is chosen logs in as anybody does, with password and code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from lookout.console.callers import Now
from lookout.console.pages.shell import page
from lookout.console.problems import decline
from lookout.domain.person import Role

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """Somebody to be; ``code`` gives a one-time code that works at a moment."""

    login: str
    name: str
    role: Role
    does: str
    address: str
    password: str
    code: Callable[[datetime], str]


def introduce(app: FastAPI, people: Sequence[MadeUp], banner: str) -> None:
    """Make an application one for a demonstration, and say so on every page."""
    app.state.made_up = {one.login: one for one in people}
    app.state.banner = banner


@router.get("/demo", response_class=HTMLResponse)
def demonstration(request: Request) -> HTMLResponse:
    """Show who there is to be."""
    return page(request, "demonstration.html", people=list(_people(request).values()))


@router.get("/demo/{login}")
def credentials(login: str, request: Request, now: Now) -> JSONResponse:
    """Give what somebody made up logs in with."""
    one = _people(request).get(login)
    if one is None:
        raise decline(404, "nobody", "there is nobody of that name in the demonstration")
    return JSONResponse({"login": one.login, "password": one.password, "code": one.code(now)})


def _people(request: Request) -> dict[str, MadeUp]:
    found: dict[str, MadeUp] | None = getattr(request.app.state, "made_up", None)
    if found is None:
        raise decline(404, "no_demonstration", "this is no demonstration")
    return found
