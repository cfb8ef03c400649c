"""How pages say what the machine knows: plain words, local times, rates with both numbers."""

from datetime import datetime
from enum import Enum

NOTHING = "\N{EN DASH}"
"""Stands where there is no value."""


def in_words(value: object) -> str:
    """Return a code of the API as words: ``wanted_by_courts`` becomes "wanted by courts"."""
    text = str(value.value if isinstance(value, Enum) else value)
    return text.replace("_", " ")


def moment(at: datetime | str | None) -> str:
    """Return a time as people read it, in the machine's zone."""
    if at is None:
        return NOTHING
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    return when.astimezone().strftime("%-d %B %Y, %H:%M")


def percentage(share: float | None, digits: int = 1) -> str:
    """Return a share in [0, 1] as per cent."""
    return NOTHING if share is None else f"{100 * share:.{digits}f} %"
