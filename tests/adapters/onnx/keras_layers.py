"""Keras's layers as MTCNN uses them, in plain NumPy: slow, simple, and nothing to do with ONNX."""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


def normalised(pictures: NDArray[np.uint8] | Array) -> Array:
    return (pictures.astype(np.float64) - 127.5) / 128


def convolution(data: Array, kernel: Array, bias: Array) -> Array:
    """Valid, stride 1; data (n, h, w, c), kernel (h, w, c, filters)."""
    windows = sliding_window_view(data, kernel.shape[:2], axis=(1, 2))
    return np.asarray(np.einsum("nyxcij,ijcf->nyxf", windows, kernel, optimize=True) + bias)


def prelu(data: Array, slopes: Array) -> Array:
    return np.where(data > 0, data, slopes * data)


def pool(data: Array, side: int, *, same: bool) -> Array:
    """Maximum, stride 2; 'same' pads as Keras does."""
    if same:
        pads = [(0, 0)]
        for size in data.shape[1:3]:
            total = max(0, (-(-size // 2) - 1) * 2 + side - size)
            pads.append((total // 2, total - total // 2))
        data = np.pad(data, [*pads, (0, 0)], constant_values=-np.inf)
    windows = sliding_window_view(data, (side, side), axis=(1, 2))[:, ::2, ::2]
    return np.asarray(windows.max(axis=(-1, -2)))


def dense(data: Array, matrix: Array, bias: Array) -> Array:
    return data @ matrix + bias


def turned_flat(data: Array) -> Array:
    return data.transpose(0, 2, 1, 3).reshape(len(data), -1)


def softmax_of_second(data: Array) -> Array:
    powers = np.exp(data - data.max(axis=-1, keepdims=True))
    return np.asarray(powers[..., 1] / powers.sum(axis=-1))


def pnet(pictures: NDArray[np.uint8] | Array, w: Sequence[Array]) -> tuple[Array, Array]:
    """Probabilities (n, rows, columns) and offsets (n, rows, columns, 4)."""
    x = pool(prelu(convolution(normalised(pictures), w[0], w[1]), w[2]), 2, same=True)
    x = prelu(convolution(x, w[3], w[4]), w[5])
    x = prelu(convolution(x, w[6], w[7]), w[8])
    return softmax_of_second(convolution(x, w[11], w[12])), convolution(x, w[9], w[10])


def rnet(pictures: NDArray[np.uint8] | Array, w: Sequence[Array]) -> tuple[Array, Array]:
    x = pool(prelu(convolution(normalised(pictures), w[0], w[1]), w[2]), 3, same=True)
    x = pool(prelu(convolution(x, w[3], w[4]), w[5]), 3, same=False)
    x = prelu(convolution(x, w[6], w[7]), w[8])
    x = prelu(dense(turned_flat(x), w[9], w[10]), w[11])
    return softmax_of_second(dense(x, w[14], w[15])), dense(x, w[12], w[13])


def onet(pictures: NDArray[np.uint8] | Array, w: Sequence[Array]) -> tuple[Array, Array, Array]:
    x = pool(prelu(convolution(normalised(pictures), w[0], w[1]), w[2]), 3, same=True)
    x = pool(prelu(convolution(x, w[3], w[4]), w[5]), 3, same=False)
    x = pool(prelu(convolution(x, w[6], w[7]), w[8]), 2, same=True)
    x = prelu(convolution(x, w[9], w[10]), w[11])
    x = prelu(dense(turned_flat(x), w[12], w[13]), w[14])
    faces = softmax_of_second(dense(x, w[19], w[20]))
    return faces, dense(x, w[15], w[16]), dense(x, w[17], w[18])
