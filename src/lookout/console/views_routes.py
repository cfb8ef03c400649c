"""All cameras of a deployment over one connection, since a browser opens only six to a host.

The answer is a stream of frames, each ``>II`` (lengths in bytes of what follows), then a head in
JSON (camera, number, time of capture), then the JPEG. Two lengths of 0 are a beat: nothing new was
to be seen, and the connection is sound.
"""

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from lookout.console.callers import Actor, At, Counter, acting_now, session_token
from lookout.console.engines import Engines, LiveView
from lookout.console.live_routes import MOST_VIEWERS
from lookout.console.problems import decline, settled
from lookout.console.routes import does
from lookout.domain.refused import Refused
from lookout.governance.operations import Operation
from lookout.office.looking import see_live

router = APIRouter(prefix="/api/deployments/{id}", tags=["live"])

LENGTHS = struct.Struct(">II")
MEDIA_TYPE = "application/vnd.lookout.views"
BEAT_S = 2.0
"""A beat comes after so long without a view; as often it is asked whether the session holds."""


@router.get(
    "/views",
    response_class=StreamingResponse,
    **does(Operation.SEE_LIVE, endless=True),
)
def views(id: str, request: Request, actor: Actor, at: At) -> StreamingResponse:
    """Watch all cameras: their newest pictures as they come, until the session ends.

    Each frame is two lengths in bytes (big-endian, 32 bits), a head in JSON and a JPEG; two
    lengths of 0 are a beat.
    """
    found = settled(see_live(at.desk, actor, id))
    if at.engines is None:
        raise decline(404, "no_view", "no engine runs on this machine")
    if at.engines.viewers >= MOST_VIEWERS:
        raise decline(503, "too_many_viewers", "too many watch live pictures; close some")
    cameras = tuple(plan.name for plan in found.application.cameras)
    eyes = _Eyes(at, at.engines, session_token(request), id, cameras)
    return StreamingResponse(
        eyes.frames(), media_type=MEDIA_TYPE, headers={"X-Accel-Buffering": "no"}
    )


def framed(camera: str, view: LiveView) -> bytes:
    """Return one view as it goes over the wire."""
    head = json.dumps({"camera": camera, "number": view.number, "at": view.at.isoformat()})
    encoded = head.encode()
    return LENGTHS.pack(len(encoded), len(view.jpeg)) + encoded + view.jpeg


BEAT = LENGTHS.pack(0, 0)


@dataclass(slots=True)
class _Eyes:
    """One viewer of all cameras; no thread waits for it, and whoever is slow misses views."""

    at: Counter
    engines: Engines
    token: str
    deployment: str
    cameras: Sequence[str]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _shown: dict[str, int] = field(default_factory=dict)

    async def frames(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._woken.set)

        with ExitStack() as stack:
            for camera in self.cameras:
                stack.callback(self.engines.listen(self.deployment, camera, wake))
            yield BEAT
            asked_s = loop.time()
            while True:
                self._woken.clear()
                for frame in self._newer():
                    yield frame
                if loop.time() - asked_s >= BEAT_S:
                    asked_s = loop.time()
                    if not await run_in_threadpool(self._may):
                        return
                if not await self._wait():
                    yield BEAT

    def _newer(self) -> Iterator[bytes]:
        for camera in self.cameras:
            after = self._shown.get(camera, 0)
            newest = self.engines.newest_view(self.deployment, camera, after, 0.0)
            if newest is not None:
                self._shown[camera] = newest.number
                yield framed(camera, newest)

    async def _wait(self) -> bool:
        try:
            await asyncio.wait_for(self._woken.wait(), BEAT_S)
        except TimeoutError:
            return False
        return True

    def _may(self) -> bool:
        """Tell whether the session still holds and may watch; watching is no use of it."""
        acting = acting_now(self.at, self.token, touch=False)
        if isinstance(acting, Refused):
            return False
        return not isinstance(see_live(self.at.desk, acting.account, self.deployment), Refused)
