"""Turns aligned chips into templates' numbers with dlib's ResNet."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.sessions import Session
from lookout.domain.arrays import Chips, Vectors
from lookout.domain.face import Alignment

CHIP_PX = 150
"""Side of the square chips."""

CPU_BUCKETS = (1, 2, 4, 8)
"""Batch sizes on a CPU: larger ones are no faster there, and hold far more memory."""

DIMENSION = 128
"""Numbers in a template."""

# Where this MTCNN's landmarks fall in the chips that dlib's own alignment cuts (five landmarks,
# padding 0.25): medians over 1,488 photographs; then brought to padding 0.22, which found one to
# two points more on photographs (docs/evaluation.md).
_POINTS = np.array(
    [[46.2, 44.3], [102.4, 44.2], [74.2, 77.6], [49.6, 105.7], [98.5, 105.5]], np.float32
)


class DlibResnet:
    """dlib's face recognition network; obeys :class:`lookout.ports.Embedder`.

    Parameters
    ----------
    session
        The network of :func:`~lookout.adapters.onnx.open_pack.dlib_graph.dlib_graph`.
    mirror
        Whether a template is made of the sum of the chip's and its mirror image's descriptors,
        which costs twice the time. On 1,736 mated pairs of Labelled Faces in the Wild it raised
        the share found at 0.1 % false matches from 0.940 to 0.953; making both 1 long first made
        no difference.
    buckets
        Batch sizes, rising.
    """

    def __init__(
        self, session: Session, *, mirror: bool = True, buckets: Sequence[int] = CPU_BUCKETS
    ) -> None:
        self._buckets = buckets
        self.alignment = Alignment(CHIP_PX, _POINTS)
        self.dimension = DIMENSION
        self.mirror = mirror
        self._session = session

    def embed(self, chips: Chips) -> Vectors:
        """Return one row of Euclidean length 1 a chip.

        Parameters
        ----------
        chips
            uint8, ``shape = (n, 150, 150, 3)``, RGB; ``n`` may be 0.

        Raises
        ------
        ModelError
            When the chips have another size or type.
        """
        if self.mirror:
            both = self.descriptors(np.concatenate([chips, chips[:, :, ::-1]]))
            return _normalised(both[: len(chips)] + both[len(chips) :])
        return _normalised(self.descriptors(chips))

    def descriptors(self, chips: Chips) -> NDArray[np.float32]:
        """Return what dlib calls face descriptors, float32, ``shape = (n, 128)``, length not 1.

        They equal those of dlib's ``compute_face_descriptor`` on the same chips to 1e-5.
        """
        if len(chips) == 0:
            return np.empty((0, DIMENSION), np.float32)
        descriptors: NDArray[np.float32] = self._session.run_batch(chips, self._buckets)[0]
        return descriptors


def _normalised(vectors: NDArray[np.float32]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit
