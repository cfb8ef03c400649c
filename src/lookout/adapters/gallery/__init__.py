"""The watchlist's templates, ready for exact cosine search."""

from lookout.adapters.gallery.compact import CompactGallery
from lookout.adapters.gallery.exact import ExactGallery
from lookout.adapters.gallery.whitened import WhitenedGallery
from lookout.domain.arrays import Vectors
from lookout.domain.whitening import Whitening
from lookout.ports import Gallery

COMPACT_FROM_BYTES = 64 * 2**20
"""From about this size on, the eight-bit scan pays for its preparation (``make bench``)."""


def gallery_of(vectors: Vectors, whitening: Whitening | None = None) -> Gallery:
    """Choose the gallery for templates that lie in memory, ``shape = (n, dimension)``.

    The exact and the compact one give the same candidates with the same scores, so only time and
    memory depend on it. With a ``whitening`` entries and probes are compared as it weighs them. For
    templates that do not fit, see :class:`~lookout.adapters.gallery.originals.SealedOriginals`.
    """
    if whitening is not None:
        weighed = whitening.of(vectors)
        return WhitenedGallery(gallery_of(weighed), weighed, whitening)
    if vectors.nbytes < COMPACT_FROM_BYTES:
        return ExactGallery(vectors)
    return CompactGallery.of(vectors)


__all__ = ["CompactGallery", "ExactGallery", "WhitenedGallery", "gallery_of"]
