"""Finds the weights in the PyPI packages that carry them, without importing those packages.

``mtcnn`` would import TensorFlow, ``face_recognition_models`` the retired ``pkg_resources``.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from lookout.domain.errors import ModelError


@dataclass(frozen=True, slots=True)
class Source:
    """A file of weights in an installed package, known by its SHA-256 (hex)."""

    package: str
    version: str
    path: str
    sha256: str

    @property
    def fix(self) -> str:
        """What to say to get the file."""
        return f"pip install --force-reinstall --no-deps {self.package}=={self.version}"


SOURCES = {
    "pnet": Source(
        "mtcnn",
        "1.0.0",
        "assets/weights/pnet.lz4",
        "ea6b0c3e685ebee3165326ad6484acc95f2ef78f1c94fbf40a55704fa989f7b5",
    ),
    "rnet": Source(
        "mtcnn",
        "1.0.0",
        "assets/weights/rnet.lz4",
        "cb00e6460f3c98b0bfafaba3c0a0ded4bdf6e62cee7174d969e8670d7e757fee",
    ),
    "onet": Source(
        "mtcnn",
        "1.0.0",
        "assets/weights/onet.lz4",
        "94f6ea2f4cf985275ee958cdd762d17b6009348a4fb9d8c6be39ba73ffd22ca3",
    ),
    "resnet": Source(
        "face_recognition_models",
        "0.3.0",
        "models/dlib_face_recognition_resnet_model_v1.dat",
        "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
    ),
}
"""The networks' weights, by the name of the network."""


def read_source(source: Source) -> bytes:
    """Return a source's bytes, whose hash is as known: some of these formats can carry code.

    Raises
    ------
    ModelError
        When the package or the file is not there, or the file is another one.
    """
    path = _folder(source) / source.path
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read; say {source.fix}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != source.sha256:
        raise ModelError(
            f"{path}: is not the file of {source.package} {source.version} "
            f"(SHA-256 {found[:12]}…, expected {source.sha256[:12]}…); say {source.fix}"
        )
    return data


def _folder(source: Source) -> Path:
    spec = importlib.util.find_spec(source.package)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"package {source.package}: is not installed, and the recognition pack 'open' is "
            f"built from its weights; say {source.fix}"
        )
    return Path(spec.origin).parent
