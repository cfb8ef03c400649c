"""What came of an alert."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.sealed import Sealed


class Finding(StrEnum):
    """Whether the alert was right, and how that is known.

    ``judged_…``: from the pictures alone, nobody was spoken to. ``confirmed_…``: after an
    engagement, by the person's identity.
    """

    JUDGED_TRUE = "judged_true"
    JUDGED_FALSE = "judged_false"
    CONFIRMED_TRUE = "confirmed_true"
    CONFIRMED_FALSE = "confirmed_false"
    NOT_LOCATED = "not_located"

    @property
    def true(self) -> bool:
        """Whether the alert pointed out the right person."""
        return self in (Finding.JUDGED_TRUE, Finding.CONFIRMED_TRUE)

    @property
    def false(self) -> bool:
        """Whether the alert pointed out somebody else."""
        return self in (Finding.JUDGED_FALSE, Finding.CONFIRMED_FALSE)


class Disposal(StrEnum):
    """What was done with the person."""

    ARRESTED = "arrested"
    SAFEGUARDED = "safeguarded"
    CONDITION_CHECKED = "condition_checked"
    NO_ACTION = "no_action"


@dataclass(frozen=True, slots=True)
class Demographics:
    """What an officer perceived or was told of somebody who was alerted wrongly; each optional.

    Codes are the force's own (for example the 16+1 ethnicity codes), never the machine's guess.
    """

    ethnicity: str = ""
    sex: str = ""
    age_band: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one alert; a later one ``corrects`` an earlier one by its id, which stays."""

    id: str
    version: int
    deployment: str
    alert: str
    by: str
    at: datetime
    finding: Finding
    disposals: tuple[Disposal, ...]
    demographics: Demographics | None = None
    corrects: str | None = None
    note: Sealed | None = None
