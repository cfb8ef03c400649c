"""An officer talks to the person whom an alert pointed out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.sealed import Sealed


class StepKind(StrEnum):
    """What happens in an engagement, in the order in which it can."""

    TAKEN = "taken"
    STOOD_OFF = "stood_off"
    STARTED = "started"
    IDENTITY = "identity"
    LEAFLET = "leaflet"
    ENDED = "ended"


class IdentityResult(StrEnum):
    """What asking "who are you?" gave."""

    IS_THE_PERSON = "is_the_person"
    IS_NOT_THE_PERSON = "is_not_the_person"
    NOT_RESOLVED = "not_resolved"


@dataclass(frozen=True, slots=True)
class EngagementStep:
    """One step; a correction is a further step that names the one it ``corrects`` (its index).

    ``identity`` belongs to the step of that name and ``how`` says by what it was resolved (a
    document, biometrics on the spot, word of mouth); ``reason`` is why an officer stood off.
    ``reference`` is the leaflet's. ``note`` is sealed under the alert's key, and where a step is
    kept it holds ``how`` and ``reason``, which are empty then.
    """

    kind: StepKind
    at: datetime
    by: str
    identity: IdentityResult | None = None
    how: str = ""
    reference: str = ""
    reason: str = ""
    corrects: int | None = None
    note: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """The engagement of one alert; its id is the alert's, so that an alert has one owner.

    ``owner`` is the officer who took it first. ``steps`` only ever grows.
    """

    id: str
    version: int
    deployment: str
    owner: str
    steps: tuple[EngagementStep, ...]

    @property
    def alert(self) -> str:
        """The alert's id."""
        return self.id
