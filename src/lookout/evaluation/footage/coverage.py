"""How many of the faces that must not be seen were hidden in what was shown."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from lookout.domain.geometry import Box
from lookout.evaluation.footage.labels import Label
from lookout.evaluation.footage.passes import in_sight
from lookout.evaluation.statistics import Rate, rate


def to_be_hidden(people: Iterable[Label], alerted: Collection[str] = ()) -> list[Box]:
    """Return the faces that a frame's picture must not show.

    Parameters
    ----------
    people
        Everybody in the frame.
    alerted
        Passes that have raised an alert, whose faces are meant to be seen.
    """
    return [label.box for label in people if label.pass_id not in alerted and in_sight(label)]


@dataclass(slots=True)
class Coverage:
    """Adds up faces that had to be hidden, and those that were."""

    faces: int = 0
    covered: int = 0

    def look(
        self,
        people: Iterable[Label],
        hides: Callable[[Box], bool],
        alerted: Collection[str] = (),
    ) -> None:
        """Add one frame's faces; ``hides`` is that of an ``Emission`` or a ``Redactor``."""
        for box in to_be_hidden(people, alerted):
            self.faces += 1
            self.covered += hides(box)

    def rate(self) -> Rate:
        """Return the share that was hidden."""
        return rate(self.covered, self.faces)
