"""Weighing directions of a template by how much one person's own pictures vary along them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vector, Vectors
from lookout.domain.errors import ConfigurationError

LARGEST_DIMENSION = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Whitening:
    """An affine map of templates, learnt at one site from people nobody looks for.

    Light, lens, compression and the turn of a head move everybody's template along the same few
    directions. The map shrinks these, so that what is left to compare says more about who it is:
    within-class covariance normalisation (Hatch, Kajarekar and Stolcke, "Within-class covariance
    normalization for SVM-based speaker recognition", Interspeech 2006).

    ``centre``, ``shape = (dimension,)``, is taken off a row vector, which is then multiplied by
    ``matrix``, ``shape = (dimension, dimension)``; both float32.

    Raises
    ------
    ConfigurationError
        When the matrix is not square or has no inverse, the centre has another dimension, or a
        number is not finite.
    """

    matrix: NDArray[np.float32]
    centre: Vector

    def __post_init__(self) -> None:
        shape = self.matrix.shape
        if len(shape) != 2 or shape[0] != shape[1] or not 0 < shape[0] <= LARGEST_DIMENSION:
            raise ConfigurationError(f"has shape {shape}; a square matrix is needed")
        if self.centre.shape != shape[:1]:
            raise ConfigurationError(f"has shape {shape}, and a centre of {self.centre.shape}")
        if not (np.isfinite(self.matrix).all() and np.isfinite(self.centre).all()):
            raise ConfigurationError("has numbers that are not finite")
        if np.linalg.matrix_rank(self.matrix) < shape[0]:
            raise ConfigurationError("has no inverse, so it would make different people the same")

    def of(self, vectors: Vectors) -> Vectors:
        """Return templates as they are compared, each of Euclidean length 1.

        Parameters
        ----------
        vectors
            ``shape = (n, dimension)``, float32.

        Raises
        ------
        ConfigurationError
            When the templates have another dimension.
        """
        if vectors.ndim != 2 or vectors.shape[1] != len(self.matrix):
            raise ConfigurationError(
                f"whitening: is for templates of {len(self.matrix)} numbers, these have shape "
                f"{vectors.shape}; use the calibration of the pack that made them"
            )
        moved = (vectors - self.centre) @ self.matrix
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Whitening) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    @property
    def data(self) -> bytes:
        """The centre, then the matrix row by row, as little-endian float32."""
        return np.concatenate([self.centre[None], self.matrix]).astype("<f4").tobytes()

    @classmethod
    def from_data(cls, data: bytes) -> "Whitening":
        """Return what has this :attr:`data`.

        Raises
        ------
        ConfigurationError
            When it is not of that form.
        """
        # d (d + 1) numbers, so d is the whole part of their number's square root.
        side = math.isqrt(len(data) // 4)
        if len(data) != 4 * side * (side + 1):
            raise ConfigurationError(f"{len(data)} bytes are no centre and square matrix")
        rows = np.frombuffer(data, "<f4").astype(np.float32).reshape(side + 1, side)
        return cls(rows[1:], rows[0])
