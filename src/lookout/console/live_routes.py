"""What a running deployment's cameras show, and how its engine does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from lookout.console.callers import Actor, At, Counter, acting_now, session_token
from lookout.console.engines import EngineHealth, Engines, LiveView
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.deployment import Deployment
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office.looking import see_deployment, see_live

router = APIRouter(prefix="/api/deployments/{id}", tags=["live"])

BOUNDARY = "lookout-view"
ASKED_EVERY_S = 2.0
"""How often it is asked whether the session still holds, and the longest wait for a view."""
MOST_VIEWERS = 120
"""Streams of views at once: 50 people on two cameras each, and some that nobody has closed yet."""


@router.get("/health", **does(Operation.SEE_DEPLOYMENTS))
def health(id: str, actor: Actor, at: At) -> EngineHealth:
    """Say how the deployment's engine and cameras do."""
    settled(see_deployment(at.desk, actor, id))
    found = at.engines.health(id) if at.engines else None
    return found or EngineHealth(running=False, since=None, restarts=0, cameras=())


@router.get("/cameras/{camera}/view.jpg", response_class=Response, **does(Operation.SEE_LIVE))
def view(id: str, camera: str, actor: Actor, at: At) -> Response:
    """Look at a camera's newest picture, in which nobody but alerted people can be recognised."""
    engines = _watched(id, camera, actor, at)
    newest = engines.newest_view(id, camera, 0, 0.0) if engines else None
    if newest is None:
        raise decline(404, "no_view", "the camera shows nothing now")
    return Response(newest.jpeg, media_type="image/jpeg")


@router.get(
    "/cameras/{camera}/view.mjpeg", response_class=StreamingResponse, **does(Operation.SEE_LIVE)
)
def views(id: str, camera: str, request: Request, actor: Actor, at: At) -> StreamingResponse:
    """Watch a camera: its newest pictures as they come, until the session ends."""
    engines = _watched(id, camera, actor, at)
    if engines is None:
        raise decline(404, "no_view", "no engine runs on this machine")
    if engines.viewers >= MOST_VIEWERS:
        raise decline(503, "too_many_viewers", "too many watch live pictures; close some")
    eye = _Eye(at, engines, session_token(request), id, camera)
    return StreamingResponse(
        eye.parts(),
        media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}",
        headers={"X-Accel-Buffering": "no"},
    )


def _watched(id: str, camera: str, actor: Actor, at: Counter) -> Engines | None:
    found = settled(see_live(at.desk, actor, id))
    _camera_of(found, camera)
    return at.engines


def _camera_of(deployment: Deployment, camera: str) -> None:
    if camera not in {plan.name for plan in deployment.application.cameras}:
        raise decline(404, "no_camera", f"there is no camera {camera} in this deployment")


@dataclass(slots=True)
class _Eye:
    """One viewer; no thread waits for it."""

    at: Counter
    engines: Engines
    token: str
    deployment: str
    camera: str
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def parts(self) -> AsyncIterator[bytes]:
        """Give the newest view each time that there is one; whoever is slow misses some."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        stop = self.engines.listen(self.deployment, self.camera, wake)
        asked_s, number = loop.time(), 0
        try:
            while True:
                self._woken.clear()
                newest = self.engines.newest_view(self.deployment, self.camera, number, 0.0)
                if newest is not None:
                    number = newest.number
                    yield _part(newest)
                if loop.time() - asked_s >= ASKED_EVERY_S:
                    asked_s = loop.time()
                    if not await run_in_threadpool(self._may):
                        return
                await self._wait()
        finally:
            stop()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), ASKED_EVERY_S)
        except TimeoutError:
            return

    def _may(self) -> bool:
        """Tell whether the session still holds and may watch; watching is no use of it."""
        acting = acting_now(self.at, self.token, touch=False)
        if isinstance(acting, Refused):
            return False
        return not isinstance(see_live(self.at.desk, acting.account, self.deployment), Refused)


def _part(view: LiveView) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(view.jpeg)}\r\n"
        f"X-Captured-At: {view.at.isoformat()}\r\n\r\n"
    )
    return head.encode("ascii") + view.jpeg + b"\r\n"
