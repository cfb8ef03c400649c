"""Values for tests, each with what a test does not care about filled in."""

import numpy as np

from lookout.domain.arrays import Points, Vector, Vectors
from lookout.domain.calibration import Calibration, Table
from lookout.domain.face import Face, Frame
from lookout.domain.geometry import Box
from lookout.domain.match import Match
from lookout.domain.track import Template, Track, TrackId

FRONTAL = np.array(
    [[0.31, 0.40], [0.69, 0.40], [0.50, 0.58], [0.35, 0.76], [0.65, 0.76]], np.float32
)
"""Landmarks of a frontal face in fractions of its box."""


def landmarks_in(box: Box) -> Points:
    return (FRONTAL * (box.width, box.height) + (box.x0, box.y0)).astype(np.float32)


def a_chip(seed: int = 1, size: int = 150) -> np.ndarray:
    """A chip with enough detail to pass as sharp; the seed decides how it looks."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 216, (15, 15, 3)).astype(np.uint8)
    return np.kron(coarse, np.ones((size // 15, size // 15, 1), np.uint8))


def a_face(
    *,
    x: float = 100,
    y: float = 100,
    size: float = 80,
    time_s: float = 0.0,
    look: int = 1,
    camera: str = "cam",
    confidence: float = 0.99,
    frame_size: tuple[int, int] = (1280, 720),
) -> Face:
    box = Box(x, y, x + 0.8 * size, y + size)
    chip = a_chip(look)
    return Face(
        camera=camera,
        frame_index=round(time_s * 25),
        time_s=time_s,
        frame_size=frame_size,
        box=box,
        landmarks=landmarks_in(box),
        confidence=confidence,
        chip=chip,
        portrait=chip,
    )


def a_frame(
    *, time_s: float = 0.0, index: int = 0, camera: str = "cam", size: tuple[int, int] = (64, 48)
) -> Frame:
    width, height = size
    return Frame(camera, index, time_s, np.zeros((height, width, 3), np.uint8))


def a_vector(seed: int, dimension: int = 16) -> Vector:
    vector = np.random.default_rng(seed).normal(size=dimension)
    unit: Vector = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def a_track(
    face: Face | None = None,
    number: int = 1,
    *,
    pictures: int = 0,
    best_quality: float = 0.0,
    fused_s: float = 0.0,
    doubtful: bool = False,
) -> Track:
    face = face or a_face()
    return Track(
        id=TrackId(face.camera, number),
        face=face,
        first_seen_s=face.time_s,
        sightings=2,
        pictures=pictures,
        best_quality=best_quality,
        fused_s=fused_s,
        doubtful=doubtful,
    )


def a_template(
    *,
    number: int = 1,
    seed: int = 1,
    time_s: float = 0.0,
    quality: float = 0.8,
    pictures: int = 1,
    vector: Vector | None = None,
) -> Template:
    found = a_vector(seed) if vector is None else vector
    face = a_face(time_s=time_s)
    return Template(TrackId("cam", number), time_s, face, found, quality, pictures)


def a_match(
    *, number: int = 1, entry: str = "A", score: float = 0.6, levelled: bool = False
) -> Match:
    return Match(
        template=a_template(number=number),
        entry=entry,
        similarity=score,
        level=0.0,
        score=score,
        margin=0.2,
        levelled=levelled,
    )


def a_table(threshold: float = 0.5) -> Table:
    sizes, rates = (1, 10, 100, 1000), (0.0001, 0.001, 0.01)
    rows = tuple(tuple(threshold + 0.02 * i - 0.02 * j for j in range(3)) for i in range(4))
    tpir = tuple(tuple(0.9 - 0.05 * i + 0.03 * j for j in range(3)) for i in range(4))
    return Table(sizes, rates, rows, tpir)


def a_calibration(threshold: float = 0.5, same_person: float = 0.3) -> Calibration:
    return Calibration(
        pack_digest="fake",
        measured_on="made up for a test",
        date="2026-01-01",
        plain=a_table(threshold),
        levelled=a_table(threshold),
        fusion={1: 0.0, 2: 0.01, 4: 0.02},
        same_person=same_person,
    )


def face_like_vectors(people: int, seed: int, dimension: int = 128) -> Vectors:
    """Templates of made-up strangers with the statistics of real ones of the pack ``open``.

    A mean that all share gives strangers a similarity of about 0.87, a falling spectrum its spread
    of about 0.03, and some people resemble everybody more than others do.
    """
    world = np.random.default_rng(20)
    mean = world.normal(size=dimension)
    mean *= 2.6 / np.linalg.norm(mean)
    axes = np.linalg.qr(world.normal(size=(dimension, dimension)))[0]
    spectrum = np.exp(-np.arange(dimension) / 24)
    spectrum /= np.linalg.norm(spectrum)
    rng = np.random.default_rng(seed)
    spread = np.exp(rng.normal(0, 0.12, (people, 1)))
    vectors = mean + spread * (rng.normal(size=(people, dimension)) * spectrum) @ axes
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit
