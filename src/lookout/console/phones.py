"""What a paired phone may ask for: the work of one officer on one deployment, each time proved."""

from datetime import datetime

from fastapi import Request
from starlette.datastructures import URL

from lookout.console.problems import DeclinedError, decline
from lookout.console.proofs import HEADER, Asked, Proofs
from lookout.domain.person import Session
from lookout.office.ports import Store

OPEN_TO_PHONES = frozenset(
    {
        ("GET", "/api/session"),
        ("DELETE", "/api/session"),
        ("GET", "/api/events"),
        ("GET", "/api/duty"),
        ("GET", "/api/deployments/{id}"),
        ("POST", "/api/deployments/{id}/presence"),
        ("GET", "/api/deployments/{id}/alerts"),
        ("GET", "/api/alerts/{id}"),
        ("GET", "/api/alerts/{id}/duty"),
        ("GET", "/api/alerts/{id}/probe"),
        ("GET", "/api/alerts/{id}/reference"),
        ("GET", "/api/alerts/{id}/clothing"),
        ("POST", "/api/alerts/{id}/answers"),
        ("POST", "/api/alerts/{id}/engagement"),
        ("POST", "/api/alerts/{id}/engagement/stand-off"),
        ("POST", "/api/alerts/{id}/engagement/start"),
        ("POST", "/api/alerts/{id}/engagement/identity"),
        ("POST", "/api/alerts/{id}/engagement/leaflet"),
        ("POST", "/api/alerts/{id}/engagement/end"),
        ("POST", "/api/alerts/{id}/outcomes"),
    }
)
"""All that a paired phone's session opens; pictures too are asked for with a proof each."""
PAGES = frozenset({"/duty", "/pair"})
"""Pages that a paired phone's cookie opens: they hold nothing but the officer's own name."""


def asked(request: Request) -> Asked:
    """Return what a proof for a request must say."""
    url: URL = request.url
    return Asked(request.method, request.headers.get("host", ""), url.path)


def check_phone(
    request: Request, session: Session, store: Store, proofs: Proofs, now: datetime
) -> None:
    """Let a request of a paired phone through; others' sessions need no proof.

    Raises
    ------
    DeclinedError
        When the proof is missing or wrong, or it is none of the phone's business.
    """
    if session.device is None:
        return
    no = proofs.check(request.headers.get(HEADER), asked(request), session.device, now)
    if no is not None:
        raise DeclinedError(no, 401)
    path = getattr(request.scope.get("route"), "path", "")
    if (request.method, path) not in OPEN_TO_PHONES:
        raise decline(403, "not_by_phone", "a paired phone may not do this; use a desk")
    of = _deployment_of(request, path, store)
    if of not in (None, session.duty):
        raise decline(403, "other_deployment", "this phone was paired for another deployment")


def _deployment_of(request: Request, path: str, store: Store) -> str | None:
    """Return which deployment a request is about, ``None`` where it is about none."""
    if path == "/api/events":
        return request.query_params.get("deployment", "")
    id = request.path_params.get("id")
    if id is None or path.startswith("/api/deployments/"):
        return id
    with store.reading() as books:
        alert = books.alerts.get(id)
    return alert.deployment if alert else None
