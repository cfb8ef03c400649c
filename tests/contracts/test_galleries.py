"""What every gallery promises, whichever way it searches."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lookout.adapters.gallery import CompactGallery, ExactGallery, gallery_of
from lookout.adapters.gallery.originals import HeldOriginals, SealedOriginals
from lookout.domain.arrays import Scores, Vectors
from lookout.domain.errors import ConfigurationError
from lookout.ports import Gallery
from tests.contracts.templates import normalised, unit_rows

Make = Callable[[Vectors], Gallery]


@pytest.fixture(params=["exact", "compact", "sealed"])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    folder = tmp_path_factory.getbasetemp()
    return makers(folder)[request.param]


def makers(folder: Path) -> dict[str, Make]:
    return {
        "exact": ExactGallery,
        "compact": CompactGallery.of,
        "sealed": lambda vectors: CompactGallery(
            SealedOriginals(np.array_split(vectors, [len(vectors) // 2]), folder)
        ),
    }


def by_brute_force(
    vectors: Vectors, probes: Vectors, k: int, offsets: Scores | None
) -> tuple[NDArray[np.int64], Scores]:
    similarities = probes.astype(np.float64) @ vectors.astype(np.float64).T
    scores = (similarities - (0 if offsets is None else offsets)).astype(np.float32)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(scores, order, axis=1)


def assert_as_brute_force(
    gallery: Gallery, vectors: Vectors, probes: Vectors, k: int, offsets: Scores | None
) -> None:
    rows, scores = by_brute_force(vectors, probes, k, offsets)
    found = gallery.search(probes, k, offsets)
    assert found.indices.dtype == np.int64
    assert found.scores.dtype == np.float32
    np.testing.assert_allclose(found.scores, scores, rtol=0, atol=1.2e-7)
    # Sums in another order may round a pair of nearly equal scores to the other side.
    differ = found.indices != rows
    assert np.abs(found.scores - scores)[differ].max(initial=0) <= 1.2e-7
    close = np.take_along_axis(
        probes.astype(np.float64) @ vectors.astype(np.float64).T
        - (0 if offsets is None else offsets),
        found.indices,
        axis=1,
    )
    np.testing.assert_allclose(close, scores, rtol=0, atol=2e-7)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 300),
    dimension=st.integers(1, 96),
    probes=st.integers(0, 20),
    k=st.integers(1, 12),
    shared=st.floats(0, 20),
    offset=st.none() | st.floats(0, 3),
)
@pytest.mark.parametrize("kind", ["exact", "compact", "sealed"])
def test_search_equals_brute_force_in_float64(
    kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    n: int,
    dimension: int,
    probes: int,
    k: int,
    shared: float,
    offset: float | None,
) -> None:
    vectors = unit_rows(seed, n, dimension, shared)
    gallery = makers(tmp_path_factory.getbasetemp())[kind](vectors)
    offsets = None
    if offset is not None:
        offsets = np.random.default_rng(seed).uniform(-offset, offset, n).astype(np.float32)
    assert_as_brute_force(gallery, vectors, unit_rows(seed + 1, probes, dimension), k, offsets)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.sampled_from([-1.0, 0.0, 0.25, 1.0]), min_size=3, max_size=3).filter(any),
        min_size=1,
        max_size=60,
    ),
    k=st.integers(1, 8),
)
def test_the_two_galleries_agree_to_the_last_bit_even_on_ties(
    rows: list[list[float]], k: int
) -> None:
    vectors = normalised(np.array(rows))
    probes = vectors[:7]
    exact, compact = ExactGallery(vectors), CompactGallery.of(vectors)
    one, other = exact.search(probes, k), compact.search(probes, k)
    np.testing.assert_array_equal(one.indices, other.indices)
    np.testing.assert_array_equal(one.scores, other.scores)


def test_equal_scores_are_ordered_by_the_lower_row(make: Make) -> None:
    vectors = np.repeat(unit_rows(1, 1, 64), 500, axis=0)
    found = make(vectors).search(vectors[:2], 6)
    assert found.indices.tolist() == [[0, 1, 2, 3, 4, 5]] * 2
    assert len(set(found.scores.ravel().tolist())) == 1


def test_a_tie_at_the_last_place_goes_to_the_lower_row(make: Make) -> None:
    vectors = normalised(np.array([[0, 1, 0], [1, 0.5, 0], [1, 0, 0.5], [1, -0.5, 0], [1, 0, 0]]))
    found = make(vectors).search(vectors[4:], 3)
    assert found.indices.tolist() == [[4, 1, 2]]


def test_a_result_does_not_depend_on_the_other_probes_of_the_batch(make: Make) -> None:
    gallery = make(unit_rows(2, 1000, 128))
    probes = unit_rows(3, 33, 128)
    together = gallery.search(probes, 4)
    for row, probe in enumerate(probes):
        alone = gallery.search(probe[None], 4)
        np.testing.assert_array_equal(alone.indices[0], together.indices[row])
        np.testing.assert_array_equal(alone.scores[0], together.scores[row])


def test_more_candidates_than_entries_gives_all_entries(make: Make) -> None:
    vectors = unit_rows(4, 3, 16)
    found = make(vectors).search(vectors, 10)
    assert found.indices.shape == found.scores.shape == (3, 3)
    assert sorted(found.indices[0].tolist()) == [0, 1, 2]


@pytest.mark.parametrize("offset", [0.0, 0.2])
def test_entries_in_all_blocks_are_found(offset: float) -> None:
    vectors = unit_rows(20, 140_000, 8)
    vectors[70_000:70_010] = vectors[:10]
    offsets = np.full(140_000, offset, np.float32)
    offsets[:10] += offset
    probes = np.concatenate([vectors[::20_000], vectors[:10]])
    exact = ExactGallery(vectors).search(probes, 3, offsets)
    compact = CompactGallery(HeldOriginals(vectors), block_rows=40_000).search(probes, 3, offsets)
    rows, _ = by_brute_force(vectors, probes, 3, offsets)
    np.testing.assert_array_equal(exact.scores, compact.scores)
    np.testing.assert_array_equal(exact.indices, compact.indices)
    np.testing.assert_array_equal(exact.indices, rows)


def test_one_entry_is_found(make: Make) -> None:
    vectors = unit_rows(5, 1, 8)
    gallery = make(vectors)
    assert gallery.size == 1
    found = gallery.search(vectors, 1)
    assert found.indices.tolist() == [[0]]
    assert found.scores[0, 0] == pytest.approx(1, abs=1e-6)


def test_no_probes_give_no_candidates(make: Make) -> None:
    gallery = make(unit_rows(6, 9, 8))
    none = np.empty((0, 8), np.float32)
    assert gallery.search(none, 2).indices.shape == (0, 2)
    assert gallery.similarities(none).shape == (0, 9)


def test_offsets_are_taken_off_before_the_best_are_chosen(make: Make) -> None:
    vectors = unit_rows(7, 50, 32)
    probe = vectors[20:21]
    offsets = np.zeros(50, np.float32)
    offsets[20] = 2.5
    found = make(vectors).search(probe, 50, offsets)
    assert found.indices[0, -1] == 20
    assert found.scores[0, -1] == pytest.approx(-1.5, abs=1e-6)


def test_huge_offsets_keep_the_order(make: Make) -> None:
    vectors = unit_rows(8, 400, 32)
    offsets = np.full(400, 1000.0, np.float32)
    offsets[100:] += 1
    assert_as_brute_force_order(make(vectors), vectors, offsets)


def assert_as_brute_force_order(gallery: Gallery, vectors: Vectors, offsets: Scores) -> None:
    rows, _ = by_brute_force(vectors, vectors[:5], 3, offsets)
    np.testing.assert_array_equal(gallery.search(vectors[:5], 3, offsets).indices, rows)


def test_similarities_are_cosines_of_all_pairs(make: Make) -> None:
    vectors, probes = unit_rows(9, 5000, 48), unit_rows(10, 3, 48)
    found = make(vectors).similarities(probes)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, probes.astype(float) @ vectors.astype(float).T, atol=1e-6)


@pytest.mark.parametrize(
    ("probes", "message"),
    [
        (np.ones((1, 7), np.float32), r"probes have shape \(1, 7\), not \(n, 8\)"),
        (np.ones(8, np.float32), r"probes have shape \(8,\), not \(n, 8\)"),
        (np.full((2, 8), np.nan, np.float32), r"probes of shape \(2, 8\): row 0 has length nan"),
        (np.full((1, 8), np.inf, np.float32), r"row 0 has length inf"),
        (np.zeros((1, 8), np.float32), r"row 0 has length 0"),
    ],
    ids=["dimension", "not a batch", "not a number", "infinite", "no direction"],
)
def test_a_wrong_probe_is_refused_with_its_shape(
    make: Make, probes: NDArray[np.float32], message: str
) -> None:
    gallery = make(unit_rows(11, 5, 8))
    with pytest.raises(ConfigurationError, match=message):
        gallery.search(probes, 1)
    with pytest.raises(ConfigurationError, match=message):
        gallery.similarities(probes)


def test_wrong_offsets_are_refused_with_their_shape(make: Make) -> None:
    vectors = unit_rows(12, 5, 8)
    with pytest.raises(ConfigurationError, match=r"offsets have shape \(4,\), not \(5,\)"):
        make(vectors).search(vectors, 1, np.zeros(4, np.float32))
    with pytest.raises(ConfigurationError, match=r"offset 1 of shape \(5,\) is not finite"):
        make(vectors).search(vectors, 1, np.array([0, np.nan, 0, 0, 0], np.float32))


def test_a_search_for_no_candidate_is_refused(make: Make) -> None:
    vectors = unit_rows(13, 5, 8)
    with pytest.raises(ConfigurationError, match="k is 0"):
        make(vectors).search(vectors, 0)


def test_templates_that_are_not_of_length_one_are_refused_with_their_row(make: Make) -> None:
    vectors = unit_rows(14, 5, 8)
    vectors[3] *= 1.1
    with pytest.raises(
        ConfigurationError, match=r"templates of shape \(\d, 8\): row \d has length 1\.1"
    ):
        make(vectors)


@pytest.mark.parametrize("make_empty", [ExactGallery, CompactGallery.of])
def test_an_empty_gallery_is_refused(make_empty: Make) -> None:
    with pytest.raises(ConfigurationError, match="has no template"):
        make_empty(np.empty((0, 8), np.float32))


def test_templates_of_half_precision_are_taken(make: Make) -> None:
    vectors = unit_rows(15, 40, 512).astype(np.float16).astype(np.float32)
    assert make(vectors).search(vectors, 1).indices.ravel().tolist() == list(range(40))


def test_a_small_list_is_searched_exactly_and_a_large_one_compactly() -> None:
    small = unit_rows(16, 100, 16)
    assert isinstance(gallery_of(small), ExactGallery)
    large = np.tile(small, (11_000, 1))
    gallery = gallery_of(large)
    assert isinstance(gallery, CompactGallery)
    assert gallery.search(small[5:6], 2).indices.tolist() == [[5, 105]]
