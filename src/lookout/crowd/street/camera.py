"""The street as a camera: frames as fast as they come, or at a clock's pace, with no file."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from lookout.crowd.cast import open_cast, shipped
from lookout.crowd.street.reading import open_scenario
from lookout.crowd.street.scenario import Scenario
from lookout.crowd.street.street import Street
from lookout.crowd.street.truth import TruthFrame
from lookout.domain.errors import ConfigurationError
from lookout.domain.face import Frame


class Clock(Protocol):
    """Time that passes, such as the machine's; tests pass one of their own."""

    def now_s(self) -> float:
        """Return seconds since some moment; it never goes back."""
        ...

    def wait_until(self, time_s: float) -> None:
        """Return once ``now_s`` has reached a time."""
        ...


class MachineClock:
    """The machine's monotonic clock."""

    def now_s(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def wait_until(self, time_s: float) -> None:
        """Sleep until ``now_s`` has reached a time."""
        while (left_s := time_s - time.monotonic()) > 0:
            time.sleep(left_s)


@dataclass(frozen=True, slots=True)
class StreetRequest:
    """Which street to film; small and picklable, so that another process can build it.

    ``scenario`` is a shipped name or a file, ``cast`` a folder (``None``: the shipped cast);
    ``seed`` and ``seconds`` replace the scenario's. Calling it films the street's frames, which is
    what ``lookout.adapters.video.sources.Built`` wants.
    """

    scenario: str
    cast: Path | None = None
    seed: int | None = None
    seconds: float | None = None
    endless: bool = False

    def build(self) -> Street:
        """Open scenario and cast.

        Raises
        ------
        ConfigurationError
            When either is wrong; names file and field.
        """
        scenario = changed(open_scenario(self.scenario), self.seed, self.seconds)
        return Street(scenario, open_cast(self.cast) if self.cast else shipped())

    def __call__(self) -> Iterator[Frame]:
        """Give frames in media time."""
        return StreetCamera(self.build(), endless=self.endless).frames()


class StreetCamera:
    """A street behind the ``Camera`` port.

    Without a clock every frame comes as fast as it is drawn, with media time from 0. With a clock
    it behaves as a live camera: frames come at the scenario's rate, ``time_s`` is the clock's, and
    a frame whose time has passed before its drawing began is left out, as a camera does not wait.
    ``on_truth`` is told the truth about each frame just before the frame is given.
    """

    def __init__(
        self,
        street: Street,
        *,
        clock: Clock | None = None,
        endless: bool = False,
        on_truth: Callable[[TruthFrame], None] | None = None,
    ) -> None:
        self.name = street.name
        self._street, self._clock, self._endless = street, clock, endless
        self._on_truth = on_truth

    def frames(self) -> Iterator[Frame]:
        """Film the street from its start."""
        film = self._street.film()
        last = None if self._endless else self._street.frame_count
        clock = self._clock
        for index, due_s in takewhile(lambda item: last is None or item[0] < last, self._due()):
            frame, truth = film.frame(index)
            if clock is not None:
                clock.wait_until(due_s)
                frame, truth = replace(frame, time_s=due_s), replace(truth, time_s=due_s)
            if self._on_truth is not None:
                self._on_truth(truth)
            yield frame

    def _due(self) -> Iterator[tuple[int, float]]:
        """Frame numbers, and when each is due by the clock; late ones are passed over."""
        period_s = 1 / self._street.frames_per_second
        start_s = self._clock.now_s() if self._clock else 0.0
        index = 0
        while True:
            yield index, start_s + index * period_s
            index += 1
            if self._clock is not None:
                index = max(index, int((self._clock.now_s() - start_s) / period_s))


def changed(scenario: Scenario, seed: int | None, seconds: float | None) -> Scenario:
    """Return the scenario with another seed or length, where one is given.

    Raises
    ------
    ConfigurationError
        When the seed is negative or the length is not more than nothing.
    """
    if seed is not None and not 0 <= seed < 2**32:
        raise ConfigurationError(f"seed: {seed} is not between 0 and {2**32 - 1}")
    if seconds is not None and not 0 < seconds <= 86400:
        raise ConfigurationError(f"seconds: {seconds} is not more than 0 and at most 86400")
    return replace(
        scenario,
        seed=scenario.seed if seed is None else seed,
        seconds=scenario.seconds if seconds is None else seconds,
    )
