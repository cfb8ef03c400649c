"""What all pages share: who looks at them, how they are made, and how they fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from lookout.console import problems
from lookout.console.callers import COOKIE, At, acting_now, csrf_token
from lookout.console.pages.assets import edition, module
from lookout.console.pages.words import in_words, moment, percentage
from lookout.console.phones import PAGES as PAGES_OF_PHONES
from lookout.console.routes import does
from lookout.domain.person import Account, Role, Session, SessionKind
from lookout.domain.refused import Reason, Refused
from lookout.governance.operations import Operation
from lookout.governance.roles import TABLE

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who looks at a page; ``csrf`` goes with whatever they change from it."""

    account: Account
    session: Session
    csrf: str

    def has(self, *roles: Role) -> bool:
        """Tell whether they have any of these roles."""
        return any(role in self.account.roles for role in roles)

    def may(self, operation: Operation) -> bool:
        """Tell whether one of their roles may do an operation at all; for what a page offers."""
        return any(role in TABLE[operation] for role in self.account.roles)


class ElsewhereError(Exception):
    """A page that is not to be shown now; ``address`` is where to go instead."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def arriving(request: Request, at: At) -> Visitor | None:
    """Return who looks at a page, ``None`` for a stranger."""
    token = request.cookies.get(COOKIE, "")
    acting = acting_now(at, token)
    if isinstance(acting, Refused) or acting.session.kind is SessionKind.PROGRAM:
        return None
    return Visitor(acting.account, acting.session, csrf_token(token))


Arriving = Annotated[Visitor | None, Depends(arriving)]


def visiting(request: Request, visitor: Arriving) -> Visitor:
    """Return who looks at a page; a stranger is sent to log in first and comes back."""
    if visitor is None:
        raise ElsewhereError(f"/login?next={quote(_here(request), safe='')}")
    if visitor.session.kind is SessionKind.SETTING_UP and request.url.path != "/set-up":
        raise ElsewhereError("/set-up")
    # A page carries no proof of the phone's key, so its cookie opens nothing that shows people.
    if visitor.session.device is not None and request.url.path not in PAGES_OF_PHONES:
        raise ElsewhereError("/duty")
    return visitor


Visiting = Annotated[Visitor, Depends(visiting)]


def opens(*operations: Operation) -> dict[str, Any]:
    """Return the keyword arguments of a page's route: the operations that it is for."""
    return {**does(*operations), "include_in_schema": False, "response_class": HTMLResponse}


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu."""

    address: str
    label: str
    roles: frozenset[Role]


MENU: Sequence[Place] = (
    Place("/", "Today", frozenset(Role)),
    Place("/duty", "On duty", frozenset({Role.ENGAGEMENT_OFFICER})),
    Place("/deployments", "Deployments", frozenset(Role) - {Role.ADMINISTRATOR}),
    Place(
        "/oversight",
        "Oversight",
        frozenset({Role.OVERSEER, Role.AUTHORISING_OFFICER}),
    ),
    Place("/cases", "Complaints", frozenset({Role.OVERSEER, Role.AUTHORISING_OFFICER})),
    Place(
        "/audit",
        "Audit log",
        frozenset({Role.OVERSEER, Role.AUTHORISING_OFFICER, Role.ADMINISTRATOR}),
    ),
    Place("/people", "People", frozenset({Role.ADMINISTRATOR, Role.OVERSEER})),
    Place("/machine", "Machine", frozenset({Role.ADMINISTRATOR})),
)


def page(
    request: Request,
    template: str,
    visitor: Visitor | None = None,
    status: int = 200,
    **facts: object,
) -> HTMLResponse:
    """Make a page.

    Parameters
    ----------
    template
        Name of a file in ``console/templates``.
    visitor
        Who looks at it; without one it has no menu.
    facts
        What the template shows.
    """
    menu = [each for each in MENU if visitor and visitor.has(*each.roles)]
    common: Mapping[str, object] = {
        "visitor": visitor,
        "menu": menu if visitor and visitor.session.kind is SessionKind.PERSON else [],
        "path": request.url.path,
        "static": f"/static/{edition()}",
        "banner": getattr(request.app.state, "banner", ""),
    }
    content = _templates().get_template(template).render(**{**common, **facts})
    return HTMLResponse(content, status, {"Content-Security-Policy": POLICY})


def install(app: FastAPI) -> None:
    """Make pages fail as pages: with all reasons in words, or by going where they can be mended."""
    app.add_exception_handler(ElsewhereError, _elsewhere)
    problems.show_with(app, _wrong)


def _elsewhere(_: Request, error: Exception) -> Response:
    assert isinstance(error, ElsewhereError)
    return RedirectResponse(error.address, 303)


def _wrong(request: Request, status: int, title: str, reasons: Sequence[Reason]) -> Response | None:
    """Answer a browser that asked for a page; the API's callers get their problem."""
    if request.url.path.startswith(("/api/", "/static/")) or request.method != "GET":
        return None
    if "text/html" not in request.headers.get("accept", ""):
        return None
    return page(request, "wrong.html", None, status, title=title, reasons=reasons)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("lookout.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["module"] = module
    made.filters |= {"words": in_words, "moment": moment, "percentage": percentage}
    return made


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
