"""Products of small integers are exact on every processor, at the extremes too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookout.adapters.onnx.products import IntegerProducts
from lookout.domain.errors import ModelError


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    m=st.integers(1, 20),
    dimension=st.integers(1, 300),
    n=st.integers(1, 100),
    extreme=st.booleans(),
)
def test_products_equal_whole_number_arithmetic(
    seed: int, m: int, dimension: int, n: int, extreme: bool
) -> None:
    rng = np.random.default_rng(seed)
    left = rng.integers(-64, 65, (m, dimension)).astype(np.int8)
    columns = rng.integers(-127, 128, (dimension, n)).astype(np.int8)
    if extreme:
        left, columns = np.full_like(left, 64), np.full_like(columns, -127)
    products = IntegerProducts(columns)
    expected = left.astype(np.int64) @ columns.astype(np.int64)
    np.testing.assert_array_equal(products.of(left), expected)
    out = np.empty((m, n), np.int32)
    assert products.of(left, out) is out
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize(
    ("left", "message"),
    [
        (np.full((1, 4), 65, np.int8), "within ±64"),
        (np.full((1, 4), -65, np.int8), "within ±64"),
        (np.zeros((1, 5), np.int8), r"shape \(1, 5\) is not \(m, 4\)"),
        (np.zeros(4, np.int8), r"shape \(4,\)"),
    ],
)
def test_what_could_overflow_or_does_not_fit_is_refused(
    left: np.ndarray[tuple[int, ...], np.dtype[np.int8]], message: str
) -> None:
    products = IntegerProducts(np.zeros((4, 3), np.int8))
    with pytest.raises(ModelError, match=message):
        products.of(left)


@pytest.mark.parametrize(
    "out",
    [np.empty((2, 3), np.int32), np.empty((1, 3), np.int64), np.empty((3, 1), np.int32).T[:, ::-1]],
    ids=["shape", "type", "layout"],
)
def test_an_output_that_does_not_fit_is_refused(
    out: np.ndarray[tuple[int, int], np.dtype[np.int32]],
) -> None:
    products = IntegerProducts(np.zeros((4, 3), np.int8))
    with pytest.raises(ModelError, match="out must be contiguous int32"):
        products.of(np.zeros((1, 4), np.int8), out)
