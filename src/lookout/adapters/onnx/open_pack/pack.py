"""The recognition pack ``open``, which every installation can build for itself."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from lookout.adapters.onnx.calibration_file import read_calibration
from lookout.adapters.onnx.open_pack.cache import load_models, sources_digest
from lookout.adapters.onnx.open_pack.dlib_resnet import CPU_BUCKETS, DlibResnet
from lookout.adapters.onnx.open_pack.mtcnn import USUAL, Mtcnn, MtcnnOptions
from lookout.adapters.onnx.sessions import BUCKETS, open_session
from lookout.domain.calibration import Calibration
from lookout.ports import Pack

NAME = "open"
CALIBRATION = Path(__file__).with_name("calibration.json")


def load(
    cache_dir: Path,
    provider: str,
    threads: int,
    progress: Callable[[str], None],
    options: MtcnnOptions = USUAL,
    *,
    settled: bool = False,
) -> Pack:
    """Open the pack, building its networks into the cache first where need be.

    Parameters
    ----------
    cache_dir
        Folder where the built networks are kept.
    provider
        ``"cpu"``, ``"cuda"`` or ``"tensorrt"``.
    threads
        Threads that one run of a network uses on the CPU, 1 or more.
    progress
        Is told, in one short sentence, what takes time.
    options
        What the detector looks for.
    settled
        Take the memory of the largest batches at once, as a run of many hours should.

    Raises
    ------
    ConfigurationError
        When the cache folder cannot be used.
    ModelError
        When weights are missing or the provider is not available.
    """
    models = load_models(cache_dir, progress)
    pnet, rnet, onet, resnet = (
        open_session(model, provider, threads)
        for model in (models.pnet, models.rnet, models.onet, models.resnet)
    )
    buckets = CPU_BUCKETS if provider == "cpu" else BUCKETS
    embedder = DlibResnet(resnet, buckets=buckets)
    if settled:
        for session, sizes in ((rnet, BUCKETS), (onet, BUCKETS), (resnet, buckets)):
            session.settle(sizes)
    name = digest(embedder)
    return Pack(NAME, name, Mtcnn(pnet, rnet, onet, options), embedder, _calibration(name))


def _calibration(pack_digest: str) -> Calibration | None:
    """Return what was measured of this very pack on real photographs: numbers only."""
    if not CALIBRATION.is_file():
        return None
    calibration = read_calibration(CALIBRATION)
    return calibration if calibration.pack_digest == pack_digest else None


def digest(embedder: DlibResnet) -> str:
    """SHA-256 (hex) of all that changes a template: weights, builder, alignment, mirror image."""
    facts = {
        "sources": sources_digest(),
        "size_px": embedder.alignment.size_px,
        "points": [[round(float(x), 3), round(float(y), 3)] for x, y in embedder.alignment.points],
        "mirror": embedder.mirror,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
