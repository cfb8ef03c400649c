"""How English papers write days, hours and spans."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(at: datetime, zone: ZoneInfo) -> str:
    """Write a day: 1 June 2026."""
    here = at.astimezone(zone)
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}"


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Write a day and an hour, or a dash."""
    return "\N{EN DASH}" if at is None else f"{day(at, zone)}, {clock(at, zone)}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Write an hour: 14:05."""
    return f"{at.astimezone(zone):%H:%M}"


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Write from when until when."""
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{day(start, zone)}, {clock(start, zone)} to {clock(end, zone)}"
    return f"{moment(start, zone)}, to {moment(end, zone)}"


def seconds(length_s: float | None) -> str:
    """Write a span of time as people say it, or a dash."""
    if length_s is None:
        return "\N{EN DASH}"
    if abs(length_s) < 10:
        return f"{length_s:.1f} s"
    if length_s < 60:
        return f"{length_s:.0f} s"
    if length_s < 3600:
        return f"{length_s // 60:.0f} min {length_s % 60:.0f} s"
    return f"{length_s // 3600:.0f} h {length_s % 3600 // 60:.0f} min"
