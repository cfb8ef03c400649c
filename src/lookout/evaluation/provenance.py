"""What a result was made with and of, so that it can be made again."""

import platform
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from lookout.evaluation.pictures import DataSet, read_all
from lookout.ports import Pack

FORMAT = 1
"""Version of the results' JSON."""

_PACKAGES = {
    "lookout": "lookout-lfr",
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "opencv": "opencv-python-headless",
}


def about(kind: str, date: str, pack: Pack | None = None) -> dict[str, object]:
    """Return the head of a result: its kind, when and with which versions and pack it was made.

    Parameters
    ----------
    kind
        ``identify``, ``verify``, ``footage``, ``sweep`` or ``fairness``.
    date
        Day of the run, ``YYYY-MM-DD``.
    pack
        What recognised; ``None`` where nothing did.
    """
    versions = {name: version(package) for name, package in _PACKAGES.items()}
    head: dict[str, object] = {
        "format": FORMAT,
        "kind": kind,
        "made": {"date": date, "python": platform.python_version(), **versions},
    }
    if pack is not None:
        head |= {"pack": pack.name, "pack_digest": pack.digest}
    return head


def data_of(data: DataSet) -> dict[str, object]:
    """Describe a data set: its name, its counts, and one hash over all names and contents."""
    whole, pictures = sha256(), 0
    for picture, content in read_all(data):
        whole.update(f"{picture} {sha256(content).hexdigest()}\n".encode())
        pictures += 1
    return {
        "name": data.root.name,
        "people": len(data.people),
        "pictures": pictures,
        "sha256": whole.hexdigest(),
    }


def file_digest(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        whole = sha256()
        while block := file.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()
