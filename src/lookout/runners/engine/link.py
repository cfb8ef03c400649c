"""The engine's end of the pipe: what the parent says, and what must not go on without it."""

import itertools
import queue
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

from lookout.domain.adjudication import Sighting
from lookout.domain.errors import JournalError
from lookout.domain.refused import Refused
from lookout.runners.engine.messages import (
    Answer,
    Clear,
    FromEngine,
    FromParent,
    Revise,
    Sighted,
    Stop,
)

LEASE_S = 10.0
"""Without a word of the parent for so long, nobody knows whether the authority still stands."""
ANSWER_S = 20.0
"""How long an alert may take to be recorded; a store waits 10 s for its turn."""
_LOOK_S = 0.5


class Link:
    """Hears the parent in a thread, so that "stop" is heard in the middle of a step.

    Parameters
    ----------
    pipe
        The engine's end.
    ends
        When the authorised window ends.
    clock
        The time of day.
    lease_s
        How long nobody needs to say anything.
    """

    def __init__(
        self,
        pipe: Connection,
        ends: datetime,
        clock: Callable[[], datetime],
        lease_s: float = LEASE_S,
    ) -> None:
        self._lease_s = lease_s
        self._pipe, self._ends, self._clock = pipe, ends, clock
        self._sending = threading.Lock()
        self._numbers = itertools.count(1)
        self._answers: queue.Queue[Answer | None] = queue.Queue()
        self._orders: deque[Revise | Clear] = deque()
        self._stopping = threading.Event()
        self.why = ""
        self._on_stop: list[Callable[[], None]] = []

    def listen(self) -> None:
        """Begin to hear."""
        threading.Thread(target=self._listen, name="link", daemon=True).start()

    @property
    def stopped(self) -> bool:
        """Whether nothing may be looked at any more."""
        return self._stopping.is_set()

    def when_stopped(self, do: Callable[[], None]) -> None:
        """Have something done at once when the engine is to stop, in the thread that hears it."""
        self._on_stop.append(do)
        if self.stopped:
            do()

    def orders(self) -> list[Revise | Clear]:
        """Take what the parent wants changed between two steps, in order."""
        taken = []
        while self._orders:
            taken.append(self._orders.popleft())
        return taken

    def tell(self, message: FromEngine) -> None:
        """Say something; where nobody hears it any more the engine stops."""
        try:
            with self._sending:
                self._pipe.send(message)
        except OSError:
            self.stop()

    def record(self, sighting: Sighting) -> str | Refused:
        """Have a sighting recorded, and wait until it is.

        Raises
        ------
        JournalError
            When it could not be recorded, or nobody is there to record it.
        """
        number = next(self._numbers)
        self.tell(Sighted(number, sighting))
        while True:
            try:
                answer = None if self._gone() else self._answers.get(timeout=ANSWER_S)
            except queue.Empty:
                answer = None
            if answer is None:
                raise JournalError(
                    "an alert could not be recorded, so it was not shown: whoever keeps the store "
                    "does not answer"
                )
            if answer.number == number:
                break
        if answer.said is None:
            raise JournalError(answer.fault)
        return answer.said

    def _gone(self) -> bool:
        return self._pipe.closed

    def _listen(self) -> None:
        silent_s = 0.0
        try:
            while silent_s < self._lease_s and self._clock() < self._ends:
                if self._pipe.poll(_LOOK_S):
                    silent_s = 0.0
                    self._hear(self._pipe.recv())
                else:
                    silent_s += _LOOK_S
            if silent_s >= self._lease_s:
                self.why = f"nobody said for {self._lease_s:g} s whether it may look"
        except (EOFError, OSError):
            self._pipe.close()
        self.stop()
        self._answers.put(None)

    def _hear(self, message: FromParent) -> None:
        match message:
            case Answer():
                self._answers.put(message)
            case Revise() | Clear():
                self._orders.append(message)
            case Stop():
                self.stop()

    def stop(self) -> None:
        """End looking, whoever says so."""
        self._stopping.set()
        for do in self._on_stop:
            do()
