"""What a camera gives and what the detector finds in it."""

from dataclasses import dataclass

from lookout.domain.arrays import Points, RgbImage
from lookout.domain.geometry import Box


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from one camera.

    ``index`` counts the source's frames from 0. ``time_s`` is media time for a recording, seconds
    of the monotonic clock at capture for a live camera; it never goes back.
    """

    camera: str
    index: int
    time_s: float
    pixels: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """A face as a detector reports it; ``confidence`` lies in [0, 1], coordinates are in px."""

    box: Box
    landmarks: Points
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A detected face, which carries its own pixels so that the frame's can go.

    ``chip`` is aligned and has the pack's size (:class:`Alignment`). ``portrait`` is what a person
    would be shown: the head upright as filmed, other faces found in it made unrecognisable.
    ``frame_size`` is ``(width, height)`` in px.
    """

    camera: str
    frame_index: int
    time_s: float
    frame_size: tuple[int, int]
    box: Box
    landmarks: Points
    confidence: float
    chip: RgbImage
    portrait: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Where a pack wants the five landmarks in its square chip of ``size_px``."""

    size_px: int
    points: Points
