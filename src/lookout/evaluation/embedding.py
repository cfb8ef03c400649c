"""Templates of a data set's pictures: found, aligned and embedded as in the live flow."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookout.adapters.video.pictures import read_picture
from lookout.domain.arrays import RgbImage, Vector
from lookout.domain.errors import PictureError
from lookout.domain.face import Face, Frame
from lookout.evaluation.pictures import DataSet
from lookout.evaluation.templates import Templates
from lookout.evaluation.work import WorkFolder
from lookout.ports import Pack
from lookout.stages.detect import detect

CHUNK = 32
"""Pictures that a process takes at a time, and that a broken run loses at most for each process."""

BORDER = 0.5
"""A picture without a face is tried again with a grey border of this share, since faces that fill
a picture to its edge are often missed."""

Build = Callable[[], Pack]
"""Opens the pack, in each process anew; must be importable by name."""

Progress = Callable[[int, int], None]
"""Told how many pictures of how many are done."""


@dataclass(frozen=True, slots=True)
class EmbeddingOptions:
    """How the work is spread."""

    processes: int = 2
    """Processes side by side, one thread each; 1 works in this process."""
    chunk: int = CHUNK
    """See :data:`CHUNK`."""


def embed_pictures(
    data: DataSet,
    pictures: Sequence[str],
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
    done: dict[str, Vector | None] = work.read(pictures)
    missing = [picture for picture in pictures if picture not in done]
    progress(len(done), len(pictures))
    chunks = [missing[i : i + options.chunk] for i in range(0, len(missing), options.chunk)]
    for chunk, vectors in _spread(data.root, chunks, build, options):
        work.write(chunk, vectors)
        done.update(zip(chunk, vectors, strict=True))
        progress(len(done), len(pictures))
    return Templates.of(pictures, [done[picture] for picture in pictures])


def templates_of(pack: Pack, pictures: Sequence[RgbImage]) -> list[Vector | None]:
    """Return the template of the face nearest the middle of each picture, ``None`` without one."""
    faces = _middle_faces(pack, pictures)
    missed = [i for i, face in enumerate(faces) if face is None]
    again = _middle_faces(pack, [_bordered(pictures[i]) for i in missed])
    for i, face in zip(missed, again, strict=True):
        faces[i] = face
    chips = [face.chip for face in faces if face is not None]
    vectors = iter(pack.embedder.embed(np.stack(chips))) if chips else iter(())
    return [None if face is None else next(vectors) for face in faces]


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


def _spread(
    root: Path, chunks: Sequence[Sequence[str]], build: Build, options: EmbeddingOptions
) -> Iterator[tuple[Sequence[str], list[Vector | None]]]:
    """Yield chunks with their vectors as they are finished."""
    if options.processes == 1 or len(chunks) < 2:
        pack = build() if chunks else None
        for chunk in chunks:
            assert pack is not None
            yield chunk, _embedded(pack, root, chunk)
        return
    executor = ProcessPoolExecutor(
        min(options.processes, len(chunks)),
        multiprocessing.get_context("spawn"),
        _start,
        (build,),
    )
    try:
        futures: dict[Future[list[Vector | None]], Sequence[str]] = {
            executor.submit(_work, root, chunk): chunk for chunk in chunks
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


_packs: list[Pack] = []  # the one pack of a worker process


def _start(build: Build) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _packs.append(build())


def _work(root: Path, chunk: Sequence[str]) -> list[Vector | None]:
    return _embedded(_packs[0], root, chunk)


def _embedded(pack: Pack, root: Path, chunk: Sequence[str]) -> list[Vector | None]:
    pictures = [_read(root, picture) for picture in chunk]
    readable = [pixels for pixels in pictures if pixels is not None]
    vectors = iter(templates_of(pack, readable))
    return [None if pixels is None else next(vectors) for pixels in pictures]


def _read(root: Path, picture: str) -> RgbImage | None:
    try:
        return read_picture(root / picture)
    except PictureError:
        return None
