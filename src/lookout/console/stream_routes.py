"""What has happened, as server-sent events: who looks at a page hears at once what to look at."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from lookout.console.callers import At, Caller, Counter, acting_now, session_token
from lookout.console.hub import Notice
from lookout.console.problems import decline
from lookout.console.routes import does
from lookout.domain.deployment import State
from lookout.domain.person import Account, Session
from lookout.domain.refused import Refused
from lookout.governance.logins import session_ended
from lookout.governance.operations import Operation
from lookout.governance.roles import permitted
from lookout.office.looking import about

router = APIRouter(prefix="/api", tags=["events"])

BEAT_S = 2.0
"""A beat comes so often where nothing happens; a page that hears none for 5 s says so."""
ASKED_S = 10.0
"""The store is asked so often whether a session still holds; sooner where the log or the clock
says that it may have ended."""
MOST_LISTENERS = 200
NEEDS = {
    "alert": Operation.SEE_ALERTS,
    "alert-changed": Operation.SEE_ALERTS,
    "case": Operation.SEE_CASES,
}
"""What somebody must be allowed to do to be told of a word; of all others, to see deployments."""
_UNDER_WAY = (State.LIVE, State.PAUSED)


@router.get(
    "/events",
    response_class=StreamingResponse,
    **does(Operation.SEE_DEPLOYMENTS, endless=True),
)
async def events(
    request: Request, acting: Caller, at: At, deployment: str | None = None
) -> StreamingResponse:
    """Listen to what happens, until the session ends; ``Last-Event-ID`` goes on after an event.

    Each event's name says what to look at again (``alert``, ``alert-changed``, ``deployment``,
    ``list``, ``pass``, ``case``, ``counted``, ``look-again``); its data are number, time,
    deployment and subject. ``beat`` comes every two seconds, ``ended`` at the session's end.
    While a deployment is under way, listening counts as use of the session.
    """
    if no := permitted(acting.account, Operation.SEE_DEPLOYMENTS):
        raise decline(403, no.reasons[0].code, no.reasons[0].text)
    if at.hub.listeners >= MOST_LISTENERS:
        raise decline(503, "too_many_listeners", "too many pages are open; close some")
    last = request.headers.get("last-event-id", "")
    ear = _Ear(at, session_token(request), acting.account, deployment, acting.session)
    return StreamingResponse(
        ear.hear(int(last) if last.isdigit() else None),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@dataclass(slots=True)
class _Ear:
    """One listener; what it may hear is asked anew once it may have changed."""

    at: Counter
    token: str
    actor: Account
    deployment: str | None
    session: Session
    _known: dict[tuple[str, Operation], bool] = field(default_factory=dict)
    _asked: datetime | None = None
    _turned: int = 0

    async def hear(self, after: int | None) -> AsyncIterator[str]:
        """Give events as text, and keep the roll of who listens for a deployment."""
        if self.deployment:
            self.at.roll.arrive(self.session, self.deployment, self.at.clock())
        try:
            async for event in self._events(after):
                yield event
        finally:
            if self.deployment:
                self.at.roll.leave(self.session.id, self.deployment)

    async def _events(self, after: int | None) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for notice in self.at.hub.listen(after, BEAT_S):
            if notice is None:
                if self._stale() and not await run_in_threadpool(self._still):
                    yield "event: ended\ndata: {}\n\n"
                    return
                yield "event: beat\ndata: {}\n\n"
                if self.deployment:
                    self.at.roll.carry(self.session.id, self.deployment, self.at.clock())
            elif await run_in_threadpool(self._concerns, notice):
                data = json.dumps(asdict(notice))
                yield f"id: {notice.number}\nevent: {notice.word}\ndata: {data}\n\n"

    def _stale(self) -> bool:
        now = self.at.clock()
        return (
            self._asked is None
            or abs((now - self._asked).total_seconds()) >= ASKED_S
            or self._turned != self.at.hub.turned
            or session_ended(self.session, now) is not None
        )

    def _still(self) -> bool:
        self._asked, self._turned = self.at.clock(), self.at.hub.turned
        acting = acting_now(self.at, self.token, touch=self._under_way())
        if isinstance(acting, Refused):
            self.at.roll.strike(self.session.id)
            return False
        self.actor, self.session = acting.account, acting.session
        self._known.clear()
        return True

    def _under_way(self) -> bool:
        with self.at.desk.store.reading() as books:
            return any(each.state in _UNDER_WAY for each in books.all_deployments())

    def _concerns(self, notice: Notice) -> bool:
        if notice.word == "look-again":
            return True
        if self.deployment not in (None, notice.deployment):
            return False
        asked = (notice.deployment, NEEDS.get(notice.word, Operation.SEE_DEPLOYMENTS))
        if asked not in self._known:
            self._known[asked] = self._may(*asked)
        return self._known[asked]

    def _may(self, deployment: str, operation: Operation) -> bool:
        with self.at.desk.store.reading() as books:
            found = books.deployments.get(deployment)
        return found is not None and permitted(self.actor, operation, about(found)) is None
