"""What was answered to a request that carries a name, so that asking again changes nothing twice.

The header is ``Idempotency-Key``, as in the IETF's draft-ietf-httpapi-idempotency-key-header. What
is remembered is lost when the program ends; whoever asks again then is told what was done already.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HEADER = "Idempotency-Key"
LASTS = timedelta(hours=1)
MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered: status code, body and its media type."""

    status: int
    body: bytes
    media_type: str


@dataclass(slots=True)
class _Request:
    """One request that was named; ``answer`` comes when it was dealt with."""

    digest: str
    at: datetime
    answer: "asyncio.Future[Answered | None]" = field(default_factory=asyncio.Future)


class Once:
    """Remembers successes for an hour; a refusal changed nothing and is asked anew."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, ...], _Request] = OrderedDict()

    async def earlier(self, name: tuple[str, ...], digest: str) -> Answered | bool | None:
        """Return what was answered before, waiting for it where it is under way.

        ``None`` means that nothing was, and ``False`` that the name was another request's.

        Parameters
        ----------
        name
            Whose request it is, its path, and the name that it was given.
        digest
            Of its body.
        """
        known = self._known.get(name)
        if known is None:
            return None
        if known.digest != digest:
            return False
        return await asyncio.shield(known.answer)

    async def first(
        self,
        name: tuple[str, ...],
        digest: str,
        now: datetime,
        deal: Callable[[], Awaitable[Answered | None]],
    ) -> None:
        """Deal with a request and remember its answer, ``None`` where it was refused."""
        request = _Request(digest, now)
        self._forget(now)
        self._known[name] = request
        answer: Answered | None = None
        try:
            answer = await deal()
        finally:
            if answer is None:
                self._known.pop(name, None)
            request.answer.set_result(answer)

    def _forget(self, now: datetime) -> None:
        while self._known:
            oldest = next(iter(self._known.values()))
            if now - oldest.at <= LASTS and len(self._known) < MOST_REMEMBERED:
                return
            self._known.popitem(last=False)
