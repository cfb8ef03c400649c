"""dlib's 29-layer ResNet as an ONNX graph.

Architecture: ``dlib/examples/dnn_face_recognition_ex.cpp`` (``anet_type``), after He et al., 2016.
"""

import numpy as np

from lookout.adapters.onnx.open_pack.dlib_resnet import CHIP_PX, DIMENSION
from lookout.adapters.onnx.open_pack.dlib_weights import Convolution, Weights
from lookout.adapters.onnx.open_pack.graph import Graph

# dlib's input_rgb_image_sized<150>: the mean colour that is taken off, and its divisor.
_MEAN = np.array([122.782, 117.001, 104.298])
_DIVISOR = 256

_FIRST_BLOCKS = 3
# After the first blocks of 32 channels: how many blocks each group has, its first one halving.
_GROUPS = (4, 3, 3, 1)


def dlib_graph(weights: Weights) -> bytes:
    """Return an ONNX model: chips uint8 (batch, 150, 150, 3) RGB to float32 (batch, 128)."""
    graph = Graph("dlib_face_recognition_resnet_model_v1")
    layers = iter(weights.convolutions)
    first = _for_raw_pixels(next(layers))
    data = graph.node("Relu", _convolution(graph, graph.pictures("pictures"), first))
    data = graph.node("MaxPool", data, kernel_shape=[3, 3], strides=[2, 2])
    side = _pooled(_convolved(CHIP_PX, first), 3)
    channels = len(first.bias)
    for _ in range(_FIRST_BLOCKS):
        data = _block(graph, data, next(layers), next(layers))
    for blocks in _GROUPS:
        halving = next(layers), next(layers)
        data = _halving_block(graph, data, halving, side, channels)
        side, channels = _pooled(side, 2), len(halving[1].bias)
        side = max(side, 1)
        for _ in range(blocks - 1):
            data = _block(graph, data, next(layers), next(layers))
    pooled = graph.node("Flatten", graph.node("GlobalAveragePool", data))
    descriptors = graph.node("MatMul", pooled, graph.constant(weights.projection))
    return graph.finish(
        ["batch", CHIP_PX, CHIP_PX, 3], {"descriptors": (descriptors, ["batch", DIMENSION])}
    )


def _for_raw_pixels(layer: Convolution) -> Convolution:
    """Fold the normalisation of pixels in; the first convolution has no padding to spoil it."""
    colours = layer.kernel.sum(axis=(2, 3), dtype=np.float64)
    bias = layer.bias - colours @ _MEAN / _DIVISOR
    kernel = layer.kernel / np.float32(_DIVISOR)
    return Convolution(kernel, bias.astype(np.float32), layer.stride, layer.padding)


def _block(graph: Graph, data: str, first: Convolution, second: Convolution) -> str:
    inner = graph.node("Relu", _convolution(graph, data, first))
    return graph.node("Relu", graph.node("Add", _convolution(graph, inner, second), data))


def _halving_block(
    graph: Graph, data: str, layers: tuple[Convolution, Convolution], side: int, channels: int
) -> str:
    """Add tensors of unequal size as dlib does: what is missing at the end is zero."""
    inner = graph.node("Relu", _convolution(graph, data, layers[0]))
    inner = _convolution(graph, inner, layers[1])
    shortcut = graph.node("AveragePool", data, kernel_shape=[2, 2], strides=[2, 2])
    inner_side, short_side = _convolved(side, layers[0]), _pooled(side, 2)
    larger = max(inner_side, short_side)
    inner = _padded(graph, inner, 0, larger - inner_side)
    shortcut = _padded(graph, shortcut, len(layers[1].bias) - channels, larger - short_side)
    return graph.node("Relu", graph.node("Add", inner, shortcut))


def _padded(graph: Graph, data: str, channels: int, px: int) -> str:
    if channels == 0 and px == 0:
        return data
    return graph.node(
        "Pad", data, graph.constant(np.array([0, 0, 0, 0, 0, channels, px, px], np.int64))
    )


def _convolution(graph: Graph, data: str, layer: Convolution) -> str:
    return graph.convolution(data, layer.kernel, layer.bias, layer.stride, layer.padding)


def _convolved(side: int, layer: Convolution) -> int:
    rows: int = layer.kernel.shape[2]
    return (side + 2 * layer.padding - rows) // layer.stride + 1


def _pooled(side: int, window: int) -> int:
    return (side - window) // 2 + 1
