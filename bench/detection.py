"""Detection: time by frame and smallest face, and the face_recognition way beside ours."""

import statistics
import time
import zipfile
from collections.abc import Iterator

import cv2
import dlib
import numpy as np
from PIL import Image

from bench.figures import SAMPLES, Figure
from bench.packs import CACHE, dlib_landmarks, dlib_weights
from bench.rounds import interleaved, ratio
from lookout.adapters.onnx.open_pack import pack as open_pack
from lookout.adapters.onnx.open_pack.mtcnn import MtcnnOptions
from lookout.domain.arrays import RgbImage
from lookout.ports import Pack
from lookout.stages.detect import align_chip

_SMALLEST_PX = (40, 50, 60, 80)
_CLIP = "face-demographics-walking-and-pause.gif"
_TARGET_MS = 35


def measure() -> Iterator[Figure]:
    """Time detection alone, then detection, alignment and embedding beside dlib's."""
    if not SAMPLES.is_dir():
        yield Figure("detection", "skipped: ../shared/samples is not there, so there is no frame")
        return
    cv2.setNumThreads(1)
    for width, height in ((1280, 720), (1920, 1080)):
        yield from _by_smallest_face(_frame(width, height, pasted=5))
    yield from _beside_face_recognition(_five_faces())


def _by_smallest_face(frame: RgbImage) -> Iterator[Figure]:
    height, width = frame.shape[:2]
    detectors = {str(px): _pack(px).detector for px in _SMALLEST_PX}
    tasks = {px: lambda d=d: d.detect([frame]) for px, d in detectors.items()}
    for px, taken in interleaved(tasks, 15, time.thread_time).items():
        ms = 1000 * statistics.median(taken)
        faces = len(detectors[px].detect([frame])[0])
        goal = (width, px) == (1920, "50")
        yield Figure(
            f"{width}x{height}, smallest face {px} px, one core's time",
            f"{ms:.1f} ms ({faces} faces)",
            f"≤ {_TARGET_MS} ms" if goal else "",
            ms <= _TARGET_MS if goal else None,
        )


def _beside_face_recognition(frame: RgbImage) -> Iterator[Figure]:
    """HOG with one upsampling, five landmarks and the ResNet on each face, as that package does."""
    pack = _pack(50)
    hog, points = dlib.get_frontal_face_detector(), dlib.shape_predictor(dlib_landmarks())
    resnet = dlib.face_recognition_model_v1(dlib_weights())

    def theirs() -> int:
        boxes = list(hog(frame, 1))
        return len([resnet.compute_face_descriptor(frame, points(frame, box)) for box in boxes])

    def ours() -> int:
        (found,) = pack.detector.detect([frame])
        alignment = pack.embedder.alignment
        chips = [align_chip(frame, detection.landmarks, alignment) for detection in found]
        return len(pack.embedder.embed(np.stack(chips)))

    times = interleaved({"theirs": theirs, "ours": ours}, 7, time.thread_time)
    ms = {name: 1000 * statistics.median(taken) for name, taken in times.items()}
    name = "1280x720, detect, align and embed, one core's time"
    yield Figure(f"{name}: the face_recognition way", f"{ms['theirs']:.0f} ms ({theirs()} faces)")
    yield Figure(f"{name}: ours, with mirror images", f"{ms['ours']:.0f} ms ({ours()} faces)")
    yield Figure("times as fast", f"{ratio(times['theirs'], times['ours']):.1f}")


def _pack(smallest_face_px: int) -> Pack:
    options = MtcnnOptions(smallest_face_px=smallest_face_px)
    return open_pack.load(CACHE, "cpu", 1, lambda _: None, options)


def _five_faces() -> RgbImage:
    """Put five photographs of faces side by side on grey, 1280 by 720 px."""
    frame = np.full((720, 1280, 3), 120, np.uint8)
    for place, photograph in enumerate(_photographs(5)):
        frame[235:485, 256 * place : 256 * place + 250] = photograph
    return frame


def _frame(width: int, height: int, pasted: int) -> RgbImage:
    """Enlarge a frame of the walking clip, with photographs of faces beside its three people."""
    with Image.open(SAMPLES / "clips" / _CLIP) as clip:
        clip.seek(0)
        frame = np.asarray(clip.convert("RGB").resize((width, height), Image.Resampling.BICUBIC))
    frame = frame.copy()
    side = height // 4
    for place, photograph in enumerate(_photographs(pasted)):
        shrunk = cv2.resize(photograph, (side, side), interpolation=cv2.INTER_AREA)
        left = place * (side + 8)
        frame[-side:, left : left + side] = shrunk
    return frame


def _photographs(count: int) -> Iterator[RgbImage]:
    with zipfile.ZipFile(SAMPLES / "lfw-dev.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        for name in names[:: len(names) // count][:count]:
            data = np.frombuffer(archive.read(name), np.uint8)
            yield np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB), np.uint8)
