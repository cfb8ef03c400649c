"""What an ONNX file is, read from its inputs and outputs, and the same network at another size."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # no stubs

from lookout.adapters.onnx.packs.manifest import Family
from lookout.adapters.onnx.sessions import Session, open_session
from lookout.domain.errors import ModelError

STRIDES = (8, 16, 32)
YUNET_OUTPUTS = tuple(
    f"{part}_{stride}" for part in ("cls", "obj", "bbox", "kps") for stride in STRIDES
)
SCRFD_OUTPUTS = 9
CHIP_PX = 112
DIMENSIONS = {Family.SFACE: 128, Family.ARCFACE: 512}
NORMALISATION = {
    Family.YUNET: (0.0, 1.0),
    Family.SFACE: (0.0, 1.0),
    Family.SCRFD: (127.5, 128.0),
    Family.ARCFACE: (127.5, 127.5),
}
"""``mean`` and ``scale`` of each family, as in OpenCV's face_detect.cpp and face_recognize.cpp and
InsightFace's scrfd.py and arcface_onnx.py."""

EXPECTED = {
    Family.YUNET: "YuNet: input (1, 3, height, width); 12 outputs cls_8 … kps_32",
    Family.SCRFD: "SCRFD with landmarks: input (1, 3, height, width); 9 outputs",
    Family.SFACE: "SFace: input (1, 3, 112, 112); one output of 128 numbers",
    Family.ARCFACE: "ArcFace: input (n, 3, 112, 112); one output of 512 numbers",
}

Shape = tuple[int | None, ...]


def read_network(path: Path) -> onnx.ModelProto:
    """Read an ONNX file.

    Raises
    ------
    ModelError
        When it is not one, or keeps its weights in other files.
    """
    try:
        model = onnx.load(str(path), load_external_data=False)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
    except (DecodeError, ValueError) as error:
        raise ModelError(f"{path.name}: not an ONNX file, or a truncated one") from error
    if not model.graph.output:
        raise ModelError(f"{path.name}: not an ONNX file, or an empty one")
    external = onnx.TensorProto.EXTERNAL
    if any(tensor.data_location == external for tensor in model.graph.initializer):
        raise ModelError(
            f"{path.name}: keeps its weights in other files; save it as one file, "
            "since a pack pins each file by its hash"
        )
    return model


def family_of(model: onnx.ModelProto) -> Family | None:
    """Tell what a network is by its inputs and outputs; ``None`` for what Lookout cannot use."""
    return next((family for family in EXPECTED if _fits(family, model, free=False)), None)


def check_family(model: onnx.ModelProto, family: Family, name: str) -> None:
    """Refuse a network that is not of the family that its manifest says; ``name`` is its file's.

    Sizes that the file leaves open are let pass: a run will show them.

    Raises
    ------
    ModelError
        The message says what it has and what was expected.
    """
    if not _fits(family, model, free=True):
        raise ModelError(f"{name}: has {description(model)}; expected {EXPECTED[family]}")


def normalisation(model: onnx.ModelProto, family: Family) -> tuple[float, float]:
    """Return ``(mean, scale)`` of the input: each pixel value becomes (value - mean) / scale.

    An ArcFace network that was converted from MXNet begins with that arithmetic itself, as
    InsightFace's arcface_onnx.py recognises by the names of its first eight nodes.
    """
    if family is Family.ARCFACE:
        names = [node.name for node in model.graph.node[:8]]
        subtracts = any(name.startswith(("Sub", "_minus")) for name in names)
        multiplies = any(name.startswith(("Mul", "_mul")) for name in names)
        if subtracts and multiplies:
            return 0.0, 1.0
    return NORMALISATION[family]


def inputs_of(model: onnx.ModelProto) -> dict[str, Shape]:
    """Return name and shape of each input, ``None`` where a size is free."""
    constants = {tensor.name for tensor in model.graph.initializer}
    return {value.name: _shape(value) for value in model.graph.input if value.name not in constants}


def outputs_of(model: onnx.ModelProto) -> dict[str, Shape]:
    """Return name and shape of each output, ``None`` where a size is free."""
    return {value.name: _shape(value) for value in model.graph.output}


def description(model: onnx.ModelProto) -> str:
    """Say in words what a network takes and gives."""
    inputs, outputs = inputs_of(model), outputs_of(model)
    shapes = ", ".join(_words(shape) for shape in inputs.values())
    found = f"input {shapes or 'none'}, {len(outputs)} output{'s' * (len(outputs) != 1)}"
    return (
        f"{found} of shape {_words(next(iter(outputs.values())))}" if len(outputs) == 1 else found
    )


class SizedNetwork:
    """A network for pictures of any size, opened once for each size so that shapes are static.

    Declared output shapes belong to the size at which a network was exported, so they go. The
    last few sizes stay open: a camera has one size, a folder of photographs has many.

    Parameters
    ----------
    model
        The network; its one input is ``(1, 3, height, width)``.
    provider, threads
        As for :func:`~lookout.adapters.onnx.sessions.open_session`.
    keep
        Number of sizes that stay open.
    """

    def __init__(self, model: onnx.ModelProto, provider: str, threads: int, keep: int = 4) -> None:
        self._model = model
        self._provider = provider
        self._threads = threads
        self._keep = keep
        self._open: OrderedDict[tuple[int, int], Session] = OrderedDict()
        self._lock = Lock()

    def at(self, height: int, width: int) -> Session:
        """Return the network for pictures of that size, opening it where needed."""
        size = (height, width)
        with self._lock:
            if size not in self._open:
                resized = _with_input_shape(self._model, (1, 3, height, width))
                self._open[size] = open_session(resized, self._provider, self._threads)
                if len(self._open) > self._keep:
                    self._open.popitem(last=False)
            self._open.move_to_end(size)
            return self._open[size]


def _with_input_shape(model: onnx.ModelProto, shape: tuple[int, ...]) -> bytes:
    resized = onnx.ModelProto()
    resized.CopyFrom(model)
    (name,) = inputs_of(resized)
    (value,) = (value for value in resized.graph.input if value.name == name)
    for dimension, size in zip(value.type.tensor_type.shape.dim, shape, strict=True):
        dimension.Clear()
        dimension.dim_value = size
    for output in resized.graph.output:
        output.type.tensor_type.ClearField("shape")
    del resized.graph.value_info[:]
    return bytes(resized.SerializeToString())


def _fits(family: Family, model: onnx.ModelProto, *, free: bool) -> bool:
    """Compare a network with its family; ``free`` lets sizes pass that the file leaves open."""
    inputs, outputs = list(inputs_of(model).values()), outputs_of(model)
    if len(inputs) != 1 or len(inputs[0]) != 4 or inputs[0][1] not in (3, None):
        return False
    match family:
        case Family.YUNET:
            return set(outputs) == set(YUNET_OUTPUTS)
        case Family.SCRFD:
            return len(outputs) == SCRFD_OUTPUTS
        case Family.SFACE | Family.ARCFACE if len(outputs) == 1:
            (output,) = outputs.values()
            wanted = (CHIP_PX, CHIP_PX, DIMENSIONS[family])
            found = (*inputs[0][2:], output[-1] if output else None)
            return all(
                size == limit or (free and size is None)
                for size, limit in zip(found, wanted, strict=True)
            )
        case _:
            return False


def _shape(value: onnx.ValueInfoProto) -> Shape:
    dimensions = value.type.tensor_type.shape.dim
    return tuple(d.dim_value if d.HasField("dim_value") else None for d in dimensions)


def _words(shape: Shape) -> str:
    return "(" + ", ".join("?" if size is None else str(size) for size in shape) + ")"
