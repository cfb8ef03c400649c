"""Probe → Template: one batch for all cameras, one picture each."""

from collections.abc import Sequence

import numpy as np

from lookout.domain.errors import ModelError
from lookout.domain.track import Probe, Template
from lookout.ports import Embedder


def embed(probes: Sequence[Probe], embedder: Embedder) -> list[Template]:
    """Return a template of one picture for each probe, in their order.

    Raises
    ------
    ModelError
        When the embedder does not give one finite row of length 1 and of its dimension a probe.
    """
    if not probes:
        return []
    vectors = embedder.embed(np.stack([probe.face.chip for probe in probes]))
    if vectors.shape != (len(probes), embedder.dimension):
        raise ModelError(
            f"embedder: gave {vectors.shape} for {len(probes)} faces of dimension "
            f"{embedder.dimension}"
        )
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.allclose(lengths, 1, atol=1e-3):
        raise ModelError("embedder: gave rows that are not finite or not of length 1")
    return [
        Template(probe.track, probe.face.time_s, probe.face, vector, probe.quality.score, 1)
        for probe, vector in zip(probes, vectors, strict=True)
    ]
