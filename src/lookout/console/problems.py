"""Why something was not done, as ``application/problem+json`` (RFC 9457) with all reasons."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response

from lookout.domain.errors import (
    ConfigurationError,
    ConflictError,
    KeyDestroyedError,
    LookoutError,
    PictureError,
    StoreError,
)
from lookout.domain.refused import Reason, Refused
from lookout.governance.roles import Condition

Value = TypeVar("Value")
MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "the request cannot be read",
    401: "you are not logged in",
    403: "you may not do this",
    404: "there is no such thing",
    405: "this cannot be done here",
    409: "this cannot be done now",
    410: "this was deleted",
    413: "too large",
    415: "of a kind that is not taken",
    422: "something that was sent is not as it must be",
    429: "too many attempts",
    500: "Lookout made a mistake; nothing was changed",
    503: "not available now",
}
_NOT_LOGGED_IN = frozenset(
    {
        "no_session",
        "not_let_in",
        "session_revoked",
        "session_over",
        "session_idle",
        "clock_set_back",
        "account_locked",
        "account_closed",
    }
)
_NOT_ALLOWED = frozenset(
    {
        "not_your_role",
        "not_by_token",
        "account_waits",
        "login_too_old",
        "not_your_seat",
        "not_qualified",
        "own_application",
        "own_decision",
        "own_entry",
        "rank",
        "csrf",
        *(condition.value for condition in Condition),
    }
)
_NOT_THERE = frozenset(
    {
        "no_deployment",
        "no_entry",
        "no_alert",
        "no_case",
        "no_record",
        "no_pass",
        "no_sign",
        "no_such_account",
    }
)
_DELETED = frozenset({"purged"})


class ProblemReason(BaseModel):
    """One reason: a word for programs, a sentence for people."""

    code: str
    text: str


class Problem(BaseModel):
    """The body of every answer that is not a success."""

    title: str
    status: int
    reasons: list[ProblemReason]


class DeclinedError(Exception):
    """A refusal on its way out of a route; not an error of the program."""

    def __init__(self, refused: Refused, status: int | None = None) -> None:
        super().__init__(str(refused))
        self.refused, self.status = refused, status or status_of(refused)


def settled(value: Value | Refused) -> Value:
    """Return what an operation returned, or send its refusal out as a problem."""
    if isinstance(value, Refused):
        raise DeclinedError(value)
    return value


def decline(status: int, code: str, text: str) -> DeclinedError:
    """Make a refusal of the HTTP layer itself."""
    return DeclinedError(Refused((Reason(code, text),)), status)


def status_of(refused: Refused) -> int:
    """Choose the status code of a refusal."""
    codes = set(refused.codes)
    kinds = ((401, _NOT_LOGGED_IN), (403, _NOT_ALLOWED), (404, _NOT_THERE), (410, _DELETED))
    for status, known in kinds:
        if codes & known:
            return status
    return 409


def problem(
    status: int, reasons: Sequence[Reason], headers: dict[str, str] | None = None
) -> JSONResponse:
    """Build the answer."""
    listed = [ProblemReason(code=each.code, text=each.text) for each in reasons]
    body = Problem(title=_title(status), status=status, reasons=listed)
    return JSONResponse(body.model_dump(), status, headers, MEDIA_TYPE)


def _title(status: int) -> str:
    return _TITLES.get(status, "this was not done")


Shown = Callable[[Request, int, str, Sequence[Reason]], Response | None]
"""Makes a page of a problem, or leaves it to be sent as one."""


def show_with(app: FastAPI, shown: Shown) -> None:
    """Let browsers that asked for a page get one."""
    app.state.shown = shown


def install(app: FastAPI) -> None:
    """Make every way of failing answer with a problem."""
    app.add_exception_handler(DeclinedError, _declined)
    app.add_exception_handler(LookoutError, _failed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _plain)
    app.add_exception_handler(Exception, _mistake)


def _answer(
    request: Request,
    status: int,
    reasons: Sequence[Reason],
    headers: dict[str, str] | None = None,
) -> Response:
    shown: Shown | None = getattr(request.app.state, "shown", None)
    made = shown(request, status, _title(status), reasons) if shown else None
    return made or problem(status, reasons, headers)


def _declined(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeclinedError)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return _answer(request, error.status, error.refused.reasons, headers)


def _failed(request: Request, error: Exception) -> Response:
    kinds = (
        (ConflictError, 409, "conflict"),
        (KeyDestroyedError, 410, "deleted"),
        (StoreError, 503, "store"),
        (PictureError, 422, "picture"),
        (ConfigurationError, 422, "value"),
    )
    for kind, status, code in kinds:
        if isinstance(error, kind):
            return _answer(request, status, [Reason(code, str(error))])
    return _answer(request, 500, [Reason("mistake", "see the log of the server")])


def _malformed(request: Request, error: Exception) -> Response:
    """Name the fields that are wrong; what was sent is not repeated, it may be a password."""
    assert isinstance(error, RequestValidationError)
    reasons = [
        Reason("value", f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}")
        for each in error.errors()
    ]
    return _answer(request, 422, reasons)


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    code = "too_large" if error.status_code == 413 else "http"
    return _answer(request, error.status_code, [Reason(code, str(error.detail))], headers)


def _mistake(request: Request, _: Exception) -> Response:
    return _answer(request, 500, [Reason("mistake", "see the log of the server")])
