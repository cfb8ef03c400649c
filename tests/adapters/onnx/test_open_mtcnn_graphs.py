import numpy as np
import pytest
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.build import keras_weights
from lookout.adapters.onnx.open_pack.cache import Models
from lookout.adapters.onnx.open_pack.mtcnn_graphs import pnet_graph
from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.adapters.onnx.sessions import open_session
from tests.adapters.onnx import keras_layers

Array = NDArray[np.float64]


def weights_of(name: str) -> list[Array]:
    return [array.astype(np.float64) for array in keras_weights(SOURCES[name])]


def some_pictures(count: int, height: int, width: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 256, (count, height // 4 + 1, width // 4 + 1, 3))
    return np.kron(coarse, np.ones((1, 4, 4, 1)))[:, :height, :width].astype(np.uint8)


@pytest.mark.parametrize(("height", "width"), [(12, 12), (13, 12), (23, 41), (64, 65), (47, 96)])
def test_pnet_is_the_network_that_keras_would_run(
    open_models: Models, height: int, width: int
) -> None:
    pictures = some_pictures(1, height, width)
    faces, offsets = keras_layers.pnet(pictures, weights_of("pnet"))
    (cells,) = open_session(open_models.pnet).run(pictures)
    np.testing.assert_allclose(1 / (1 + np.exp(-cells[:, 0])), faces, atol=2e-6)
    np.testing.assert_allclose(cells[:, 1:].transpose(0, 2, 3, 1), offsets, atol=2e-5)


def test_rnet_is_the_network_that_keras_would_run(open_models: Models) -> None:
    pictures = some_pictures(5, 24, 24)
    faces, offsets = keras_layers.rnet(pictures, weights_of("rnet"))
    found = open_session(open_models.rnet).run(pictures)
    np.testing.assert_allclose(found[0], faces, atol=2e-6)
    np.testing.assert_allclose(found[1], offsets, atol=2e-5)


def test_onet_is_the_network_that_keras_would_run(open_models: Models) -> None:
    pictures = some_pictures(5, 48, 48)
    faces, offsets, landmarks = keras_layers.onet(pictures, weights_of("onet"))
    found = open_session(open_models.onet).run(pictures)
    np.testing.assert_allclose(found[0], faces, atol=2e-6)
    np.testing.assert_allclose(found[1], offsets, atol=2e-5)
    np.testing.assert_allclose(found[2], landmarks, atol=2e-5)


@pytest.mark.parametrize("slope", [-1.5, -0.2, 0.0, 0.3, 1.0, 1.0117, 1.9])
def test_a_prelu_of_any_slope_survives_being_rewritten(slope: float) -> None:
    weights = weights_of("pnet")
    for index in (2, 5, 8):
        weights[index] = np.full_like(weights[index], slope)
        weights[index].flat[0] = 1.25
    pictures = some_pictures(1, 30, 33)
    _, offsets = keras_layers.pnet(pictures, weights)
    model = pnet_graph([array.astype(np.float32) for array in weights])
    (cells,) = open_session(model).run(pictures)
    found = cells[:, 1:].transpose(0, 2, 3, 1)
    np.testing.assert_allclose(found, offsets, atol=1e-5 * np.abs(offsets).max())
