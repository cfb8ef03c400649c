"""Products of eight-bit integers, which ONNX Runtime does several times faster than NumPy."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper

from lookout.adapters.onnx.sessions import Session
from lookout.domain.errors import ModelError

LARGEST_LEFT = 64
"""Left numbers lie within ±64 of zero. AVX2's vpmaddubsw adds two products of an unsigned and a
signed byte in 16 bits: 2 · 128 · 127 = 32,512 just fits, so no processor ever saturates."""


class IntegerProducts:
    """The product of small batches with one fixed matrix of signed bytes.

    The matrix is laid out once for the processor's kernel (VNNI where there is one) and kept only
    in that form, one byte an element: from 32 MiB on, the layout's own memory goes back to the
    system, so hand in matrices of at least that size where memory counts.

    Parameters
    ----------
    columns
        ``shape = (dimension, n)``, int8; not needed any more afterwards.
    threads
        Threads that one product may use.
    """

    def __init__(self, columns: NDArray[np.int8], threads: int = 1) -> None:
        self._session = _session(np.ascontiguousarray(columns), threads)

    def of(self, left: NDArray[np.int8]) -> NDArray[np.int32]:
        """Return ``left @ columns`` exactly.

        Parameters
        ----------
        left
            ``shape = (m, dimension)``, int8, within ±64.

        Returns
        -------
        array
            ``shape = (m, n)``, int32.

        Raises
        ------
        ModelError
            When a number lies outside ±64, or the shape differs.
        """
        if left.size and (left.min() < -LARGEST_LEFT or left.max() > LARGEST_LEFT):
            raise ModelError(f"products: the left numbers must lie within ±{LARGEST_LEFT}")
        shifted = (left.astype(np.int16) + LARGEST_LEFT).astype(np.uint8)
        return self._session.run(shifted)[0]


def _session(columns: NDArray[np.int8], threads: int) -> Session:
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
    options.add_external_initializers(
        ["matrix"], [onnxruntime.OrtValue.ortvalue_from_numpy(columns)]
    )
    return Session(
        "products",
        onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"]),
    )
