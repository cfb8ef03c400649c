"""What must hold before cameras look, as a list that can be ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass

from lookout.domain.refused import Reason

POINTS: Sequence[tuple[str, frozenset[str]]] = (
    (
        "Authority holds",
        frozenset({"no_authority", "changed_since", "lapsed"}),
    ),
    ("Assessments hold", frozenset()),
    ("Communities were consulted", frozenset({"no_consultation"})),
    ("The public was told", frozenset({"no_notice"})),
    (
        "List and threshold are confirmed",
        frozenset({"no_list", "list_too_old", "list_changed"}),
    ),
    ("Signs stand, with photographs", frozenset({"sign_not_confirmed"})),
    ("The window is open", frozenset({"window_not_open", "window_over", "clock_set_back"})),
)
"""Each point with the codes of the reasons that speak against it; what fits none is an
assessment's (``no_dpia``, ``dpia_not_valid`` …)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point: what must hold, and in words why it does not yet; nothing where it does."""

    title: str
    reasons: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Whether it holds."""
        return not self.reasons


def points(missing: Sequence[Reason], opens: str) -> list[Point]:
    """Sort what is missing under the points; every reason is under exactly one.

    ``opens`` says when the window does, as people read it.
    """
    known = frozenset(code for _, codes in POINTS for code in codes)
    return [
        Point(
            title,
            tuple(
                f"It opens on {opens}." if each.code == "window_not_open" else each.text
                for each in missing
                if each.code in codes or (not codes and each.code not in known)
            ),
        )
        for title, codes in POINTS
    ]
