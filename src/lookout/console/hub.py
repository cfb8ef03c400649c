"""Tells whoever listens what has happened, by reading it off the audit log.

Everything that happens is a row of the log before anybody may know of it. So the log itself is
the source of events: no operation has to remember to tell, what another process did is told as
well, and whoever was away asks from the last number they know (docs/decisions/0012).
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from starlette.concurrency import run_in_threadpool

from lookout.domain.errors import StoreError
from lookout.domain.ledger import Row
from lookout.office.ports import Store

POLL_S = 0.25
"""What other processes wrote is noticed within this time; what this one wrote, at once."""
REMEMBERED = 2_000
"""Whoever has missed more than so many events is told to look at everything again."""
AT_ONCE = 500

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "alert.recorded": "alert",
        # A labelled pair must look like any other alert.
        "alert.test_pair": "alert",
        "deployment.counted": "counted",
    }
)
"""What a kind of row is called outside; by its first word where the whole kind is not here."""
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "alert": "alert-changed",
        "engagement": "alert-changed",
        "deployment": "deployment",
        "list": "list",
        "entry": "list",
        "pass": "pass",
        "case": "case",
    }
)

_ENDS_NOTHING = frozenset({"alert", "engagement", "entry", "list", "pass", "pair", "case"})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something happened: ``word`` says what to look at again, and nothing that was found.

    ``number`` is the row's in the log, ``subject`` the id of what it happened to. The word
    ``look-again`` means that more was missed than is remembered.
    """

    number: int
    word: str
    at: str
    deployment: str
    subject: str


class Hub:
    """Reads the log as it grows and hands its rows to everybody who listens.

    Parameters
    ----------
    store
        Whose log is read.
    poll_s
        How often it is looked at where nobody nudges, in seconds.
    """

    def __init__(self, store: Store, poll_s: float = POLL_S) -> None:
        self._store, self._poll_s = store, poll_s
        self._recent: deque[Notice] = deque(maxlen=REMEMBERED)
        self._last: int | None = None
        self._dropped = 0
        self._turned = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()
        self._grown = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._listeners = 0

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return self._listeners

    @property
    def turned(self) -> int:
        """The newest row's number by which somebody's session or duty may have ended."""
        return self._turned

    def nudge(self) -> None:
        """Say that something was written; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop closed a moment ago
                loop.call_soon_threadsafe(self._nudged.set)

    async def listen(self, after: int | None, beat_s: float) -> AsyncGenerator[Notice | None, None]:
        """Give what happens after a row, in order, and ``None`` about every ``beat_s``.

        Without a row it begins with what happens from now on; the first value is then ``None``.
        """
        self._listeners += 1
        try:
            await self._begin()
            cursor = self._last or 0 if after is None else after
            if after is None:
                yield None
            clock = asyncio.get_running_loop().time
            beat_at = clock() + beat_s
            while True:
                fresh = self._since(cursor)
                for notice in fresh:
                    cursor = notice.number
                    yield notice
                # However much happens that concerns others, a listener's beat comes.
                if clock() >= beat_at:
                    beat_at = clock() + beat_s
                    yield None
                elif not fresh:  # else more may have come while the last one was handed over
                    await self._wait(beat_at - clock())
        finally:
            self._listeners -= 1
            self._rest()

    async def _begin(self) -> None:
        if self._reading is None:
            self._loop = asyncio.get_running_loop()
            self._reading = self._loop.create_task(self._read())
        while self._last is None:
            await self._wait(self._poll_s)

    def _rest(self) -> None:
        """Stop reading where nobody listens any more; what is remembered would have gaps."""
        if self._listeners == 0 and self._reading is not None:
            self._reading.cancel()
            self._reading, self._last = None, None
            self._recent.clear()

    def _since(self, cursor: int) -> list[Notice]:
        if not self._recent or self._recent[-1].number <= cursor:
            missed = self._last is not None and cursor < self._dropped
            return [self._look_again()] if missed else []
        if cursor < self._dropped:
            return [self._look_again()]
        return [notice for notice in self._recent if notice.number > cursor]

    def _look_again(self) -> Notice:
        return Notice(self._last or 0, "look-again", "", "", "")

    async def _wait(self, most_s: float) -> bool:
        """Wait until the log has grown; tell whether it did in time."""
        grown = self._grown
        try:
            async with asyncio.timeout(most_s):
                await grown.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self) -> None:
        """Wake everybody who waits: each waits for the growth after the last one they know."""
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    async def _read(self) -> None:
        """Follow the log; a store that fails for a moment is asked again at the next turn."""
        while True:
            with contextlib.suppress(StoreError):
                await self._read_on()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), self._poll_s)
            self._nudged.clear()

    async def _read_on(self) -> None:
        if self._last is None:
            newest = await run_in_threadpool(self._newest)
            self._last = self._dropped = newest
            self._tell()
            return
        rows = await run_in_threadpool(self._rows, self._last)
        if not rows:
            return
        for notice in filter(None, map(noticed, rows)):
            if len(self._recent) == REMEMBERED:
                self._dropped = self._recent[0].number
            self._recent.append(notice)
        self._turned = max((row.number for row in rows if _turns(row)), default=self._turned)
        self._last = rows[-1].number
        self._tell()

    def _rows(self, after: int) -> Sequence[Row]:
        with self._store.reading() as books:
            return list(islice(books.rows(after), AT_ONCE))

    def _newest(self) -> int:
        with self._store.reading() as books:
            return books.last_number()


def _turns(row: Row) -> bool:
    """Tell whether a row may end a session or a duty; one that is not known may."""
    return row.kind != "deployment.counted" and row.kind.partition(".")[0] not in _ENDS_NOTHING


def noticed(row: Row) -> Notice | None:
    """Return what people may be told of a row, ``None`` for what concerns nobody's page."""
    word = WORDS.get(row.kind) or GROUPS.get(row.kind.partition(".")[0])
    if word is None:
        return None
    return Notice(row.number, word, row.at, row.deployment, row.subject)
