"""A gallery whose templates and probes are compared as a calibration weighs them."""

import weakref

from lookout.domain.arrays import Scores, Vectors
from lookout.domain.whitening import Whitening
from lookout.ports import Candidates, Gallery


class WhitenedGallery:
    """Weighs each probe like the entries, then lets another gallery search.

    Parameters
    ----------
    gallery
        Made of ``weighed``.
    weighed
        The entries' templates as ``whitening`` gives them; overwritten when this is gone, so that
        freed memory does not keep who left the list.
    whitening
        What probes go through.
    """

    def __init__(self, gallery: Gallery, weighed: Vectors, whitening: Whitening) -> None:
        self._gallery, self._whitening = gallery, whitening
        self.size = gallery.size
        weakref.finalize(self, weighed.fill, 0)

    def similarities(self, probes: Vectors) -> Scores:
        """Return all cosine similarities, ``shape = (probes, size)``, float32.

        Raises
        ------
        ConfigurationError
            When a probe has another dimension or is not finite.
        """
        return self._gallery.similarities(self._whitening.of(probes))

    def search(self, probes: Vectors, k: int, offsets: Scores | None = None) -> Candidates:
        """Return the ``k`` entries (fewer in a smaller gallery) with the highest scores.

        Parameters and errors as of the gallery's own search.
        """
        return self._gallery.search(self._whitening.of(probes), k, offsets)
