"""Seeded runs: members of the blue list walk by, and alerts are held against their logged passes.

An alert belongs to the nearest logged pass of its member within the window, and to no other; a
second alert for the same pass is a duplicate, and never makes up for another pass. A pass that
nobody logged never counts, whatever was alerted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.errors import ConfigurationError
from lookout.domain.listing import ListCategory
from lookout.domain.seeded import LoggedFrom, SeededPass
from lookout.domain.watchlist import Category
from lookout.governance.clusters import effective_trials
from lookout.governance.exact import Rate, clopper_pearson, rate

EXERCISE = "Exercise, do not engage."


@dataclass(frozen=True, slots=True)
class Window:
    """How far apart a logged pass and its alert may be."""

    before_s: float = 30.0
    """So long before the logged time an alert may come."""
    after_s: float = 30.0
    """So long after it."""

    def __post_init__(self) -> None:
        if min(self.before_s, self.after_s) < 0 or self.before_s + self.after_s <= 0:
            raise ConfigurationError("window: must be 0 s or more to either side, and not both 0")

    def holds(self, one: SeededPass, alert: "Sighted") -> bool:
        """Tell whether an alert may be about a pass: same member, camera and time."""
        apart_s = (alert.at - one.at).total_seconds()
        return (
            alert.member == one.member
            and one.camera in (None, alert.camera)
            and -self.before_s <= apart_s <= self.after_s
        )


@dataclass(frozen=True, slots=True)
class Sighted:
    """An alert for a member of the blue list: ``id`` names it, ``at`` is when they were seen."""

    id: str
    member: str
    at: datetime
    camera: str


@dataclass(frozen=True, slots=True)
class Walked:
    """A pass that counts: its alert, ``None`` for a miss, and further alerts for it."""

    seeded: SeededPass
    alert: Sighted | None
    further: tuple[Sighted, ...]


@dataclass(frozen=True, slots=True)
class SeededRun:
    """What a seeded run shows.

    ``found`` is the true-recognition rate, passes with an alert of all that count, with the exact
    interval as if every pass were somebody else's; ``low`` and ``high`` are its 95 % limits with
    passes of one member taken to go alike (:mod:`lookout.governance.clusters`), the honest ones.
    ``members`` maps each member to theirs. ``unlogged`` are alerts for members that fit no logged
    pass. ``late`` counts passes that a marshal wrote down after the window had ended: whoever does
    so may know the result. ``close`` counts passes of a member that lie so close together that
    their windows overlap. ``withdrawn`` passes do not count.
    """

    window: Window
    walked: tuple[Walked, ...]
    found: Rate
    low: float
    high: float
    members: dict[str, Rate]
    unlogged: tuple[Sighted, ...]
    late: int
    close: int
    withdrawn: int


class Shown(StrEnum):
    """What an alert says besides the two pictures."""

    NOTHING = ""
    EXERCISE = EXERCISE


def shown(category: Category | ListCategory, *, answered: bool) -> Shown:
    """Say what is shown of an alert's kind.

    Until somebody has answered, an exercise must look like any other alert, or the answer would be
    about the exercise and not about the pictures.

    Parameters
    ----------
    answered
        Whether anybody has answered this alert.
    """
    blue = category in (Category.BLUE, ListCategory.BLUE)
    return Shown.EXERCISE if blue and answered else Shown.NOTHING


def match_passes(
    passes: Iterable[SeededPass], alerts: Iterable[Sighted], window: Window | None = None
) -> SeededRun:
    """Hold alerts against logged passes.

    Parameters
    ----------
    passes
        The newest version of each; those that were withdrawn are left out.
    alerts
        All alerts for members of the blue list; those for anybody else must not be among them.
    """
    window, logged = window or Window(), tuple(passes)
    kept = sorted(
        (one for one in logged if one.withdrawn is None), key=lambda one: (one.at, one.id)
    )
    if len({one.id for one in kept}) != len(kept):
        raise ConfigurationError("seeded passes: one is there twice; give its newest version only")
    owned: defaultdict[str, list[Sighted]] = defaultdict(list)
    unlogged = []
    for alert in sorted(alerts, key=lambda one: (one.at, one.id)):
        owner = _nearest(kept, alert, window)
        if owner is None:
            unlogged.append(alert)
        else:
            owned[owner.id].append(alert)
    walked = tuple(
        Walked(one, next(iter(owned[one.id]), None), tuple(owned[one.id][1:])) for one in kept
    )
    return _run(walked, tuple(unlogged), window, len(logged) - len(kept))


def _nearest(passes: Sequence[SeededPass], alert: Sighted, window: Window) -> SeededPass | None:
    near = [one for one in passes if window.holds(one, alert)]
    return min(near, key=lambda one: abs((alert.at - one.at).total_seconds()), default=None)


def _run(
    walked: tuple[Walked, ...], unlogged: tuple[Sighted, ...], window: Window, withdrawn: int
) -> SeededRun:
    members: dict[str, Rate] = {}
    for name in sorted({one.seeded.member for one in walked}):
        own = [one.alert is not None for one in walked if one.seeded.member == name]
        members[name] = rate(sum(own), len(own))
    hits = [one.numerator for one in members.values()]
    trials = [one.denominator for one in members.values()]
    worth = effective_trials(hits, trials)
    pooled = rate(sum(hits), sum(trials))
    low, high = clopper_pearson(pooled.value * worth, worth)
    return SeededRun(
        window=window,
        walked=walked,
        found=pooled,
        low=low,
        high=high,
        members=members,
        unlogged=unlogged,
        late=sum(_late(one.seeded, window) for one in walked),
        close=_close([one.seeded for one in walked], window),
        withdrawn=withdrawn,
    )


def _late(one: SeededPass, window: Window) -> bool:
    waited_s = (one.logged_at - one.at).total_seconds()
    return one.source is LoggedFrom.MARSHAL and waited_s > window.after_s


def _close(passes: Sequence[SeededPass], window: Window) -> int:
    """Count passes that share a part of their window with another of the same member's."""
    reach_s, sharing = window.before_s + window.after_s, set[str]()
    last: dict[str, SeededPass] = {}
    for one in passes:
        before = last.get(one.member)
        if before is not None and (one.at - before.at).total_seconds() < reach_s:
            sharing |= {before.id, one.id}
        last[one.member] = one
    return len(sharing)
