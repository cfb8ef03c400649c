"""MTCNN's three networks as ONNX graphs.

Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks",
2016, with the weights of the package ``mtcnn``: lists of arrays in Keras's order and layout.

ONNX Runtime's PReLU is slow, so it is written otherwise, the same up to rounding: with a slope a
of at most 1, prelu(x) = max(x, a x); before something linear, prelu(x) = a x + (1 - a) relu(x).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.graph import Graph

Array: TypeAlias = NDArray[np.float32]

# MTCNN's input is (pixel - 127.5) / 128.
_MIDDLE, _SPAN = 127.5, 128.0

# ONNX Runtime keeps blocks of 16 channels together where a tensor's channels divide by it; a
# tensor of 11 it would turn around before and after the pool, which took longer than the pool.
_ALIGNMENT = 16

# Keras's 'same' pads only at the far edge here: the inputs are 22 and 46 px.
_SAME_POOL = {"kernel_shape": [3, 3], "strides": [2, 2], "pads": [0, 0, 1, 1]}
_VALID_POOL = {"kernel_shape": [3, 3], "strides": [2, 2]}
_HALVING_POOL = {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}


def pnet_graph(weights: Sequence[Array]) -> bytes:
    """Return P-Net: uint8 (1, height, width, 3) to ``cells`` (1, 5, rows, columns).

    There is a cell every 2 px: rows = (height - 10) / 2 rounded up, columns likewise. Its first
    number is the logit of a face's probability, the others are the box's sides (left, top, right,
    bottom) relative to the cell's 12 px.
    """
    graph, arrays = Graph("pnet"), iter(weights)
    data = _prelu_convolution(graph, *_first(graph, arrays, _HALVING_POOL), arrays)
    data = graph.convolution(data, _kernel(next(arrays)), next(arrays))
    slopes = next(arrays).reshape(1, -1, 1, 1)
    offsets = _kernel(next(arrays)), next(arrays)
    logits = _difference(_kernel(next(arrays)), next(arrays))
    kernel, bias = (np.concatenate(pair) for pair in zip(logits, offsets, strict=True))
    relu = graph.node("Relu", data)
    cells = graph.node(
        "Add",
        graph.convolution(data, kernel * slopes, bias),
        graph.convolution(relu, kernel * (1 - slopes), np.zeros_like(bias)),
    )
    return graph.finish([1, "height", "width", 3], {"cells": (cells, [1, 5, "rows", "columns"])})


def rnet_graph(weights: Sequence[Array]) -> bytes:
    """Return R-Net: uint8 (batch, 24, 24, 3) to ``faces`` (batch,) and ``offsets`` (batch, 4)."""
    graph, arrays = Graph("rnet"), iter(weights)
    data = _prelu_convolution(graph, *_first(graph, arrays, _SAME_POOL), arrays)
    data = graph.node("MaxPool", data, **_VALID_POOL)
    data = _prelu_convolution(graph, data, None, arrays)
    data = _dense_prelu(graph, data, arrays)
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
    data = _prelu_convolution(graph, *_first(graph, arrays, _SAME_POOL), arrays)
    data = graph.node("MaxPool", data, **_VALID_POOL)
    data = _prelu_convolution(graph, data, None, arrays)
    data = graph.node("MaxPool", data, **_HALVING_POOL)
    data = _prelu_convolution(graph, data, None, arrays)
    data = _dense_prelu(graph, data, arrays)
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


def _first(graph: Graph, arrays: Iterator[Array], pool: Mapping[str, Any]) -> tuple[str, Array]:
    """Add the first convolution, its PReLU and its maximum pool, at little cost.

    Here the tensors are largest, so the pool comes before the maximum that a PReLU is: of all x
    and of all a x at once. Where a slope a exceeds 1, prelu rises, and the pool's maximum is
    a max x - relu((a - 1) max x): two channels, which the next convolution has to mix.

    Returns
    -------
    data, mix
        ``mix``, ``shape = (channels of data, channels that the next convolution knows)``.
    """
    kernel, bias = _first_weights(next(arrays), next(arrays))
    slopes = next(arrays).ravel()
    steep = np.flatnonzero(slopes > 1)
    used = len(slopes) + len(steep)
    spare = np.zeros(-used % _ALIGNMENT, np.intp)
    rows = np.concatenate([np.arange(len(slopes)), steep, spare])
    left = np.concatenate([np.where(slopes > 1, slopes - 1, 1), slopes[steep], spare])
    right = np.concatenate([np.where(slopes > 1, 0, slopes), slopes[steep], spare])
    pictures = graph.pictures("pictures")
    pooled = [
        graph.node(
            "MaxPool",
            graph.convolution(
                pictures, kernel[rows] * factors.reshape(-1, 1, 1, 1), bias[rows] * factors
            ),
            **pool,
        )
        for factors in (left.astype(np.float32), right.astype(np.float32))
    ]
    mix = np.eye(len(rows), len(slopes), dtype=np.float32)
    mix[steep, steep] = -1
    mix[np.arange(len(slopes), used), steep] = 1
    mix[used:] = 0
    return graph.node("Max", *pooled), mix


def _first_weights(keras: Array, bias: Array) -> tuple[Array, Array]:
    """Return kernel and bias for raw pixels, with their normalisation folded in."""
    kernel = _kernel(keras)
    middle = kernel.sum(axis=(1, 2, 3), dtype=np.float64) * (_MIDDLE / _SPAN)
    return kernel / np.float32(_SPAN), (bias - middle).astype(np.float32)


def _prelu_convolution(graph: Graph, data: str, mix: Array | None, arrays: Iterator[Array]) -> str:
    kernel = _kernel(next(arrays))
    if mix is not None:
        kernel = np.einsum("fcyx,mc->fmyx", kernel, mix)
    data = graph.convolution(data, kernel, next(arrays))
    return _prelu(graph, data, next(arrays).reshape(-1, 1, 1))


def _prelu(graph: Graph, data: str, slopes: Array) -> str:
    constant = graph.constant(slopes)
    if slopes.max() > 1:
        return graph.node("PRelu", data, constant)
    return graph.node("Max", data, graph.node("Mul", data, constant))


def _dense_prelu(graph: Graph, data: str, arrays: Iterator[Array]) -> str:
    """Keras flattens (width, height, channels) here, so the planes are turned around first."""
    turned = graph.node("Transpose", data, perm=[0, 3, 2, 1])
    data = _dense(graph, graph.node("Flatten", turned), next(arrays), next(arrays))
    return _prelu(graph, data, next(arrays))


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
