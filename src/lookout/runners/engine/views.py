"""What the engine shows: each analysed frame redacted, drawn on, made small and encoded."""

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Self

from lookout.adapters.video.pictures import encode_view
from lookout.domain.match import Alert
from lookout.redaction import Banner
from lookout.runners.emission import Emission
from lookout.runners.engine.messages import View
from lookout.runners.engine.plan import EngineCamera
from lookout.runners.local import Moment

WIDTH_PX = 960
"""Widest view; what is shown is mostly cells of 32 px and more, so more would show nothing more."""
QUALITY = 80
_WAITING = 2
"""Moments that may wait; then the loop waits, so that views never fall behind what is analysed."""


class Views:
    """Makes views in a thread beside the loop; a context manager.

    Every analysed frame goes through, in order: the redaction must know of every head.

    Parameters
    ----------
    cameras
        Whose pictures come.
    time_of_day
        The time of day of a frame's ``time_s``.
    show
        Takes each view.
    """

    def __init__(
        self,
        cameras: Mapping[str, EngineCamera],
        time_of_day: Callable[[float], datetime],
        show: Callable[[View], None],
    ) -> None:
        self._emissions = {
            name: Emission(camera.zone, Banner(name, camera.place), _alerted)
            for name, camera in cameras.items()
        }
        self._time_of_day, self._show = time_of_day, show
        self._pool = ThreadPoolExecutor(1, "views")
        self._making: deque[Future[None]] = deque()

    def take(self, moment: Moment) -> None:
        """Take one moment; waits where the thread has not kept up.

        What went wrong with an earlier one is raised here: what cannot be redacted ends the engine.
        """
        if len(self._making) >= _WAITING:
            self._making.popleft().result()
        self._making.append(self._pool.submit(self._make, moment))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def _make(self, moment: Moment) -> None:
        self._show(self._view(moment))

    def _view(self, moment: Moment) -> View:
        frame = moment.frame
        picture = self._emissions[frame.camera].picture(moment)
        jpeg = encode_view(picture, WIDTH_PX, QUALITY)
        return View(frame.camera, self._time_of_day(frame.time_s), jpeg)


def _alerted(_: Alert) -> str:
    """Say that somebody raised an alert; as whom, people are told after their own answer."""
    return "alert"
