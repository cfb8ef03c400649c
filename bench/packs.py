"""The built-in pack and its weights' files, for benchmarks."""

import importlib.util
from pathlib import Path

from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.settings import Settings

CACHE = Settings().cache_dir


def dlib_weights() -> str:
    """Path of dlib's ResNet, as ``face_recognition_models`` carries it."""
    return str(_models() / Path(SOURCES["resnet"].path).name)


def dlib_landmarks() -> str:
    """Path of dlib's model of five landmarks, carried by the same package."""
    return str(_models() / "shape_predictor_5_face_landmarks.dat")


def _models() -> Path:
    spec = importlib.util.find_spec(SOURCES["resnet"].package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("face_recognition_models is not installed: make setup")
    return Path(spec.origin).parent / "models"
