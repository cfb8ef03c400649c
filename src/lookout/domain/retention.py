"""What is kept for how long, and what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class RetentionClass(StrEnum):
    """Kinds of personal content; each has keys of its own, so that each can be erased by itself.

    ``watchlist``: an entry's pictures, template and particulars (a key an entry). ``alert``: both
    pictures of an alert and what was noted of it (a key an alert). ``footage``: recordings that
    were authorised. ``record``: reasons in words and photographs of signs, which are needed until
    the record is published (a key each). ``case``: a complaint or
    a request (a key a case). ``account``: what somebody who works here logs in with (a key an
    account, of no deployment).
    """

    WATCHLIST = "watchlist"
    ALERT = "alert"
    FOOTAGE = "footage"
    RECORD = "record"
    CASE = "case"
    ACCOUNT = "account"


class Keeping(StrEnum):
    """Why something is kept as long as it is; one line of the schedule each."""

    WATCHLIST = "watchlist"
    REVOKED_ENTRY = "revoked_entry"
    ALERT_WITHOUT_USE = "alert_without_use"
    ALERT_IN_USE = "alert_in_use"
    FOOTAGE = "footage"
    ENCLOSURES = "enclosures"
    URGENT_LAPSED = "urgent_lapsed"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the retention schedule: what, how long at most, from when, and on what ground."""

    keeping: Keeping
    retention_class: RetentionClass
    at_most: timedelta
    since: str
    ground: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose keys must be destroyed.

    ``subject`` is the id of the entry, alert or case that the content is about. From ``due_at`` on
    it is to be deleted, and after ``latest`` that is overdue.
    """

    deployment: str
    keeping: Keeping
    retention_class: RetentionClass
    subject: str
    due_at: datetime
    latest: datetime

    def due(self, now: datetime) -> bool:
        """Tell whether it is to be deleted."""
        return now >= self.due_at

    def overdue(self, now: datetime) -> bool:
        """Tell whether it should have been deleted by now."""
        return now > self.latest
