"""Seeded passes: volunteers on the list who walk by on purpose, so that finding can be measured."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LoggedFrom(StrEnum):
    """Where it is known from that the member walked by."""

    MARSHAL = "marshal"
    """A person at the place saw it and logged it."""
    SCENARIO = "scenario"
    """Rendered or labelled footage says so."""


@dataclass(frozen=True, slots=True)
class SeededPass:
    """One walk of one member of the blue list past a camera.

    ``member`` is the id of their entry on the list. ``at`` is when they were in the zone,
    ``logged_at`` when that was written down, both aware; who logs a pass only once the alert is
    there chooses the result, so both are kept. ``camera`` is ``None`` where it may have been any.
    ``logged_by`` is the account, or the file that the truth stands in. A pass that was logged by
    mistake is not deleted: its next version does not count, as ``withdrawn`` is then no ``None``;
    in a deployment it is empty, as the reason is kept sealed.
    """

    id: str
    deployment: str | None
    version: int
    member: str
    at: datetime
    logged_at: datetime
    source: LoggedFrom
    logged_by: str
    camera: str | None = None
    withdrawn: str | None = None
