"""What a template is compared with, and what is taken off its similarity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.gallery.exact import ExactGallery
from lookout.domain.match import Levels, Match
from lookout.domain.watchlist import Watchlist
from lookout.stages.match import (
    CROWDING_SHARE,
    LEVEL_WEIGHT,
    LONG_LIST,
    SHORT_LIST,
    crowding_share,
    less_crowding,
    match,
)
from tests.builders import a_calibration, a_template, face_like_vectors


def matched(entries: int, probes: int = 8, level: float = 0.0) -> tuple[list[Match], np.ndarray]:
    listed, passing = face_like_vectors(entries, seed=1), face_like_vectors(probes, seed=2)
    watchlist = Watchlist(tuple(f"e{i}" for i in range(entries)), listed, "pack", "list")
    values = np.linspace(0, level, entries, dtype=np.float32)
    found = match(
        [a_template(number=i, vector=vector) for i, vector in enumerate(passing)],
        watchlist,
        ExactGallery(listed),
        Levels(values, level > 0, 300),
        a_calibration(),
    )
    return found, (passing @ listed.T - LEVEL_WEIGHT * values).astype(np.float64)


@pytest.mark.parametrize("entries", [1, 2, SHORT_LIST])
def test_in_a_short_list_the_score_is_similarity_less_half_the_level(entries: int) -> None:
    found, _ = matched(entries, level=0.2)
    for one in found:
        assert one.crowding == 0
        assert one.score == pytest.approx(one.similarity - LEVEL_WEIGHT * one.level, abs=1e-6)


def test_in_a_long_list_who_resembles_many_entries_scores_less() -> None:
    found, scores = matched(LONG_LIST)
    for one, row in zip(found, np.sort(scores, axis=1), strict=True):
        assert one.crowding == pytest.approx(CROWDING_SHARE * row[-4:-1].mean(), abs=1e-5)
        assert one.score == pytest.approx(one.similarity - one.crowding, abs=1e-6)


@pytest.mark.parametrize("entries", [1, 3, 40, 200, 500])
def test_evaluation_scores_a_probe_as_the_flow_does(entries: int) -> None:
    found, scores = matched(entries, level=0.2)
    normalised = less_crowding(scores)
    assert np.allclose([one.score for one in found], normalised.max(axis=1), atol=1e-5)
    assert [one.entry for one in found] == [f"e{i}" for i in normalised.argmax(axis=1)]


@given(st.integers(1, 5_000))
def test_a_longer_list_never_takes_off_a_smaller_share(entries: int) -> None:
    assert 0 <= crowding_share(entries) <= crowding_share(entries + 1) <= CROWDING_SHARE


def test_crowding_never_changes_who_comes_first() -> None:
    scores = np.random.default_rng(1).normal(0.4, 0.1, (200, 100))
    assert np.array_equal(less_crowding(scores).argmax(axis=1), scores.argmax(axis=1))


def test_who_has_no_template_has_no_score() -> None:
    scores = np.full((3, 60), -np.inf)
    scores[1, :2] = 0.5
    found = less_crowding(scores)
    assert np.array_equal(np.isfinite(found), np.isfinite(scores))
    assert np.array_equal(found[1, :2], scores[1, :2])
