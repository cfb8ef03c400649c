"""The application: routes, guards and problems put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from fastapi import FastAPI

from lookout import __doc__ as about
from lookout.console import (
    account_routes,
    alert_routes,
    application_routes,
    audit_routes,
    camera_routes,
    deployment_routes,
    document_routes,
    duty_routes,
    expectation_routes,
    health,
    list_check_routes,
    list_routes,
    live_routes,
    marshal_routes,
    metrics,
    operating_routes,
    pairing_routes,
    presence_routes,
    problems,
    public_routes,
    publishing_routes,
    record_routes,
    session_routes,
    stream_routes,
    views_routes,
    watching_routes,
)
from lookout.console.callers import Counter, logged_in
from lookout.console.engines import Engines
from lookout.console.guards import Guards
from lookout.console.hub import Hub
from lookout.console.pages import add_pages
from lookout.console.routes import describe
from lookout.console.throttle import Throttle
from lookout.office.accounts.door import Door
from lookout.office.enrolling import Enroller
from lookout.office.thresholds import Thresholds

API = (
    session_routes,
    account_routes,
    deployment_routes,
    document_routes,
    list_routes,
    live_routes,
    camera_routes,
    alert_routes,
    record_routes,
    watching_routes,
    stream_routes,
    operating_routes,
    views_routes,
    presence_routes,
    pairing_routes,
    duty_routes,
    metrics,
    health,
    application_routes,
    expectation_routes,
    list_check_routes,
    marshal_routes,
    audit_routes,
    publishing_routes,
    public_routes,
)
PUBLIC_API = (health, public_routes)

MOST_BYTES = 2**20
"""The largest request, except where pictures come."""
MOST_PICTURE_BYTES = 48 * 2**20
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """How the application serves.

    ``hosts`` are the names that it may be called by, without ports. ``clock`` gives the time.
    ``attempts_a_minute`` is how often one address may try to log in. ``public_only`` leaves out all
    but what everybody may see, for another name or port that the world can reach.
    """

    hosts: frozenset[str] = LOCAL
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    attempts_a_minute: int = 30
    public_only: bool = False


def create_app(
    door: Door,
    options: ConsoleOptions | None = None,
    enroller: Enroller | None = None,
    thresholds: Thresholds | None = None,
    engines: Engines | None = None,
    hub: Hub | None = None,
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    door
        Store, vault, passwords and one-time codes.
    options
        How it serves.
    enroller
        Makes templates of pictures; without one, nobody can be put forward here.
    thresholds
        Those of the pack that runs here; without them, no list can be confirmed here.
    engines
        Those of the deployments that run on this machine; without them nothing is shown live.
    hub
        Tells open pages what has happened; whoever records an alert nudges it.
    """
    options = options or ConsoleOptions()
    app = FastAPI(
        title="Lookout",
        description=(about or "").strip(),
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    # Made before the first visitor, whose unknown login would else take twice as long.
    app.state.nobodys = door.passwords.nobodys
    throttle = Throttle(options.attempts_a_minute)
    hub = hub or Hub(door.desk.store)
    app.state.counter = Counter(door, options.clock, enroller, throttle, thresholds, engines, hub)
    for routes in PUBLIC_API if options.public_only else API:
        app.include_router(routes.router)
    problems.install(app)
    add_pages(app, public_only=options.public_only)
    described = cache(lambda: describe(app))
    app.openapi = described  # type: ignore[method-assign]  # as FastAPI's manual says
    app.add_middleware(
        Guards,
        hosts=options.hosts,
        most_bytes=_most_bytes,
        knows=lambda headers: logged_in(door.desk, headers, options.clock()),
    )
    return app


def _most_bytes(path: str, known: bool) -> int:
    if path.startswith(("/public/", "/api/public/")):
        return public_routes.MOST_BYTES
    pictures = known and (path.endswith(("/entries", "/pictures")) or "/signs/" in path)
    return MOST_PICTURE_BYTES if pictures else MOST_BYTES
