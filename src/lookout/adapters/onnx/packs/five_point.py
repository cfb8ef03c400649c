"""Embedders that take a face aligned by five points to 112 by 112 px: SFace and ArcFace."""

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.sessions import BUCKETS, Session
from lookout.domain.arrays import Chips, Vectors
from lookout.domain.errors import ModelError
from lookout.domain.face import Alignment

POINTS = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ],
    np.float32,
)
"""Where ArcFace wants the five landmarks in its chip (InsightFace, face_align.py); OpenCV's
FaceRecognizerSF::alignCrop has the same numbers for SFace."""

ALIGNMENT = Alignment(112, POINTS)


class FivePointEmbedder:
    """Turns aligned chips into unit vectors; obeys :class:`~lookout.ports.Embedder`.

    Both families take RGB in the order (batch, channel, row, column). OpenCV says so for SFace by
    ``swapRB = true`` on its BGR pictures, InsightFace for ArcFace likewise.

    Parameters
    ----------
    session
        The opened network: one input ``(n, 3, 112, 112)``, one output ``(n, dimension)``.
    dimension
        Numbers a template.
    mean, scale
        Each pixel value becomes (value - mean) / scale; ``mean`` may differ by channel (R, G, B).
    """

    alignment = ALIGNMENT

    def __init__(
        self,
        session: Session,
        dimension: int,
        mean: float | tuple[float, float, float],
        scale: float,
    ) -> None:
        self.dimension = dimension
        self._session = session
        self._mean = np.asarray(mean, np.float32).reshape(-1, 1, 1)
        self._scale = np.float32(scale)
        batch = session.inputs[0].shape[0]
        self._buckets = (batch,) if isinstance(batch, int) else BUCKETS

    def embed(self, chips: Chips) -> Vectors:
        """Return one row of Euclidean length 1 a chip; the same chip always gives the same row.

        Parameters
        ----------
        chips
            ``shape = (n, 112, 112, 3)``, uint8, RGB.

        Returns
        -------
        Vectors
            ``shape = (n, dimension)``, float32.

        Raises
        ------
        ModelError
            When the network gives something else, or numbers that are not finite.
        """
        if len(chips) == 0:
            return np.zeros((0, self.dimension), np.float32)
        pixels = chips.transpose(0, 3, 1, 2).astype(np.float32)
        raw = self._session.run_batch((pixels - self._mean) / self._scale, self._buckets)[0]
        return self._unit_vectors(raw, len(chips))

    def settle(self) -> None:
        """Run once at each batch size, so that their memory is taken now.

        Raises
        ------
        ModelError
            As :meth:`embed`.
        """
        for size in self._buckets:
            self.embed(np.full((size, ALIGNMENT.size_px, ALIGNMENT.size_px, 3), 127, np.uint8))

    def _unit_vectors(self, raw: NDArray[np.float32], count: int) -> Vectors:
        if raw.size != count * self.dimension:
            raise ModelError(
                f"{self._session.name}: output of shape {raw.shape} for {count} faces, "
                f"expected ({count}, {self.dimension})"
            )
        vectors = raw.reshape(count, self.dimension).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
            raise ModelError(f"{self._session.name}: gave numbers that are no template")
        return np.asarray(vectors / lengths, np.float32)
