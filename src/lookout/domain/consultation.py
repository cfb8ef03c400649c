"""What was said with the public before a deployment."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Consultation:
    """One talk with a community or partner: who, when, what they said, and what changed.

    ``with_whom`` names a group or an office, no private person. ``changed`` says what was altered
    because of it, or why nothing was.
    """

    id: str
    version: int
    deployment: str
    held_on: date
    with_whom: str
    how: str
    said: str
    changed: str
    recorded_by: str
    recorded_at: datetime
