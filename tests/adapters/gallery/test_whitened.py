"""A gallery that compares what a calibration makes of templates."""

import gc
from dataclasses import replace

import numpy as np
import pytest

from lookout.adapters.gallery import ExactGallery, WhitenedGallery, gallery_of
from lookout.bootstrap import build_gallery
from lookout.domain.errors import ConfigurationError
from lookout.domain.watchlist import Watchlist
from tests.builders import a_calibration, face_like_vectors
from tests.domain.test_whitening import a_whitening

VECTORS = face_like_vectors(60, 1)
PROBES = face_like_vectors(9, 2)


def test_entries_and_probes_are_weighed_alike() -> None:
    weigh = a_whitening()
    gallery, offsets = gallery_of(VECTORS, weigh), np.linspace(0, 0.1, 60).astype(np.float32)
    plain = ExactGallery(weigh.of(VECTORS))
    assert gallery.size == 60
    np.testing.assert_array_equal(
        gallery.similarities(PROBES), plain.similarities(weigh.of(PROBES))
    )
    found, expected = (
        gallery.search(PROBES, 4, offsets),
        plain.search(weigh.of(PROBES), 4, offsets),
    )
    np.testing.assert_array_equal(found.indices, expected.indices)
    np.testing.assert_array_equal(found.scores, expected.scores)


def test_a_flow_compares_as_its_calibration_was_measured() -> None:
    listed = Watchlist(tuple(map(str, range(60))), VECTORS, "pack", "list")
    weighed = build_gallery(listed, replace(a_calibration(), whitening=a_whitening()))
    plain = build_gallery(listed, a_calibration())
    assert isinstance(weighed, WhitenedGallery)
    assert not isinstance(plain, WhitenedGallery)
    assert not np.allclose(weighed.similarities(PROBES), plain.similarities(PROBES))


def test_weighed_templates_do_not_outlive_their_gallery() -> None:
    weigh = a_whitening()
    weighed = weigh.of(VECTORS)
    gallery = WhitenedGallery(ExactGallery(weighed), weighed, weigh)
    assert weighed.any()
    del gallery
    gc.collect()
    assert not weighed.any()


def test_probes_of_another_pack_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="128 numbers"):
        gallery_of(VECTORS, a_whitening()).search(face_like_vectors(2, 3, 64), 1)
