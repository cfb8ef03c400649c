"""Builds the pack's ONNX graphs from the weights that the PyPI packages carry."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeAlias, cast

import joblib
import numpy as np
from numpy.typing import NDArray

from lookout.adapters.onnx.open_pack.cache import Models
from lookout.adapters.onnx.open_pack.dlib_graph import dlib_graph
from lookout.adapters.onnx.open_pack.dlib_weights import read_weights
from lookout.adapters.onnx.open_pack.mtcnn_graphs import onet_graph, pnet_graph, rnet_graph
from lookout.adapters.onnx.open_pack.sources import SOURCES, Source, read_source

KerasWeights: TypeAlias = Sequence[NDArray[np.float32]]


def build_models() -> Models:
    """Read the weights and return the four networks.

    Raises
    ------
    ModelError
        When a package that carries weights is missing or damaged.
    """
    resnet = SOURCES["resnet"]
    return Models(
        pnet=pnet_graph(keras_weights(SOURCES["pnet"])),
        rnet=rnet_graph(keras_weights(SOURCES["rnet"])),
        onet=onet_graph(keras_weights(SOURCES["onet"])),
        resnet=dlib_graph(read_weights(read_source(resnet), Path(resnet.path).name)),
    )


def keras_weights(source: Source) -> KerasWeights:
    """Return a list of arrays that the package ``mtcnn`` carries, in Keras's order.

    Raises
    ------
    ModelError
        When the package is missing or damaged.
    """
    # The format can carry code; read_source has checked that these are the known bytes.
    return cast(KerasWeights, joblib.load(BytesIO(read_source(source))))
