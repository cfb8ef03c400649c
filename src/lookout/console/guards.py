"""What stands before every route: hosts, sizes, and headers that keep browsers strict."""

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lookout.console.problems import problem
from lookout.domain.refused import Reason

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), payment=()",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}
"""Sent with every answer; a page sets its own content-security-policy and keeps the rest."""


class Guards:
    """ASGI middleware that lets in what is for us and small enough, and adds the headers.

    Parameters
    ----------
    app
        What it stands before.
    hosts
        Names that a request may call us by; another one is a rebound or forged name.
    most_bytes
        Gives the largest body in bytes of a path, for who is logged in and who is not.
    knows
        Tells by a request's headers whether somebody is logged in; may block.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
        most_bytes: Callable[[str, bool], int],
        knows: Callable[[Mapping[str, str]], bool],
    ) -> None:
        self._app, self._hosts, self._most_bytes, self._knows = app, hosts, most_bytes, knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        strict = _with_headers(send)
        if _host(headers.get("host", "")) not in self._hosts:
            text = "this server does not go by that name; see the hosts that it was started with"
            await problem(400, [Reason("host", text)])(scope, receive, strict)
            return
        most = await self._most(scope, headers)
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > most:
            await _too_large(most)(scope, receive, strict)
            return
        await self._counted(scope, receive, strict, most)

    async def _most(self, scope: Scope, headers: Mapping[str, str]) -> int:
        """Return how much may come; the body is read before a route asks who sends it."""
        path, method = scope["path"], scope["method"]
        few = self._most_bytes(path, False)
        more = self._most_bytes(path, True)
        if more == few or method not in ("POST", "PUT"):
            return few
        return more if await run_in_threadpool(self._knows, headers) else few

    async def _counted(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """Pass a body on, and stop where it grows beyond what is allowed, announced or not."""
        came = 0

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(413, _at_most(most))
            return message

        await self._app(scope, counting, send)


def _too_large(most: int) -> ASGIApp:
    return problem(413, [Reason("too_large", _at_most(most))])


def _at_most(most: int) -> str:
    return f"at most {most} bytes are taken here"


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _host(header: str) -> str:
    """Return the name without its port, as in ``[::1]:8443``."""
    name, _, port = header.rpartition(":")
    return (name if name and port.isdigit() else header).strip("[]").lower()


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(
                    (name.encode(), value.encode())
                    for name, value in HEADERS.items()
                    if name.encode() not in given
                ),
            ]
        await send(message)

    return sending
