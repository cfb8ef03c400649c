"""ONNX Runtime, with what live work asks of it: fixed shapes, steady memory, no silent CPU run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from lookout.domain.errors import ModelError

BUCKETS = (1, 2, 4, 8, 16, 32)
"""Sizes that a batch is split into or padded to: memory is planned for these and no others."""

# A part is padded only where at least this share of it is real: on one core a network's time goes
# with the samples whatever the batch (measured, 1 to 32), so that padding is time lost.
_FULL_ENOUGH = 0.8

_CUDA = ("CUDAExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})
_PROVIDERS: Mapping[str, Sequence[str | tuple[str, Mapping[str, str]]]] = {
    "cpu": ["CPUExecutionProvider"],
    "cuda": [_CUDA],
    "tensorrt": [("TensorrtExecutionProvider", {}), _CUDA],
}
_NAMES = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
}
_TYPES: Mapping[str, type[np.generic]] = {"tensor(float)": np.float32, "tensor(uint8)": np.uint8}
_RUNTIME_ERRORS = (
    ort.EPFail,
    ort.Fail,
    ort.InvalidArgument,
    ort.InvalidGraph,
    ort.InvalidProtobuf,
    ort.NoSuchFile,
    ort.NotImplemented,
    ort.RuntimeException,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Tensor:
    """An input or output of a network: its name, its shape (a name or ``None`` where free), type.

    ``type`` is ONNX Runtime's, as ``"tensor(float)"``.
    """

    name: str
    shape: tuple[int | str | None, ...]
    type: str


class Session:
    """One network, ready to run; may be used from several threads at once.

    Do not send it to another process: open it there from the same model instead.
    """

    def __init__(self, name: str, inference: onnxruntime.InferenceSession) -> None:
        self.name = name
        self.inputs = tuple(_tensor(node) for node in inference.get_inputs())
        self.outputs = tuple(_tensor(node) for node in inference.get_outputs())
        self._inference = inference
        self._input_names = [tensor.name for tensor in self.inputs]
        self._output_names = [tensor.name for tensor in self.outputs]

    def run(self, *arrays: NDArray[Any]) -> list[NDArray[Any]]:
        """Run the network once.

        Parameters
        ----------
        arrays
            One array for each of ``inputs``, in their order, with their type and shape.

        Returns
        -------
        list of arrays
            One for each of ``outputs``, in their order.

        Raises
        ------
        ModelError
            When an array's type or shape is not what the network takes, or the runtime fails.
        """
        feed = dict(zip(self._input_names, arrays, strict=True))
        try:
            return self._inference.run(self._output_names, feed)
        except _RUNTIME_ERRORS as error:
            raise ModelError(f"{self.name}: the network could not be run: {error}") from error

    def run_batch(
        self, batch: NDArray[Any], buckets: Sequence[int] = BUCKETS
    ) -> list[NDArray[Any]]:
        """Run a network of one input on any number of samples.

        The batch is split into parts of the sizes in ``buckets``, the last one padded with zeros
        where it is nearly full or no size is smaller, so that only few shapes ever occur.

        Parameters
        ----------
        batch
            ``shape = (n, …)``, 1 or more samples along the first axis.
        buckets
            Sizes of the parts, rising.

        Returns
        -------
        list of arrays
            One for each of ``outputs``, ``n`` along the first axis.

        Raises
        ------
        ModelError
            As :meth:`run`.
        """
        parts = []
        start = 0
        for size in split(len(batch), buckets):
            parts.append(self._run_padded(batch[start : start + size], size))
            start += size
        if len(parts) == 1:
            return parts[0]
        return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]

    def settle(self, buckets: Sequence[int] = BUCKETS) -> None:
        """Run once at each size that :meth:`run_batch` may use, on samples of zeros.

        The runtime keeps the memory of the largest batch that it has met. What runs for hours
        takes it at once, and not at the first moment when many people are in view (measured: 8 MB
        more after 36 minutes, for the first batch of four faces).

        Raises
        ------
        ModelError
            As :meth:`run`, or when a sample's own shape is not fixed.
        """
        taken = self.inputs[0]
        sides = [side for side in taken.shape[1:] if isinstance(side, int)]
        if len(sides) + 1 < len(taken.shape) or taken.type not in _TYPES:
            raise ModelError(
                f"{self.name}: takes {taken.type} of shape {taken.shape}; a batch of samples of "
                "one fixed shape was expected"
            )
        for size in buckets:
            self.run_batch(np.zeros((size, *sides), _TYPES[taken.type]), buckets)

    def _run_padded(self, part: NDArray[Any], size: int) -> list[NDArray[Any]]:
        if size == len(part):
            return self.run(np.ascontiguousarray(part))
        padded = np.zeros((size, *part.shape[1:]), part.dtype)
        padded[: len(part)] = part
        return [output[: len(part)] for output in self.run(padded)]


def split(count: int, buckets: Sequence[int] = BUCKETS) -> list[int]:
    """Sizes from ``buckets`` (rising), largest first, that together hold ``count`` samples."""
    sizes = []
    while count > 0:
        smaller = [bucket for bucket in buckets if bucket <= count]
        size = next((bucket for bucket in buckets if bucket >= count), buckets[-1])
        if smaller and count < _FULL_ENOUGH * size:
            size = smaller[-1]
        sizes.append(size)
        count -= size
    return sizes


def open_session(
    model: bytes | Path,
    provider: str = "cpu",
    threads: int = 1,
    sizes: Mapping[str, int] | None = None,
) -> Session:
    """Open a network on the provider that was asked for, or on none.

    Parameters
    ----------
    model
        An ONNX model's bytes, or its file.
    provider
        ``"cpu"``, ``"cuda"`` or ``"tensorrt"``.
    threads
        Threads that one run uses on the CPU, 1 or more. One is best where cameras run side by
        side: measured, two threads a session halved the frames a second of the whole flow.
    sizes
        Sizes for the model's free dimensions, by their names, so that its shapes are static.

    Raises
    ------
    ModelError
        When the provider is not available here (the CPU never steps in silently), or the model
        cannot be read.
    """
    name = model.name if isinstance(model, Path) else "model"
    wanted = _available(provider)
    source = str(model) if isinstance(model, Path) else model
    try:
        inference = onnxruntime.InferenceSession(
            source, _options(threads, sizes or {}), _PROVIDERS[provider]
        )
    except _RUNTIME_ERRORS as error:
        raise ModelError(f"{name}: cannot be opened as an ONNX model: {error}") from error
    if wanted not in inference.get_providers():
        raise ModelError(
            f"provider {provider!r}: ONNX Runtime has it, but it could not start (driver, CUDA or "
            "cuDNN libraries missing?); see nvidia-smi, or choose the provider 'cpu'"
        )
    inference.disable_fallback()
    return Session(name, inference)


def _available(provider: str) -> str:
    if provider not in _NAMES:
        raise ModelError(f"provider: {provider!r} is not one of {', '.join(_NAMES)}")
    wanted = _NAMES[provider]
    if wanted not in onnxruntime.get_available_providers():
        raise ModelError(
            f"provider {provider!r}: not available here. Say pip install 'lookout-lfr[gpu]', then "
            "pip uninstall -y onnxruntime, then pip install --force-reinstall --no-deps "
            "onnxruntime-gpu (both carry one module), or choose the provider 'cpu'"
        )
    return wanted


def _options(threads: int, sizes: Mapping[str, int]) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait for work must not burn the core that another camera needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    for name, size in sizes.items():
        options.add_free_dimension_override_by_name(name, size)
    return options


def _tensor(node: onnxruntime.NodeArg) -> Tensor:
    return Tensor(node.name, tuple(node.shape), node.type)
