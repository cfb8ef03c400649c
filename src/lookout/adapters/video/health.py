"""Limits of a live camera and how it does."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

from lookout.domain.errors import ConfigurationError


class State(StrEnum):
    """What a live camera is doing; after ``ENDED`` and ``FAILED`` no further frame comes."""

    STOPPED = "stopped"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    WAITING = "waiting"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """Limits of a live camera; times in s.

    ``max_pixels``: largest frame in px. ``connect_timeout_s``: from the start of the process to
    the first frame. ``read_timeout_s``: from frame to frame. ``grace_s``: what the watchdog gives
    beyond both before it kills the process. ``back_off_s`` and ``most_back_off_s``: first and
    longest wait before a new connection; it doubles from one to the next and begins anew after
    ``steady_s`` of frames. ``stale_s``: a frame that is older is not given. ``give_up_s``: without
    a frame for so long the camera is lost.
    """

    max_pixels: int = 3840 * 2160
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 5.0
    grace_s: float = 2.0
    back_off_s: float = 1.0
    most_back_off_s: float = 30.0
    steady_s: float = 10.0
    stale_s: float = 1.0
    give_up_s: float = float("inf")

    def __post_init__(self) -> None:
        for limit in fields(self):
            value = getattr(self, limit.name)
            if not value > 0:
                raise ConfigurationError(f"{limit.name} is {value}; give more than 0")


@dataclass(frozen=True, slots=True)
class Health:
    """How a live camera does.

    ``captured`` frames came, ``given`` were read, ``dropped`` were replaced by newer ones before
    anybody read them, ``stale`` were too old when they were read. ``frames_per_second`` is what
    came over the last five seconds. ``last_error`` holds no credentials.
    """

    camera: str
    state: State
    frames_per_second: float
    captured: int
    given: int
    dropped: int
    stale: int
    reconnects: int
    last_frame_age_s: float | None
    last_error: str | None


class BackOff:
    """Waits in s that double up to ``most_s``; ``jitter``, in [0, 1), adds up to a quarter."""

    def __init__(self, first_s: float, most_s: float, jitter: Callable[[], float]) -> None:
        self._first_s, self._most_s, self._jitter = first_s, most_s, jitter
        self._next_s = first_s

    def next_s(self) -> float:
        """Return the next wait in s."""
        wait_s = min(self._next_s, self._most_s)
        self._next_s = 2 * wait_s
        return wait_s * (1 + self._jitter() / 4)

    def reset(self) -> None:
        """Begin anew with the first wait."""
        self._next_s = self._first_s
