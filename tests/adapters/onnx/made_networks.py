"""Small networks with exactly the inputs and outputs of the real ones, and known answers.

The detectors report a face wherever one colour channel of a cell's first pixel is bright, with a
box and landmarks that are the same for all cells; the embedders average 8 by 8 px blocks.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from lookout.adapters.onnx.packs.manifest import (
    DETECTORS,
    Family,
    Kind,
    Manifest,
    ModelFile,
)
from lookout.adapters.onnx.packs.networks import NORMALISATION, inputs_of
from lookout.adapters.onnx.packs.store import sha256_of

STRIDES = (8, 16, 32)
SIDES = (2.0, 3.0)
"""Width and height of every YuNet box, in strides."""

DISTANCES = (1.0, 1.5, 2.0, 2.5)
"""Left, top, right, bottom of every SCRFD box from its anchor, in strides."""

POINTS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.0, 0.0], [-0.4, 0.5], [0.4, 0.5]], np.float32)
"""Every face's landmarks from its cell, in strides."""


class Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, values: Any) -> str:
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def cut(self, data: str, axis: int, start: int, end: int, step: int = 1) -> str:
        ends = (self.constant(np.array([v])) for v in (start, end, axis, step))
        return self.node("Slice", data, *ends)

    def model(
        self, shape: Sequence[int | str], outputs: Sequence[tuple[str, Sequence[int | str]]]
    ) -> onnx.ModelProto:
        tensor = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "made",
            [tensor("input", TensorProto.FLOAT, shape)],
            [tensor(name, TensorProto.FLOAT, size) for name, size in outputs],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def made_yunet(channel: int = 0, bright_at: int = 8) -> onnx.ModelProto:
    """A YuNet, exported at 640 by 640 as the published one, that reads one channel (0 is blue)."""
    graph = Graph()
    outputs: list[tuple[str, Sequence[int | str]]] = []
    for stride in STRIDES:
        cells = _first_pixels(graph, stride, channel)
        scores = graph.node("Div", cells, graph.constant(np.float32(255)))
        flat = graph.node("Reshape", scores, graph.constant(np.array([1, -1, 1])))
        gain = np.float32(stride == bright_at)
        graph.node("Mul", flat, graph.constant(gain), output=f"cls_{stride}")
        zeros = graph.node("Mul", flat, graph.constant(np.float32(0)))
        numbers = {
            "obj": [1.0],
            "bbox": [0.5, 0.25, *np.log(SIDES)],
            "kps": POINTS.ravel().tolist(),
        }
        for name, values in numbers.items():
            constant = graph.constant(np.array(values, np.float32)[None, None])
            graph.node("Add", zeros, constant, output=f"{name}_{stride}")
    for name, count in (("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10)):
        outputs += [(f"{name}_{s}", [1, (640 // s) ** 2, count]) for s in STRIDES]
    return graph.model([1, 3, 640, 640], outputs)


def made_scrfd(channel: int = 0, bright_at: int = 8) -> onnx.ModelProto:
    """An SCRFD with its input of any size that reads one channel (0 is red) into anchor 2."""
    graph = Graph()
    made: dict[str, list[tuple[str, Sequence[int | str]]]] = {"score": [], "box": [], "points": []}
    for stride in STRIDES:
        cells = _first_pixels(graph, stride, channel)
        scaled = graph.node("Mul", cells, graph.constant(np.float32(128 / 255)))
        bright = graph.node("Add", scaled, graph.constant(np.float32(0.5)))
        column = graph.node("Reshape", bright, graph.constant(np.array([-1, 1])))
        gains = graph.constant(np.array([[0, float(stride == bright_at)]], np.float32))
        both = graph.node("Mul", column, gains)
        scores = graph.node(
            "Reshape", both, graph.constant(np.array([-1, 1])), output=f"score_{stride}"
        )
        zeros = graph.node("Mul", scores, graph.constant(np.float32(0)))
        anchors = 2 * (640 // stride) ** 2
        made["score"].append((scores, [anchors, 1]))
        for name, values in (("box", DISTANCES), ("points", POINTS.ravel())):
            constant = graph.constant(np.array(values, np.float32)[None])
            output = graph.node("Add", zeros, constant, output=f"{name}_{stride}")
            made[name].append((output, [anchors, len(values)]))
    return graph.model([1, 3, "?", "?"], [*made["score"], *made["box"], *made["points"]])


def made_embedder(dimension: int, batch: int | str = "None", bias: float = 0.0) -> onnx.ModelProto:
    """An embedder: means of 8 by 8 px blocks, row by row, channel by channel, cut to size."""
    graph = Graph()
    pooled = graph.node("AveragePool", "input", kernel_shape=[8, 8], strides=[8, 8])
    flat = graph.node("Flatten", pooled, axis=1)
    cut = graph.cut(flat, 1, 0, dimension)
    graph.node("Add", cut, graph.constant(np.float32(bias)), output="embedding")
    return graph.model([batch, 3, 112, 112], [("embedding", [1, dimension])])


def made_pack(folder: Path, kind: Kind, name: str = "made") -> Manifest:
    """Write a pack's two files into a folder and return the manifest that pins them."""
    detector, embedder = {
        Kind.OPENCV_ZOO: ((Family.YUNET, made_yunet()), (Family.SFACE, made_embedder(128, 1))),
        Kind.INSIGHTFACE: ((Family.SCRFD, made_scrfd()), (Family.ARCFACE, made_embedder(512))),
    }[kind]
    files = []
    for family, model in (detector, embedder):
        path = folder / f"{family}.onnx"
        path.write_bytes(model.SerializeToString())
        mean, scale = NORMALISATION[family]
        batch = next(iter(inputs_of(model).values()))[0]
        size = (None, None) if family in DETECTORS else (112, 112)
        files.append(
            ModelFile(
                file=path.name,
                family=family,
                sha256=sha256_of(path),
                size_bytes=path.stat().st_size,
                input_shape=(batch, 3, *size),
                mean=mean,
                scale=scale,
            )
        )
    return Manifest(
        name=name,
        kind=kind,
        licence="CC0-1.0",
        non_commercial=False,
        provenance="Made for a test.",
        files=tuple(files),
    )


def _first_pixels(graph: Graph, stride: int, channel: int) -> str:
    rows = graph.cut("input", 2, 0, 1 << 30, stride)
    columns = graph.cut(rows, 3, 0, 1 << 30, stride)
    return graph.cut(columns, 1, channel, channel + 1)
