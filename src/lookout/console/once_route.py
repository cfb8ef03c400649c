"""Routes that do a named request once: what asks again with the same name gets the same answer."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from lookout.console.callers import Counter, caller, session_token
from lookout.console.once import HEADER, Answered
from lookout.console.problems import decline


class OnceRoute(APIRoute):
    """A route that honours ``Idempotency-Key`` where something is changed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what deals with a request."""
        deal = super().get_route_handler()

        async def once(request: Request) -> Response:
            given = request.headers.get(HEADER)
            if given is None or request.method != "POST":
                return await deal(request)
            if not 16 <= len(given) <= 64:
                raise decline(422, "value", f"{HEADER}: give 16 to 64 letters")
            return await _once(request, given, deal)

        return once


async def _once(
    request: Request, given: str, deal: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    at = cast(Counter, request.app.state.counter)
    whose = hashlib.sha256(session_token(request).encode()).hexdigest()
    name = (whose, request.url.path, given)
    digest = hashlib.sha256(await request.body()).hexdigest()
    earlier = await at.once.earlier(name, digest)
    if earlier is False:
        raise decline(422, "key_reused", f"{HEADER}: was another request's; make a new one")
    if isinstance(earlier, Answered):
        await run_in_threadpool(caller, request, at, at.clock())
        return Response(earlier.body, earlier.status, media_type=earlier.media_type)
    made: list[Response] = []

    async def first() -> Answered | None:
        response = await deal(request)
        made.append(response)
        kind = response.media_type or "application/json"
        done = response.status_code < 300
        return Answered(response.status_code, bytes(response.body), kind) if done else None

    await at.once.first(name, digest, at.clock(), first)
    return made[0]
