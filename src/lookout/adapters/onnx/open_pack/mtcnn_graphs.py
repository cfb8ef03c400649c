"""MTCNN's three networks as ONNX graphs.

Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks",
2016, with the weights of the package ``mtcnn``: lists of arrays in Keras's order and layout.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.graph import Graph

Array: TypeAlias = NDArray[np.float32]

# MTCNN's input is (pixel - 127.5) / 128.
_MIDDLE, _SPAN = np.float32(127.5), np.float32(128)


def pnet_graph(weights: Sequence[Array]) -> bytes:
    """Return P-Net: uint8 (1, height, width, 3) to a grid of one cell every 2 px.

    Outputs, with rows = (height - 10) / 2 rounded up, columns likewise: ``faces`` (1, rows,
    columns), probability in [0, 1]; ``offsets`` (1, 4, rows, columns), the box's sides (left, top,
    right, bottom) relative to the cell's 12 px.
    """
    graph, arrays = Graph("pnet"), iter(weights)
    data = _first(graph, arrays)
    data = graph.node("MaxPool", data, kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
    data = _prelu_convolution(graph, data, arrays)
    data = _prelu_convolution(graph, data, arrays)
    offsets = graph.convolution(data, _kernel(next(arrays)), next(arrays))
    logits = graph.convolution(data, *_difference(_kernel(next(arrays)), next(arrays)))
    faces = graph.node("Squeeze", graph.node("Sigmoid", logits), graph.constant(np.array([1])))
    return graph.finish(
        [1, "height", "width", 3],
        {
            "faces": (faces, [1, "rows", "columns"]),
            "offsets": (offsets, [1, 4, "rows", "columns"]),
        },
    )


def rnet_graph(weights: Sequence[Array]) -> bytes:
    """Return R-Net: uint8 (batch, 24, 24, 3) to ``faces`` (batch,) and ``offsets`` (batch, 4)."""
    graph, arrays = Graph("rnet"), iter(weights)
    data = _same_pool(graph, _first(graph, arrays))
    data = _valid_pool(graph, _prelu_convolution(graph, data, arrays))
    data = _dense_prelu(graph, _prelu_convolution(graph, data, arrays), arrays)
    offsets = _dense(graph, data, next(arrays), next(arrays))
    faces = _probability(graph, data, arrays)
    return graph.finish(
        ["batch", 24, 24, 3], {"faces": (faces, ["batch"]), "offsets": (offsets, ["batch", 4])}
    )


def onet_graph(weights: Sequence[Array]) -> bytes:
    """Return O-Net: uint8 (batch, 48, 48, 3) to ``faces``, ``offsets`` and ``landmarks``.

    ``landmarks`` (batch, 10): five x, then five y, relative to the box that was cut out.
    """
    graph, arrays = Graph("onet"), iter(weights)
    data = _same_pool(graph, _first(graph, arrays))
    data = _valid_pool(graph, _prelu_convolution(graph, data, arrays))
    data = _prelu_convolution(graph, data, arrays)
    data = graph.node("MaxPool", data, kernel_shape=[2, 2], strides=[2, 2])
    data = _dense_prelu(graph, _prelu_convolution(graph, data, arrays), arrays)
    offsets = _dense(graph, data, next(arrays), next(arrays))
    landmarks = _dense(graph, data, next(arrays), next(arrays))
    faces = _probability(graph, data, arrays)
    return graph.finish(
        ["batch", 48, 48, 3],
        {
            "faces": (faces, ["batch"]),
            "offsets": (offsets, ["batch", 4]),
            "landmarks": (landmarks, ["batch", 10]),
        },
    )


def _first(graph: Graph, arrays: Iterator[Array]) -> str:
    """Add the first convolution, with the normalisation of pixels folded into it."""
    kernel, bias = _kernel(next(arrays)), next(arrays)
    folded = bias - kernel.sum(axis=(1, 2, 3), dtype=np.float64) * float(_MIDDLE / _SPAN)
    data = graph.convolution(graph.pictures("pictures"), kernel / _SPAN, folded.astype(np.float32))
    return _prelu(graph, data, next(arrays))


def _prelu_convolution(graph: Graph, data: str, arrays: Iterator[Array]) -> str:
    data = graph.convolution(data, _kernel(next(arrays)), next(arrays))
    return _prelu(graph, data, next(arrays))


def _prelu(graph: Graph, data: str, slopes: Array) -> str:
    return graph.node("PRelu", data, graph.constant(slopes.reshape(-1, 1, 1)))


def _same_pool(graph: Graph, data: str) -> str:
    # Keras's 'same' pads only at the far edge here: the inputs are 22 and 46 px.
    return graph.node("MaxPool", data, kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 1, 1])


def _valid_pool(graph: Graph, data: str) -> str:
    return graph.node("MaxPool", data, kernel_shape=[3, 3], strides=[2, 2])


def _dense_prelu(graph: Graph, data: str, arrays: Iterator[Array]) -> str:
    """Keras flattens (width, height, channels) here, so the planes are turned around first."""
    turned = graph.node("Transpose", data, perm=[0, 3, 2, 1])
    data = _dense(graph, graph.node("Flatten", turned), next(arrays), next(arrays))
    return graph.node("PRelu", data, graph.constant(next(arrays)))


def _dense(graph: Graph, data: str, matrix: Array, bias: Array) -> str:
    return graph.node("Gemm", data, graph.constant(matrix), graph.constant(bias))


def _probability(graph: Graph, data: str, arrays: Iterator[Array]) -> str:
    matrix, bias = next(arrays), next(arrays)
    logits = _dense(graph, data, matrix[:, 1:] - matrix[:, :1], bias[1:] - bias[:1])
    return graph.node("Squeeze", graph.node("Sigmoid", logits), graph.constant(np.array([1])))


def _difference(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Turn a softmax over two classes into the sigmoid of their difference."""
    return kernel[1:] - kernel[:1], bias[1:] - bias[:1]


def _kernel(keras: Array) -> Array:
    """Keras keeps (rows, columns, channels, filters)."""
    return np.ascontiguousarray(keras.transpose(3, 2, 0, 1))
