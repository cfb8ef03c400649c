"""Writes ONNX graphs, node by node."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17
_IR_VERSION = 8


class Graph:
    """An ONNX graph in the making; each method returns the name of what it adds.

    The opset and IR version are old on purpose: every runtime since 2022 reads them.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, values: NDArray[Any]) -> str:
        """Add a constant."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of one output."""
        output = f"{operator.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def convolution(
        self,
        data: str,
        kernel: NDArray[np.float32],
        bias: NDArray[np.float32],
        stride: int = 1,
        padding: int = 0,
    ) -> str:
        """Add a convolution; ``kernel`` is (filters, channels, rows, columns)."""
        return self.node(
            "Conv",
            data,
            self.constant(kernel),
            self.constant(bias),
            kernel_shape=list(kernel.shape[2:]),
            strides=[stride, stride],
            pads=[padding] * 4,
        )

    def pictures(self, data: str) -> str:
        """Turn uint8 pictures (n, height, width, 3) into float32 (n, 3, height, width)."""
        planes = self.node("Transpose", data, perm=[0, 3, 1, 2])
        return self.node("Cast", planes, to=TensorProto.FLOAT)

    def finish(
        self,
        shape: Sequence[int | str],
        outputs: Mapping[str, tuple[str, Sequence[int | str]]],
    ) -> bytes:
        """Return the model's bytes: input ``pictures`` (uint8) of a shape, outputs by name.

        ``outputs`` maps each name to the node's output that it gives, and its shape.
        """
        for name, (source, _) in outputs.items():
            self._nodes.append(helper.make_node("Identity", [source], [name]))
        graph = helper.make_graph(
            self._nodes,
            self._name,
            [helper.make_tensor_value_info("pictures", TensorProto.UINT8, shape)],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, output_shape)
                for name, (_, output_shape) in outputs.items()
            ],
            self._constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
        )
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))
