"""Products of eight-bit integers, which ONNX Runtime does several times faster than NumPy."""

import ctypes

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from lookout.domain.errors import ModelError

LARGEST_LEFT = 64
"""Left numbers lie within ±64 of zero. AVX2's vpmaddubsw adds two products of an unsigned and a
signed byte in 16 bits: 2 · 128 · 127 = 32,512 just fits, so no processor ever saturates."""


class IntegerProducts:
    """The product of small batches with one fixed matrix of signed bytes.

    The matrix is laid out once for the processor's kernel (VNNI where there is one) and kept only
    in that form, one byte an element.

    Parameters
    ----------
    columns
        ``shape = (dimension, n)``, int8; not needed any more afterwards.
    threads
        Threads that one product may use.
    """

    def __init__(self, columns: NDArray[np.int8], threads: int = 1) -> None:
        self.dimension, self.size = columns.shape
        self._session = _session(np.ascontiguousarray(columns), threads)
        _give_back()

    def of(self, left: NDArray[np.int8], out: NDArray[np.int32] | None = None) -> NDArray[np.int32]:
        """Return ``left @ columns`` exactly.

        Parameters
        ----------
        left
            ``shape = (m, dimension)``, int8, within ±64.
        out
            Where to, ``shape = (m, n)``, int32, contiguous; made where there is none.

        Raises
        ------
        ModelError
            When a number lies outside, or a shape differs.
        """
        if left.ndim != 2 or left.shape[1] != self.dimension:
            raise ModelError(f"products: shape {left.shape} is not (m, {self.dimension})")
        if left.size and max(-int(left.min()), int(left.max())) > LARGEST_LEFT:
            raise ModelError(f"products: the left numbers must lie within ±{LARGEST_LEFT}")
        shape = len(left), self.size
        if out is None:
            out = np.empty(shape, np.int32)
        elif out.shape != shape or out.dtype != np.int32 or not out.flags.c_contiguous:
            raise ModelError(f"products: out must be contiguous int32 of shape {shape}")
        shifted = (left.astype(np.int16) + LARGEST_LEFT).astype(np.uint8)
        binding = self._session.io_binding()
        binding.bind_cpu_input("left", shifted)
        binding.bind_output("product", "cpu", 0, np.int32, shape, out.ctypes.data)
        self._session.run_with_iobinding(binding)
        return out


def _session(columns: NDArray[np.int8], threads: int) -> onnxruntime.InferenceSession:
    # Only long lists need the package onnx: 0.1 s that each start saves.
    from onnx import TensorProto, helper

    dimension, n = columns.shape
    # Handed over beside the model and not in it, so that the runtime can drop it once laid out.
    matrix = TensorProto(
        name="matrix",
        data_type=TensorProto.INT8,
        dims=[dimension, n],
        data_location=TensorProto.EXTERNAL,
    )
    matrix.external_data.add(key="location", value="memory")
    zero = helper.make_tensor("zero", TensorProto.UINT8, [], [LARGEST_LEFT])
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["left", "matrix", "zero"], ["product"])],
        "products",
        [helper.make_tensor_value_info("left", TensorProto.UINT8, ["m", dimension])],
        [helper.make_tensor_value_info("product", TensorProto.INT32, ["m", n])],
        [matrix, zero],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.enable_cpu_mem_arena = False
    value = onnxruntime.OrtValue.ortvalue_from_numpy(columns)
    options.add_external_initializers(["matrix"], [value])
    content = model.SerializeToString()
    return onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])


def _give_back() -> None:
    """Give freed memory back to the system, where the C library can.

    What was freed while a matrix was laid out stays a hole in the heap otherwise, and the holes of
    many matrices take as much memory again as the matrices do.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
