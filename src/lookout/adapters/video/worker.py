"""Start, hear and kill one capture process."""

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from lookout.adapters.video.capture import Request, send

_PROGRAM = "from lookout.adapters.video.capture import main; main()"
_EXIT_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a capture process ended.

    ``how``: "ended" when its source has no more frames to give, "wrong" when trying again cannot
    help, "lost" otherwise.
    """

    how: str
    why: str


class CaptureProcess:
    """A running capture process; a context manager that kills it.

    The request goes through a pipe, so neither arguments nor environment show an address. Proxies
    named in the environment are not handed on: a camera is reached directly or not at all.
    """

    def __init__(self, request: Request) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(request.slot.memory, request.slot.bell),
            env={k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._heard = b""
        with suppress(BrokenPipeError):  # it has ended already, and `ended` says so
            send(self._stdin, request)

    def ended(self, timeout_s: float) -> Ended | None:
        """Wait up to ``timeout_s`` for its end; ``None`` while it runs."""
        ready, _, _ = select.select([self._stdout], [], [], timeout_s)
        if not ready:
            return None
        part = os.read(self._stdout.fileno(), 65536)
        self._heard += part
        if part:
            return None
        return _last_words(self._heard) or Ended("lost", f"the capture process died{self._how()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._stdin.close()
        self._stdout.close()

    def _how(self) -> str:
        try:
            return f" ({self._process.wait(_EXIT_WAIT_S)})"
        except subprocess.TimeoutExpired:
            return ""

    @property
    def _stdin(self) -> BinaryIO:
        assert self._process.stdin is not None
        return self._process.stdin  # type: ignore[return-value]  # a pipe is a BinaryIO

    @property
    def _stdout(self) -> BinaryIO:
        assert self._process.stdout is not None
        return self._process.stdout  # type: ignore[return-value]  # a pipe is a BinaryIO


def _last_words(heard: bytes) -> Ended | None:
    lines = heard.decode(errors="replace").splitlines()
    if not lines:
        return None
    try:
        said = json.loads(lines[-1])
        return Ended(str(said["event"]), str(said["why"]))
    except (ValueError, KeyError, TypeError):
        return None
