"""What the run found, held against what was drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lookout.crowd.street import TruthFace, TruthFrame
from lookout.domain.geometry import Box
from lookout.evaluation.statistics import Rate, rate

LEAST_FACE_PX = 50.0
LEAST_VISIBLE = 0.6
MOST_YAW_DEG = 30.0
LEAST_VIEW_S = 1.0
OPPORTUNITY = (
    f"a walk in which the face was at least {LEAST_FACE_PX:.0f} px high, turned by at most "
    f"{MOST_YAW_DEG:.0f}° and {LEAST_VISIBLE:.0%} visible for {LEAST_VIEW_S:.0f} s or more"
)
"""When a walk counts as an opportunity for recognition; said wherever the counts are."""

COVERED_FROM_PX = 16.0


@dataclass(slots=True)
class _Walk:
    person: str
    view_s: float = 0.0
    entries: set[str] = field(default_factory=set)
    """Entries that prompts about this walk named."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts with exact intervals; see :data:`OPPORTUNITY` for what counts.

    ``found``: walks of listed people with a prompt for their own entry. ``found_by_category``: the
    same by what they are listed for. ``false``: walks of unlisted people with any prompt.
    ``mistaken``: prompts about a listed person that named somebody else, or about nobody.
    ``brief``: walks of listed people that were no opportunity, found or not.
    ``hidden``: faces of people without a prompt, of 16 px and up, that lay in cells altogether in
    the emitted picture, of all such faces.
    """

    found: Rate
    found_by_category: Mapping[str, Rate]
    false: Rate
    mistaken: int
    brief: int
    hidden: Rate


class Scorer:
    """Adds up a run's frames.

    Parameters
    ----------
    entries
        Entry by person, of those who are listed.
    categories
        What each of these persons is listed for.
    """

    def __init__(self, entries: Mapping[str, str], categories: Mapping[str, str]) -> None:
        self._entries, self._categories = entries, categories
        self._walks: dict[str, _Walk] = {}
        self._lost_prompts = 0
        self._faces, self._hidden = 0, 0
        self._before_s: float | None = None

    def see(self, truth: TruthFrame) -> None:
        """Take in who was drawn in one frame; frames come in order."""
        passed_s = 0.0 if self._before_s is None else truth.time_s - self._before_s
        self._before_s = truth.time_s
        for face in truth.people:
            walk = self._walks.setdefault(face.pass_id, _Walk(face.person))
            if _is_seen_well(face):
                walk.view_s += passed_s

    def judge(self, entry: str, box: Box, truth: TruthFrame) -> str | None:
        """Take in a prompt about the face at ``box``; return who it really is."""
        face = max(truth.people, key=lambda face: box.iou(face.box), default=None)
        if face is None or box.iou(face.box) <= 0.1:
            self._lost_prompts += 1
            return None
        self._walks[face.pass_id].entries.add(entry)
        return face.person

    def emitted(self, hidden: Iterable[bool]) -> None:
        """Take in, for each face that must not be seen in one picture, whether it was not."""
        for one in hidden:
            self._faces += 1
            self._hidden += one

    def must_hide(self, truth: TruthFrame) -> list[Box]:
        """Return the faces of one frame whose walk has raised no prompt."""
        return [
            face.box
            for face in truth.people
            if face.box.height >= COVERED_FROM_PX and face.visible > 0.1
            if not self._walks[face.pass_id].entries
        ]

    def score(self) -> Score:
        """Return the counts so far."""
        listed = [walk for walk in self._walks.values() if walk.person in self._entries]
        unlisted = [walk for walk in self._walks.values() if walk.person not in self._entries]
        counted = [walk for walk in listed if _is_opportunity(walk)]
        categories = sorted({self._categories[walk.person] for walk in counted})
        # A prompt about a stranger counts however briefly they were seen.
        strangers = [walk for walk in unlisted if _is_opportunity(walk) or walk.entries]
        wrong = sum(len(walk.entries - {self._entries[walk.person]}) for walk in listed)
        return Score(
            self._found(counted),
            {
                name: self._found([w for w in counted if self._categories[w.person] == name])
                for name in categories
            },
            rate(sum(bool(walk.entries) for walk in strangers), len(strangers)),
            wrong + self._lost_prompts,
            len(listed) - len(counted),
            rate(self._hidden, self._faces),
        )

    def _found(self, walks: Iterable[_Walk]) -> Rate:
        told = [self._entries[walk.person] in walk.entries for walk in walks]
        return rate(sum(told), len(told))


def _is_seen_well(face: TruthFace) -> bool:
    return (
        face.box.height >= LEAST_FACE_PX
        and face.visible >= LEAST_VISIBLE
        and abs(face.yaw_deg) <= MOST_YAW_DEG
    )


def _is_opportunity(walk: _Walk) -> bool:
    return walk.view_s >= LEAST_VIEW_S
