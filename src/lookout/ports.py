"""What the flow needs from outside, as protocols; adapters provide it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Chips, RgbImage, Scores, Vectors
from lookout.domain.calibration import Calibration
from lookout.domain.face import Alignment, Detection, Frame
from lookout.domain.match import Alert
from lookout.domain.refused import Refused


class Camera(Protocol):
    """A source of frames: a recording, a folder of pictures, a live camera, the rendered street."""

    name: str

    def frames(self) -> Iterator[Frame]:
        """Give frames in time order until the source ends.

        Raises
        ------
        SourceError
            When the source is lost or broken.
        """
        ...


class Detector(Protocol):
    """Finds faces and their five landmarks."""

    def detect(self, pictures: Sequence[RgbImage]) -> list[list[Detection]]:
        """Return one list of detections a picture, most confident first; boxes lie in the picture.

        Pictures may have different sizes. A picture without a face gives an empty list.
        """
        ...


class Embedder(Protocol):
    """Turns aligned chips into templates' numbers."""

    alignment: Alignment
    dimension: int

    def embed(self, chips: Chips) -> Vectors:
        """Return one row of Euclidean length 1 a chip; the same chip always gives the same row."""
        ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best entries for each probe, best first.

    ``indices``: int64, ``shape = (probes, k)``, rows of the gallery; equal scores are ordered by
    the lower row. ``scores``: float32, same shape, ``similarity - offset``.
    """

    indices: NDArray[np.int64]
    scores: Scores


class Gallery(Protocol):
    """The watchlist's templates, ready for exact cosine search."""

    size: int

    def similarities(self, probes: Vectors) -> Scores:
        """Return all cosine similarities, ``shape = (probes, size)``, float32."""
        ...

    def search(self, probes: Vectors, k: int, offsets: Scores | None = None) -> Candidates:
        """Return the ``k`` entries (fewer in a smaller gallery) with the highest scores.

        ``offsets``, ``shape = (size,)``, are taken off each entry's similarity first.
        """
        ...


class Journal(Protocol):
    """Where an alert is recorded before anybody sees it."""

    def record(self, alert: Alert) -> Refused | None:
        """Record durably, then return; or say why there may be no such alert.

        After a refusal nothing was recorded and the alert must not be shown, as for an entry that
        was revoked a moment ago or a deployment that is paused.

        Raises
        ------
        JournalError
            When it may be recorded and that did not work; the alert must then not be shown.
        """
        ...


@dataclass(frozen=True, slots=True)
class Pack:
    """A recognition pack: detector, embedder, alignment and calibration that belong together.

    ``digest`` is the SHA-256 (hex) of everything that changes a template; a watchlist is bound to
    it. ``calibration`` is ``None`` where nobody has measured this pack yet.
    """

    name: str
    digest: str
    detector: Detector
    embedder: Embedder
    calibration: Calibration | None
