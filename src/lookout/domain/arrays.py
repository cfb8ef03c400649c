"""Array types by the names that the rest of the code uses."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RgbImage: TypeAlias = NDArray[np.uint8]
"""Pixels, ``shape = (height, width, 3)``, uint8, RGB, rows from the top."""

Chips: TypeAlias = NDArray[np.uint8]
"""Aligned faces, ``shape = (n, size, size, 3)``, uint8, RGB."""

Points: TypeAlias = NDArray[np.float32]
"""Five landmarks, ``shape = (5, 2)``, float32, ``(x, y)`` in px.

Order: left eye, right eye, nose tip, left and right mouth corner, left and right as seen in the
picture. A pixel's centre has whole coordinates.
"""

Vector: TypeAlias = NDArray[np.float32]
"""One template's numbers, ``shape = (dimension,)``, float32, Euclidean length 1."""

Vectors: TypeAlias = NDArray[np.float32]
"""Templates' numbers, ``shape = (n, dimension)``, float32, each row of Euclidean length 1."""

Scores: TypeAlias = NDArray[np.float32]
"""Similarities or scores, float32; a cosine similarity lies in [-1, 1]."""
