"""How numbers are written, and sentences that several reports share."""

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

THIN = "\u202f"  # a narrow space that does not break
NOTHING = "\N{EN DASH}"  # where nothing was tried


class Form(BaseModel):
    """A part of a result file; keys that a report does not need may be there."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Data(Form):
    """The pictures that a result was measured on."""

    name: str = ""
    people: int = 0
    pictures: int = 0
    sha256: str = ""


class Counted(Form):
    """A rate with both its counts and its interval."""

    numerator: int
    denominator: int
    value: float
    low: float
    high: float


class Limits(Form):
    """An interval."""

    low: float
    high: float


class Estimate(Form):
    """An estimate with its interval."""

    value: float
    low: float
    high: float


class Head(Form):
    """What :func:`lookout.evaluation.provenance.about` writes."""

    kind: str = ""
    made: Mapping[str, str] = {}
    pack: str = ""
    pack_digest: str = ""


def percent(share: float, digits: int = 1) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.{digits}f}{THIN}%"


def small(share: float) -> str:
    """Write a rate that may be very small, with two digits that count."""
    return f"{100 * share:.2g}{THIN}%" if 0 < share < 0.1 else percent(share)


def one_in(rate: float) -> str:
    """Write a small rate as "1 in 1,000"."""
    return f"1 in {1 / rate:,.0f}" if rate > 0 else "none"


def between(low: float, high: float) -> str:
    """Write an interval of shares."""
    return f"{_bare(low)} to {_bare(high)}{THIN}%"


def of(numerator: int, denominator: int) -> str:
    """Write both counts."""
    return f"{numerator:,} of {denominator:,}"


def share(rate: Counted) -> str:
    """Write a rate, or a dash where nothing was tried."""
    return small(rate.value) if rate.denominator else NOTHING


def interval(rate: Counted) -> str:
    """Write a rate's interval, or a dash where nothing was tried."""
    return between(rate.low, rate.high) if rate.denominator else NOTHING


def many(count: int, one: str, more: str = "") -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listed(parts: list[str]) -> str:
    """Join parts of a sentence."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def readable(name: str) -> str:
    """Write a machine's word for people."""
    return name.replace("_", " ")


def seconds_since_1970(head: Head) -> int:
    """Return the day of the run; without one the epoch itself, so that nothing depends on today."""
    day = head.made.get("date", "1970-01-01")
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def origin(head: Head) -> list[tuple[str, str]]:
    """Return where a result comes from, as far as its head says."""
    rows = [("Date of the run", head.made["date"])] if "date" in head.made else []
    versions = [f"{name} {which}" for name, which in head.made.items() if name != "date"]
    if versions:
        rows.append(("Versions", ", ".join(versions)))
    if head.pack:
        rows.append(("Recognition pack", head.pack))
    if head.pack_digest:
        rows.append(("SHA-256 of the pack", head.pack_digest))
    return rows


def _bare(value: float) -> str:
    return f"{100 * value:.2g}" if 0 < value < 0.01 else f"{100 * value:.1f}"
