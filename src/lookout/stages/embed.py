"""Probe → Template: one batch for all cameras, one picture each."""

from collections.abc import Sequence

import cv2
import numpy as np

from lookout.domain.arrays import Chips, RgbImage, Vectors
from lookout.domain.errors import ModelError
from lookout.domain.track import Probe, Template
from lookout.ports import Embedder

ENTRY_TURNS_DEG = (-5.0, 5.0)
"""An entry's picture is also seen turned this much in its plane.

Enrolment has time for what a live camera has not. On photographs the mean of the three views
found 0.6 points more at the same false-alert rate; what else was tried: docs/evaluation.md.
"""


def embed(probes: Sequence[Probe], embedder: Embedder) -> list[Template]:
    """Return a template of one picture for each probe, in their order.

    Raises
    ------
    ModelError
        When the embedder does not give one finite row of length 1 and of its dimension a probe.
    """
    if not probes:
        return []
    vectors = _embedded(np.stack([probe.face.chip for probe in probes]), embedder)
    return _templates(probes, vectors)


def embed_entries(probes: Sequence[Probe], embedder: Embedder) -> list[Template]:
    """Return a template of one enrolment picture for each probe, made with more care.

    It is the mean of the views of :data:`ENTRY_TURNS_DEG` and the picture as it is.

    Raises
    ------
    ModelError
        As :func:`embed`.
    """
    if not probes:
        return []
    return _templates(probes, entry_vectors([probe.face.chip for probe in probes], embedder))


def entry_vectors(chips: Sequence[RgbImage], embedder: Embedder) -> Vectors:
    """Return the entry's template of each chip, see :func:`embed_entries`.

    Parameters
    ----------
    chips
        One or more, of the pack's size.

    Returns
    -------
    Vectors
        ``shape = (len(chips), dimension)``.

    Raises
    ------
    ModelError
        As :func:`embed`.
    """
    views = [chips, *([_turned(chip, angle) for chip in chips] for angle in ENTRY_TURNS_DEG)]
    total = np.sum([_embedded(np.stack(view), embedder) for view in views], axis=0)
    lengths = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    unit: Vectors = (total / lengths).astype(np.float32)
    return unit


def _turned(chip: RgbImage, degrees: float) -> RgbImage:
    size = chip.shape[0]
    middle = (size - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), degrees, 1.0)
    turned = cv2.warpAffine(chip, matrix, (size, size), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def _embedded(chips: Chips, embedder: Embedder) -> Vectors:
    """Embed, and hold the embedder to its contract.

    Raises
    ------
    ModelError
        When the embedder does not give one finite row of length 1 and of its dimension a probe.
    """
    vectors = embedder.embed(chips)
    if vectors.shape != (len(chips), embedder.dimension):
        raise ModelError(
            f"embedder: gave {vectors.shape} for {len(chips)} faces of dimension "
            f"{embedder.dimension}"
        )
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.allclose(lengths, 1, atol=1e-3):
        raise ModelError("embedder: gave rows that are not finite or not of length 1")
    return vectors


def _templates(probes: Sequence[Probe], vectors: Vectors) -> list[Template]:
    return [
        Template(probe.track, probe.face.time_s, probe.face, vector, probe.quality.score, 1)
        for probe, vector in zip(probes, vectors, strict=True)
    ]
