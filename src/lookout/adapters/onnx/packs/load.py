"""From a pack's files to its detector and embedder."""

import hashlib
import json
from pathlib import Path

import numpy as np

from lookout.adapters.onnx.packs.five_point import ALIGNMENT, FivePointEmbedder
from lookout.adapters.onnx.packs.manifest import Family, Kind, Manifest
from lookout.adapters.onnx.packs.networks import DIMENSIONS, check_family, read_network
from lookout.adapters.onnx.packs.scrfd import Scrfd
from lookout.adapters.onnx.packs.store import check_files, installed_pack
from lookout.adapters.onnx.packs.yunet import YuNet
from lookout.adapters.onnx.sessions import open_session
from lookout.domain.errors import ModelError
from lookout.ports import Detector, Pack

ADAPTER_VERSION = 1
"""To be raised with every change here that changes a template: old watchlists then stop fitting."""

TRIAL_PX = 128


def load_pack(
    name: str,
    cache_dir: Path,
    provider: str = "cpu",
    threads: int = 1,
    *,
    settled: bool = False,
) -> Pack:
    """Open an installed pack after comparing its files with their pinned hashes.

    Parameters
    ----------
    name
        As in ``lookout packs list``; not ``open``, which is built, not installed.
    cache_dir
        The settings' cache directory.
    provider, threads
        As for :func:`~lookout.adapters.onnx.sessions.open_session`.
    settled
        Let the embedder take the memory of its largest batch at once, as a run of many hours
        should.

    Returns
    -------
    Pack
        Without a calibration: nobody has measured these packs with Lookout yet.

    Raises
    ------
    ModelError
        When the pack is not here, a file is not what was pinned, or it cannot be opened.
    """
    pack = installed_pack(cache_dir, name)
    check_files(pack)
    manifest = pack.manifest
    embedder = open_embedder(manifest, pack.folder, provider, threads)
    if settled:
        embedder.settle()
    return Pack(
        name=manifest.name,
        digest=pack_digest(manifest),
        detector=open_detector(manifest, pack.folder, provider, threads),
        embedder=embedder,
        calibration=None,
    )


def open_detector(
    manifest: Manifest, folder: Path, provider: str = "cpu", threads: int = 1
) -> Detector:
    """Open the detector of a pack whose files lie in ``folder``."""
    file = manifest.detector
    model = read_network(folder / file.file)
    check_family(model, file.family, file.file)
    match file.family:
        case Family.YUNET:
            return YuNet(model, provider, threads)
        case Family.SCRFD:
            return Scrfd(model, provider, threads, mean=file.mean, scale=file.scale)
        case _:
            raise ModelError(f"{manifest.name}: no adapter opens {file.family} from a manifest")


def open_embedder(
    manifest: Manifest, folder: Path, provider: str = "cpu", threads: int = 1
) -> FivePointEmbedder:
    """Open the embedder of a pack whose files lie in ``folder``."""
    file = manifest.embedder
    if manifest.kind is Kind.OPEN:
        raise ModelError(f"{manifest.name}: no adapter opens {file.family} from a manifest")
    session = open_session(folder / file.file, provider, threads)
    return FivePointEmbedder(session, DIMENSIONS[file.family], file.mean, file.scale)


def try_out(manifest: Manifest, folder: Path, provider: str = "cpu", threads: int = 1) -> None:
    """Check the networks' inputs and outputs and run each once.

    Raises
    ------
    ModelError
        When one is not what its manifest says; the message says what was expected.
    """
    embedder = manifest.embedder
    check_family(read_network(folder / embedder.file), embedder.family, embedder.file)
    grey = np.full((TRIAL_PX, TRIAL_PX, 3), 127, np.uint8)
    try:
        open_detector(manifest, folder, provider, threads).detect([grey])
    except ModelError as error:
        raise ModelError(f"{manifest.detector.file}: {error}") from error
    size = ALIGNMENT.size_px
    open_embedder(manifest, folder, provider, threads).embed(grey[None, :size, :size])


def pack_digest(manifest: Manifest) -> str:
    """Return the SHA-256 of everything that changes a template, as 64 hexadecimal digits.

    That is the files' hashes, what is done to their inputs, where the landmarks are put, and the
    version of these adapters; not the pack's name.
    """
    essence = {
        "adapter": ADAPTER_VERSION,
        "alignment": [ALIGNMENT.size_px, ALIGNMENT.points.tolist()],
        "files": sorted(
            [file.family, file.sha256, file.mean, file.scale] for file in manifest.files
        ),
    }
    text = json.dumps(essence, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
