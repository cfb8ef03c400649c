"""A labelled pair of pictures that waits for its time in the reviewers' queue."""

from dataclasses import dataclass
from datetime import datetime

from lookout.domain.sealed import Sealed


@dataclass(frozen=True, slots=True)
class WaitingPair:
    """A pair that is shown from ``due_at`` on, as any alert is; then it is taken out here.

    ``probe`` and ``reference`` are sealed under a key of their own. ``same`` is the truth.
    """

    id: str
    version: int
    deployment: str
    due_at: datetime
    camera: str
    probe: Sealed
    reference: Sealed
    same: bool
    added_by: str
