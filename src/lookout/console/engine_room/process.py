"""One engine process, as its parent holds it."""

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from lookout.runners.engine import Build, Plan, Stop, run_engine
from lookout.runners.engine.messages import FromEngine, FromParent

STOPS_WITHIN_S = 2.0
"""Cameras are off as soon as "stop" is heard; the counts may take so long, then it is killed."""


class EngineProcess:
    """A running engine; but for :meth:`tell`, one thread only asks it anything.

    Parameters
    ----------
    plan
        What it does.
    build
        Makes its flow, in the process.
    hear
        Takes each message, in a thread of its own; ``None`` says that the engine has ended.
    """

    def __init__(self, plan: Plan, build: Build, hear: Callable[[FromEngine | None], None]) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._sending = threading.Lock()
        self._hear = hear
        name = f"lookout engine {plan.deployment}"
        self._process = spawn.Process(
            target=run_engine, args=(plan, build, theirs), name=name, daemon=True
        )
        self._process.start()
        theirs.close()
        self._thread = threading.Thread(target=self._listen, args=(self._pipe,), name=name)
        self._thread.daemon = True
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    @property
    def how_it_ended(self) -> str:
        """In words, once it has."""
        code = self._process.exitcode
        if code is None:
            return "it still runs"
        return f"killed by signal {-code}" if code < 0 else f"exit status {code}"

    def tell(self, message: FromParent) -> None:
        """Say something to it; where it has ended nothing happens."""
        try:
            with self._sending:
                self._pipe.send(message)
        except OSError:
            return

    def stop(self) -> None:
        """Have cameras switched off and the counts sent; what does not end in time is killed."""
        self.tell(Stop())
        self._process.join(STOPS_WITHIN_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._thread.join(STOPS_WITHIN_S)
        self._pipe.close()

    def _listen(self, pipe: Connection) -> None:
        try:
            while True:
                self._hear(pipe.recv())
        except (EOFError, OSError):
            self._hear(None)
