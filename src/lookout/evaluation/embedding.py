"""Templates of a data set's pictures: found, aligned and embedded as in the live flow."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookout.adapters.video.pictures import decode_picture
from lookout.adapters.worker import end_with_parent
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import PictureError
from lookout.domain.face import Face, Frame
from lookout.evaluation.pictures import DataSet, read_bytes
from lookout.evaluation.templates import Acquired, Templates
from lookout.evaluation.work import WorkFolder
from lookout.ports import Pack
from lookout.stages.detect import detect
from lookout.stages.embed import entry_vectors

CHUNK = 32
"""Pictures that a process takes at a time, and that a broken run loses at most for each process."""

BORDER = 0.5
"""A picture without a face is tried again with a grey border of this share, since faces that fill
a picture to its edge are often missed, and then at twice its size."""

Build = Callable[[], Pack]
"""Opens the pack, in each process anew; must be importable by name."""

Progress = Callable[[int, int], None]
"""Told how many pictures of how many are done."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The pictures that a run needs, and those among them that it enrols."""

    pictures: tuple[str, ...]
    entries: frozenset[str] = frozenset()

    def met_by(self, picture: str, found: Acquired | None) -> bool:
        """Tell whether kept templates are all that is needed of a picture."""
        return found is None or found.entry is not None or picture not in self.entries


@dataclass(frozen=True, slots=True)
class EmbeddingOptions:
    """How the work is spread."""

    processes: int = 2
    """Processes side by side, one thread each; 1 works in this process."""
    chunk: int = CHUNK
    """See :data:`CHUNK`."""


def embed_pictures(
    data: DataSet,
    needed: Needed,
    build: Build,
    work: WorkFolder,
    progress: Progress,
    options: EmbeddingOptions | None = None,
) -> Templates:
    """Return the templates of pictures, taking from the work folder what it has already.

    In each picture the person is the face nearest the middle, as in Labelled Faces in the Wild.
    A picture that cannot be read, or has no face, was not acquired.

    Raises
    ------
    KeyboardInterrupt
        When somebody stops the run; what is done lies in the work folder.
    """
    options = options or EmbeddingOptions()
    pictures = needed.pictures
    done = {name: one for name, one in work.read(pictures).items() if needed.met_by(name, one)}
    missing = [picture for picture in pictures if picture not in done]
    progress(len(done), len(pictures))
    tasks = [
        _Task(data.root, tuple(chunk), tuple(name in needed.entries for name in chunk))
        for chunk in (missing[i : i + options.chunk] for i in range(0, len(missing), options.chunk))
    ]
    for task, found in _spread(tasks, build, options):
        work.write(task.pictures, found)
        done.update(zip(task.pictures, found, strict=True))
        progress(len(done), len(pictures))
    return Templates.of(pictures, [done[picture] for picture in pictures])


def acquire(
    pack: Pack, pictures: Sequence[RgbImage], enrolled: Sequence[bool]
) -> list[Acquired | None]:
    """Return the templates of the face nearest the middle of each picture, ``None`` without one.

    ``enrolled`` tells for which pictures an entry's template is made, too.
    """
    faces = _middle_faces(pack, pictures)
    for view in (_bordered, _enlarged):
        missed = [i for i, face in enumerate(faces) if face is None]
        again = _middle_faces(pack, [view(pictures[i]) for i in missed])
        for i, face in zip(missed, again, strict=True):
            faces[i] = face
    chips = [face.chip for face in faces if face is not None]
    asked = [e for e, face in zip(enrolled, faces, strict=True) if face is not None]
    probes = pack.embedder.embed(np.stack(chips)) if chips else np.zeros((0, 1), np.float32)
    cared = [chip for chip, wanted in zip(chips, asked, strict=True) if wanted]
    entries = iter(entry_vectors(cared, pack.embedder) if cared else ())
    made = iter(
        [Acquired(p, next(entries) if e else None) for p, e in zip(probes, asked, strict=True)]
    )
    return [None if face is None else next(made) for face in faces]


def _middle_faces(pack: Pack, pictures: Sequence[RgbImage]) -> list[Face | None]:
    if not pictures:
        return []
    frames = [Frame("evaluation", i, 0.0, pixels) for i, pixels in enumerate(pictures)]
    found = detect(frames, pack.detector, pack.embedder.alignment)
    return [min(faces, key=_from_middle, default=None) for faces in found]


def _from_middle(face: Face) -> float:
    (x, y), (width, height) = face.box.centre, face.frame_size
    return (x - width / 2) ** 2 + (y - height / 2) ** 2


def _bordered(pixels: RgbImage) -> RgbImage:
    height, width = pixels.shape[:2]
    y, x = int(height * BORDER), int(width * BORDER)
    return np.pad(pixels, ((y, y), (x, x), (0, 0)), constant_values=128)


def _enlarged(pixels: RgbImage) -> RgbImage:
    return np.asarray(np.kron(pixels, np.ones((2, 2, 1), np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True)
class _Task:
    """What one process does at a time."""

    root: Path
    pictures: tuple[str, ...]
    enrolled: tuple[bool, ...]


def _spread(
    tasks: Sequence[_Task], build: Build, options: EmbeddingOptions
) -> Iterator[tuple[_Task, list[Acquired | None]]]:
    """Yield tasks with their templates as they are finished."""
    if not tasks:
        return
    if options.processes == 1 or len(tasks) == 1:
        pack = build()
        for task in tasks:
            yield task, _done(pack, task)
        return
    executor = ProcessPoolExecutor(
        min(options.processes, len(tasks)), multiprocessing.get_context("spawn"), _start, (build,)
    )
    try:
        futures: dict[Future[list[Acquired | None]], _Task] = {
            executor.submit(_work, task): task for task in tasks
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_packs: list[Pack] = []  # the one pack of a worker process


def _start(build: Build) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    _packs.append(build())


def _work(task: _Task) -> list[Acquired | None]:
    return _done(_packs[0], task)


def _done(pack: Pack, task: _Task) -> list[Acquired | None]:
    pictures = [_read(task.root, picture) for picture in task.pictures]
    readable = [pixels for pixels in pictures if pixels is not None]
    asked = [e for e, pixels in zip(task.enrolled, pictures, strict=True) if pixels is not None]
    found = iter(acquire(pack, readable, asked))
    return [None if pixels is None else next(found) for pixels in pictures]


def _read(root: Path, picture: str) -> RgbImage | None:
    try:
        return decode_picture(read_bytes(root, picture), root / picture)
    except PictureError:
        return None
