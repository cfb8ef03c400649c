"""Which frames are analysed."""

from dataclasses import dataclass

LEAST_ANALYSES_PER_S = 12.0
"""People walk about 0.1 m between analyses at this rate; ISO/IEC 30137-1 surveys ask for it."""


@dataclass(slots=True)
class MediaCadence:
    """Chooses frames by media time only, so that a replay always gives the same result.

    A frame is passed over when the one before it was analysed and, going by the last frames'
    distance, the next one comes within ``1 / least_per_s``. So footage of 24 frames a second and
    more has every second frame analysed (or fewer, from 36 on), slower footage every frame.

    Called with a frame's index and time (s), in order; an index of 0 begins anew.
    """

    least_per_s: float = LEAST_ANALYSES_PER_S
    every: bool = False
    """Analyse every frame."""
    seen: int = 0
    """Frames that were asked about, passed over or not."""
    _analysed_s: float = float("-inf")
    _before_s: float = 0.0

    def __call__(self, index: int, time_s: float) -> bool:
        """Tell whether this frame is analysed."""
        if index == 0:
            self._analysed_s = float("-inf")
            self._before_s = time_s
        self.seen = index + 1
        step_s, self._before_s = time_s - self._before_s, time_s
        next_s = time_s + step_s
        chosen = self.every or next_s - self._analysed_s > 1 / self.least_per_s + 1e-4
        if chosen:
            self._analysed_s = time_s
        return chosen
