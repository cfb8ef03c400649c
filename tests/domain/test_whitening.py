"""Templates as a calibration weighs them."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.domain.errors import ConfigurationError
from lookout.domain.whitening import Whitening
from tests.builders import a_calibration, face_like_vectors


def a_whitening(dimension: int = 128, seed: int = 0) -> Whitening:
    random = np.random.default_rng(seed)
    matrix = np.eye(dimension) + random.normal(0, 0.1 / np.sqrt(dimension), (dimension, dimension))
    centre = random.normal(0, 0.01, dimension)
    return Whitening(matrix.astype(np.float32), centre.astype(np.float32))


@given(dimension=st.integers(1, 40), seed=st.integers(0, 1000), rows=st.integers(0, 5))
def test_what_is_given_has_length_one(dimension: int, seed: int, rows: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    given = a_whitening(dimension, seed).of(vectors)
    assert given.shape == (rows, dimension)
    assert given.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(given, axis=1), 1, atol=1e-5)


def test_a_direction_that_is_shrunk_counts_for_less() -> None:
    matrix = np.eye(3, dtype=np.float32)
    matrix[2, 2] = 0.1
    weigh = Whitening(matrix, np.zeros(3, np.float32))
    same = np.array([[0.8, 0, 0.6], [0.8, 0, -0.6]], np.float32)
    before, after = same[0] @ same[1], np.prod(weigh.of(same), axis=0).sum()
    assert before == pytest.approx(0.28)
    assert after > 0.98


@given(dimension=st.integers(1, 40), seed=st.integers(0, 1000))
def test_what_is_kept_of_it_gives_it_again(dimension: int, seed: int) -> None:
    made = a_whitening(dimension, seed)
    again = Whitening.from_data(made.data)
    assert again == made
    assert hash(again) == hash(made)
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize("length", [0, 4, 9, 12, 16, 4 * 128 * 128])
def test_data_of_another_form_are_refused(length: int) -> None:
    with pytest.raises(ConfigurationError):
        Whitening.from_data(bytes(length))


@pytest.mark.parametrize(
    ("matrix", "centre", "why"),
    [
        (np.ones((2, 3)), np.zeros(2), "square"),
        (np.eye(3), np.zeros(2), "centre of"),
        (np.diag([1, np.nan, 1]), np.zeros(3), "not finite"),
        (np.eye(3), np.array([0, np.inf, 0]), "not finite"),
        (np.diag([1, 0, 1]), np.zeros(3), "no inverse"),
    ],
)
def test_a_map_that_would_lose_people_is_refused(
    matrix: np.ndarray, centre: np.ndarray, why: str
) -> None:
    with pytest.raises(ConfigurationError, match=why):
        Whitening(matrix.astype(np.float32), centre.astype(np.float32))


def test_templates_of_another_pack_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"128 numbers.*\(2, 64\)"):
        a_whitening().of(face_like_vectors(2, 1, 64))


def test_a_calibration_is_named_by_its_whitening_too() -> None:
    plain = a_calibration()
    one, other = (replace(plain, whitening=a_whitening(seed=seed)) for seed in (1, 2))
    assert len({plain.digest, one.digest, other.digest}) == 3
    assert replace(one, whitening=None).digest == plain.digest
