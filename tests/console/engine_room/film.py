"""A film as a camera: what the capture process imports, so kept light."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lookout.adapters.video.recording import Recording
from lookout.domain.face import Frame

CAMERA = "street"


@dataclass(frozen=True)
class Clip:
    """A film over and over, as a camera would give it; in slow motion, for busy machines."""

    path: Path
    slower: float = 3.0

    def __call__(self) -> Iterator[Frame]:
        begins_s, index = 0.0, 0
        while True:
            last_s = 0.0
            for frame in Recording(self.path, CAMERA).frames():
                last_s = frame.time_s * self.slower
                yield replace(frame, index=index, time_s=begins_s + last_s)
                index += 1
            begins_s += last_s + 0.1
