"""Made-up templates."""

import numpy as np
from numpy.typing import NDArray

from lookout.domain.arrays import Vectors


def unit_rows(seed: int, n: int, dimension: int, shared: float = 0.5) -> Vectors:
    """Rows that share part of their direction, as templates of faces do."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, dimension)) + shared * rng.normal(size=dimension)
    return normalised(rows)


def normalised(rows: NDArray[np.float64] | Vectors) -> Vectors:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    unit: Vectors = (rows / lengths).astype(np.float32)
    return unit
