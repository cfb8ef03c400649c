"""Thresholds that are asked for over HTTP: by a rate or a score, never as a finished one."""

from dataclasses import dataclass
from datetime import date

from lookout.console.callers import At
from lookout.console.problems import decline
from lookout.domain.revision import EvaluationReport
from lookout.office.thresholds import Asked


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """Why, and which rate or score; without either the authorised rate holds.

    Where a list is confirmed, ``report`` is the SHA-256 (hex) of the evaluation that the threshold
    rests on and ``report_dated`` its day; without them the reasons say why there is none.
    """

    reasons: str
    rate: float | None = None
    value: float | None = None
    report: str | None = None
    report_dated: date | None = None


def asked(body: ThresholdChange, at: At) -> Asked:
    """Say what is asked for, of the pack that runs here."""
    if at.thresholds is None:
        raise decline(503, "no_pack", "no recognition pack runs here; start it with one")
    return Asked(at.thresholds, body.rate, body.value)


def report(body: ThresholdChange) -> EvaluationReport | None:
    """Return the evaluation that is named, if one is."""
    if body.report is None and body.report_dated is None:
        return None
    if body.report is None or body.report_dated is None:
        raise decline(422, "report", "report and report_dated: give both or neither")
    return EvaluationReport(body.report, body.report_dated)
