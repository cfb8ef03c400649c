"""Thresholds that are asked for over HTTP: by a rate or a score, never as a finished one."""

from dataclasses import dataclass

from lookout.console.callers import At
from lookout.console.problems import decline
from lookout.office.thresholds import Asked


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """Why, and which rate or score; without either the authorised rate holds."""

    reasons: str
    rate: float | None = None
    value: float | None = None


def asked(body: ThresholdChange, at: At) -> Asked:
    """Say what is asked for, of the pack that runs here."""
    if at.thresholds is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    return Asked(at.thresholds, body.rate, body.value)
