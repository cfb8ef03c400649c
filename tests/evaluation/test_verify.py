import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.evaluation import verify
from lookout.evaluation.pairs import Pair
from lookout.evaluation.templates import Acquired, Templates


def at(degrees: float) -> Acquired:
    radians = math.radians(degrees)
    return Acquired(np.array([math.cos(radians), math.sin(radians)], np.float32), None)


TEMPLATES = Templates.of(["a1", "a2", "b1", "b2", "none"], [at(0), at(10), at(60), at(65), None])
FOLD = (Pair("a1", "a2", True), Pair("b1", "b2", True), Pair("a1", "b1", False))


def test_pairs_far_apart_are_all_right() -> None:
    result = verify.verify(TEMPLATES, (FOLD, FOLD))
    assert result.accuracy == 1.0
    assert result.accuracy_std == 0.0
    assert (result.mated, result.nonmated) == (4, 2)
    assert result.tar[0.01].value == 1.0
    assert all(0.5 < threshold < math.cos(math.radians(10)) for threshold in result.thresholds)


def test_a_pair_without_a_face_counts_as_not_matching() -> None:
    mated, other = Pair("a1", "none", True), Pair("b1", "none", False)
    result = verify.verify(TEMPLATES, ((*FOLD, mated), (*FOLD, other)))
    assert result.failures_to_acquire == 2
    assert result.fold_accuracies == (0.75, 1.0)
    assert result.accuracy_std == pytest.approx(np.std([0.75, 1.0], ddof=1))


def test_a_tie_with_the_threshold_is_no_match() -> None:
    same = (Pair("a1", "a2", True), Pair("a1", "a2", False))
    assert verify.verify(TEMPLATES, (same, same)).tar[0.01].value == 0.0


def test_one_fold_alone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="two folds"):
        verify.verify(TEMPLATES, (FOLD,))


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans()), min_size=2, max_size=30))
def test_no_threshold_is_more_accurate_than_the_chosen_one(rows: list[tuple[int, bool]]) -> None:
    scores, mated = np.array([s / 9 for s, _ in rows]), np.array([m for _, m in rows])
    chosen = verify.most_accurate_threshold(scores, mated)
    best = max(((scores > t) == mated).mean() for t in np.linspace(-1.2, 1.2, 500))
    assert ((scores > chosen) == mated).mean() >= best
