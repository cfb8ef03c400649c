"""A run over labelled footage, made by hand: who stood where, and what the flow said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookout.domain.calibration import Threshold
from lookout.domain.face import Frame
from lookout.domain.geometry import Box
from lookout.domain.match import Alert, Match
from lookout.domain.track import Refusal, Rejected, TrackId
from lookout.evaluation.footage import LabelledFace, LabelledFrame
from lookout.flow import Step
from tests.builders import a_face, a_match

STEP_S = 0.1
SIZE_PX = 80.0
MATCH = a_match()
FACE = a_face(size=SIZE_PX)
PIXELS = np.zeros((360, 640, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Stands for a runner's moment."""

    frame: Frame
    step: Step | None
    heads: tuple[tuple[TrackId, Box], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """One detected face: its track and place, and what became of it in this frame."""

    track: int
    x: float
    refused: Refusal | None = None
    entry: str | None = None
    """The entry that it was compared to best."""
    score: float = 0.6
    alert: bool = False
    y: float = 100.0


Present = tuple[str, str, float]
"""Person, pass and x of the face's left edge in px."""


def box_at(x: float, y: float = 100.0, size: float = SIZE_PX) -> Box:
    return Box(x, y, x + 0.8 * size, y + size)


def labels(
    index: int, *people: Present, size: float = SIZE_PX, visible: float = 1.0
) -> LabelledFrame:
    faces = tuple(LabelledFace(who, walk, box_at(x, size=size), visible) for who, walk, x in people)
    return LabelledFrame(index, index * STEP_S, faces)


def moment(index: int, *seen: Seen, analysed: bool = True) -> Moment:
    time_s = index * STEP_S
    frame = Frame("cam", index, time_s, PIXELS)
    if not analysed:
        return Moment(frame, None, ())
    faces = tuple(replace(FACE, box=box_at(one.x, one.y), time_s=time_s) for one in seen)
    heads = tuple((_id(one), face.box) for one, face in zip(seen, faces, strict=True))
    matches = {one: _match(one, time_s) for one in seen if one.entry is not None}
    step = Step(
        faces=faces,
        rejected=tuple(
            Rejected(_id(one), time_s, one.refused, 0.0, 1.0) for one in seen if one.refused
        ),
        matches=tuple(matches.values()),
        alerts=tuple(_alert(match, time_s) for one, match in matches.items() if one.alert),
        departures=(),
    )
    return Moment(frame, step, heads)


def a_walk(
    who: str,
    seen: Sequence[Seen | None],
    *,
    walk: str | None = None,
    x: float = 100.0,
    size: float = SIZE_PX,
    visible: float = 1.0,
) -> list[tuple[LabelledFrame, Moment]]:
    """One person who stands at ``x``; what the flow makes of each frame."""
    name = walk or f"{who}-1"
    return [
        (
            labels(index, (who, name, x), size=size, visible=visible),
            moment(index, *([] if one is None else [one])),
        )
        for index, one in enumerate(seen)
    ]


def _id(seen: Seen) -> TrackId:
    return TrackId("cam", seen.track)


def _match(seen: Seen, time_s: float) -> Match:
    template = replace(MATCH.template, track=_id(seen), time_s=time_s)
    return replace(MATCH, template=template, entry=seen.entry or "", score=seen.score)


def _alert(match: Match, time_s: float) -> Alert:
    threshold = Threshold(0.5, 0.001, 10, False, True)
    return Alert(match.template.track, match.entry, time_s, match, threshold, "fake", "list")
