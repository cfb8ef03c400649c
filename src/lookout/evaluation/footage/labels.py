"""Who is where in each frame: what scoring needs of it, and which box of ours covers whom.

The rendered street's ``TruthFrame`` is a :class:`Labelled` as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lookout.domain.geometry import Box

LEAST_OVERLAP = 0.1
"""Least IoU of a detected and a labelled face. Low, since detectors draw faces of other sizes."""

_Key = TypeVar("_Key")


class Label(Protocol):
    """One person's face in one frame.

    ``pass_id`` names one walk past the camera; the same person's next walk has another.
    ``visible`` is the share of ``box`` (px), in [0, 1], that nothing hides.
    """

    @property
    def person(self) -> str:
        """Who it is."""

    @property
    def pass_id(self) -> str:
        """Which of their walks this is."""

    @property
    def box(self) -> Box:
        """Face from hairline to chin, in px."""

    @property
    def visible(self) -> float:
        """Share that is seen, in [0, 1]."""


class Labelled(Protocol):
    """Everybody in one frame; ``time_s`` is media time."""

    @property
    def frame(self) -> int:
        """Number of the frame, from 0."""

    @property
    def time_s(self) -> float:
        """Media time in s."""

    @property
    def people(self) -> Sequence[Label]:
        """Everybody's face."""


@dataclass(frozen=True, slots=True)
class LabelledFace:
    """A :class:`Label` that was read or made by hand."""

    person: str
    pass_id: str
    box: Box
    visible: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """A :class:`Labelled` that was read or made by hand."""

    frame: int
    time_s: float
    people: tuple[LabelledFace, ...] = ()


def whose(boxes: Mapping[_Key, Box], people: Sequence[Label]) -> dict[_Key, Label]:
    """Tell whose face each box covers; one box for one face, the best pairs first.

    A pair needs an IoU of more than :data:`LEAST_OVERLAP`. Where faces lie over each other, the
    one that is seen wins: pairs are ordered by IoU times the label's visible share.
    """
    pairs = sorted(
        (
            (-box.iou(label.box) * label.visible, i, j)
            for i, box in enumerate(boxes.values())
            for j, label in enumerate(people)
            if box.iou(label.box) > LEAST_OVERLAP and label.visible > 0
        ),
    )
    keys, found, taken = list(boxes), dict[_Key, Label](), set[int]()
    for _, i, j in pairs:
        if keys[i] not in found and j not in taken:
            found[keys[i]] = people[j]
            taken.add(j)
    return found
