"""Complaints and requests of people who were looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lookout.domain.sealed import Sealed

UNMATCHED = "unmatched"
"""Stands for the deployment of a case whose reference belongs to none that is known."""


class CaseKind(StrEnum):
    """What somebody asks for."""

    COMPLAINT = "complaint"
    SUBJECT_ACCESS = "subject_access"
    WAS_I_LISTED = "was_i_listed"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """Something that was done about a case; its words are sealed under the case's key."""

    at: datetime
    by: str
    what: str
    words: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint or a request, opened by the reference of a leaflet or a sign.

    ``deployment`` is the one that the leaflet named, ``alert`` the alert that it was given for, if
    any. ``words`` is what the person wrote and how to reach them. ``steps`` only ever grows.
    ``extended_to`` is a later deadline, of which the person was told. ``closed_at`` is when the
    answer was given.
    """

    id: str
    version: int
    deployment: str
    kind: CaseKind
    reference: str
    opened_at: datetime
    due_at: datetime
    words: Sealed
    alert: str | None = None
    steps: tuple[CaseStep, ...] = ()
    extended_to: datetime | None = None
    answered_by: str | None = None
    closed_at: datetime | None = None
