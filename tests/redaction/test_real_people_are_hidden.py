"""Recordings of real people: what the pack sees in the frames, and in what is emitted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.video.recording import Recording
from lookout.bootstrap import open_pack
from lookout.domain.arrays import RgbImage
from lookout.domain.face import Detection, Frame
from lookout.ports import Pack
from lookout.redaction import Head, Redactor
from lookout.settings import Settings
from lookout.stages.detect import align_chip

CLIPS = (
    "face-demographics-walking-and-pause.gif",
    "head-pose-face-detection-female.gif",
    "head-pose-face-detection-male.gif",
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return open_pack("open", Settings())


def emitted(
    path: Path, pack: Pack, *, helped: bool
) -> Iterator[tuple[Frame, list[Detection], RgbImage, Redactor]]:
    redactor = Redactor()
    for frame in Recording(path).frames():
        faces = pack.detector.detect([frame.pixels])[0] if frame.index % 2 == 0 else []
        heads = [Head(None, face.box) for face in faces] if helped else []
        yield frame, faces, redactor.redact(frame, heads), redactor


@pytest.mark.samples
@pytest.mark.parametrize("clip", CLIPS)
def test_no_face_of_a_recording_is_found_or_recognised_in_what_is_emitted(
    clip: str, samples: Path, pack: Pack
) -> None:
    faces_seen, found, likeness = 0, 0, []
    for frame, faces, picture, _ in emitted(samples / "clips" / clip, pack, helped=True):
        if not faces or frame.index % 4:
            continue
        faces_seen += len(faces)
        found += len(pack.detector.detect([picture])[0])
        alignment = pack.embedder.alignment
        pairs = [
            align_chip(pixels, face.landmarks, alignment)
            for face in faces
            for pixels in (frame.pixels, picture)
        ]
        vectors = pack.embedder.embed(np.stack(pairs))
        likeness += [float(a @ b) for a, b in zip(vectors[::2], vectors[1::2], strict=True)]
    assert faces_seen >= 5
    assert found == 0
    # Unrelated people reach 0.94 with these weights; the very same picture would give 1.
    assert max(likeness) < 0.94


@pytest.mark.samples
@pytest.mark.parametrize("clip", CLIPS)
def test_every_found_face_of_a_recording_lies_in_cells_altogether(
    clip: str, samples: Path, pack: Pack
) -> None:
    hidden = [
        redactor.hides(face.box)
        for _, faces, _, redactor in emitted(samples / "clips" / clip, pack, helped=True)
        for face in faces
    ]
    assert len(hidden) >= 10
    assert all(hidden)


@pytest.mark.samples
def test_people_who_walk_are_hidden_even_where_no_detector_helps(samples: Path, pack: Pack) -> None:
    hidden = [
        redactor.hides(face.box)
        for _, faces, _, redactor in emitted(samples / "clips" / CLIPS[0], pack, helped=False)
        for face in faces
    ]
    assert len(hidden) >= 10
    assert np.mean(hidden) >= 0.999
