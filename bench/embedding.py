"""Embedding: the same weights on ONNX Runtime and in dlib."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import dlib
import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from bench.packs import CACHE, dlib_weights
from bench.rounds import interleaved, ratio
from lookout.adapters.onnx.open_pack.cache import load_models
from lookout.adapters.onnx.open_pack.dlib_resnet import CHIP_PX, DlibResnet
from lookout.adapters.onnx.sessions import open_session

_FACES = 8
_ROUNDS = 15
_MULTIPLICATIONS = 270.8e6
"""Of the network's convolutions, a face; nearly all of its work."""
_SQUARE = 1024


def measure() -> Iterator[Figure]:
    """Compare values, then time per face: theirs, ours on one thread, ours on two cores."""
    model = load_models(CACHE, lambda _: None).resnet
    ours = [DlibResnet(open_session(model, threads=1)) for _ in range(2)]
    theirs = dlib.face_recognition_model_v1(dlib_weights())
    chips = _chips(_FACES)
    largest = _largest_difference(theirs, ours[0], chips)
    yield Figure(
        "largest difference from dlib's descriptors", f"{largest:.1e}", "≤ 1e-5", largest <= 1e-5
    )
    yield from _one_core(theirs, ours[0], chips)
    yield from _both_cores(theirs, ours, chips)


def _one_core(
    theirs: dlib.face_recognition_model_v1, ours: DlibResnet, chips: NDArray[np.uint8]
) -> Iterator[Figure]:
    square = np.ones((_SQUARE, _SQUARE), np.float32)
    times = interleaved(
        {
            "dlib": lambda: theirs.compute_face_descriptor(list(chips)),
            "ours": lambda: ours.descriptors(chips),
            "mirror": lambda: ours.embed(chips),
            "product": lambda: square @ square,
        },
        _ROUNDS,
        time.thread_time,
    )
    ms = {
        name: f"{1000 * statistics.median(taken) / _FACES:.2f} ms" for name, taken in times.items()
    }
    faster = ratio(times["dlib"], times["ours"])
    yield Figure("dlib-bin, a face (batch of 8, one core's time)", ms["dlib"])
    yield Figure("ours, a face (batch of 8, one core's time)", ms["ours"])
    yield Figure("times as fast as dlib-bin, one thread", f"{faster:.1f}", "≥ 20", faster >= 20)
    yield Figure("ours, a template of a face and its mirror image", ms["mirror"])
    network = _MULTIPLICATIONS * _FACES / statistics.median(times["ours"]) / 1e9
    product = _SQUARE**3 / statistics.median(times["product"]) / 1e9
    yield Figure(
        "thousand million multiplications a second, the network and NumPy's matrix product",
        f"{network:.0f} and {product:.0f}",
    )


def _both_cores(
    theirs: dlib.face_recognition_model_v1, ours: list[DlibResnet], chips: NDArray[np.uint8]
) -> Iterator[Figure]:
    with ThreadPoolExecutor(2) as threads:
        times = interleaved(
            {
                "dlib": lambda: theirs.compute_face_descriptor(list(chips)),
                "ours": lambda: list(threads.map(lambda one: one.descriptors(chips), ours)),
            },
            _ROUNDS,
        )
    faster = 2 * ratio(times["dlib"], times["ours"])
    each = 1000 * statistics.median(times["ours"]) / (2 * _FACES)
    yield Figure("ours, a face (two threads, a batch of 8 each)", f"{each:.2f} ms")
    yield Figure(
        "times as fast, our two cores against dlib-bin's time a face",
        f"{faster:.1f}",
        "≥ 30",
        faster >= 30,
    )


def _largest_difference(
    theirs: dlib.face_recognition_model_v1, ours: DlibResnet, chips: NDArray[np.uint8]
) -> float:
    expected = np.array([list(theirs.compute_face_descriptor(chip)) for chip in chips])
    return float(np.abs(ours.descriptors(chips) - expected).max())


def _chips(count: int) -> NDArray[np.uint8]:
    """Made-up chips, coarse and fine: the work does not depend on what they show."""
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (count, CHIP_PX // 10, CHIP_PX // 10, 3))
    fine = rng.normal(0, 12, (count, CHIP_PX, CHIP_PX, 3))
    mixed = np.kron(coarse, np.ones((1, 10, 10, 1))) + fine
    return mixed.clip(0, 255).astype(np.uint8)
