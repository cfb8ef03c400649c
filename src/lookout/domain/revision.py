"""A list and its thresholds as they stood from a moment on, and what they rest on."""

from dataclasses import dataclass
from datetime import date, datetime

from lookout.domain.calibration import OperatingPoint, Threshold


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What a threshold rests on: an evaluation with fairness, by its SHA-256 (hex) and its day."""

    digest: str
    dated: date


@dataclass(frozen=True, slots=True)
class ListRevision:
    """The list and the thresholds as they stood from a moment on.

    ``number`` rises from 1; ``digest`` is the SHA-256 (hex) over the entries, ``size`` their
    number. An entry stood on every revision from its ``since_revision`` until it was revoked.
    ``built_at`` is when the oldest entry of the confirmed list was added. ``by`` made the change,
    ``approved_by`` is the authorising officer where one was needed.

    ``threshold`` holds once the entries' levels apply, ``plain`` before; older revisions have the
    first only, which then holds for both. ``calibration`` is the SHA-256 (hex) of the calibration
    that gave them, empty where nobody noted it; ``calibration_kept`` says that it was kept with
    the pack, and not brought as a file. ``report`` is the evaluation that was named when the list
    was confirmed, ``None`` where somebody said why there was none.
    """

    number: int
    at: datetime
    built_at: datetime
    digest: str
    size: int
    threshold: Threshold
    change: str
    reason: str
    by: str
    approved_by: str | None
    plain: Threshold | None = None
    calibration: str = ""
    calibration_kept: bool = True
    report: EvaluationReport | None = None

    @property
    def point(self) -> OperatingPoint:
        """Both thresholds, as the flow takes them."""
        return OperatingPoint(self.plain or self.threshold, self.threshold)
